import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edition, parseRanges } from '../../../server/src/catalogue';
import { run } from '../../../server/src/cli/main';
import { addresses } from '../../../server/src/net';
import type { FilterPolicy } from '../../../server/src/policy';
import { readAwsCli } from '../../../server/src/readers/awscli';
import { judge, probe } from '../../../server/src/verdict';
import type { Cell } from '../../../server/src/verdict/model';
import { resolveRemotes } from '../../../server/src/verdict/remote';
import { type Address, type Entry, parse, points, text, walk } from './acl-walk';

/**
 * The law: what is said of a network ACL is what happens to every packet, there and back. An ACL is written as AWS
 * describes it and read as any file; the walk (`acl-walk.ts`) knows nothing of the product. Between two bounds of
 * entries and requirements all packets fare alike, so one of each stretch stands for all.
 */
const RUNS = Number(process.env.ACL_LAW_RUNS ?? 1000);
const EDITION = edition('2026-08')!;
const REGION = 'ap-northeast-1';
const VALUES = {
  vpcCidrs: addresses.addressSet(['10.20.0.0/16', 'fd00:20::/48']),
  directoryControllers: addresses.addressSet(['10.20.1.10', '10.20.2.10/31']),
  dnsServers: addresses.addressSet(['10.20.1.10', '8.8.8.8']),
};
const FEED = JSON.stringify({
  createDate: '2026-08-22-21-17-05',
  prefixes: [
    ...['GLOBAL', REGION, 'us-east-1', 'us-west-2', 'eu-west-1'].map((region, i) => ({
      ip_prefix: `52.${i}.0.0/16`,
      region,
      service: 'AMAZON',
    })),
    { ip_prefix: '54.64.0.0/13', region: REGION, service: 'EC2' },
  ],
  ipv6_prefixes: [
    { ipv6_prefix: '2406:da14::/32', region: REGION, service: 'AMAZON' },
    { ipv6_prefix: '2406:da14:800::/40', region: REGION, service: 'EC2' },
  ],
});
const RANGES = parseRanges(FEED) as Exclude<ReturnType<typeof parseRanges>, { error: unknown }>;

const CIDRS = [
  '0.0.0.0/0',
  '0.0.0.0/0',
  '::/0',
  '0.0.0.0/1',
  '128.0.0.0/1',
  '10.0.0.0/8',
  '10.20.0.0/16',
  '10.20.1.0/24',
  '10.20.2.10/32',
  '8.8.8.0/24',
  '3.114.164.0/22',
  '3.114.164.0/23',
  '18.180.176.0/20',
  '54.64.0.0/12',
  '54.64.174.128/32',
  '52.0.0.0/14',
  '2000::/3',
  '2406:da14::/32',
  '2406:da14:785:5300::/56',
  '2406:da24:28::/48',
  'fd00:20::/48',
];
const BOUNDS = [0, 22, 53, 80, 88, 135, 138, 389, 443, 445, 1024, 3268, 4172, 4195, 32768, 49152, 50002, 60999, 65535];
const port = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...BOUNDS) },
  { weight: 1, arbitrary: fc.nat({ max: 65535 }) },
);
const entry: fc.Arbitrary<Entry> = fc.record({
  number: fc.integer({ min: 1, max: 32766 }),
  egress: fc.boolean(),
  protocol: fc.constantFrom('-1', '6', '6', '17', '1', '58', '47'),
  allow: fc.constantFrom(true, true, false),
  cidr: fc.constantFrom(...CIDRS),
  ports: fc.tuple(port, port).map(([a, b]): [number, number] => (a <= b ? [a, b] : [b, a])),
});
/** AWS refuses two entries of one number and direction. */
const acl = fc.uniqueArray(entry, { maxLength: 14, selector: ({ number, egress }) => `${number} ${egress}` });

/** As `describe-network-acls` prints it, with the entry that ends every ACL. */
const describeAcl = (entries: readonly Entry[]): string =>
  JSON.stringify({
    NetworkAcls: [
      {
        NetworkAclId: 'acl-1',
        Entries: [
          ...entries.map(({ number, egress, protocol, allow, cidr, ports: [From, To] }) => ({
            [cidr.includes(':') ? 'Ipv6CidrBlock' : 'CidrBlock']: cidr,
            Egress: egress,
            ...(protocol === '6' || protocol === '17' ? { PortRange: { From, To } } : {}),
            Protocol: protocol,
            RuleAction: allow ? 'allow' : 'deny',
            RuleNumber: number,
          })),
          { CidrBlock: '0.0.0.0/0', Egress: true, Protocol: '-1', RuleAction: 'deny', RuleNumber: 32767 },
          { Ipv6CidrBlock: '::/0', Egress: false, Protocol: '-1', RuleAction: 'deny', RuleNumber: 32768 },
        ],
      },
    ],
  });

const read = (entries: readonly Entry[]): FilterPolicy => {
  const { policies } = readAwsCli({ uri: 'file:///acl.json', text: describeAcl(entries) }, { variables: {} });
  return policies[0] as FilterPolicy;
};

const holds = (cells: readonly Cell[], direction: string, protocol: string, at: number, address: Address): boolean =>
  cells.some(
    (cell) =>
      cell.direction === direction &&
      cell.protocol === protocol &&
      inside(cell.ports, at) &&
      cell.remote.kind === 'addresses' &&
      (address.family === 4
        ? inside(cell.remote.set.v4, Number(address.value))
        : inside(cell.remote.set.v6, address.value)),
  );
const inside = <T extends number | bigint>(set: readonly T[], at: T): boolean =>
  set.some((start, i) => i % 2 === 0 && start <= at && at < set[i + 1]!);

