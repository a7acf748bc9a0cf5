import { message } from '../../messages';
import type { FirewallPolicy, PolicyBase } from '../../policy';
import type { Fields } from '../firewall/fields';
import { type GroupSource, readGroup } from '../firewall/group';
import { groupAlone, type Named, orAnything, policyAround, wholePolicy } from '../firewall/policy';
import { get, textOf } from '../json/node';
import { fieldsOf, listed } from '../terraform/firewall-fields';
import type { PrefixLists } from '../terraform/peers';
import type { PlanResource } from './document';
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
  /** The groups that references without an ARN mean, by the place of the reference. */
  const namedBy = (resource: PlanResource, fields: Fields): Map<number, GroupSource> => {
    const out = new Map<number, GroupSource>();
    for (const name of REFERENCES) {
      const open = (fields.nested('firewall_policy')[0]?.nested(name) ?? []).filter(
        (one) => one.text('resource_arn')?.known !== true,
      );
      const written = plan.blocks(resource, `firewall_policy.0.${name}`).flatMap(({ way, node }): Written[] => {
        const [group, another] = plan.referred(resource, `${way}.resource_arn`, groups);
        const source = group && !another ? sources.get(group.address) : undefined;
        if (!source || source.fields.text('arn')?.known) return [];
        const priority = get(node, 'priority');
        return [{ source, priority: textOf(get(priority, 'constant_value')), isOpen: priority !== undefined }];
      });
      for (const [reference, source] of paired(open, written)) out.set(reference.span.start, source);
    }
    return out;
  };
  const whole = plan.of(['aws_networkfirewall_firewall_policy']).map((resource) => {
    const fields = fieldsOf({ ...plan.args(resource), span: resource.addressSpan });
    const named = namedBy(resource, fields);
    const resolve = (reference: Fields): Named => {
      const arn = reference.text('resource_arn');
      const source = arn?.known ? byArn.get(arn.value) : named.get(reference.span.start);
      if (source) return { source };
      if (arn?.known) return { elsewhere: arn.value };
      const argument = `${resource.address}.firewall_policy.*.resource_arn`;
      const why = { message: message('terraform.afterApply', { reference: argument }), span: reference.span };
      return { elsewhere: argument, why };
    };
    return { resource, address: resource.address, ...wholePolicy(fields, resolve) };
  });
  /** Of what is left for a later plan, all may be otherwise. */
  const made = (resource: PlanResource, parts: Omit<FirewallPolicy, keyof PolicyBase | 'kind'>): FirewallPolicy => {
    const policy: FirewallPolicy = { ...plan.base(resource, plan.args(resource)), kind: 'firewall', ...parts };
    return resource.deferred ? orAnything(policy, resource.addressSpan, resource.deferred) : policy;
  };
  return [
    ...groups.map((group): FirewallPolicy => {
      const within = policyAround(whole, group.address);
      return made(group, groupAlone(readGroup(sources.get(group.address)!), group.addressSpan, within));
    }),
    ...whole.map(({ resource, address: _address, groups: _groups, references: _references, ...parts }) =>
      made(resource, parts),
    ),
  ];
}

/** A reference as the configuration has it; `isOpen`: it says a priority, if not as a plain number. */
interface Written {
  readonly source: GroupSource;
  readonly priority: string | undefined;
  readonly isOpen: boolean;
}

/**
 * Which written reference is which planned one. They are a set, in an order of its own, and the configuration leaves out
 * what `dynamic` makes: they are told by their priorities, and where none has one their order says nothing.
 */
function paired(open: readonly Fields[], written: readonly Written[]): (readonly [Fields, GroupSource])[] {
  const priorityOf = (one: Fields): string | undefined => {
    const priority = one.text('priority');
    return priority?.known ? priority.value : undefined;
  };
  const [first] = written;
  if (first && written.length === 1 && open.length === 1) {
    const fits = first.priority === undefined || first.priority === priorityOf(open[0]!);
    return fits ? [[open[0]!, first.source]] : [];
  }
  const isPlain = open.every((one) => priorityOf(one) === undefined && one.nested('override').length === 0);
  if (isPlain && written.every(({ isOpen }) => !isOpen)) {
    return open.slice(0, written.length).map((one, i) => [one, written[i]!.source] as const);
  }
  return open.flatMap((one) => {
    const priority = priorityOf(one);
    const [found, another] = written.filter((other) => priority !== undefined && other.priority === priority);
    const isOnly = open.filter((other) => priorityOf(other) === priority).length === 1;
    return found && !another && isOnly ? [[one, found.source] as const] : [];
  });
}
