import type { FirewallPolicy } from '../../policy';
import type { Fields } from '../firewall/fields';
import { type GroupSource, readGroup } from '../firewall/group';
import { groupAlone, type Named, orAnything, policyAround, wholePolicy } from '../firewall/policy';
import { withDoubt } from './arguments';
import { networkBelow } from './calls';
import { fieldsOf, listed } from './firewall-fields';
import { ignoredChanges } from './lifecycle';
import type { Module } from './module';
import { type Base, baseOf, type Existing, existing } from './objects';
import type { PrefixLists } from './peers';

const GROUP = 'aws_networkfirewall_rule_group';
const POLICY = 'aws_networkfirewall_firewall_policy';

/** Rule groups and firewall policies of AWS Network Firewall; those that no edit has reached are the same again. */
export function readFirewalls(module: Module, lists: PrefixLists): FirewallPolicy[] {
  const groups = existing(module, GROUP);
  const policies = existing(module, POLICY);
  if (groups.length + policies.length === 0) return [];
  const texts = new Map([...networkBelow(module)].flatMap(({ files }) => files).map(({ uri, text }) => [uri, text]));
  const sources = groups.map((object) => sourceOf(object, lists, (uri) => texts.get(uri)));
  const whole = policies.map((object) => wholeOf(object, sources));
  return [
    ...groups.map((object, i) => {
      const source = sources[i]!;
      const base = baseOf(object, module);
      const around = whole.find(({ groups: named }) => named.includes(source.address));
      return kept(object, base, [source, around], () => {
        const alone = groupAlone(readGroup(source), base.nameSpan, policyAround(whole, source.address));
        return { ...base, kind: 'firewall', ...alone, invalid: [] };
      });
    }),
    ...policies.map((object, i) => {
      const base = baseOf(object, module);
      return kept(object, base, [whole[i]], () => {
        const { address: _address, groups: _groups, references: _references, ...parts } = whole[i]!;
        return { ...base, kind: 'firewall', ...parts, invalid: [] };
      });
    }),
  ];
}

const made = new WeakMap<
  Existing,
  { readonly base: Base; readonly from: readonly unknown[]; policy: FirewallPolicy }
>();

function kept(object: Existing, base: Base, from: readonly unknown[], make: () => FirewallPolicy): FirewallPolicy {
  const before = made.get(object);
  if (before?.base === base && same(before.from, from)) return before.policy;
  const policy = make();
  made.set(object, { base, from, policy });
  return policy;
}

const same = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((one, i) => one === b[i]);

const groupsRead = new WeakMap<Existing, { readonly lists: PrefixLists; readonly source: GroupSource }>();

function sourceOf(object: Existing, lists: PrefixLists, textOf: GroupSource['textOf']): GroupSource {
  const before = groupsRead.get(object);
  if (before && (before.lists === lists || (before.lists.size === 0 && lists.size === 0))) return before.source;
  // What is left to others may be anything, and what is written here has only been put in to begin with.
  const ignored = ignoredChanges(object, 'rule_group') ?? ignoredChanges(object, 'rules');
  const doubt = object.maybe ?? ignored;
  const args = doubt ? withDoubt(object.args, doubt) : object.args;
  const fields = fieldsOf(ignored ? { ...args, unread: ignored } : args);
  const source = { address: object.resource.address, fields, textOf, prefixList: listed(lists) };
  groupsRead.set(object, { lists, source });
  return source;
}

type Whole = ReturnType<typeof wholePolicy> & { readonly address: string };
const policiesRead = new WeakMap<Existing, { readonly sources: readonly GroupSource[]; readonly whole: Whole }>();

function wholeOf(object: Existing, sources: readonly GroupSource[]): Whole {
  const before = policiesRead.get(object);
  if (before && same(before.sources, sources)) return before.whole;
  const resolve = (reference: Fields): Named => {
    const name = reference.reference('resource_arn');
    if (!name) return { elsewhere: '…' };
    if (!name.known) return { elsewhere: '…', why: name.reason };
    const source =
      sources.find(({ address }) => address === name.value) ?? sources.find((one) => isArnOf(name.value, one));
    return source ? { source } : { elsewhere: name.value };
  };
  // Others may have put in other groups, and other actions for what is left.
  const ignored = ignoredChanges(object, 'firewall_policy');
  const read = orAnything(wholePolicy(fieldsOf(object.args), resolve), object.args.span, ignored);
  const whole = { address: object.resource.address, ...read };
  policiesRead.set(object, { sources, whole });
  return whole;
}

/** `arn:…:stateful-rulegroup/names` is the group of that name. */
function isArnOf(text: string, { fields }: GroupSource): boolean {
  const name = text.startsWith('arn:') && !text.includes(':aws-managed:') ? fields.text('name') : undefined;
  return name?.known === true && text.endsWith(`/${name.value}`);
}
