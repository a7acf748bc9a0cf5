import type { Peer, PrefixListPolicy } from '../../policy';
import type { Arguments } from './arguments';
import { nested, required, withDoubt } from './arguments';
import { imported, isWritten } from './imports';
import type { Module } from './module';
import { baseOf, type Existing, existing, restOf } from './objects';
import { addressPeers, type PrefixLists } from './peers';
import { certainty, targeted } from './targets';
import { asNumber } from './value';

const LIST = 'aws_ec2_managed_prefix_list';
const ENTRY = 'aws_ec2_managed_prefix_list_entry';

/** Prefix lists with the entries of both spellings, and what they hold for rules that name them. */
export function readPrefixLists(module: Module): { policies: PrefixListPolicy[]; lists: PrefixLists } {
  const policies: PrefixListPolicy[] = [];
  const entries = new Map<string, Peer[]>();
  const sizes = new Map<string, number>();
  const objects = new Map<string, Existing>();
  for (const object of existing(module, LIST)) {
    const { resource, args } = object;
    const inline = nested(resource.node, 'entry', args.scope);
    const own = inline.flatMap(entryPeers);
    const taken = isWritten(args, 'entry', inline) ? undefined : imported(object);
    if (taken) own.push({ kind: 'unknown', reason: taken, span: baseOf(object, module).nameSpan });
    if (!entries.has(resource.address)) {
      entries.set(resource.address, own);
      objects.set(resource.address, object);
    }
    const max = args.get('max_entries');
    const maxEntries = max && asNumber(max);
    if (maxEntries?.known) sizes.set(resource.address, maxEntries.value);
    policies.push({
      kind: 'prefix-list',
      ...baseOf(object, module),
      entries: own,
      invalid: [],
      ...(maxEntries ? { maxEntries } : {}),
    });
  }
  const exists = new Set(entries.keys());
  const foreign = new Map<string, Peer[]>();
  for (const { entry, target } of targeted(module, [ENTRY], 'prefix_list_id', [LIST], exists)) {
    if (target.kind === 'never') continue;
    if (target.kind === 'here') {
      for (const address of target.addresses) {
        const maybe = certainty(entry, target, objects.get(address)!);
        entries.get(address)!.push(...entryPeers(withDoubt(entry.args, maybe)));
      }
      continue;
    }
    const address = target.text ?? entry.resource.address;
    let peers = foreign.get(address);
    if (!peers) {
      const base = baseOf(entry, module);
      const reason = { message: restOf(entry, address), span: base.nameSpan };
      peers = [{ kind: 'unknown', reason, span: base.nameSpan }];
      foreign.set(address, peers);
      policies.push({ kind: 'prefix-list', ...base, address, entries: peers, invalid: [] });
    }
    peers.push(...entryPeers(entry.args));
  }
  const lists = [...entries, ...foreign].map(
    ([address, peers]) => [address, { entries: peers, maxEntries: sizes.get(address) }] as const,
  );
  return { policies, lists: new Map(lists) };
}

/** An entry that may not exist is no address for sure. */
function entryPeers(args: Arguments): readonly Peer[] {
  if (args.maybe) return [{ kind: 'unknown', reason: args.maybe, span: args.span }];
  return addressPeers(required(args, 'cidr'));
}
