import { message } from '../../messages';
import {
  DIRECTIONS,
  doubtedPeers,
  doubtedRules,
  keyOf,
  type Peer,
  type Policy,
  type Reason,
  type Span,
  unseenIn,
} from '../../policy';
import { orAnything } from '../firewall/policy';
import { Cached } from './cached';
import { type Kind, mayBeOf, type Wreck, wreckAt } from './damage';

/** Why nobody can tell what an object lacks or holds, for what cannot be read; asked by its place or its name. */
export class Doubts {
  private readonly uris: ReadonlySet<string>;
  /** What may have parts that cannot be read: most edits lose none. */
  private readonly kinds: ReadonlySet<Kind>;

  constructor(private readonly wrecks: readonly Wreck[]) {
    this.uris = new Set(wrecks.map(({ uri }) => keyOf(uri)));
    this.kinds = new Set(wrecks.flatMap(({ parts }) => parts.map(({ kind }) => kind)));
  }

  get none(): boolean {
    return this.wrecks.length === 0;
  }

  /** Of what stands at a place. */
  at(place: Span, id: string): Reason | undefined {
    const wreck = wreckAt(this.wrecks, place);
    if (!wreck || HOLDS_VALUES.has(wreck.keyword)) return undefined;
    return { message: message('policy.hurt', { id }), span: wreck.fault.span };
  }

  /** Of the first of several that is in doubt. */
  ofAny(pieces: Pieces, id: string): Reason | undefined {
    for (const { span } of pieces) {
      const reason = this.at(span, id);
      if (reason) return reason;
    }
    return undefined;
  }

  /** Whether something is in doubt in one of these files, named as `keyOf` does. */
  reach(uris: ReadonlySet<string>): boolean {
    for (const uri of this.uris) if (uris.has(uri)) return true;
    return false;
  }

  /** Of what a part may add to that cannot be read; without a name: to any. */
  lost(kind: Kind, id?: string): Reason | undefined {
    if (!this.kinds.has(kind)) return undefined;
    const wreck = this.wrecks.find(({ parts }) => mayBeOf(parts, kind, id));
    const adds = wreck?.adds ?? ((of: string) => message('policy.lost', { id: of }));
    return wreck && { message: adds(id ?? '…'), span: wreck.fault.span };
  }

  /** Of what is named as a resource of this code and is none, where one has lost its header. */
  undeclared(id: string): Reason | undefined {
    const type = /(?:^|\.)(aws_(?:default_)?(?:security_group|network_acl))\.[^.]+\.[^.]+$/.exec(id)?.[1];
    if (type === undefined) return undefined;
    const wreck = this.wrecks.find(({ begun }) => begun !== undefined && type.startsWith(begun));
    return wreck && { message: message('policy.hurt', { id }), span: wreck.fault.span };
  }

  /** Of a region that a provider gives. */
  region(id: string): Reason | undefined {
    const wreck = this.wrecks.find(({ setsRegion }) => setsRegion);
    return wreck && { message: message('policy.lost', { id }), span: wreck.fault.span };
  }
}

/** Values are unknown one by one; see `unreadIn`. */
const HOLDS_VALUES: ReadonlySet<string> = new Set(['locals', 'variable', 'output', 'provider', 'terraform']);

/**
 * Objects as they are where part of their blocks, or of those of their rules, cannot be read, or what may be one of their
 * rules: what is missing there may be meant otherwise, and so may what is read. The others stay the same objects.
 */
export function withDoubts(policies: readonly Policy[], doubts: Doubts): readonly Policy[] {
  if (doubts.none) return policies;
  const hurt = policies.map((policy) => doubtOf(policy, doubts));
  const lists = new Set(policies.flatMap((one, i) => (hurt[i] && one.kind === 'prefix-list' ? [one.address] : [])));
  return policies.map((policy, i) => {
    const reason = hurt[i];
    if (reason) return doubted(policy, reason);
    return lists.size > 0 ? withLists(policy, lists) : policy;
  });
}

