import { message } from '../messages';
import { type AddressSet, addresses, intervals, type PortSet, ports } from '../net';
import { type Direction, type FirewallPolicy, type FirewallRule, known, type Reason } from '../policy';
import type { Coverage, Opening } from './coverage';
import { cut, type Extent, extentOf, peersOf } from './extent';
import { type AskedName, BY_HOST_NAME, namesMatch } from './host-names';

/** What is asked of a firewall beyond a filter's question. */
export interface FirewallQuestion {
  /** The name in the TLS handshake or the HTTP request, where it is known. */
  readonly name?: AskedName;
  /** The handshake is through already: what remains is what names decide. */
  readonly opened?: true;
  /** The way back of a flow that was asked for at these ports: what stateless rules do with answers. */
  readonly backFrom?: PortSet;
}

/** What a stretch of rules does with a set of addresses. */
type Fate = Omit<Coverage, 'ports'> & {
  /** What a rule that looks at no flow passes: the rest of the flow is let through unseen. */
  readonly whole: { readonly definite: AddressSet; readonly possible: AddressSet };
};

/** One packet, its addresses apart. */
interface Packet {
  readonly direction: Direction;
  readonly port: number;
  readonly phase: 'opening' | 'established';
  readonly protocol: 'tcp' | 'udp';
  readonly question: FirewallQuestion;
  /** One kind of those behind the firewall: rules tell no two of them apart. */
  readonly near: AddressSet;
}

interface Matched {
  readonly rule: FirewallRule;
  readonly action: 'allow' | 'deny' | 'forward' | undefined;
  readonly sure: AddressSet;
  readonly maybe: AddressSet;
  readonly reasons: readonly Reason[];
}

/** A rule with what does not hang on the packet. */
interface Candidate {
  readonly rule: FirewallRule;
  readonly extent: Extent;
  readonly near?: { readonly sure: AddressSet; readonly reasons: readonly Reason[] };
}

const NOTHING = addresses.NO_ADDRESS;
/** Ports from which clients of today begin; a rule for all of them misses none. */
const EPHEMERAL = ports.portRange(49152, 65535);
const UNPRIVILEGED = ports.portRange(1024, 65535);
/** Kinds of clients that are told apart. */
const MAX_KINDS = 24;

/**
 * Coverage of `required` by a firewall: the stateless rules in the order of their priorities, and the stateful ones
 * behind them for what is handed on, for the handshake and for what follows it.
 */
export function firewallCoverage(
  policy: FirewallPolicy,
  direction: Direction,
  protocol: 'tcp' | 'udp',
  requiredPorts: PortSet,
  required: AddressSet,
  question: FirewallQuestion = {},
): Coverage[] {
  const candidates = candidatesOf(policy, direction, protocol);
  const kinds = kindsOf(candidates);
  const out: Coverage[] = [];
  for (const stretch of cut(
    requiredPorts,
    candidates.map(({ extent }) => extent),
  )) {
    const fates = kinds.map((near): Fate => {
      const at = { direction, protocol, port: stretch[0], question, near };
      return fateOf(policy, candidates, at, required);
    });
    out.push({ ports: stretch, ...overKinds(fates) });
  }
  return out;
}

const prepared = new WeakMap<FirewallPolicy, Map<string, readonly Candidate[]>>();

function candidatesOf(policy: FirewallPolicy, direction: Direction, protocol: 'tcp' | 'udp'): readonly Candidate[] {
  let kept = prepared.get(policy);
  if (!kept) {
    kept = new Map();
    prepared.set(policy, kept);
  }
  const key = `${direction} ${protocol}`;
  let found = kept.get(key);
  if (!found) {
    found = policy.rules.flatMap((rule): Candidate[] => {
      if (rule.direction !== direction) return [];
      if (rule.protocol.known && rule.protocol.value !== 'all' && rule.protocol.value !== protocol) return [];
      return [{ rule, extent: extentOf(rule), ...(rule.near ? { near: peersOf(rule.near) } : {}) }];
    });
    kept.set(key, found);
  }
  return found;
}

