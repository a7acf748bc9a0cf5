import fc from 'fast-check';
import { expect, it } from 'vitest';
import { edition } from '../../../server/src/catalogue';
import { message } from '../../../server/src/messages';
import { addresses, ports } from '../../../server/src/net';
import { type FilterPolicy, known, type Peer, type Rule, type Span, unknown } from '../../../server/src/policy';
import { judge } from '../../../server/src/verdict';

/**
 * The law: what is met is met whatever the unknown turns out to be, and so is what is missing, also where it hangs on
 * the unknown whether IPv6 is asked at all. A world gives each unknown of a group a value; then the group is judged again.
 */
const RUNS = Number(process.env.LAW_RUNS ?? 300);
const SPAN: Span = { uri: 'file:///law', start: 0, end: 0 };
const WHY = message('policy.noRegion');
const EDITION = edition('2026-08')!;
const TERMS = {
  edition: EDITION,
  role: 'client-network',
  region: 'ap-northeast-1',
  protocols: ['dcv'],
  features: [],
  values: { dnsServers: addresses.addressSet(['8.8.8.8', '2001:db8::8']) },
} as const;

const FOUR = ['0.0.0.0/0', '3.114.164.0/22', '18.178.102.247/32', '54.64.174.128/32', '10.0.0.0/8', '8.8.8.8/32'];
const SIX = ['::/0', '2406:da24:28::/48', '2406:da14:785:5300::/56', 'fd00::/8', '2001:db8::8/128'];
const HALVES: readonly (readonly string[])[] = [
  ['0.0.0.0/0'],
  FOUR.slice(1, 4),
  ['::/0'],
  SIX.slice(1, 3),
  ...[...FOUR, ...SIX].map((one) => [one]),
];

/** What takes the place of an unknown end, by what is known of it. */
const ENDS: Readonly<Record<'4' | '6' | 'list', readonly (readonly string[])[]>> = {
  4: [[], ...HALVES.filter(([one]) => !one!.includes(':'))],
  6: [[], ...HALVES.filter(([one]) => one!.includes(':'))],
  list: [[], ...HALVES],
};

interface Draft {
  readonly protocol: 'tcp' | 'udp' | 'all' | 'unknown';
  readonly ports: number | 'all' | 'unknown';
  readonly ends: readonly string[] | keyof typeof ENDS;
  readonly maybe: boolean;
}

const PORTS = [443, 4195, 53];
const draft: fc.Arbitrary<Draft> = fc.record({
  protocol: fc.constantFrom('tcp', 'udp', 'all', 'unknown'),
  ports: fc.constantFrom<Draft['ports'][]>(...PORTS, 'all', 'all', 'unknown'),
  ends: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...HALVES) }, fc.constantFrom('4', '6', 'list')),
  maybe: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
});

const peer = (text: string): Peer => ({ kind: 'address', text, address: addresses.parseAddressText(text), span: SPAN });

function peersOf(ends: Draft['ends']): readonly Peer[] {
  if (typeof ends !== 'string') return ends.map(peer);
  if (ends === 'list') return [{ kind: 'prefix-list', id: 'pl-1', span: SPAN }];
  return [{ kind: 'unknown', reason: { message: WHY }, span: SPAN, family: ends === '4' ? 4 : 6 }];
}

const portsOf = (text: Exclude<Draft['ports'], 'unknown'>) =>
  text === 'all' ? ports.ALL_PORTS : ports.portRange(text, text);

const ruleOf = ({ protocol, ports: open, ends, maybe }: Draft): Rule => ({
  span: SPAN,
  direction: 'outbound',
  action: known('allow', SPAN),
  protocol: protocol === 'unknown' ? unknown(WHY, SPAN) : known(protocol, SPAN),
  ports: open === 'unknown' ? unknown(WHY, SPAN) : known(portsOf(open), SPAN),
  peers: peersOf(ends),
  ...(maybe ? { maybe: { message: WHY } } : {}),
});

const verdictsOf = (drafts: readonly Draft[]): ReadonlyMap<string, string> => {
  const group: FilterPolicy = {
    kind: 'security-group',
    format: 'terraform',
    address: 'aws_security_group.law',
    span: SPAN,
    nameSpan: SPAN,
    labels: [],
    invalid: [],
    rules: drafts.map(ruleOf),
  };
  return new Map(judge(group, TERMS).map(({ requirement, verdict }) => [requirement.id, verdict]));
};

/** One world: `choose` picks among so many. */
const world = (drafts: readonly Draft[], choose: (count: number) => number): Draft[] =>
  drafts.flatMap((one): Draft[] => {
    const pick = <T>(values: readonly T[]): T => values[choose(values.length)]!;
    if (one.maybe && pick([true, false])) return [];
    return [
      {
        protocol:
          one.protocol === 'unknown'
            ? pick(['tcp', 'udp', 'all', 'icmp'] as const as readonly Draft['protocol'][])
            : one.protocol,
        ports: one.ports === 'unknown' ? pick<Draft['ports']>([...PORTS, 'all', 4000]) : one.ports,
        ends: typeof one.ends === 'string' ? pick(ENDS[one.ends]) : one.ends,
        maybe: false,
      },
    ];
  });

it('what is met or missing stays so in every world', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(fc.array(draft, { minLength: 1, maxLength: 5 }), fc.infiniteStream(fc.nat()), (drafts, dice) => {
      const said = verdictsOf(drafts);
      for (const verdict of said.values()) seen.add(verdict);
      for (let i = 0; i < 30; i++) {
        const there = world(drafts, (count) => dice.next().value! % count);
        for (const [id, verdict] of verdictsOf(there)) {
          if (said.get(id) !== 'unknown') expect({ id, there, verdict }).toEqual({ id, there, verdict: said.get(id) });
        }
      }
    }),
    { numRuns: RUNS },
  );
  expect([...seen].sort()).toEqual(['missing', 'satisfied', 'unknown']);
}, 60_000);
