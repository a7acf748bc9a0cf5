import { describe, expect, it } from 'vitest';
import { ROLES } from '../../../server/src/catalogue/model';
import { type Completion, complete } from '../../../server/src/features/completion';
import type { Locale } from '../../../server/src/messages';
import { at } from './support';

async function items(name: string, marked: string, locale: Locale = 'en'): Promise<Completion[]> {
  const { context, offset } = await at(name, marked, { locale });
  return complete({ ...context, values: { directoryControllers: ['10.20.10.0/28'] } }, offset);
}
const labels = async (name: string, marked: string): Promise<string[]> =>
  (await items(name, marked)).map(({ label }) => label);

describe('directives are completed', () => {
  const offers = (line: string): Promise<string[]> =>
    labels('main.tf', `${line}\nresource "aws_security_group" "a" {\n}\n`);

  it('with their keys', async () =>
    expect(await offers('# workspaces-ports: ‸')).toEqual(['role=', 'region=', 'protocols=', 'ignore ']));
  it('with roles', async () => expect(await offers('# workspaces-ports: role=‸')).toEqual([...ROLES]));
  it('with regions, behind another key too', async () => {
    const regions = await offers('# workspaces-ports: role=workspace region=ap-‸');
    expect(regions).toContain('ap-northeast-1');
  });
  it('with the rules to ignore', async () =>
    expect(await offers('# workspaces-ports: ignore ‸')).toContain('wrong-place'));
  it('nowhere else', async () => {
    expect(await offers('# region=‸')).toEqual([]);
    expect(await offers('# workspaces-ports: ignore wrong-place -- because ‸')).toEqual([]);
  });
});

const CLIENT = '# workspaces-ports: role=client-network region=ap-northeast-1 protocols=pcoip';
/** Gateways, then health checks. */
const TOKYO = ['18.180.178.0/24', '18.180.180.0/23', '54.250.251.0/24', '18.178.102.247/32', '54.64.174.128/32'];

/** A security group with one rule, of which these lines. */
const group = (lines: string, directive = CLIENT): string => `${directive}
resource "aws_security_group" "a" {
  egress {
    ${lines}
  }
}
`;
const STREAMING = 'protocol = "udp"\n    from_port = 4172\n    to_port = 4172\n    ';

