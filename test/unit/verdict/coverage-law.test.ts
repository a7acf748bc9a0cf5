import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { message } from '../../../server/src/messages';
import { addresses, intervals } from '../../../server/src/net';
import { type FilterPolicy, known, type Peer, type Rule, type Span, unknown } from '../../../server/src/policy';
import { coverage, opens, probe } from '../../../server/src/verdict';

/**
 * The law: a verdict equals what a packet-by-packet walk finds in every world. A world fixes each unknown: whether
 * a rule exists, its action, protocol, ports, number, and whether an unknown peer holds the packet's address.
 * The universe is small (8 addresses, 6 ports), so that all packets are asked.
 */
const SPAN: Span = { uri: 'file:///law', start: 0, end: 0 };
const WHY = message('policy.noRegion');
const ADDRESSES = 8;
const PORTS = [0, 1, 2, 3, 4, 5];
const BASE = 0x0a000000;

interface Draft {
  action: 'allow' | 'deny' | 'unknown';
  protocol: 'tcp' | 'udp' | 'all' | 'unknown';
  ports: [number, number] | 'unknown';
  peers: ([number, number] | 'unknown')[];
  maybe: boolean;
  number: number | 'unknown';
}

const draft = (acl: boolean): fc.Arbitrary<Draft> =>
  fc.record({
    action: acl ? fc.constantFrom('allow', 'allow', 'deny', 'deny', 'unknown') : fc.constant('allow'),
    protocol: fc.constantFrom('tcp', 'tcp', 'udp', 'all', 'unknown'),
    ports: fc.oneof(
      { weight: 5, arbitrary: fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 })) },
      { weight: 1, arbitrary: fc.constant('unknown' as const) },
    ),
    peers: fc.array(
      fc.oneof(
        { weight: 5, arbitrary: fc.tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 0, max: 7 })) },
        { weight: 1, arbitrary: fc.constant('unknown' as const) },
      ),
      { minLength: 1, maxLength: 2 },
    ),
    maybe: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    number: acl
      ? fc.oneof(
          { weight: 9, arbitrary: fc.integer({ min: 1, max: 1000 }) },
          { weight: 1, arbitrary: fc.constant('unknown' as const) },
        )
      : fc.constant(1),
  }) as fc.Arbitrary<Draft>;

const ordered = ([a, b]: [number, number]): [number, number] => (a <= b ? [a, b] : [b, a]);

function ruleOf(entry: Draft, acl: boolean): Rule {
  const peers = entry.peers.map((peer): Peer => {
    if (peer === 'unknown') return { kind: 'unknown', reason: { message: WHY }, span: SPAN };
    const [from, to] = ordered(peer);
    const set = { v4: intervals.interval(BASE + from, BASE + to + 1), v6: intervals.EMPTY };
    return { kind: 'address', text: '', address: { kind: 'range', family: 4, set }, span: SPAN };
  });
  const [from, to] = entry.ports === 'unknown' ? [0, 0] : ordered(entry.ports);
  return {
    span: SPAN,
    direction: 'outbound',
    action: entry.action === 'unknown' ? unknown(WHY, SPAN) : known(entry.action, SPAN),
    number: !acl ? undefined : entry.number === 'unknown' ? unknown(WHY, SPAN) : known(entry.number, SPAN),
    protocol: entry.protocol === 'unknown' ? unknown(WHY, SPAN) : known(entry.protocol, SPAN),
    ports: entry.ports === 'unknown' ? unknown(WHY, SPAN) : known(intervals.interval(from, to + 1), SPAN),
    peers,
    maybe: entry.maybe ? { message: WHY } : undefined,
  };
}

type Match = 'yes' | 'no' | 'maybe';

/** Whether one rule matches one TCP packet: for sure, for no world, or for some. */
function matches(entry: Draft, port: number, address: number): Match {
  if (entry.protocol === 'udp') return 'no';
  let answer: Match = entry.maybe || entry.protocol === 'unknown' ? 'maybe' : 'yes';
  if (entry.protocol !== 'all') {
    if (entry.ports === 'unknown') answer = 'maybe';
    else {
      const [from, to] = ordered(entry.ports);
      // "all" takes every port; whether an unknown protocol is "all" is one of the worlds.
      if (port < from || port > to) {
        if (entry.protocol !== 'unknown') return 'no';
        answer = 'maybe';
      }
    }
  }
  const inPeer = entry.peers.map((peer): Match => {
    if (peer === 'unknown') return 'maybe';
    const [from, to] = ordered(peer);
    return address >= from && address <= to ? 'yes' : 'no';
  });
  if (inPeer.includes('yes')) return answer;
  return inPeer.includes('maybe') ? 'maybe' : 'no';
}

