import { describe, expect, it } from 'vitest';
import { hover } from '../../../server/src/features/hover';
import type { Locale } from '../../../server/src/messages';
import { at } from './support';

/** What the hover says, as a person reads it, and the text it is about. */
async function says(name: string, marked: string, locale?: Locale): Promise<{ about: string; says: string }> {
  const { context, offset, text } = await at(name, marked, locale ? { locale } : {});
  const answer = hover(context, offset);
  return {
    about: answer ? text.slice(answer.span.start, answer.span.end) : '',
    says: (answer?.markdown ?? '').replace(/\\(.)/g, '$1'),
  };
}

const TF = (port: string, cidr: string): string => `# workspaces-ports: role=client-network region=ap-northeast-1
resource "aws_security_group" "a" {
  egress {
    protocol    = "udp"
    from_port   = ${port}
    to_port     = 4172
    cidr_blocks = ["${cidr}"]
  }
}`;

describe('an address answers with region, service and purpose', () => {
  it.each([
    ['Terraform', 'main.tf', TF('4172', '18.180.1‸78.0/24'), '18.180.178.0/24'],
    ['Terraform, at its end', 'main.tf', TF('4172', '18.180.178.0/24‸'), '18.180.178.0/24'],
    [
      'CloudFormation',
      't.yaml',
      'Resources:\n  A:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      SecurityGroupEgress:\n        - { IpProtocol: tcp, FromPort: 4172, ToPort: 4172, CidrIp: 18.18‸0.178.0/24 }\n',
      '18.180.178.0/24',
    ],
    [
      'AWS CLI',
      'g.json',
      '[{ "IpProtocol": "udp", "FromPort": 4172, "ToPort": 4172, "IpRanges": [{ "CidrIp": "18.180.178.‸0/24" }] }]',
      '18.180.178.0/24',
    ],
    ['a range', 'main.tf', TF('4172', '18.180.178.0 - ‸18.180.178.255'), '18.180.178.0 - 18.180.178.255'],
    [
      'PAC',
      'p.pac',
      'function FindProxyForURL(url, host) { return isInNet(host, "18.180.‸178.0", "255.255.255.0") ? "DIRECT" : "PROXY p:1"; }',
      '18.180.178.0',
    ],
    ['a comment', 'main.tf', `// 18.180.178‸.7 is ours\n${TF('4172', '0.0.0.0/0')}`, '18.180.178.7'],
  ])('in %s', async (_kind, name, marked, about) => {
    const answer = await says(name, marked);
    expect(answer.about).toBe(about);
    expect(answer.says).toContain('**PCoIP gateways** · Asia Pacific (Tokyo) `ap-northeast-1`');
    expect(answer.says).toContain('client.4172');
  });

  const both = (cidrs: string): string => `# workspaces-ports: role=client-network region=ap-northeast-1
resource "aws_security_group" "a" {
  egress {
    protocol    = "udp"
    from_port   = 4172
    to_port     = 4172
    cidr_blocks = [${cidrs}]
  }
  egress {
    protocol    = "tcp"
    from_port   = 4172
    to_port     = 4172
    cidr_blocks = [${cidrs.replaceAll('‸', '')}]
  }
}`;
  const ALL = [
    '"18.180.1‸78.0/24"',
    '"18.180.180.0/23"',
    '"54.250.251.0/24"',
    '"18.178.102.247/32"',
    '"54.64.174.128/32"',
  ];
  const ELSEWHERE = 'aws_security_group.a lacks other addresses for client.4172';
  it.each<[what: string, text: string, sign: string, elsewhere: boolean]>([
    ['all there is, here too', both(ALL.join(', ')), '✓ `client.4172` is open to this address', false],
    ['this one, and others are lacking: one line', both(ALL[0]!), '✓ `client.4172` is open to this address', true],
    [
      'half of what this one needs',
      TF('4172', '18.180.1‸78.0/24'),
      '✗ `client.4172` is not all open to this address: TCP 4172 outbound to 18.180.178.0/24 is not allowed',
      true,
    ],
    [
      'another one that is right, beside it',
      both(`${ALL.slice(1).join(', ')}`).replace('18.178.102', '18.178‸.102'),
      '✓ `client.4172` is open to this address',
      true,
    ],
    [
      'nobody can tell',
      both(ALL.slice(0, 1).join()).replace(/udp/, '${var.protocol}'),
      '? `client.4172` cannot be told for this address',
      true,
    ],
  ])('and what the object around it lets through to it: %s', async (_, text, sign, elsewhere) => {
    const { says: said } = await says('main.tf', text);
    expect(said).toContain(`In aws_security_group.a:\n\n- ${sign}`);
    expect(said.includes(ELSEWHERE)).toBe(elsewhere);
    expect(said.match(/[✓✗?] `/g)).toHaveLength(1);
  });

  it('in Japanese', async () => {
    const answer = await says('main.tf', TF('4172', '18.180.1‸78.0/24'), 'ja');
    expect(answer.says).toContain('PCoIP ゲートウェイ');
    expect(answer.says).toContain('アジアパシフィック (東京)');
  });

  it('of a health check', async () => {
    expect((await says('main.tf', TF('4172', '18.178.102‸.247/32'))).says).toMatch(/health/i);
  });
});

describe('a host answers with its category', () => {
  it.each([
    ['by name', 'connectivity.amazon‸workspaces.com', /Connectivity check/],
    ['by wildcard', 'skylight-client-ds.eu-west-1.amazon‸aws.com', /eu-west-1/],
    ['of a health check', 'drp-nrt.amazon‸workspaces.com', /Tokyo/],
  ])('%s', async (_name, host, pattern) => {
    const answer = await says(
      'p.pac',
      `function FindProxyForURL(url, host) { return host == "${host}" ? "DIRECT" : "PROXY p:1"; }`,
    );
    expect(answer.about).toBe(host.replace('‸', ''));
    expect(answer.says).toMatch(pattern);
  });
});

describe('a port of a rule answers with the requirements that speak of it', () => {
  it.each([
    ['main.tf', TF('41‸72', '0.0.0.0/0')],
    [
      't.yaml',
      'Resources:\n  A:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      SecurityGroupEgress:\n        - { IpProtocol: udp, FromPort: 41‸72, ToPort: 4172, CidrIp: 0.0.0.0/0 }\n',
    ],
    [
      'g.json',
      '[{ "IpProtocol": "udp", "FromPort": 417‸2, "ToPort": 4172, "IpRanges": [{ "CidrIp": "18.180.178.0/24" }] }]',
    ],
  ])('%s', async (name, marked) => {
    const answer = await says(name, marked);
    expect(answer.says).toContain('4172');
    expect(answer.says).toContain('`client.4172`');
  });
});

describe('there is no hover', () => {
  it.each([
    ['on an address that nobody lists', 'main.tf', TF('4172', '192.0.‸2.0/24')],
    ['on everything', 'main.tf', TF('4172', '0.0.0.‸0/0')],
    ['on a word', 'main.tf', TF('4172', '0.0.0.0/0').replace('cidr_blocks', 'cidr_‸blocks')],
    [
      'on a port that WorkSpaces does not use',
      'main.tf',
      TF('22‸22', '0.0.0.0/0').replace('to_port     = 4172', 'to_port     = 2222'),
    ],
  ])('%s', async (_name, name, marked) => expect((await says(name, marked)).says).toBe(''));
});

describe('where a directory gives its desktops the internet', () => {
  const text = `resource "aws_workspaces_directory" "d" {
  directory_id = "d-1"
  subnet_ids   = [aws_subnet.a.id]
  workspace_creation_properties {
    enable_inter‸net_access = true
  }
}
resource "aws_subnet" "a" {}
resource "aws_network_acl" "n" {
  subnet_ids = [aws_subnet.a.id]
}
`;
  it('tells what that asks for, and of what', async () => {
    const answer = await says('main.tf', text);
    expect(answer.about).toBe('enable_internet_access = true');
    expect(answer.says).toContain('TCP 80 and 443 to any address');
    expect(answer.says).toContain('In aws_network_acl.n:\n\n- ✗ `primary.internet.80` is not met');
  });

  it('tells nothing where it does not', async () =>
    expect((await says('main.tf', text.replace('true', 'false'))).says).toBe(''));
});