describe('addresses are completed with what the object asks for in its region', () => {
  it.each([
    ['Terraform', 'main.tf', group(`${STREAMING}cidr_blocks = ["‸"]`)],
    ['with no quote behind it', 'main.tf', group(`${STREAMING}cidr_blocks = ["‸`)],
    [
      'in a list over several lines',
      'main.tf',
      group(`${STREAMING}cidr_blocks = [\n      "10.0.0.0/8", # ours\n      "‸"\n    ]`),
    ],
    [
      'a rule apart',
      'main.tf',
      `${CLIENT}\nresource "aws_security_group" "a" {\n}\nresource "aws_vpc_security_group_egress_rule" "b" {\n  security_group_id = aws_security_group.a.id\n  ip_protocol = "udp"\n  from_port = 4172\n  to_port = 4172\n  cidr_ipv4 = "‸"\n}\n`,
    ],
    [
      'a network ACL',
      'main.tf',
      `${CLIENT}\nresource "aws_network_acl" "a" {\n  egress {\n    ${STREAMING}rule_no = 100\n    action = "allow"\n    cidr_block = "‸"\n  }\n}\n`,
    ],
    [
      'CloudFormation',
      't.yaml',
      `Resources:\n  ${CLIENT}\n  A:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      SecurityGroupEgress:\n        - IpProtocol: udp\n          FromPort: 4172\n          ToPort: 4172\n          CidrIp: ‸\n`,
    ],
  ])('%s', async (_what, name, text) => expect(await labels(name, text)).toEqual(TOKYO));

  it('says what each is, and what asks for it, in the reader’s language', async () => {
    const text = group(`${STREAMING}cidr_blocks = ["54.2‸"]`);
    const [english] = (await items('main.tf', text)).slice(2);
    expect(english).toMatchObject({ label: '54.250.251.0/24', detail: 'PCoIP gateway · Tokyo' });
    expect(english!.documentation).toMatch(/^PCoIP streaming and health checks \(client\.4172, missing\): Without it/);
    const [japanese] = (await items('main.tf', text, 'ja')).slice(2);
    expect(japanese).toMatchObject({ detail: 'PCoIP ゲートウェイ · 東京' });
    expect(japanese!.documentation).toContain('client.4172、不足');
  });

  it('replaces what is typed, up to the quote', async () => {
    const marked = group(`${STREAMING}cidr_blocks = ["54.2‸50.0.0/16"]`);
    const [{ span }] = (await items('main.tf', marked)) as [Completion];
    expect(marked.replace('‸', '').slice(span.start, span.end)).toBe('54.250.0.0/16');
  });

  it('brings quotes where none is open', async () =>
    expect((await items('main.tf', group(`${STREAMING}cidr_blocks = [‸]`)))[0]).toMatchObject({
      label: TOKYO[0],
      text: `"${TOKYO[0]}"`,
    }));

  it('closes a quote that nobody has closed', async () =>
    expect((await items('main.tf', group(`${STREAMING}cidr_blocks = ["‸]`)))[0]).toMatchObject({
      label: TOKYO[0],
      text: `${TOKYO[0]}"`,
    }));

  it('leaves out what is written already, and begins with what is missing', async () => {
    const rule = (more: string): string => group(`${STREAMING}cidr_blocks = ["18.180.178.0/24", ${more}"‸"]`);
    expect(await labels('main.tf', rule(''))).toEqual(TOKYO.slice(1));
    const elsewhere = group(`${STREAMING}cidr_blocks = ["‸"]`).replace(
      '  egress {',
      '  egress {\n    protocol = "-1"\n    from_port = 0\n    to_port = 0\n    cidr_blocks = ["18.180.178.0/24", "18.180.180.0/23"]\n  }\n  egress {',
    );
    expect(await labels('main.tf', elsewhere)).toEqual([...TOKYO.slice(2), ...TOKYO.slice(0, 2)]);
  });

  it('offers the user’s own from the configuration', async () => {
    const ldap = STREAMING.replaceAll('4172', '389');
    const text = group(`${ldap}cidr_blocks = ["‸"]`, CLIENT.replace('client-network', 'workspace'));
    expect((await items('main.tf', text))[0]).toMatchObject({
      label: '10.20.10.0/28',
      detail: 'your directory controllers',
    });
  });
});

describe('ports are completed with what the role asks for', () => {
  const port = (lines: string): string => group(`protocol = "udp"\n    ${lines}`);

  it.each([
    ['from', 'from_port = ‸', ['4172', '443']],
    ['to the same', 'from_port = 4172\n    to_port = ‸', ['4172']],
    ['by the protocol', 'from_port = 4172\n    to_port = 4‸', ['4172']],
  ])('%s', async (_what, lines, expected) => {
    const found = await labels('main.tf', port(lines));
    for (const one of expected) expect(found).toContain(one);
    if (lines.includes('to_port')) expect(found).toEqual(expected);
  });

  it('with what each is for', async () =>
    expect((await items('main.tf', port('from_port = ‸')))[0]).toMatchObject({
      label: '4172',
      detail: 'PCoIP streaming and health checks',
    }));

  it('in CloudFormation', async () => {
    const text = `Resources:\n  ${CLIENT}\n  A:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      SecurityGroupEgress:\n        - IpProtocol: tcp\n          FromPort: ‸\n`;
    expect(await labels('t.yaml', text)).toEqual(['443', '4172']);
  });
});

