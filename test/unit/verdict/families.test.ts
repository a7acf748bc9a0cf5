import { describe, it } from 'vitest';
import { expectFindings } from '../../support/annotated';

/** Tokyo's DCV gateways and health checks in edition 2026-08. */
const FOUR = ['3.114.164.0/22', '18.178.102.247/32', '54.64.174.128/32'];
const GATEWAY6 = '2406:da14:785:5300::/56';
const SIX = ['2406:da24:28::/48', GATEWAY6];

const egress = (port: number, protocol: string, four: readonly string[], six: readonly string[] = []): string => `
  egress {
    from_port        = ${port}
    to_port          = ${port}
    protocol         = "${protocol}"
    cidr_blocks      = ${JSON.stringify(four)}
    ipv6_cidr_blocks = ${JSON.stringify(six)}
  }`;
const HTTPS = egress(443, 'tcp', ['0.0.0.0/0']);
const streaming = (four: readonly string[], six: readonly string[] = []): string =>
  egress(4195, 'tcp', four, six) + egress(4195, 'udp', four, six);

const HEADER = 'resource "aws_security_group" "clients"';
const check = (rules: string, findings: readonly string[], edition = '2026-08'): Promise<void> => {
  const drawn = findings.map((finding) => `\n${'^'.repeat(HEADER.length)} ${finding}`).join('');
  const directive = '# workspaces-ports: role=client-network region=ap-northeast-1';
  return expectFindings('main.tf', `${directive}\n${HEADER} {${drawn}${rules}\n}`, { edition });
};

describe('what a group is asked where clients speak IPv4 and IPv6', () => {
  it.each([
    ['all IPv4 gateways', HTTPS + streaming(FOUR)],
    ['all IPv6 gateways and no IPv4', egress(443, 'tcp', [], ['::/0']) + streaming([], SIX)],
    ['both in full', egress(443, 'tcp', ['0.0.0.0/0'], ['::/0']) + streaming(FOUR, SIX)],
    ['IPv4, and private IPv6 for another reason', HTTPS + streaming(FOUR, ['fd00:10::/32'])],
    ['IPv4, and HTTPS over both', egress(443, 'tcp', ['0.0.0.0/0'], ['::/0']) + streaming(FOUR)],
    [
      'IPv6 alone, by a protocol that nobody knows',
      egress(443, 'tcp', [], ['::/0']) +
        streaming([], SIX).replaceAll('"udp"', 'var.protocol').replaceAll('"tcp"', 'var.protocol'),
    ],
    [
      'IPv4, and all of IPv6 by a protocol that nobody knows',
      HTTPS + streaming(FOUR) + egress(4195, '${var.protocol}', [], SIX),
    ],
    [
      'IPv4, and members of a group, of whatever family their addresses are',
      `${HTTPS + streaming(FOUR)}
  egress {
    from_port       = 4195
    to_port         = 4195
    protocol        = "tcp"
    security_groups = [var.group]
  }`,
    ],
    [
      'IPv4, and rules that nobody sees',
      `${HTTPS + streaming(FOUR)}
  dynamic "egress" {
    for_each = var.more
    content {
      from_port   = 4195
      to_port     = 4195
      protocol    = egress.value
      cidr_blocks = ["10.0.0.0/8"]
    }
  }`,
    ],
  ])('%s: nothing is missing', (_, rules) => check(rules, []));

  it.each([
    [
      'nothing for streaming: IPv4',
      HTTPS,
      [
        'missing-requirement error: TCP/UDP 4172 outbound to 18.178.102.247/32',
        'missing-requirement error: TCP/UDP 4195 outbound to 3.114.164.0/22, 18.178.102.247/32, 54.64.174.128/32 is',
      ],
    ],
    [
      'a part of IPv6 beside all of IPv4: the rest of IPv6, since clients prefer it',
      HTTPS + streaming(FOUR, [GATEWAY6]),
      ['missing-requirement error: TCP/UDP 4195 outbound to 2406:da24:28::/48 is'],
    ],
    [
      'a part of IPv6 alone: the rest of IPv6',
      HTTPS + streaming([], [SIX[0]!]),
      ['missing-requirement error: TCP/UDP 4195 outbound to 2406:da14:785:5300::/56 is'],
    ],
    [
      'foreign IPv6 alone: IPv4',
      HTTPS + streaming(FOUR.slice(0, 1), ['2001:db8::/32']),
      ['missing-requirement error: TCP/UDP 4195 outbound to 18.178.102.247/32, 54.64.174.128/32 is'],
    ],
  ])('%s', (_, rules, findings) => check(rules, findings));
});

