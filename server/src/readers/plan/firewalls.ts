import type { FirewallPolicy } from '../../policy';
import type { Fields } from '../firewall/fields';
import { type GroupSource, readGroup } from '../firewall/group';
import { groupAlone, type Named, policyAround, wholePolicy } from '../firewall/policy';
import { fieldsOf, listed } from '../terraform/firewall-fields';
import type { PrefixLists } from '../terraform/peers';
import type { PlanReader } from './reader';

const REFERENCES = ['stateful_rule_group_reference', 'stateless_rule_group_reference'];

/** Rule groups and firewall policies of a plan. */
export function planFirewalls(plan: PlanReader, lists: PrefixLists): FirewallPolicy[] {
  const groups = plan.of(['aws_networkfirewall_rule_group']);
  const sources = new Map<string, GroupSource>();
  const byArn = new Map<string, GroupSource>();
  for (const group of groups) {
    const fields = fieldsOf({ ...plan.args(group), span: group.addressSpan });
    const source: GroupSource = { address: group.address, fields, textOf: () => undefined, prefixList: listed(lists) };
    sources.set(group.address, source);
    const arn = fields.text('arn');
    if (arn?.known) byArn.set(arn.value, source);
  }
  const whole = plan.of(['aws_networkfirewall_firewall_policy']).map((resource) => {
    const fields = fieldsOf({ ...plan.args(resource), span: resource.addressSpan });
    const places = placesIn(fields);
    const resolve = (reference: Fields): Named => {
      const arn = reference.text('resource_arn');
      const known = arn?.known ? byArn.get(arn.value) : undefined;
      const way = places.get(reference.span.start);
      const named = known || arn?.known || !way ? [] : plan.referred(resource, `${way}.resource_arn`, groups);
      const source = known ?? (named.length === 1 ? sources.get(named[0]!.address) : undefined);
      return source ? { source } : { elsewhere: arn?.known ? arn.value : (way ?? '…') };
    };
    return { resource, address: resource.address, ...wholePolicy(fields, resolve) };
  });
  return [
    ...groups.map((group): FirewallPolicy => {
      const within = policyAround(whole, group.address);
      const alone = groupAlone(readGroup(sources.get(group.address)!), group.addressSpan, within);
      return { ...plan.base(group, plan.args(group)), kind: 'firewall', ...alone };
    }),
    ...whole.map(
      ({ resource, address: _address, groups: _groups, references: _references, ...parts }): FirewallPolicy => {
        return { ...plan.base(resource, plan.args(resource)), kind: 'firewall', ...parts };
      },
    ),
  ];
}

/** Where each reference to a group stands, as the configuration counts blocks. */
function placesIn(fields: Fields): Map<number, string> {
  const out = new Map<number, string>();
  for (const name of REFERENCES) {
    const all = fields.nested('firewall_policy')[0]?.nested(name) ?? [];
    for (const [i, { span }] of all.entries()) out.set(span.start, `firewall_policy.0.${name}.${i}`);
  }
  return out;
}