describe('hosts are completed in a PAC', () => {
  const pac = (condition: string, directive = '// workspaces-ports: region=ap-northeast-1'): string =>
    `${directive}\nfunction FindProxyForURL(url, host) {\n  if (${condition}) return "DIRECT";\n  return "PROXY proxy.example.com:8080";\n}\n`;

  it('with the names of its region, each with its purpose', async () => {
    const found = await items('proxy.pac', pac('host == "‸"'));
    expect(found).toContainEqual(
      expect.objectContaining({
        label: 'skylight-client-ds.ap-northeast-1.amazonaws.com',
        detail: expect.stringMatching(/ · Tokyo$/),
      }),
    );
    expect(found.map(({ label }) => label).filter((label) => /us-east-1|[*<]/.test(label))).toEqual([]);
  });

  it('as the function compares them', async () => {
    expect(await labels('proxy.pac', pac('dnsDomainIs(host, "‸")'))).toContain('.awsapps.com');
    expect(await labels('proxy.pac', pac('shExpMatch(host, "‸")'))).toContain('*.awsapps.com');
  });

  it('of every region once some letters are typed, where no region is known', async () => {
    const nowhere = (word: string): string => pac(`host == "${word}‸"`, '// a proxy');
    expect((await labels('proxy.pac', nowhere(''))).filter((label) => /-\d\./.test(label))).toEqual([]);
    expect(await labels('proxy.pac', nowhere('skylight-cli'))).toContain('skylight-client-ds.us-east-1.amazonaws.com');
  });

  it('and networks with their masks', async () => {
    expect(await labels('proxy.pac', pac('isInNet(host, "‸")'))).toContain('18.180.180.0');
    expect(await labels('proxy.pac', pac('isInNet(host, "18.180.180.0", "‸")'))).toEqual(['255.255.254.0']);
  });

  it('but not in the answer', async () => {
    expect(await labels('proxy.pac', pac('true').replace('"DIRECT"', '"‸"'))).toEqual([]);
  });
});

describe('regions are completed', () => {
  it('in a provider', async () => {
    const text = `provider "aws" {\n  region = "‸"\n}\n${group('')}`;
    expect(await items('main.tf', text)).toContainEqual(
      expect.objectContaining({ label: 'ap-northeast-1', detail: 'Asia Pacific (Tokyo)' }),
    );
  });
});

describe('silence', () => {
  it.each([
    ['in an object without a role', 'main.tf', group(`${STREAMING}cidr_blocks = ["‸"]`, '# a group')],
    ['at a port of one', 'main.tf', group('from_port = ‸', '# a group')],
    [
      'in a rule for something else',
      'main.tf',
      group('protocol = "tcp"\n    from_port = 22\n    to_port = 22\n    cidr_blocks = ["‸"]'),
    ],
    ['in a rule the other way', 'main.tf', group(`${STREAMING}cidr_blocks = ["‸"]`).replace('egress', 'ingress')],
    ['in a description', 'main.tf', group('description = "‸"')],
    ['behind a list', 'main.tf', group(`${STREAMING}cidr_blocks = ["10.0.0.0/8"] ‸`)],
    ['in a comment', 'main.tf', group(`${STREAMING}# cidr_blocks = ["‸"]`)],
    ['in the range of a VPC', 'main.tf', 'resource "aws_vpc" "a" {\n  cidr_block = "‸"\n}\n'],
    ['in a file of others', 'values.yaml', 'CidrIp: ‸\n'],
    ['in an address of nobody', 'main.tf', group(`${STREAMING}cidr_blocks = ["203.0.‸"]`, '# a group')],
  ])('%s', async (_what, name, text) => expect(await labels(name, text)).toEqual([]));

  it('ends where an address is typed far enough', async () => {
    const list = `locals {\n  gateways = [\n    "18.180.‸"\n  ]\n}\n${group('')}`;
    expect(await items('main.tf', list)).toContainEqual(
      expect.objectContaining({ label: '18.180.178.0/24', detail: 'PCoIP gateway · Tokyo' }),
    );
    expect(await labels('main.tf', group(`${STREAMING}cidr_blocks = ["18.180.‸"]`, '# a group'))).toContain(
      '18.180.180.0/23',
    );
  });
});