/** `egress` blocks of which something is unknown: the words stand where it does. */
const DOUBTS: readonly (readonly [what: string, rules: string, about: string])[] = [
  [
    'all IPv6 gateways, and some IPv4 by a protocol that nobody knows: should it be TCP, the rest of IPv4 is missing',
    egress(443, 'tcp', [], ['::/0']) + streaming([], SIX) + egress(4195, '${var.protocol}', ['10.0.0.0/8']),
    'client.443, client.4195: var.protocol is not declared',
  ],
  [
    'HTTPS over IPv6, and over IPv4 to a network that nobody knows',
    egress(443, 'tcp', [], ['::/0']) + egress(443, 'tcp', ['${var.office}']) + streaming(FOUR, SIX),
    'client.443: var.office is not declared',
  ],
  [
    'IPv4, and IPv6 that nobody knows: it may be a part of the gateways',
    HTTPS + streaming(FOUR).replaceAll('= []', '= var.six'),
    'client.4195: var.six is not declared',
  ],
  [
    'IPv4, and one IPv6 gateway at ports that nobody knows',
    HTTPS + streaming(FOUR) + egress(4195, 'tcp', [], [GATEWAY6]).replaceAll('= 4195', '= var.port'),
    'client.443, client.4195: var.port is not declared',
  ],
  [
    'IPv4, and a prefix list that may hold a part of the IPv6 gateways',
    `${HTTPS + streaming(FOUR)}
  egress {
    from_port       = 4195
    to_port         = 4195
    protocol        = "udp"
    prefix_list_ids = [var.list]
  }`,
    'client.4195: the entries of prefix list var.list are not in these files',
  ],
];

/** `about`: what nobody can tell of the group, and why. */
const inDoubt = (rules: string, about: string | undefined, beside = ''): Promise<void> => {
  const directive = '# workspaces-ports: role=client-network region=ap-northeast-1 protocols=dcv';
  const finding = about ? `\n${'^'.repeat(HEADER.length)} cannot-tell hint: cannot tell about ${about}` : '';
  return expectFindings('main.tf', `${directive}\n${HEADER} {${finding}${rules}\n}${beside}`, {
    edition: '2026-08',
    ignore: [],
    // What else is unknown hangs on the feed and on the network's own servers.
    files: { '.workspaces-ports.json': '{ "values": { "dnsServers": ["10.0.0.2"] } }' },
  });
};

it.each(DOUBTS)('nobody can tell whether the other family is asked: %s', (_, rules, about) => inDoubt(rules, about));

describe("AWS's list for a gateway endpoint beside IPv4", () => {
  const through = (list: string): string => `
  egress {
    from_port       = 443
    to_port         = 443
    protocol        = "tcp"
    prefix_list_ids = [${list}]
  }`;
  const named = (type: string, service: string): string => `
data "${type}" "s3" {
  name = "com.amazonaws.\${var.region}.${service}"
}`;
  it.each([
    ['of an endpoint', through('aws_vpc_endpoint.s3.prefix_list_id'), '\nresource "aws_vpc_endpoint" "s3" {}'],
    ['of an endpoint elsewhere', through('aws_vpc_endpoint.s3[0].prefix_list_id'), ''],
    ['by its name', through('data.aws_prefix_list.s3.id'), named('aws_prefix_list', 's3')],
    [
      'managed, by its name',
      through('data.aws_ec2_managed_prefix_list.s3.id'),
      named('aws_ec2_managed_prefix_list', 'dynamodb'),
    ],
  ])('%s holds IPv4: nothing is in doubt', (_, rule, beside) =>
    inDoubt(HTTPS + streaming(FOUR) + rule, undefined, beside),
  );

  it('of IPv6 may hold a part of it', () =>
    inDoubt(
      HTTPS + streaming(FOUR) + through('data.aws_ec2_managed_prefix_list.s3.id'),
      'client.443: the entries of prefix list data.aws_ec2_managed_prefix_list.s3.id are not in these files',
      named('aws_ec2_managed_prefix_list', 'ipv6.s3'),
    ));
});

describe('a network ACL', () => {
  const acl = (
    ...entries: readonly string[]
  ): string => `# workspaces-ports: role=client-network region=ap-northeast-1 protocols=dcv
resource "aws_network_acl" "office" {
${entries
  .map((entry, i) => {
    const [block, protocol, from, to, cidr] = entry.split(' ') as [string, string, string, string, string];
    return `  ${block} {
    rule_no   = ${(i + 1) * 10}
    action    = "allow"
    protocol  = "${protocol}"
    from_port = ${from}
    to_port   = ${to}
    ${cidr.includes(':') ? 'ipv6_cidr_block' : 'cidr_block'} = "${cidr}"
  }`;
  })
  .join('\n')}
}`;
  const OUT4 = ['egress tcp 443 443 0.0.0.0/0', 'egress tcp 4195 4195 0.0.0.0/0', 'egress udp 4195 4195 0.0.0.0/0'];
  const BACK4 = ['ingress tcp 1024 65535 0.0.0.0/0', 'ingress udp 1024 65535 0.0.0.0/0'];
  const six = (entries: readonly string[]): string[] => entries.map((entry) => entry.replace('0.0.0.0/0', '::/0'));

  it('needs the way back in the families of the way there', async () => {
    await expectFindings('main.tf', acl(...OUT4, ...BACK4));
    await expectFindings('main.tf', acl(...OUT4, ...BACK4, ...six(OUT4), ...six(BACK4)));
    const text = acl(...OUT4, ...BACK4, ...six(OUT4));
    const carets = '^'.repeat('resource "aws_network_acl" "office"'.length);
    await expectFindings(
      'main.tf',
      text.replace(
        '"office" {\n',
        `"office" {\n${carets} return-path-missing error: TCP/UDP 49152-65535 inbound from 2406:da14:785:5300::/56, 2406:da24:28::/48\n`,
      ),
    );
  });
});
