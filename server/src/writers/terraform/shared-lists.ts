import { addresses } from '../../net';
import {
  type FilterPolicy,
  folderOf,
  keyOf,
  type Policy,
  type Rule,
  type SourceFile,
  type Span,
  type TextEdit,
} from '../../policy';
import type { Block } from '../../readers/terraform/hcl';
import { attributeOf } from '../../readers/terraform/module';
import type { AllowItem } from '../../rules/finding';
import type { Around, Sources } from '../writer';
import { appended, type List, listAt, namedList, passes, topLevelAt } from './lists';

/** A rule to be written; `list` where a local value or a variable holds just its addresses. */
export type NewRule = AllowItem & { readonly list?: string };

/**
 * Puts what is missing into the lists that rules of the object name already: where a rule opens the same ports, its
 * list of addresses is what lacks some, be it written in the rule or in a local value, a variable or a `.tfvars` file.
 * A list that serves anything else is left alone. `rest` needs rules of its own, by way of the same list where that holds
 * what they open.
 */
export function extendLists(
  policy: FilterPolicy,
  items: readonly AllowItem[],
  sources: Sources,
  around: Around,
): { readonly edits: TextEdit[]; readonly rest: readonly NewRule[] } {
  const additions = new Map<string, Addition>();
  const rest: AllowItem[] = [];
  for (const item of items) {
    const found = listsFor(policy, item, items, sources, around);
    if (!found) {
      rest.push(item);
      continue;
    }
    for (const { list, cidrs } of found) {
      const key = `${list.file.uri} ${list.tuple.start}`;
      const before = additions.get(key) ?? { list, cidrs: new Set() };
      for (const cidr of cidrs) before.cidrs.add(cidr);
      additions.set(key, before);
    }
  }
  return {
    edits: [...additions.values()].flatMap(({ list, cidrs }) => appended(list, [...cidrs])),
    rest: rest.map((item) => {
      const list = sameList(policy, item, additions, sources);
      return list === undefined ? item : { ...item, list };
    }),
  };
}

interface Addition {
  readonly list: List;
  readonly cidrs: Set<string>;
}

/** The name of a list that a rule for the same ports goes by, and that holds just what the item opens. */
function sameList(
  policy: FilterPolicy,
  item: AllowItem,
  additions: ReadonlyMap<string, Addition>,
  sources: Sources,
): string | undefined {
  // An argument takes one family.
  if (new Set(item.cidrs.map((cidr) => cidr.includes(':'))).size !== 1) return undefined;
  const wanted = addresses.addressSet(item.cidrs);
  const home = sources(policy.span.uri);
  for (const rule of policy.rules.filter((one) => opens(one, { ...item, protocol: otherOf(item) }))) {
    const [peer] = rule.peers;
    const list = peer && listAt(peer.span, sources);
    const name = list && namedList(list);
    if (!list || name === undefined || !home) continue;
    if (keyOf(folderOf(home.uri)) !== keyOf(folderOf(list.file.uri))) continue;
    const plain = list.tuple.items.map(({ start, end }) => list.file.text.slice(start + 1, end - 1));
    const added = additions.get(`${list.file.uri} ${list.tuple.start}`)?.cidrs ?? [];
    const all = [...plain, ...added];
    // Somebody may be typing one of them.
    if (all.some((text) => WRONG.has(addresses.parseAddressText(text).kind))) continue;
    if (addresses.equals(addresses.addressSet(all), wanted)) return name;
  }
  return undefined;
}

const WRONG: ReadonlySet<string> = new Set(['invalid', 'host-bits']);

const otherOf = ({ protocol }: AllowItem): AllowItem['protocol'] => (protocol === 'tcp' ? 'udp' : 'tcp');

/** For each family of addresses that the item has, the list that takes them; undefined unless there is one for each. */
function listsFor(
  policy: FilterPolicy,
  item: AllowItem,
  items: readonly AllowItem[],
  sources: Sources,
  around: Around,
) {
  const families = [false, true]
    .map((v6) => ({ v6, cidrs: item.cidrs.filter((cidr) => cidr.includes(':') === v6) }))
    .filter(({ cidrs }) => cidrs.length > 0);
  // "Anywhere" beside single ranges would make nonsense of them.
  if (families.length === 0 || item.cidrs.some((cidr) => cidr.endsWith('/0'))) return undefined;
  for (const rule of policy.rules.filter((one) => opens(one, item))) {
    const found = families.map(({ v6, cidrs }) => ({
      list: listOf(policy, rule, v6, cidrs, items, sources, around),
      cidrs,
    }));
    if (found.every((one): one is { list: List; cidrs: string[] } => one.list !== undefined)) return found;
  }
  return undefined;
}

