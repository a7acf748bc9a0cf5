import { message } from '../../messages';
import { doubted, known, type Peer, type PrefixListPolicy } from '../../policy';
import { get, itemsOf, type Node } from '../json/node';
import type { Context } from './context';
import type { Resource } from './resource';

/** Prefix lists of the template by logical id, for whatever names them. */
export type PrefixLists = (id: string) => PrefixListPolicy | undefined;

export const prefixLists =
  (context: Context): PrefixLists =>
  (id) => {
    const resource = context.resolver.resource(id);
    return resource?.type === TYPE ? listOf(context, resource)[0] : undefined;
  };

export const readPrefixLists = (context: Context): PrefixListPolicy[] =>
  context.ofType(TYPE).flatMap((resource) => listOf(context, resource));

const TYPE = 'AWS::EC2::PrefixList';
const listOf = (context: Context, resource: Resource): readonly PrefixListPolicy[] =>
  context.made('list', resource.id, () => context.object(resource, () => readList(context, resource)));

/** What a rule that names a list has of it; nothing where the template does not hold it. */
export function listContents(
  lists: PrefixLists,
  id: string,
): { readonly entries?: readonly Peer[]; readonly maxEntries?: number } {
  const list = lists(id);
  return list ? { entries: list.entries, maxEntries: list.maxEntries?.known ? list.maxEntries.value : undefined } : {};
}

function readList(context: Context, list: Resource): PrefixListPolicy {
  const max = context.text(get(list.properties, 'MaxEntries'));
  const number = max?.known && /^\d+$/.test(max.value) ? known(Number(max.value), max.span) : undefined;
  return {
    ...context.base(list, ['PrefixListName']),
    kind: 'prefix-list',
    entries: context.whereMade(list, () => [
      ...doubted(readEntries(context, get(list.properties, 'Entries')), context.hurt(list)),
      ...elsewhere(context, list),
    ]),
    maxEntries: number ?? (max && !max.known ? max : undefined),
  };
}

function elsewhere(context: Context, list: Resource): Peer[] {
  const reason = context.mayGrow(list);
  return reason ? [{ kind: 'unknown', reason, span: list.pair.keySpan }] : [];
}

function readEntries(context: Context, node: Node | undefined): Peer[] {
  if (!node) return [];
  const outcome = context.resolver.resolve(node);
  if (outcome.kind === 'nothing') return [];
  if (outcome.kind !== 'value') {
    const text = outcome.kind === 'unknown' ? outcome.message : message('cloudformation.notList');
    return [{ kind: 'unknown', reason: { message: text, span: node.span }, span: node.span }];
  }
  return itemsOf(outcome.node).flatMap((item): Peer[] => {
    const entry = context.resolver.resolve(item);
    if (entry.kind === 'nothing') return [];
    if (entry.kind === 'unknown') {
      return [{ kind: 'unknown', reason: { message: entry.message, span: entry.at }, span: item.span }];
    }
    const peer = entry.kind === 'value' ? context.addressPeer(entry.node, 'Cidr') : undefined;
    return peer ? [peer] : [];
  });
}
