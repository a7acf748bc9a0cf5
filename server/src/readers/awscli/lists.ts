import { message } from '../../messages';
import { doubtedPeers, type Known, known, type Peer, type PrefixListPolicy, type SourceFile } from '../../policy';
import { get, itemsOf, type Node, textOf } from '../json/node';
import type { Found } from './objects';
import { regionOf } from './regions';
import { addressPeer, baseName, firstCharacter, isPlaceholder, labelsOf, type Place, peerOf } from './values';

/** What the files of a folder together say of a prefix list. */
export interface ListFacts {
  entries?: readonly Peer[];
  maxEntries?: Known<number>;
  name?: string;
  labels?: readonly string[];
  region?: Known<string>;
  /** AWS keeps it: nobody here can change it, and it is checked through the rules that name it only. */
  byAws?: boolean;
  /** The file whose entries name no list and can only be of this one. */
  from?: SourceFile;
}
export type Lists = ReadonlyMap<string, ListFacts>;

/** A list that a rule or route names, with its entries where a file at hand holds them. */
export function listPeer(owner: Node, key: string, lists: Lists): Peer[] {
  const node = get(owner, key);
  const id = textOf(node);
  if (!node || id === undefined) return [];
  if (isPlaceholder(node, key)) {
    const reason = { message: message('awscli.placeholder', { property: key }), span: node.span };
    return [{ kind: 'unknown', reason, span: node.span }];
  }
  const { entries, maxEntries } = lists.get(id) ?? {};
  const size = maxEntries?.known ? { maxEntries: maxEntries.value } : {};
  return [{ kind: 'prefix-list', id, span: node.span, ...(entries ? { entries } : {}), ...size }];
}

const ID = /pl-[0-9a-f]{6,}/i;

/** The list that a bare answer of `get-managed-prefix-list-entries` is of: told beside it, by a wrapper or the file's name. */
export function idOfEntries({ node, place }: Found, lists: Lists): string | undefined {
  const own = textOf(get(node, 'PrefixListId'));
  if (own) return own;
  const name = baseName(place.file.uri);
  const told = (ID.exec(place.wrapper) ?? ID.exec(name))?.[0];
  if (told) return told;
  const { file } = place;
  return [...lists].find(([, list]) => list.from === file || (list.name !== undefined && list.name === name))?.[0];
}

/** Answers of entries that say nothing of their list, each file once. */
export function unnamedEntries(objects: readonly Found[], lists: Lists): readonly Found[] {
  const files = new Map<SourceFile, Found>();
  for (const found of objects) {
    if (found.shape !== 'list-entries' || found.node.kind === 'list' || idOfEntries(found, lists)) continue;
    if (!files.has(found.place.file)) files.set(found.place.file, found);
  }
  return [...files.values()];
}

/** Where one list is described without its entries, and one file has entries without their list, they belong together. */
export function onlyPair(objects: readonly Found[], lists: Lists): Lists {
  const [file, ...files] = unnamedEntries(objects, lists);
  const [lacking, ...more] = [...lists].filter(([, list]) => list.name !== undefined && !list.byAws && !list.entries);
  if (!file || !lacking || files.length + more.length > 0) return new Map();
  return new Map([[lacking[0], { from: file.place.file }]]);
}

/** What a file says of the lists that it describes or whose entries it holds. */
export function listFacts(objects: readonly Found[], named: Lists = new Map()): Map<string, ListFacts> {
  const facts = new Map<string, ListFacts>();
  const of = (id: string): ListFacts => {
    const found = facts.get(id) ?? {};
    facts.set(id, found);
    return found;
  };
  for (const found of objects) {
    const { node, place } = found;
    if (found.shape === 'list') {
      const id = textOf(get(node, 'PrefixListId'));
      if (!id || isPlaceholder(get(node, 'PrefixListId'), 'PrefixListId')) continue;
      const cidrs = get(node, 'Cidrs');
      const name = textOf(get(node, 'PrefixListName'));
      Object.assign(of(id), {
        ...(cidrs
          ? { entries: doubtedPeers(itemsOf(cidrs).flatMap(textPeer), place.damage.of(node.span), cidrs.span) }
          : {}),
        name,
        labels: labelsOf(node, ['PrefixListName']),
        maxEntries: sizeOf(node) ?? facts.get(id)?.maxEntries,
        region: regionOf(node) ?? place.region,
        byAws: textOf(get(node, 'OwnerId')) === 'AWS' || /^com\.amazonaws\./.test(name ?? ''),
      });
    } else if (found.shape === 'list-entries') {
      const id = idOfEntries(found, new Map([...named, ...facts]));
      if (id === undefined) continue;
      const list = of(id);
      list.entries = [...withoutRest(list.entries), ...entriesOf(found)];
    }
  }
  return facts;
}

const textPeer = (node: Node): Peer[] => {
  const text = textOf(node);
  return text === undefined ? [] : [peerOf(known(text, node.span))];
};

const REST = 'awscli.restOfList';
/** Pages behind one another: each has what the one before lacked. */
const withoutRest = (entries: readonly Peer[] = []): readonly Peer[] =>
  entries.filter((peer) => peer.kind !== 'unknown' || peer.reason.message.key !== REST);