/**
 * The kinds of clients: those that rules speak of by their addresses, parted where rules part them. Where no rule names
 * any, all are one kind.
 */
function kindsOf(candidates: readonly Candidate[]): readonly AddressSet[] {
  const named = candidates.flatMap(({ near }) => (near && near.reasons.length === 0 ? [near.sure] : []));
  const allowing = candidates.flatMap(({ rule, near }) =>
    near && near.reasons.length === 0 && (rule.forward || !rule.action.known || rule.action.value === 'allow')
      ? [near.sure]
      : [],
  );
  const whole = allowing.length > 0 ? addresses.unionAll(allowing) : addresses.ALL_ADDRESSES;
  let kinds: AddressSet[] = [whole];
  for (const set of new Map(named.map((one) => [addresses.toCidrs(one).join(), one])).values()) {
    kinds = kinds.flatMap((kind) =>
      [addresses.intersect(kind, set), addresses.subtract(kind, set)].filter((part) => !addresses.isEmpty(part)),
    );
    if (kinds.length > MAX_KINDS) return [whole];
  }
  return kinds;
}

function fateOf(
  policy: FirewallPolicy,
  candidates: readonly Candidate[],
  at: Omit<Packet, 'phase'>,
  required: AddressSet,
): Fate {
  const stateless = candidates.filter(({ rule }) => rule.engine === 'stateless');
  const first = matchedBy(stateless, { ...at, phase: 'established' });
  if (at.question.backFrom) {
    const answered = answers(policy, at, required);
    return walk(first, required, policy.statelessDefault, answered);
  }
  return walk(first, required, policy.statelessDefault, () => {
    const stateful = candidates.filter(({ rule }) => rule.engine === 'stateful');
    // A rule group by itself is asked for names, not for the handshakes in front of them.
    const ending = policy.statefulDefault;
    const alone = policy.part === 'rule-group' && !ending.known && at.question.name !== undefined;
    const handshake = alone || at.question.opened;
    const phase = (name: Packet['phase']): Fate => {
      if (handshake && name === 'opening') return walk([], required, known('allow', ending.span));
      const action =
        ending.known && ending.value === 'deny-established'
          ? known(name === 'opening' ? ('allow' as const) : ('deny' as const), ending.span)
          : (ending as Ending);
      return walk(matchedBy(stateful, { ...at, phase: name }), required, action);
    };
    return bothPhases(phase('opening'), phase('established'));
  });
}

/** The stateful engine lets answers through of flows that it has seen; what stateless rules passed it has not. */
function answers(policy: FirewallPolicy, at: Omit<Packet, 'phase'>, required: AddressSet): () => Fate {
  return () => {
    const out = at.direction === 'inbound' ? 'outbound' : 'inbound';
    const there = candidatesOf(policy, out, at.protocol).filter(({ rule }) => rule.engine === 'stateless');
    let unseen = NOTHING;
    for (const [port] of intervals.pairs(at.question.backFrom!)) {
      const packet: Packet = { ...at, direction: out, port, phase: 'established', question: {} };
      const passed = walk(matchedBy(there, packet), required, policy.statelessDefault, () => NO_FATE);
      unseen = addresses.union(unseen, passed.possible);
    }
    return {
      ...NO_FATE,
      definite: addresses.subtract(required, unseen),
      possible: required,
      open: addresses.isEmpty(unseen) ? [] : [{ reasons: [ONE_WAY], set: unseen }],
    };
  };
}
const ONE_WAY: Reason = { message: message('policy.oneWay') };

const NO_FATE: Fate = {
  definite: NOTHING,
  possible: NOTHING,
  denied: [],
  allowed: [],
  open: [],
  whole: { definite: NOTHING, possible: NOTHING },
};

function matchedBy(candidates: readonly Candidate[], packet: Packet): Matched[] {
  const out: Matched[] = [];
  for (const candidate of candidates) {
    const matched = match(candidate, packet);
    if (matched) out.push(matched);
  }
  return out;
}

