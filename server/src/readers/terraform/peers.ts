import { message } from '../../messages';
import { parseAddressText } from '../../net/addresses';
import { type Family, familyOf, type Peer, unknownRange } from '../../policy';
import type { Arguments } from './arguments';
import { textAt } from './module';
import { type Evaluated, isList, isReference, type ListValue, toBeFilled } from './value';

/** Prefix lists of the directory, by address: their entries and, where it is known, the declared maximum. */
export type PrefixLists = ReadonlyMap<string, { readonly entries: readonly Peer[]; readonly maxEntries?: number }>;

type Kind = 'address' | 'group' | 'prefix-list';

/** Every argument that names the other end of a rule, over all resources that hold rules. */
const PEER_ARGUMENTS: readonly { readonly name: string; readonly kind: Kind }[] = [
  { name: 'cidr_blocks', kind: 'address' },
  { name: 'ipv6_cidr_blocks', kind: 'address' },
  { name: 'cidr_block', kind: 'address' },
  { name: 'ipv6_cidr_block', kind: 'address' },
  { name: 'cidr_ipv4', kind: 'address' },
  { name: 'cidr_ipv6', kind: 'address' },
  { name: 'prefix_list_ids', kind: 'prefix-list' },
  { name: 'prefix_list_id', kind: 'prefix-list' },
  { name: 'security_groups', kind: 'group' },
  { name: 'source_security_group_id', kind: 'group' },
  { name: 'referenced_security_group_id', kind: 'group' },
];

/** The other ends of a rule, each with its place. `self` is the group that the rule belongs to. */
export function peersOf(args: Arguments, lists: PrefixLists, self?: string): readonly Peer[] {
  const found: (readonly Peer[])[] = [];
  for (const { name, kind } of PEER_ARGUMENTS) {
    const value = args.get(name);
    // Of an entry's two the provider takes an empty one for none: written as an object it must have both.
    if (value?.known && value.value === '' && name.endsWith('cidr_block')) continue;
    if (value)
      found.push(kind === 'address' ? addressPeers(value, familyOf(name)) : namedPeers(value, kind, args, lists));
  }
  const own = args.get('self');
  if (own && self !== undefined && !(own.known && (own.value === false || own.value === 'false'))) {
    found.push([{ kind: 'group', id: self, span: own.span }]);
  }
  // Most rules have one list, which several may share.
  return found.length === 1 ? found[0]! : found.flat();
}

/** A list that many rules name becomes peers once, for each family in which it is taken. */
const built: Readonly<Record<Family | 'any', WeakMap<ListValue, readonly Peer[]>>> = {
  4: new WeakMap(),
  6: new WeakMap(),
  any: new WeakMap(),
};

/**
 * Address texts as peers; a list that is known in part gives its known texts and one unknown peer. `family`: the only one
 * that the argument takes.
 */
export function addressPeers(value: Evaluated, family?: Family): readonly Peer[] {
  if (!value.known || value.value === null || !isList(value.value)) return [addressPeer(value, family)];
  const list = value.value;
  const kept = built[family ?? 'any'];
  let peers = kept.get(list);
  if (!peers) {
    const items = list.items.map((item) => addressPeer(item, family));
    peers = [...items, ...(list.rest ? [unknownRange(list.rest, value.span, family)] : [])];
    kept.set(list, peers);
  }
  return peers;
}

function addressPeer(value: Evaluated, family?: Family): Peer {
  if (!value.known) return unknownRange(value.reason, value.span, family);
  const inner = value.value;
  if (typeof inner === 'string') {
    const open = inner === '' ? toBeFilled(value) : undefined;
    if (open) return unknownRange(open, value.span, family);
    return { kind: 'address', text: inner, address: parseAddressText(inner), span: value.span };
  }
  const key = inner !== null && isReference(inner) ? 'terraform.afterApply' : 'terraform.notText';
  const reference = inner !== null && isReference(inner) ? `${inner.address}.${inner.attribute}` : '';
  return unknownRange({ message: message(key, { reference }), span: value.span }, value.span, family);
}

/** What a prefix list stands for, entry by entry where it is in the same files. */
export const listedPeers = (value: Evaluated, args: Arguments, lists: PrefixLists): readonly Peer[] =>
  namedPeers(value, 'prefix-list', args, lists).flatMap((peer) =>
    peer.kind === 'prefix-list' ? (peer.entries ?? [peer]) : [peer],
  );

/** Groups and prefix lists: known by address within the directory, by id or by the text of the reference outside. */
function namedPeers(value: Evaluated, kind: 'group' | 'prefix-list', args: Arguments, lists: PrefixLists): Peer[] {
  if (value.known && value.value !== null && isList(value.value)) {
    const { items, rest } = value.value;
    const peers = items.flatMap((item) => namedPeers(item, kind, args, lists));
    return rest ? [...peers, unknownRange(rest, value.span)] : peers;
  }
  const id = idOf(value, args);
  if (id === undefined) return [];
  if (kind === 'group') return [{ kind, id, span: value.span }];
  const listed = lists.get(id);
  return [{ kind, id, span: value.span, ...(listed ?? (isOfGateway(id, args) ? { family: 4 } : {})) }];
}

/** AWS's lists for S3 and DynamoDB; those of IPv6 have it in their name. */
const GATEWAY_NAME = /"com\.amazonaws\.(?:(?!ipv6)[^"])*\.(?:s3|dynamodb)"/;

/** Whether a list is what AWS keeps for a gateway endpoint, which holds IPv4. */
function isOfGateway(id: string, { scope }: Arguments): boolean {
  if (/^aws_vpc_endpoint\..+\.prefix_list_id$/.test(id)) return true;
  const name = /^data\.(aws_(?:ec2_managed_)?prefix_list\.[\w-]+)(?:\[[^\]]*\])?\.(?:id|prefix_list_id)$/.exec(id)?.[1];
  const data = name === undefined ? undefined : scope.module.declared.data.get(name);
  return data !== undefined && GATEWAY_NAME.test(data.file.text.slice(data.node.start, data.node.end));
}

function idOf(value: Evaluated, args: Arguments): string | undefined {
  if (!value.known) {
    const { file } = args.scope;
    // The place of an unknown value is where it is used; only then the text there names it.
    if (value.span.uri !== file.uri) return 'unknown';
    return textAt(file, value.span);
  }
  if (typeof value.value === 'string') return value.value;
  if (value.value === null || !isReference(value.value)) return undefined;
  // `aws_elb.web.source_security_group_id` is another group than what is called `aws_elb.web`.
  const { address, attribute } = value.value;
  return attribute === 'id' ? address : `${address}.${attribute}`;
}