/** The entries of an answer, and of what it leaves to further pages. */
function entriesOf({ node, place }: Found): readonly Peer[] {
  const items = node.kind === 'list' ? node.items : itemsOf(get(node, 'Entries'));
  const written = items.flatMap((item) => addressPeer(item, 'Cidr'));
  const entries = doubtedPeers(written, place.damage.of(node.span), firstCharacter(node));
  return place.more ? [...entries, unknownRest(node)] : entries;
}

function unknownRest(node: Node): Peer {
  return { kind: 'unknown', reason: { message: message(REST), span: node.span }, span: firstCharacter(node) };
}

function sizeOf(node: Node): Known<number> | undefined {
  const written = get(node, 'MaxEntries');
  const text = textOf(written) ?? '';
  return written && /^[1-9]\d*$/.test(text) ? known(Number(text), written.span) : undefined;
}

/** A list of `describe-managed-prefix-lists` or `describe-prefix-lists`; what AWS keeps is told by the rules that name it. */
export function readList({ node, place }: Found, lists: Lists): PrefixListPolicy[] {
  const idNode = get(node, 'PrefixListId');
  const id = textOf(idNode);
  if (!idNode || !id || isPlaceholder(idNode, 'PrefixListId')) return [];
  const facts = lists.get(id);
  // Whoever holds the entries tells of the list; here they stand in `Cidrs`, or nowhere.
  if (facts?.byAws || (facts?.entries && !get(node, 'Cidrs'))) return [];
  const reason = { message: message('awscli.noEntries', { id }), span: idNode.span };
  const entries = facts?.entries ?? [{ kind: 'unknown' as const, reason, span: idNode.span }];
  return [policyOf(place, id, node, idNode, facts, entries, message('awscli.recordOfList'))];
}

/** Entries of lists, as `get-managed-prefix-list-entries` answers or as `--entries` takes them; pages become one. */
export function readEntries(objects: readonly Found[], lists: Lists): PrefixListPolicy[] {
  const byList = new Map<string, { first: Found; entries: readonly Peer[] }>();
  for (const found of objects) {
    const address = idOfEntries(found, lists) ?? baseName(found.place.file.uri);
    const before = byList.get(address);
    const entries = [...withoutRest(before?.entries), ...entriesOf(found)];
    byList.set(address, { first: before?.first ?? found, entries });
  }
  return [...byList].flatMap(([address, { first, entries }]) => {
    const hurt = first.place.damage.of(first.node.span);
    const skeleton = !hurt && entries.every(({ kind }) => kind === 'unknown');
    if (skeleton) return [];
    const policy = policyOf(
      first.place,
      address,
      first.node,
      get(first.node, 'PrefixListId'),
      lists.get(address),
      entries,
    );
    // A bare list is what `--entries` takes.
    return [first.node.kind === 'list' ? policy : { ...policy, record: true as const }];
  });
}

/** Input of `create-managed-prefix-list` and `modify-managed-prefix-list`: the latter leaves the rest as it is. */
export function readListInput({ node, place }: Found, lists: Lists): PrefixListPolicy[] {
  const name = [get(node, 'PrefixListId'), get(node, 'PrefixListName')].find(
    (one) => one && !isPlaceholder(one, 'PrefixListId') && !isPlaceholder(one, 'PrefixListName'),
  );
  const changes = get(node, 'Entries') === undefined;
  const items = itemsOf(get(node, changes ? 'AddEntries' : 'Entries'));
  const peers = items.flatMap((item) => addressPeer(item, 'Cidr'));
  const written = doubtedPeers(peers, place.damage.of(node.span), firstCharacter(node));
  if (peers.every(({ kind }) => kind === 'unknown') && items.length > 0) return [];
  const id = textOf(name) ?? baseName(place.file.uri);
  const facts = lists.get(id);
  const removed = new Set(itemsOf(get(node, 'RemoveEntries')).map((item) => textOf(get(item, 'Cidr'))));
  const kept = facts?.entries?.filter((peer) => peer.kind !== 'address' || !removed.has(peer.text)) ?? [
    unknownRest(node),
  ];
  const entries = changes ? [...written, ...kept] : written;
  const labels = {
    labels: labelsOf(node, ['PrefixListName']),
    ...facts,
    maxEntries: sizeOf(node) ?? facts?.maxEntries,
  };
  return [policyOf(place, id, node, name, labels, entries)];
}

function policyOf(
  place: Place,
  address: string,
  node: Node,
  name: Node | undefined,
  facts: ListFacts | undefined,
  entries: readonly Peer[],
  readOnly?: PrefixListPolicy['readOnly'],
): PrefixListPolicy {
  return {
    format: 'awscli',
    kind: 'prefix-list',
    address,
    span: node.span,
    nameSpan: name?.span ?? firstCharacter(node),
    labels: facts?.labels ?? [],
    region: facts?.region ?? regionOf(node) ?? place.region,
    entries,
    ...(facts?.maxEntries ? { maxEntries: facts.maxEntries } : {}),
    invalid: [],
    ...(readOnly ? { readOnly } : {}),
  };
}