/** What a rule does with packets of one kind; undefined where it matches none of them. */
function match({ rule, extent, near }: Candidate, packet: Packet): Matched | undefined {
  if (!intervals.contains(extent.maybe.ports, packet.port)) return undefined;
  if (rule.phase && rule.phase !== packet.phase) return undefined;
  const reasons: Reason[] = [...extent.reasons];
  let sure = extent.sure !== undefined && intervals.contains(extent.sure.ports, packet.port);
  if (near) {
    const outside = addresses.subtract(packet.near, near.sure);
    if (near.reasons.length === 0 && !addresses.overlaps(packet.near, near.sure)) return undefined;
    if (!addresses.isEmpty(outside)) {
      sure = false;
      reasons.push(...(near.reasons.length > 0 ? near.reasons : [{ ...SOME_CLIENTS, span: rule.span }]));
    }
  }
  const ported = portsMatch(rule, packet);
  if (ported === 'no') return undefined;
  if (ported) reasons.push(ported);
  const looked = rule.content ? namesMatch(rule.content, packet) : 'yes';
  if (looked === 'no') return undefined;
  // Whoever asks by name learns the rest.
  if (looked === BY_HOST_NAME) reasons.length = 0;
  if (looked !== 'yes') reasons.push(looked);
  sure &&= ported === undefined && looked === 'yes';
  return {
    rule,
    action: rule.forward ? 'forward' : extent.action,
    sure: sure ? extent.sure!.peers : NOTHING,
    maybe: extent.maybe.peers,
    reasons,
  };
}
const SOME_CLIENTS: Reason = { message: message('policy.someClients') };

/** Source ports: of the client on the way there, of the server on the way back. */
function portsMatch({ sourcePorts }: FirewallRule, { question, direction }: Packet): Reason | 'no' | undefined {
  if (!sourcePorts) return undefined;
  if (!sourcePorts.known) return sourcePorts.reason;
  const from = question.backFrom ?? EPHEMERAL;
  if (intervals.isEmpty(intervals.subtract(from, sourcePorts.value))) return undefined;
  const any = question.backFrom ?? UNPRIVILEGED;
  if (!intervals.overlaps(any, sourcePorts.value) && direction) return 'no';
  return { message: message('policy.sourcePorts', { ports: ports.formatPorts(sourcePorts.value) }) };
}

type Ending = Readonly<FirewallPolicy['statelessDefault']>;

/** First match decides; a rule that may match makes what it does possible, and the rest doubtful. */
function walk(rules: readonly Matched[], required: AddressSet, ending: Ending, beyond?: () => Fate): Fate {
  let undecided = required;
  let definite = NOTHING;
  let possible = NOTHING;
  let doubted = NOTHING;
  let wholeDefinite = NOTHING;
  let wholePossible = NOTHING;
  const denied: { rule: FirewallRule; set: AddressSet }[] = [];
  const allowed: { rule: FirewallRule; set: AddressSet }[] = [];
  const open: Opening[] = [];
  let behind: Fate | undefined;
  const handedOn = (): Fate => {
    behind ??= beyond?.() ?? NO_FATE;
    return behind;
  };
  const take = (fate: Fate, set: AddressSet): void => {
    possible = addresses.union(possible, addresses.intersect(set, fate.possible));
    definite = addresses.union(definite, addresses.subtract(addresses.intersect(set, fate.definite), doubted));
    for (const one of fate.denied) push(denied, { ...one, set: addresses.intersect(one.set, set) });
    for (const one of fate.allowed) push(allowed, { ...one, set: addresses.intersect(one.set, set) });
    for (const one of fate.open) push(open, { ...one, set: addresses.intersect(one.set, set) });
  };
  let last: Matched | undefined;
  for (const matched of rules) {
    const { rule, action, sure, maybe, reasons } = matched;
    // Hundreds of names that hang on the same thing add nothing to the first.
    if (last && sure === NOTHING && isSame(last, matched)) continue;
    last = matched;
    const hit = addresses.intersect(undecided, sure);
    if (!addresses.isEmpty(hit)) {
      undecided = addresses.subtract(undecided, hit);
      if (action === 'forward') take(handedOn(), hit);
      else if (action === 'deny') denied.push({ rule, set: hit });
      else {
        const firm = addresses.subtract(hit, doubted);
        possible = addresses.union(possible, hit);
        definite = addresses.union(definite, firm);
        allowed.push({ rule, set: hit });
        if (rule.wholeFlow) {
          wholePossible = addresses.union(wholePossible, hit);
          wholeDefinite = addresses.union(wholeDefinite, firm);
        }
      }
    }
    if (reasons.length === 0) continue;
    const reach = addresses.intersect(undecided, maybe);
    if (addresses.isEmpty(reach)) continue;
    const then = action === 'forward' ? handedOn() : undefined;
    if (action !== 'deny') {
      possible = addresses.union(possible, then ? addresses.intersect(reach, then.possible) : reach);
      if (rule.wholeFlow) wholePossible = addresses.union(wholePossible, reach);
    }
    if (action !== 'allow') doubted = addresses.union(doubted, then ? addresses.subtract(reach, then.definite) : reach);
    open.push({ reasons, set: reach, rule });
    if (addresses.isEmpty(undecided)) break;
  }
  if (!addresses.isEmpty(undecided)) {
    if (!ending.known) {
      possible = addresses.union(possible, undecided);
      open.push({ reasons: [ending.reason], set: undecided });
    } else if (ending.value === 'forward') take(handedOn(), undecided);
    else if (ending.value === 'allow') {
      possible = addresses.union(possible, undecided);
      definite = addresses.union(definite, addresses.subtract(undecided, doubted));
    }
  }
  return { definite, possible, denied, allowed, open, whole: { definite: wholeDefinite, possible: wholePossible } };
}