/** Whether a rule opens just the ports of the item, for addresses that are all known. */
export function opens({ direction, action, protocol, ports, peers, maybe }: Rule, item: AllowItem): boolean {
  return (
    !maybe &&
    direction === item.direction &&
    action.known &&
    action.value === 'allow' &&
    protocol.known &&
    protocol.value === item.protocol &&
    ports.known &&
    ports.value.length === 2 &&
    ports.value[0] === item.from &&
    ports.value[1] === item.to + 1 &&
    peers.every(({ kind }) => kind === 'address')
  );
}

function listOf(
  policy: FilterPolicy,
  rule: Rule,
  v6: boolean,
  cidrs: readonly string[],
  items: readonly AllowItem[],
  sources: Sources,
  around: Around,
): List | undefined {
  const last = rule.peers.filter((peer) => peer.kind === 'address' && peer.text.includes(':') === v6).at(-1);
  const list = last && listAt(last.span, sources);
  if (!list) return undefined;
  const inside = isWithin(list, rule.span);
  const own = around.policies.every((other) => !uses(other, list) || isSame(other.nameSpan, policy.nameSpan));
  if (!own) return undefined;
  if (inside) return list;
  const served = policy.rules.filter((one) => one.peers.some((peer) => holds(list, peer.span)));
  // Other rules that go by the list open the same: only where that is missing too.
  const isWanted = (one: Rule): boolean =>
    items.some((item) => opens(one, item) && cidrs.every((cidr) => item.cidrs.includes(cidr)));
  return served.every(isWanted) && servesOnly(list, served, sources, around) ? list : undefined;
}

const holds = ({ file, tuple }: List, span: Span): boolean =>
  span.uri === file.uri && tuple.start <= span.start && span.end <= tuple.end;

const isWithin = ({ file, tuple }: List, span: Span): boolean =>
  file.uri === span.uri && span.start <= tuple.start && tuple.end <= span.end;

const isSame = (a: Span, b: Span): boolean => a.uri === b.uri && a.start === b.start;

/** Whether an address of the list reaches an object. */
function uses(policy: Policy, list: List): boolean {
  const peers =
    policy.kind === 'prefix-list'
      ? policy.entries
      : policy.kind === 'address-space'
        ? policy.ranges
        : policy.kind === 'proxy'
          ? []
          : policy.rules.flatMap((rule) => rule.peers);
  return peers.some(({ span }) => holds(list, span));
}

/** Arguments through which a list becomes addresses of rules. */
const ARGUMENTS = ['cidr_blocks', 'ipv6_cidr_blocks', 'for_each'];

/** Whether a list that has a name is named in the rules' resources alone, and only as addresses. */
function servesOnly(list: List, rules: readonly Rule[], sources: Sources, around: Around): boolean {
  const name = namedList(list);
  const homes = new Map<Block, SourceFile>();
  for (const { span } of rules) {
    const file = sources(span.uri);
    const resource = file && topLevelAt(file, span.start);
    if (!file || resource?.kind !== 'block') return false;
    if (keyOf(folderOf(file.uri)) !== keyOf(folderOf(list.file.uri))) return false;
    homes.set(resource, file);
  }
  if (name === undefined || homes.size === 0) return false;
  const mentions = around.files
    .filter(({ uri }) => keyOf(folderOf(uri)) === keyOf(folderOf(list.file.uri)))
    .reduce(
      (sum, { text }) => sum + [...text.matchAll(new RegExp(`\\b${name.replace('.', '\\.')}\\b(?!-)`, 'g'))].length,
      0,
    );
  const blocks = [...homes.keys()].flatMap((one) => [one, ...one.body.filter((item) => item.kind === 'block')]);
  const inner = blocks.flatMap((block) => [block, ...block.body.filter((item) => item.kind === 'block')]);
  let plain = 0;
  for (const block of new Set(inner)) {
    for (const argument of ARGUMENTS) {
      const attribute = attributeOf(block, argument);
      if (attribute) plain += passes(attribute.value, name);
    }
  }
  return plain > 0 && plain === mentions;
}