/** Every decision that some world gives the packet; rules with unknown numbers are tried at every place. */
function decisions(entries: readonly Draft[], acl: boolean, port: number, address: number): Set<'allow' | 'deny'> {
  const fixed = acl
    ? entries.filter((e) => e.number !== 'unknown').sort((a, b) => (a.number as number) - (b.number as number))
    : entries;
  const loose = acl ? entries.filter((e) => e.number === 'unknown') : [];
  let orders: (readonly Draft[])[] = [fixed];
  for (const entry of loose) {
    orders = orders.flatMap((order) =>
      Array.from({ length: order.length + 1 }, (_, at) => [...order.slice(0, at), entry, ...order.slice(at)]),
    );
  }
  const out = new Set<'allow' | 'deny'>();
  for (const order of orders) {
    let reachable = true;
    for (const entry of order) {
      const match = matches(entry, port, address);
      if (match === 'no') continue;
      if (entry.action !== 'deny') out.add('allow');
      if (entry.action !== 'allow') out.add('deny');
      if (match === 'yes') {
        reachable = false;
        break;
      }
    }
    if (reachable) out.add('deny');
  }
  return out;
}

function check(entries: readonly Draft[], acl: boolean): void {
  // Two entries of one number and direction cannot exist.
  const numbers = entries.map((e) => e.number).filter((n) => n !== 'unknown');
  if (acl && new Set(numbers).size !== numbers.length) return;
  const policy: Pick<FilterPolicy, 'kind' | 'rules'> = {
    kind: acl ? 'network-acl' : 'security-group',
    rules: entries.map((entry) => ruleOf(entry, acl)),
  };
  const required = { v4: [BASE, BASE + ADDRESSES], v6: intervals.EMPTY };
  const answers = coverage(policy, 'outbound', 'tcp', [0, 6], required);
  for (const port of PORTS) {
    const open = opens(policy, 'outbound', 'tcp', [port, port + 1], required);
    const some = answers.some(({ ports, possible }) => intervals.contains(ports, port) && !addresses.isEmpty(possible));
    expect({ port, open }).toEqual({ port, open: some });
    const answer = answers.find((entry) => intervals.contains(entry.ports, port))!;
    for (let address = 0; address < ADDRESSES; address++) {
      const worlds = decisions(entries, acl, port, address);
      const at = BASE + address;
      const definite = intervals.contains(answer.definite.v4, at);
      const possible = intervals.contains(answer.possible.v4, at);
      expect({ port, address, definite, possible }).toEqual({
        port,
        address,
        definite: !worlds.has('deny'),
        possible: worlds.has('allow'),
      });
      const one = { v4: [at, at + 1], v6: intervals.EMPTY };
      const expected = worlds.size === 2 ? 'unknown' : [...worlds][0];
      expect(probe(policy as FilterPolicy, 'outbound', 'tcp', port, one).decision).toBe(expected);
    }
  }
}

describe('coverage equals a check packet by packet in every world', () => {
  const runs = Number(process.env.LAW_RUNS ?? 5000);
  it('for security groups', () => {
    fc.assert(
      fc.property(fc.array(draft(false), { maxLength: 6 }), (entries) => check(entries, false)),
      { numRuns: runs },
    );
  });
  it('for network ACLs, with unknown numbers, actions and rules that may not exist', () => {
    fc.assert(
      fc.property(fc.array(draft(true), { maxLength: 6 }), (entries) => check(entries, true)),
      { numRuns: runs },
    );
  });
});

describe('a long policy', () => {
  it('takes time in proportion: 1,000 rules of wide ranges are neither expanded nor slow', () => {
    const rules = Array.from({ length: 1000 }, (_, i) =>
      ruleOf(
        {
          action: i % 7 === 0 ? 'deny' : 'allow',
          protocol: 'tcp',
          ports: [0, 5],
          peers: [[i % 8, (i + 3) % 8]],
          maybe: false,
          number: i + 1,
        },
        true,
      ),
    );
    const start = performance.now();
    coverage({ kind: 'network-acl', rules }, 'outbound', 'tcp', [0, 65536], addresses.ALL_V4);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
