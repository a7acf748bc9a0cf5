import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer';
import { type Edition, editionIds, edition as editionOf, FEATURES } from '../../../server/src/catalogue';
import { mend } from '../../../server/src/cli/fix';
import { render } from '../../../server/src/messages';
import { addresses } from '../../../server/src/net';
import { loadSandbox } from '../../../server/src/node/sandbox';
import { memoryHost } from '../../support/annotated';

/**
 * Law: once everything is mended, no object lacks anything but what its findings give a reason for, and nothing is wrong
 * that was not before. Random groups and network ACLs of every region and edition, in three formats.
 */
interface Line {
  readonly out: boolean;
  readonly allow: boolean;
  readonly protocol: 'tcp' | 'udp' | '-1';
  readonly from: number;
  readonly to: number;
  readonly cidrs: readonly string[];
  readonly number: number;
}
type Kind = 'group' | 'acl';

const ROLES = { group: ['client-network', 'workspace', 'directory'], acl: ['client-network', 'subnet'] } as const;
const PORTS = [0, 22, 53, 80, 88, 123, 135, 138, 389, 443, 445, 636, 1024, 3268, 4172, 4195, 49152, 65535];
const VALUES = { vpcCidrs: ['10.20.0.0/16'], directoryControllers: ['10.20.0.10'], dnsServers: ['10.0.0.2'] };

/** Peers of each family: all and parts of what AWS lists for a region, and what people write besides. */
function peersIn(edition: Edition, region: string): readonly (readonly string[])[] {
  const listed = addresses.toCidrs(addresses.union(edition.gateways(region), edition.healthChecks(region)));
  const four = listed.filter((cidr) => !cidr.includes(':'));
  const halves = four.flatMap((cidr) => {
    const [base, bits] = cidr.split('/');
    return Number(bits) < 31 ? [`${base}/${Number(bits) + 1}`] : [];
  });
  return [
    [...four, ...halves, '0.0.0.0/0', '0.0.0.0/1', '10.0.0.0/8', '10.20.0.0/16', '10.20.0.10/32'],
    [...listed.filter((cidr) => cidr.includes(':')), '::/0', 'fd00::/8'],
  ];
}

const lineOf = (edition: Edition, region: string, kind: Kind): fc.Arbitrary<Line> =>
  fc
    .record({
      out: fc.constantFrom(true, true, false),
      allow: kind === 'acl' ? fc.constantFrom(true, true, false) : fc.constant(true),
      protocol: fc.constantFrom('tcp' as const, 'udp' as const, 'tcp' as const, 'udp' as const, '-1' as const),
      ports: fc.tuple(fc.constantFrom(...PORTS), fc.constantFrom(...PORTS), fc.boolean()),
      cidrs: fc
        .constantFrom(...peersIn(edition, region))
        .chain((peers) => fc.subarray([...peers], { minLength: 1, maxLength: kind === 'acl' ? 1 : 2 })),
      number: fc.integer({ min: 1, max: 400 }),
    })
    .map(({ ports: [a, b, one], ...rest }) => {
      const [from, to] = rest.protocol === '-1' ? [0, 0] : [one ? a : Math.min(a, b), one ? a : Math.max(a, b)];
      return { ...rest, from, to };
    });

const isSix = ({ cidrs }: Line): boolean => cidrs[0]!.includes(':');

function terraform(kind: Kind, lines: readonly Line[]): string {
  const blocks = lines.map((line) => {
    const ports = `    protocol = "${line.protocol}"\n    from_port = ${line.from}\n    to_port = ${line.to}\n`;
    const v6 = isSix(line) ? 'ipv6_' : '';
    const rest =
      kind === 'acl'
        ? `    rule_no = ${line.number}\n    action = "${line.allow ? 'allow' : 'deny'}"\n    ${v6}cidr_block = "${line.cidrs[0]}"\n`
        : `    ${v6}cidr_blocks = ${JSON.stringify(line.cidrs)}\n`;
    return `  ${line.out ? 'egress' : 'ingress'} {\n${ports}${rest}  }\n`;
  });
  return `resource "${kind === 'acl' ? 'aws_network_acl' : 'aws_security_group'}" "x" {\n${blocks.join('')}}\n`;
}

/** TCP to an address for documentation, so that EC2 does not give the group a rule for everything. */
const CLOSED = { IpProtocol: 'tcp', FromPort: 9, ToPort: 9, CidrIp: '192.0.2.1/32' };
const NUMBERS = { tcp: 6, udp: 17, '-1': -1 };

function cloudFormation(kind: Kind, lines: readonly Line[]): string {
  const range = (line: Line) => (line.protocol === '-1' ? {} : { FromPort: line.from, ToPort: line.to });
  const rules = (out: boolean) =>
    lines.flatMap((line) =>
      line.out === out
        ? line.cidrs.map((cidr) => ({
            IpProtocol: line.protocol,
            ...range(line),
            [isSix(line) ? 'CidrIpv6' : 'CidrIp']: cidr,
          }))
        : [],
    );
  const group = {
    GroupDescription: 'x',
    SecurityGroupEgress: [...rules(true), CLOSED],
    SecurityGroupIngress: rules(false),
  };
  const entries = lines.map((line, i) => {
    const PortRange = line.protocol === '-1' ? undefined : { From: line.from, To: line.to };
    const Properties = {
      NetworkAclId: { Ref: 'X' },
      Egress: line.out,
      RuleNumber: line.number,
      RuleAction: line.allow ? 'allow' : 'deny',
      Protocol: NUMBERS[line.protocol],
      PortRange,
      [isSix(line) ? 'Ipv6CidrBlock' : 'CidrBlock']: line.cidrs[0],
    };
    return [`E${i}`, { Type: 'AWS::EC2::NetworkAclEntry', Properties }] as const;
  });
  const Resources =
    kind === 'acl'
      ? { X: { Type: 'AWS::EC2::NetworkAcl', Properties: { VpcId: 'vpc-1' } }, ...Object.fromEntries(entries) }
      : { X: { Type: 'AWS::EC2::SecurityGroup', Properties: group } };
  return JSON.stringify({ Resources }, null, 2);
}