interface Way {
  readonly egress: boolean;
  readonly ports: readonly string[];
}

/** Every kind of packet of one requirement's way, with its fate. */
function* packets(entries: readonly Entry[], protocol: string, way: Way, remotes: readonly string[]) {
  const number = protocol === 'tcp' ? '6' : '17';
  const { ports, addresses: all } = points(entries, way.ports, remotes);
  for (const at of ports) {
    for (const address of all) {
      yield { at, address, by: walk(entries, { egress: way.egress, protocol: number, port: at, address }) };
    }
  }
}

const passes = ({ by }: { by: Entry | undefined }): boolean => by?.allow === true;

/** The destinations that an ACL is asked about: clients of a network of one family do without the other. */
function askedOf(entries: readonly Entry[], protocol: string, there: Way, remotes: readonly string[]): string[] {
  const six = remotes.filter((cidr) => cidr.includes(':'));
  const four = remotes.filter((cidr) => !cidr.includes(':'));
  if (four.length === 0 || six.length === 0) return [...remotes];
  const opens = (cidrs: readonly string[]): boolean => [...packets(entries, protocol, there, cidrs)].some(passes);
  if (!opens(six)) return four;
  return opens(['0.0.0.0/0']) ? [...remotes] : six;
}

describe('network ACLs: verdicts agree with a walk packet by packet', () => {
  it(`both ways, for ${RUNS} ACLs and the flows of a requirement`, () => {
    let asked = 0;
    const role = fc.constantFrom('subnet' as const, 'client-network' as const, 'directory' as const);
    fc.assert(
      fc.property(acl, role, fc.nat(), (entries, role, pick) => {
        const terms = {
          edition: EDITION,
          role,
          region: REGION,
          protocols: ['pcoip', 'dcv'] as const,
          features: ['internet', 'directory', 'web-access'] as const,
          values: VALUES,
          ranges: RANGES,
        };
        const verdicts = judge(read(entries), terms);
        const { requirement, missing, unknown, verdict } = verdicts[pick % verdicts.length]!;
        const remote = resolveRemotes(EDITION, requirement, REGION, RANGES, VALUES);
        fc.pre(remote.opaque.length === 0);
        expect(unknown).toEqual([]);
        let stopped = 0;
        for (const direction of requirement.asks) {
          const there: Way = { egress: direction === 'outbound', ports: requirement.ports };
          const back: Way = { egress: !there.egress, ports: requirement.returnPorts ?? ['49152-65535'] };
          for (const protocol of requirement.protocols) {
            const remotes = askedOf(entries, protocol, there, addresses.toCidrs(remote.set));
            for (const way of [there, back]) {
              for (const packet of packets(entries, protocol, way, remotes)) {
                const { at, address } = packet;
                const lacks = holds(missing, way.egress ? 'outbound' : 'inbound', protocol, at, address);
                if (lacks === passes(packet)) {
                  expect.fail(`${requirement.id} ${protocol} ${at} ${text(address)} ${JSON.stringify(way)}: ${lacks}`);
                }
                if (lacks) stopped++;
                asked++;
              }
            }
          }
        }
        expect(verdict).toBe(stopped > 0 ? 'missing' : 'satisfied');
      }),
      { numRuns: RUNS },
    );
    expect(asked).toBeGreaterThan(RUNS * 5);
  }, 600_000);

  it('probe names the entry that decides, and none for the one at the end', () => {
    fc.assert(
      fc.property(acl, fc.boolean(), fc.constantFrom('tcp' as const, 'udp' as const), (entries, egress, protocol) => {
        const policy = read(entries);
        for (const { at, address, by } of packets(entries, protocol, { egress, ports: ['0-65535'] }, CIDRS)) {
          const set = addresses.addressSet([text(address)]);
          const answer = probe(policy, egress ? 'outbound' : 'inbound', protocol, at, set);
          const number = answer.by?.number?.known ? answer.by.number.value : undefined;
          if (answer.decision !== (by?.allow ? 'allow' : 'deny') || number !== by?.number) {
            expect.fail(`${protocol} ${at} ${text(address)}: ${answer.decision} by ${number}, not ${by?.number}`);
          }
        }
      }),
      { numRuns: Math.ceil(RUNS / 10) },
    );
  }, 600_000);

  it('probe on the command line gives the same answer and the number', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ports-'));
    try {
      const packet = fc.record({
        egress: fc.boolean(),
        protocol: fc.constantFrom('6', '17'),
        port,
        address: fc.constantFrom('8.8.8.8', '10.20.1.10', '3.114.164.9', '54.64.174.128', '2406:da14:785:5300::1'),
      });
      await fc.assert(
        fc.asyncProperty(acl, packet, async (entries, { egress, protocol, port, address }) => {
          writeFileSync(join(folder, 'acl.json'), describeAcl(entries));
          let out = '';
          const io = { cwd: folder, locale: 'en' as const, out: (said: string) => (out += said), err: () => {} };
          const question = ['--direction', egress ? 'outbound' : 'inbound', '--port', `${port}`, '--address', address];
          const name = protocol === '6' ? 'tcp' : 'udp';
          await run(['probe', 'acl.json', ...question, '--protocol', name, '--format', 'json'], io);
          const by = walk(entries, { egress, protocol, port, address: parse(address) });
          const { decision, by: told, reasons } = JSON.parse(out);
          expect({ decision, number: told?.number, atEnd: reasons.length === 1 }).toEqual({
            decision: by?.allow ? 'allow' : 'deny',
            number: by?.number,
            atEnd: !by,
          });
        }),
        { numRuns: Math.ceil(RUNS / 10) },
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 600_000);
});
