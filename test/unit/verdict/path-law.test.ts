import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edition } from '../../../server/src/catalogue';
import { addresses, ports as portSets } from '../../../server/src/net';
import type { Policy } from '../../../server/src/policy';
import { readTerraform } from '../../../server/src/readers/terraform';
import type { Terms } from '../../../server/src/verdict';
import { judgePath, type Path, pathsOf, probePath } from '../../../server/src/verdict/path';
import { type Address, type Entry, points, text, walk } from './acl-walk';

/**
 * The law: what is said of a path is what happens to every packet on it, there and back, at each layer in turn. A network
 * is written in Terraform and read as any file; the walk knows nothing of the product. Between two bounds all packets fare
 * alike, so one of each stretch stands for all.
 */
const RUNS = Number(process.env.PATH_LAW_RUNS ?? 400);
const EDITION = edition('2026-08')!;
const CONTROLLERS = ['10.20.1.10', '10.20.2.10/31', '10.30.0.8/29', '192.0.2.7'];
const CLIENTS = ['49152-65535'];
const VPC = '10.20.0.0/16';
const SUBNET = '10.20.1.0/24';

interface GroupRule {
  readonly egress: boolean;
  readonly protocol: string;
  readonly cidr: string;
  readonly ports: readonly [number, number];
}

/** A route; a hole is one whose target is gone. */
interface Way {
  readonly to: string;
  readonly hole: boolean;
}

interface Network {
  readonly groups: readonly (readonly GroupRule[])[] | undefined;
  readonly acl: readonly Entry[] | undefined;
  readonly routes: readonly Way[] | undefined;
}

const CIDRS = ['0.0.0.0/0', '0.0.0.0/0', '0.0.0.0/1', '10.0.0.0/8', VPC, SUBNET, '10.20.2.0/24', '10.30.0.0/16'];
const NARROW = ['10.30.0.8/30', '10.20.2.11/32', '192.0.2.0/24', '203.0.113.0/24'];
const cidr = fc.constantFrom(...CIDRS, ...NARROW);
const BOUNDS = [0, 53, 80, 88, 135, 389, 443, 445, 1024, 3268, 49152, 60999, 65535];
const bounds = fc
  .tuple(fc.constantFrom(...BOUNDS), fc.constantFrom(...BOUNDS))
  .map(([a, b]): [number, number] => (a <= b ? [a, b] : [b, a]));
const wide = fc.oneof(
  { weight: 2, arbitrary: fc.constant<[number, number]>([0, 65535]) },
  { weight: 1, arbitrary: bounds },
);
const protocol = fc.constantFrom('-1', '-1', '6', '17');
const groupRule = fc.record({ egress: fc.boolean(), protocol, cidr, ports: wide });
const entry: fc.Arbitrary<Entry> = fc.record({
  number: fc.integer({ min: 1, max: 32766 }),
  egress: fc.boolean(),
  protocol,
  allow: fc.constantFrom(true, true, true, false),
  cidr,
  ports: wide,
});
const acl = fc.uniqueArray(entry, { maxLength: 10, selector: ({ number, egress }) => `${number} ${egress}` });
const routes = fc.uniqueArray(
  fc.record({
    to: fc.constantFrom('0.0.0.0/0', '0.0.0.0/1', '10.0.0.0/8', '10.30.0.0/16', ...NARROW),
    hole: fc.constantFrom(false, false, true),
  }),
  { maxLength: 4, selector: ({ to }) => to },
);
const mostly = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 6 });
const network: fc.Arbitrary<Network> = fc.record({
  groups: mostly(fc.array(fc.array(groupRule, { maxLength: 4 }), { minLength: 1, maxLength: 2 })),
  acl: mostly(acl),
  routes: mostly(routes),
});

