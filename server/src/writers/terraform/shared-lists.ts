import { type FilterPolicy, folderOf, keyOf, type Policy, type Rule, type Span, type TextEdit } from '../../policy';
import { attributeOf } from '../../readers/terraform/module';
import type { AllowItem } from '../../rules/finding';
import type { Around, Sources } from '../writer';
import { appended, type List, listAt, namedList, passes, topLevelAt } from './lists';

/**
 * Puts what is missing into the lists that rules of the object name already: where a rule opens the same ports, its
 * list of addresses is what lacks some, be it written in the rule or in a local value, a variable or a `.tfvars` file.
 * A list that serves anything else is left alone. `rest` needs rules of its own.
 */
export function extendLists(
  policy: FilterPolicy,
  items: readonly AllowItem[],
  sources: Sources,
  around: Around,
): { readonly edits: TextEdit[]; readonly rest: readonly AllowItem[] } {
  const additions = new Map<string, { readonly list: List; readonly cidrs: Set<string> }>();
  const rest: AllowItem[] = [];
  for (const item of items) {
    const found = listsFor(policy, item, sources, around);
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
  return { edits: [...additions.values()].flatMap(({ list, cidrs }) => appended(list, [...cidrs])), rest };
}

/** For each family of addresses that the item has, the list that takes them; undefined unless there is one for each. */
function listsFor(policy: FilterPolicy, item: AllowItem, sources: Sources, around: Around) {
  const families = [false, true]
    .map((v6) => ({ v6, cidrs: item.cidrs.filter((cidr) => cidr.includes(':') === v6) }))
    .filter(({ cidrs }) => cidrs.length > 0);
  // "Anywhere" beside single ranges would make nonsense of them.
  if (families.length === 0 || item.cidrs.some((cidr) => cidr.endsWith('/0'))) return undefined;
  for (const rule of policy.rules.filter((one) => opens(one, item))) {
    const found = families.map(({ v6, cidrs }) => ({ list: listOf(policy, rule, v6, sources, around), cidrs }));
    if (found.every((one): one is { list: List; cidrs: string[] } => one.list !== undefined)) return found;
  }
  return undefined;
}

/** Whether a rule opens just the ports of the item, for addresses that are all known. */
function opens({ direction, action, protocol, ports, peers, maybe }: Rule, item: AllowItem): boolean {
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

function listOf(policy: FilterPolicy, rule: Rule, v6: boolean, sources: Sources, around: Around): List | undefined {
  const last = rule.peers.filter((peer) => peer.kind === 'address' && peer.text.includes(':') === v6).at(-1);
  const list = last && listAt(last.span, sources);
  if (!list) return undefined;
  const inside = isWithin(list, rule.span);
  const own = around.policies.every((other) => !uses(other, list) || isSame(other.nameSpan, policy.nameSpan));
  if (!own) return undefined;
  return inside || servesOnly(list, rule, sources, around) ? list : undefined;
}

const isWithin = ({ file, tuple }: List, span: Span): boolean =>
  file.uri === span.uri && span.start <= tuple.start && tuple.end <= span.end;

const isSame = (a: Span, b: Span): boolean => a.uri === b.uri && a.start === b.start;

/** Whether an address of the list reaches an object. */
function uses(policy: Policy, { file, tuple }: List): boolean {
  const peers =
    policy.kind === 'prefix-list'
      ? policy.entries
      : policy.kind === 'address-space'
        ? policy.ranges
        : policy.kind === 'proxy'
          ? []
          : policy.rules.flatMap((rule) => rule.peers);
  return peers.some(({ span }) => span.uri === file.uri && tuple.start <= span.start && span.end <= tuple.end);
}

/** Arguments through which a list becomes addresses of rules. */
const ARGUMENTS = ['cidr_blocks', 'ipv6_cidr_blocks', 'for_each'];

/** Whether a list that has a name is named in the rule's resource alone, and only as addresses. */
function servesOnly(list: List, rule: Rule, sources: Sources, around: Around): boolean {
  const name = namedList(list);
  const home = sources(rule.span.uri);
  const resource = home && topLevelAt(home, rule.span.start);
  if (name === undefined || resource?.kind !== 'block' || !home) return false;
  if (keyOf(folderOf(home.uri)) !== keyOf(folderOf(list.file.uri))) return false;
  const mentions = around.files
    .filter(({ uri }) => keyOf(folderOf(uri)) === keyOf(folderOf(home.uri)))
    .reduce(
      (sum, { text }) => sum + [...text.matchAll(new RegExp(`\\b${name.replace('.', '\\.')}\\b(?!-)`, 'g'))].length,
      0,
    );
  const blocks = [resource, ...resource.body.filter((item) => item.kind === 'block')];
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