const isSame = (a: Matched, b: Matched): boolean =>
  a.action === b.action &&
  a.maybe === b.maybe &&
  a.sure === b.sure &&
  a.rule.wholeFlow === b.rule.wholeFlow &&
  a.reasons.length === 1 &&
  b.reasons.length === 1 &&
  a.reasons[0] === b.reasons[0];

function push<T extends { readonly set: AddressSet }>(list: T[], one: T): void {
  if (!addresses.isEmpty(one.set)) list.push(one);
}

/** A flow passes where both of its parts do, or where a rule passes it whole at its first packet. */
function bothPhases(opening: Fate, established: Fate): Fate {
  const { intersect, union, subtract } = addresses;
  return {
    definite: union(opening.whole.definite, intersect(opening.definite, established.definite)),
    possible: union(opening.whole.possible, intersect(opening.possible, established.possible)),
    denied: [
      ...opening.denied,
      ...established.denied.map((one) => ({ ...one, set: subtract(one.set, opening.whole.definite) })),
    ].filter(({ set }) => !addresses.isEmpty(set)),
    allowed: [...established.allowed, ...opening.allowed.filter(({ rule }) => (rule as FirewallRule).wholeFlow)],
    open: [...opening.open, ...established.open],
    whole: NO_FATE.whole,
  };
}

/** What holds for all kinds of clients is certain; what holds for some is possible. */
function overKinds(fates: readonly Fate[]): Omit<Coverage, 'ports'> {
  const [first, ...others] = fates as [Fate, ...Fate[]];
  if (others.length === 0) return first;
  const all = (pick: (fate: Fate) => AddressSet) => fates.map(pick).reduce(addresses.intersect);
  const some = (pick: (fate: Fate) => AddressSet) => fates.map(pick).reduce(addresses.union);
  const definite = all((fate) => fate.definite);
  const possible = some((fate) => fate.possible);
  const differs = addresses.subtract(
    some((fate) => fate.definite),
    definite,
  );
  return {
    definite,
    possible,
    denied: fates.flatMap((fate) => fate.denied),
    allowed: fates.flatMap((fate) => fate.allowed),
    open: [
      ...fates.flatMap((fate) => fate.open),
      ...(addresses.isEmpty(differs) ? [] : [{ reasons: [SOME_CLIENTS], set: differs }]),
    ],
  };
}

export const hangsOnNamesOnly = (reasons: readonly Reason[]): boolean =>
  reasons.length > 0 && reasons.every((reason) => reason === BY_HOST_NAME);
