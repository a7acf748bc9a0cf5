import { message } from '../../messages';
import { known, type Peer, type PrefixListPolicy } from '../../policy';
import { get, itemsOf, type Node } from '../json/node';
import type { Context } from './context';
import type { Resource } from './template';

/** Prefix lists of the template by logical id, for the rules that name them. */
export type PrefixListIndex = ReadonlyMap<string, PrefixListPolicy>;

/** What a rule that names a list has of it; nothing where the template does not hold it. */
export function listContents(
  context: Context,
  lists: PrefixListIndex,
  id: string,
): { readonly entries?: readonly Peer[]; readonly maxEntries?: number } {
  const list = lists.get(id);
  context.template.uses.noteAll(context.kept.get(keyOf(id))?.uses ?? []);
  return list ? { entries: list.entries, maxEntries: list.maxEntries?.known ? list.maxEntries.value : undefined } : {};
}

export function readPrefixLists(context: Context): PrefixListPolicy[] {
  return context
    .ofType('AWS::EC2::PrefixList')
    .flatMap((list) => context.policies(keyOf(list.id), () => context.object(list, () => readList(context, list))));
}

const keyOf = (id: string): string => `list ${id}`;

function readList(context: Context, list: Resource): PrefixListPolicy {
  const max = context.text(get(list.properties, 'MaxEntries'));
  const number = max?.known && /^\d+$/.test(max.value) ? known(Number(max.value), max.span) : undefined;
  return {
    ...context.base(list, ['PrefixListName']),
    kind: 'prefix-list',
    entries: context.whereMade(list, () => [
      ...readEntries(context, get(list.properties, 'Entries')),
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
    const peer = entry.kind === 'value' ? context.addressPeer(get(entry.node, 'Cidr')) : undefined;
    return peer ? [peer] : [];
  });
}
