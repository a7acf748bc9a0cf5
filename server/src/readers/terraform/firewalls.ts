import type { FirewallPolicy } from '../../policy';
import type { Fields } from '../firewall/fields';
import { type GroupSource, readGroup } from '../firewall/group';
import { groupAlone, type Named, policyAround, wholePolicy } from '../firewall/policy';
import { networkBelow } from './calls';
import { fieldsOf, listed } from './firewall-fields';
import type { Module } from './module';
import { baseOf, existing } from './objects';
import type { PrefixLists } from './peers';
import { asText } from './value';

const GROUP = 'aws_networkfirewall_rule_group';
const POLICY = 'aws_networkfirewall_firewall_policy';

/** Rule groups and firewall policies of AWS Network Firewall. */
export function readFirewalls(module: Module, lists: PrefixLists): FirewallPolicy[] {
  const groups = existing(module, GROUP);
  const policies = existing(module, POLICY);
  if (groups.length + policies.length === 0) return [];
  const texts = new Map([...networkBelow(module)].flatMap(({ files }) => files).map(({ uri, text }) => [uri, text]));
  const sources = new Map<string, GroupSource>();
  const byName = new Map<string, GroupSource>();
  for (const object of groups) {
    const { address } = object.resource;
    const args = { ...object.args, ...(object.maybe ? { maybe: object.maybe } : {}) };
    const source: GroupSource = {
      address,
      fields: fieldsOf(args),
      textOf: (uri) => texts.get(uri),
      prefixList: listed(lists),
    };
    if (!sources.has(address)) sources.set(address, source);
    const name = object.args.get('name');
    const text = name && asText(name);
    if (text?.known) byName.set(text.value, source);
  }
  const resolve = (reference: Fields): Named => {
    const name = reference.reference('resource_arn');
    const text = name?.known ? name.value : '';
    const found =
      sources.get(text) ?? (text.startsWith('arn:') ? byName.get(text.slice(text.lastIndexOf('/') + 1)) : undefined);
    if (found) return { source: found };
    return name && !name.known ? { elsewhere: '…', why: name.reason } : { elsewhere: text };
  };
  const whole = policies.map((object) => {
    const fields = fieldsOf(object.args);
    return { object, address: object.resource.address, ...wholePolicy(fields, resolve) };
  });
  return [
    ...groups.map((object) => {
      const { address } = object.resource;
      const base = baseOf(object, module);
      const within = policyAround(whole, address);
      const alone = groupAlone(readGroup(sources.get(address)!), base.nameSpan, within);
      return { kind: 'firewall' as const, ...base, ...alone, invalid: [] };
    }),
    ...whole.map(({ object, address: _address, groups: _groups, references: _references, ...parts }) => {
      const base = baseOf(object, module);
      return { kind: 'firewall' as const, ...base, ...parts, invalid: [] };
    }),
  ];
}