function doubtOf(policy: Policy, doubts: Doubts): Reason | undefined {
  const { address: id, region, hurt } = policy;
  // All objects are asked at every key, and most have nothing in the file that is being edited.
  if (doubts.reach(filesOf(policy))) {
    for (const pieces of piecesOf(policy)) {
      const reason = doubts.ofAny(pieces, id);
      if (reason) return reason;
    }
  }
  const kind = kindOf(policy);
  const own = hurt ?? (kind && doubts.lost(kind, id)) ?? doubts.undeclared(id);
  return own ?? regionDoubt(region) ?? (region ? undefined : doubts.region(id));
}

/** What is needed hangs on the region. */
const regionDoubt = (region: Policy['region']): Reason | undefined =>
  region && !region.known && region.reason.message.key === 'policy.hurt' ? region.reason : undefined;

type Pieces = readonly { readonly span: Span }[];

const files = new WeakMap<Policy, ReadonlySet<string>>();

/** The files that an object is written in, named as `keyOf` does. */
function filesOf(policy: Policy): ReadonlySet<string> {
  let found = files.get(policy);
  if (!found) {
    found = new Set(piecesOf(policy).flatMap((pieces) => pieces.map(({ span }) => keyOf(span.uri))));
    files.set(policy, found);
  }
  return found;
}

/** An object and its parts, which may be written elsewhere. */
const piecesOf = (policy: Policy): readonly Pieces[] => [[policy], policy.calledFrom ?? [], ...partsOf(policy)];

function partsOf(policy: Policy): readonly Pieces[] {
  switch (policy.kind) {
    case 'security-group':
    case 'network-acl':
      return [policy.rules];
    case 'prefix-list':
      return [policy.entries];
    case 'address-space':
      return policy.table ? [policy.ranges, policy.table.routes] : [policy.ranges];
    case 'firewall':
      return policy.groupSpans ? [policy.rules, policy.groupSpans.map((span) => ({ span }))] : [policy.rules];
    case 'proxy':
      return [];
  }
}

function kindOf(policy: Policy): Kind | undefined {
  switch (policy.kind) {
    case 'security-group':
      return 'group';
    case 'network-acl':
      return 'acl';
    case 'prefix-list':
      return 'list';
    case 'address-space':
      return policy.table ? 'table' : /\baws_vpc\.[^.]*$/.test(policy.address) ? 'vpc' : undefined;
    case 'firewall':
      return policy.part === 'rule-group' ? 'firewall' : undefined;
    case 'proxy':
      return undefined;
  }
}

/** One object for one, so that what is found of it can be kept. */
const known = new Cached<Policy, string, Policy>();

const doubted = (policy: Policy, reason: Reason): Policy =>
  known.get(policy, reason.message.key, () => asDoubted(policy, { ...reason, span: policy.nameSpan }));

function asDoubted(policy: Policy, reason: Reason): Policy {
  const { nameSpan: span } = policy;
  switch (policy.kind) {
    case 'security-group':
    case 'network-acl': {
      const rules = doubtedRules(policy.rules, reason);
      const unseen = DIRECTIONS.map((direction) => unseenIn(policy.kind)(span, direction, reason));
      return { ...policy, rules: [...rules, ...unseen] };
    }
    case 'prefix-list':
      return { ...policy, entries: doubtedPeers(policy.entries, reason, span) };
    case 'address-space': {
      const table = policy.table && { table: { ...policy.table, rest: policy.table.rest ?? reason } };
      return { ...policy, ranges: doubtedPeers(policy.ranges, reason, span), ...table };
    }
    case 'firewall':
      return orAnything(policy, span, reason);
    case 'proxy':
      return policy;
  }
}

/** Rules that name a list of which part cannot be read. */
function withLists(policy: Policy, lists: ReadonlySet<string>): Policy {
  if (policy.kind !== 'security-group' && policy.kind !== 'network-acl') return policy;
  const open = (peer: Peer): peer is Extract<Peer, { kind: 'prefix-list' }> =>
    peer.kind === 'prefix-list' && lists.has(peer.id);
  if (!policy.rules.some(({ peers }) => peers.some(open))) return policy;
  const rules = policy.rules.map((rule) => ({
    ...rule,
    peers: rule.peers.map((peer) =>
      open(peer) ? { kind: 'prefix-list' as const, id: peer.id, span: peer.span } : peer,
    ),
  }));
  return { ...policy, rules };
}