const TERMS: Terms = {
  edition: EDITION,
  role: 'workspace',
  region: 'ap-northeast-1',
  protocols: 'auto',
  features: ['internet', 'directory'],
  values: { directoryControllers: addresses.addressSet(CONTROLLERS), vpcCidrs: addresses.addressSet([VPC]) },
};

/** The network as people write it: an instance in a subnet of a VPC. */
function written({ groups, acl, routes }: Network): string {
  const groupText = (rules: readonly GroupRule[], i: number) => `resource "aws_security_group" "g${i}" {
  vpc_id = aws_vpc.v.id
${rules.map((rule) => `  ${rule.egress ? 'egress' : 'ingress'} {\n    ${portsText(rule)}\n    cidr_blocks = ["${rule.cidr}"]\n  }\n`).join('')}}`;
  const entryText = (one: Entry) => `  ${one.egress ? 'egress' : 'ingress'} {
    rule_no = ${one.number}
    action = "${one.allow ? 'allow' : 'deny'}"
    cidr_block = "${one.cidr}"
    ${portsText(one)}
  }
`;
  const routeText = ({ to }: Way) => `  route {\n    cidr_block = "${to}"\n    transit_gateway_id = "tgw-1"\n  }\n`;
  return [
    `resource "aws_vpc" "v" { cidr_block = "${VPC}" }`,
    `resource "aws_subnet" "s" {\n  vpc_id = aws_vpc.v.id\n  cidr_block = "${SUBNET}"\n}`,
    `resource "aws_instance" "i" {\n  subnet_id = aws_subnet.s.id\n  vpc_security_group_ids = ${
      groups ? `[${groups.map((_, i) => `aws_security_group.g${i}.id`)}]` : '[data.aws_security_group.g.id]'
    }\n}`,
    ...(groups ?? []).map(groupText),
    acl
      ? `resource "aws_network_acl" "n" {\n  vpc_id = aws_vpc.v.id\n  subnet_ids = [aws_subnet.s.id]\n${acl.map(entryText).join('')}}`
      : '',
    routes
      ? `resource "aws_route_table" "t" {\n  vpc_id = aws_vpc.v.id\n${routes.map(routeText).join('')}}
resource "aws_route_table_association" "t" {\n  route_table_id = aws_route_table.t.id\n  subnet_id = aws_subnet.s.id\n}`
      : '',
  ].join('\n');
}

const portsText = ({ protocol, ports: [from, to] }: { protocol: string; ports: readonly [number, number] }): string =>
  protocol === '-1'
    ? 'protocol = -1\n    from_port = 0\n    to_port = 0'
    : `protocol = "${protocol}"\n    from_port = ${from}\n    to_port = ${to}`;

function read(network: Network): Path {
  const { layout, policies } = readTerraform([{ uri: 'file:///w/main.tf', text: written(network) }], { variables: {} });
  // What AWS says of a route whose target is gone, Terraform cannot write.
  const holes = new Set((network.routes ?? []).flatMap(({ to, hole }) => (hole ? [to] : [])));
  const holed = (policy: Policy): Policy => {
    if (policy.kind !== 'address-space' || !policy.table) return policy;
    const routes = policy.table.routes.map((route) =>
      route.destinations.some((peer) => peer.kind === 'address' && holes.has(peer.text))
        ? { ...route, blackhole: true as const }
        : route,
    );
    return { ...policy, table: { ...policy.table, routes } };
  };
  const paths = pathsOf(layout!, policies.map(holed));
  expect(paths.map(({ from }) => from)).toEqual(['aws_instance.i']);
  return paths[0]!;
}

interface Packet {
  readonly egress: boolean;
  readonly protocol: string;
  readonly port: number;
  readonly address: Address;
}

type Fate = 'allow' | 'deny' | 'unknown' | 'passed-by';

/** A group lets through what one of its rules does: a rule is an entry that allows. */
const ofGroups = ({ groups }: Network, packet: Packet): Fate =>
  !groups
    ? 'unknown'
    : groups.flat().some((rule) => walk([{ ...rule, number: 1, allow: true }], packet))
      ? 'allow'
      : 'deny';