function awsCli(kind: Kind, lines: readonly Line[]): string {
  const range = (line: Line) => (line.protocol === '-1' ? {} : { FromPort: line.from, ToPort: line.to });
  const permissions = (out: boolean) =>
    lines
      .filter((line) => line.out === out)
      .map((line) => ({
        IpProtocol: line.protocol,
        ...range(line),
        IpRanges: isSix(line) ? [] : line.cidrs.map((CidrIp) => ({ CidrIp })),
        Ipv6Ranges: isSix(line) ? line.cidrs.map((CidrIpv6) => ({ CidrIpv6 })) : [],
      }));
  const entry = (line: Line) => ({
    [isSix(line) ? 'Ipv6CidrBlock' : 'CidrBlock']: line.cidrs[0],
    Egress: line.out,
    Protocol: `${NUMBERS[line.protocol]}`,
    ...(line.protocol === '-1' ? {} : { PortRange: { From: line.from, To: line.to } }),
    RuleAction: line.allow ? 'allow' : 'deny',
    RuleNumber: line.number,
  });
  const last = (Egress: boolean) => ({
    CidrBlock: '0.0.0.0/0',
    Egress,
    Protocol: '-1',
    RuleAction: 'deny',
    RuleNumber: 32767,
  });
  const acl = { NetworkAclId: 'acl-1', VpcId: 'vpc-1', Entries: [...lines.map(entry), last(true), last(false)] };
  const group = {
    GroupId: 'sg-1',
    GroupName: 'x',
    IpPermissions: permissions(false),
    IpPermissionsEgress: permissions(true),
  };
  return JSON.stringify(kind === 'acl' ? { NetworkAcls: [acl] } : { SecurityGroups: [group] }, null, 2);
}

const FORMATS = { 'main.tf': terraform, 'template.json': cloudFormation, 'net.json': awsCli };

/** AWS takes a number once in each direction. */
function withOwnNumbers(lines: readonly Line[]): Line[] {
  return [...new Map(lines.map((line) => [`${line.out} ${line.number}`, line])).values()];
}

const PLACES = editionIds().flatMap((id) =>
  editionOf(id)!.data.regions.map(({ code }) => [editionOf(id)!, code] as const),
);
const OBJECTS = fc
  .tuple(fc.constantFrom(...PLACES), fc.constantFrom('group' as const, 'acl' as const))
  .chain(([[edition, region], kind]) =>
    fc.record({
      edition: fc.constant(edition.id),
      region: fc.constant(region),
      kind: fc.constant(kind),
      role: fc.constantFrom(...ROLES[kind]),
      name: fc.constantFrom(...(Object.keys(FORMATS) as (keyof typeof FORMATS)[])),
      lines: fc.array(lineOf(edition, region, kind), { maxLength: 6 }).map(withOwnNumbers),
      features: fc.subarray([...FEATURES]),
      protocols: fc.constantFrom('auto' as const, ['pcoip'], ['dcv'], ['pcoip', 'dcv']),
    }),
  );

/** Rules whose findings change with what is mended of others. */
const OF_WHAT_LACKS = [
  'missing-requirement',
  'return-path-missing',
  'blocked-by-deny',
  'behind-the-times',
  'cannot-tell',
];

describe('everything mended', () => {
  it('law: nothing is lacking without a reason, and nothing else is wrong that was not before', async () => {
    await fc.assert(
      fc.asyncProperty(OBJECTS, async ({ edition, region, kind, role, name, lines, features, protocols }) => {
        const scope = [{ files: '**', role, region }];
        const configuration = JSON.stringify({ edition, features, protocols, values: VALUES, scope });
        const uri = `file:///w/${name}`;
        const files = { '.workspaces-ports.json': configuration, [name]: FORMATS[name](kind, lines) };
        const analyzer = new Analyzer(memoryHost(files), loadSandbox);
        const before = (await analyzer.check(uri))!.findings.map(({ rule }) => rule);
        await mend(analyzer, [uri]);
        const { subjects, findings } = (await analyzer.check(uri))!;
        // Quotas, and numbers that are taken, are told in the finding.
        const excused = findings.some(({ message }) => /by default|number/.test(render(message, 'en')));
        const lacking = subjects.flatMap(({ verdicts }) =>
          verdicts.flatMap(({ requirement, missing }) => {
            const known = missing.some(({ remote }) => remote.kind === 'addresses');
            return known && !requirement.optional && !excused ? [requirement.id] : [];
          }),
        );
        expect(lacking).toEqual([]);
        for (const { rule } of findings) if (!OF_WHAT_LACKS.includes(rule)) expect(before).toContain(rule);
      }),
      { numRuns: Number(process.env.LAW_RUNS ?? 60) },
    );
  });
});