/** The ACL on the way there: one port. On the way back: every port that a client may have. */
function ofAcl({ acl }: Network, packet: Packet, back: boolean): { fate: Fate; number?: number | undefined } {
  if (stays(packet)) return { fate: 'passed-by' };
  if (!acl) return { fate: 'unknown' };
  if (!back) return ofEntry(walk(acl, packet));
  const all = points(acl, CLIENTS, [`${text(packet.address)}/32`]).ports.sort((a, b) => a - b);
  const fates = all.map((port) => walk(acl, { ...packet, egress: !packet.egress, port }));
  const stopped = fates.find((by) => by?.allow !== true);
  return fates.every((by) => by?.allow) ? ofEntry(fates[0]) : ofEntry(stopped);
}
const ofEntry = (by: Entry | undefined) => ({
  fate: by?.allow ? ('allow' as const) : ('deny' as const),
  number: by?.number,
});

/** A table leads to the VPC, and where a route does. */
function ofRoutes({ routes }: Network, packet: Packet): Fate {
  if (stays(packet)) return 'passed-by';
  if (!routes) return 'unknown';
  const ways = [{ to: VPC, hole: false }, ...routes].filter(({ to }) => holds(to, packet.address));
  const bits = ({ to }: Way): number => Number(to.split('/')[1]);
  const [longest] = ways.sort((a, b) => bits(b) - bits(a));
  return longest && !longest.hole ? 'allow' : 'deny';
}

const holds = (to: string, address: Address): boolean =>
  walk([{ number: 1, egress: true, protocol: '-1', allow: true, cidr: to, ports: [0, 0] }], {
    egress: true,
    protocol: '6',
    port: 0,
    address,
  }) !== undefined;
const stays = ({ address }: Packet): boolean => holds(SUBNET, address);

/** What happens to a packet, layer by layer, in the order in which it passes them. */
function fates(
  network: Network,
  packet: Packet,
): { layer: string; way: string; fate: Fate; number?: number | undefined }[] {
  const group = { layer: 'security-group', way: 'there', fate: ofGroups(network, packet) };
  const there = { layer: 'network-acl', way: 'there', ...ofAcl(network, packet, false) };
  const table = { layer: 'route-table', way: packet.egress ? 'there' : 'back', fate: ofRoutes(network, packet) };
  const back = { layer: 'network-acl', way: 'back', ...ofAcl(network, packet, true) };
  return packet.egress ? [group, there, table, back] : [there, group, table, back];
}

const REMOTES = ['0.0.0.0/0'];
const asked = fc.record({
  egress: fc.boolean(),
  protocol: fc.constantFrom('6', '17'),
  port: fc.constantFrom(...BOUNDS, 52, 444),
});

describe('paths: what is said of all layers agrees with a walk packet by packet', () => {
  it(`probe, for ${RUNS} networks`, () => {
    fc.assert(
      fc.property(network, asked, (network, { egress, protocol, port }) => {
        const path = read(network);
        const bounds = [
          ...(network.groups?.flat() ?? []).map((rule) => ({ ...rule, number: 1, allow: true })),
          ...(network.acl ?? []),
        ];
        const all = [
          ...bounds,
          ...[VPC, SUBNET, ...(network.routes ?? []).map(({ to }) => to)].map((one) => ({ ...ANY, cidr: one })),
        ];
        for (const address of points(all, ['0'], REMOTES).addresses) {
          const packet: Packet = { egress, protocol, port, address };
          const expected = fates(network, packet);
          const stop = expected.find(({ fate }) => fate === 'deny') ?? expected.find(({ fate }) => fate === 'unknown');
          const answer = probePath(path, {
            direction: egress ? 'outbound' : 'inbound',
            protocol: protocol === '6' ? 'tcp' : 'udp',
            ports: [port, port + 1],
            address: addresses.addressSet([text(address)]),
            clientPorts: portSets.parsePorts(CLIENTS[0]!)!,
          });
          const { by } = answer;
          const number =
            by?.layer.kind === 'network-acl' && by.answer?.by?.number?.known ? by.answer.by.number.value : undefined;
          expect({ decision: answer.decision, layer: by?.layer.kind, way: by?.way, number }).toEqual({
            decision: stop?.fate ?? 'allow',
            layer: stop?.layer,
            way: stop?.way,
            number: stop?.fate === 'deny' ? stop.number : undefined,
          });
        }
      }),
      { numRuns: RUNS },
    );
  }, 600_000);

  it(`verdicts, for ${RUNS} networks and the flows of a requirement`, () => {
    const seen = { missing: 0, satisfied: 0, unknown: 0 };
    fc.assert(
      fc.property(network, fc.nat(), (network, pick) => {
        const { answers } = judgePath(read(network), TERMS);
        fc.pre(answers.length > 0);
        const { requirement, verdict, stop } = answers[pick % answers.length]!;
        const remotes = requirement.id.startsWith('primary.dc.')
          ? CONTROLLERS
          : requirement.id.endsWith('.in')
            ? [VPC]
            : REMOTES;
        const denied = new Set<string>();
        const open = new Set<string>();
        for (const direction of requirement.asks) {
          for (const name of requirement.protocols) {
            for (const packet of packets(
              network,
              direction === 'outbound',
              name === 'tcp' ? '6' : '17',
              requirement.ports,
              remotes,
            )) {
              for (const { layer, fate } of fates(network, packet)) {
                if (fate === 'deny') denied.add(layer);
                if (fate === 'unknown') open.add(layer);
              }
            }
          }
        }
        // All layers say the same of themselves, whatever comes before them.
        const first = ['security-group', 'network-acl', 'route-table'].find((layer) => denied.has(layer));
        const absent = !network.groups || !network.acl || !network.routes;
        expect({ verdict, layer: stop?.layer.kind }).toEqual({
          verdict: first ? 'missing' : absent ? 'unknown' : 'satisfied',
          layer: first,
        });
        seen[verdict]++;
      }),
      { numRuns: RUNS },
    );
    expect(Math.min(seen.missing, seen.unknown)).toBeGreaterThan(0);
  }, 600_000);
});

it('a path on which nothing stops is open', () => {
  const all = { protocol: '-1', cidr: '0.0.0.0/0', ports: [0, 65535] as const };
  const both = [true, false].map((egress, i) => ({ ...all, egress, number: i + 1, allow: true }));
  const path = read({ groups: [both], acl: both, routes: [{ to: '0.0.0.0/0', hole: false }] });
  for (const values of [TERMS.values, {}]) {
    const { answers } = judgePath(path, { ...TERMS, values });
    expect(answers.filter(({ verdict }) => verdict !== 'satisfied').map(({ requirement }) => requirement.id)).toEqual(
      [],
    );
  }
});

const ANY: Omit<Entry, 'cidr'> = { number: 1, egress: true, protocol: '-1', allow: true, ports: [0, 65535] };

/** One packet of each stretch of a requirement. */
function* packets(
  { groups, acl, routes }: Network,
  egress: boolean,
  protocol: string,
  ports: readonly string[],
  remotes: readonly string[],
): Generator<Packet> {
  const all: Entry[] = [
    ...(groups?.flat() ?? []).map((rule) => ({ ...rule, number: 1, allow: true })),
    ...(acl ?? []),
    ...[VPC, SUBNET, ...(routes ?? []).map(({ to }) => to)].map((cidr) => ({ ...ANY, cidr })),
  ];
  const found = points(all, ports, remotes);
  for (const port of found.ports) for (const address of found.addresses) yield { egress, protocol, port, address };
}
