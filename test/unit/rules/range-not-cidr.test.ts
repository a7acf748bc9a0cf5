import { describe, expect, it } from 'vitest';
import { message } from '../../../server/src/messages';
import { readCloudFormation } from '../../../server/src/readers/cloudformation';
import { editsFor } from '../../../server/src/writers';
import { expectFindings } from '../../support/annotated';

const rule = (cidr: string, drawn = ''): string => `resource "aws_security_group" "any" {
  egress {
    from_port = 4172
    to_port = 4172
    protocol = "tcp"
    cidr_blocks = ["${cidr}"]${drawn && `\n${' '.repeat(20)}${'^'.repeat(cidr.length)} ${drawn}`}
  }
}`;
const ignore = ['cannot-tell', 'missing-requirement'];

describe('range-not-cidr', () => {
  it.each([
    ['18.180.180.0 - 18.180.181.255', 'range-not-cidr error: the same addresses are 18.180.180.0/23'],
    ['52.23.61.0 - 52.23.62.255', 'range-not-cidr error: the same addresses are 52.23.61.0/24, 52.23.62.0/24'],
    ['10.0.0.5/24', 'range-not-cidr warning: the network is 10.0.0.0/24'],
    ['192.168.1.0/0', 'range-not-cidr warning: "192.168.1.0/0" is every address'],
    // A mask that is plainly wrong, behind the first address of what AWS lists.
    ['54.250.251.0/16', 'range-not-cidr warning: what AWS lists from this address on is 54.250.251.0/24'],
    ['18.180.180.0/16', 'range-not-cidr warning: what AWS lists from this address on is 18.180.180.0/23'],
    ['52.23.61.0/20', 'range-not-cidr warning: AWS lists from this address on is 52.23.61.0/24, 52.23.62.0/24'],
    ['18.178.102.247/24', 'range-not-cidr warning: what AWS lists from this address on is 18.178.102.247/32'],
    ['54.250.251.0/0', 'range-not-cidr warning: what AWS lists from this address on is 54.250.251.0/24'],
    // An address alone, which AWS and its Terraform provider refuse.
    ['203.0.113.7', 'range-not-cidr error: AWS takes CIDRs only; it is 203.0.113.7/32'],
    ['2001:db8::1', 'range-not-cidr error: it is 2001:db8::1/128'],
    ['18.178.102.247', 'range-not-cidr error: it is 18.178.102.247/32'],
    ['18.180.180.0', 'range-not-cidr error: what AWS lists from this address on is 18.180.180.0/23'],
    ['10.0.0.0', 'range-not-cidr error: which network is meant, nobody can tell'],
    ['0.0.0.0', 'range-not-cidr error: every address would be 0.0.0.0/0'],
    ['54.250.251.7/16', 'range-not-cidr warning: the network is 54.250.0.0/16'],
  ])('%s', (cidr, drawn) => expectFindings('main.tf', rule(cidr, drawn), { ignore }));

  it.each(['10.0.0.0/24', '10.0.0.1/32', '0.0.0.0/0', '::/0'])('%s is fine', (cidr) =>
    expectFindings('main.tf', rule(cidr), { ignore }),
  );

  it('tells each of a text that is taken apart', () =>
    expectFindings(
      'main.tf',
      `resource "aws_security_group" "any" {
  ingress {
    from_port = 443
    to_port = 443
    protocol = "tcp"
    cidr_blocks = split(",", "10.1.2.3/16,10.2.3.4/16")
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ range-not-cidr warning: the network is 10.1.0.0/16
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ range-not-cidr warning: the network is 10.2.0.0/16
  }
}`,
      { ignore },
    ));

  it('looks into the local that the rule takes its list from', () =>
    expectFindings(
      'main.tf',
      `locals {
  office = ["10.1.2.3/16"]
             ^^^^^^^^^^^ range-not-cidr warning: the network is 10.1.0.0/16
}
resource "aws_security_group" "any" {
  ingress {
    from_port = 443
    to_port = 443
    protocol = "tcp"
    cidr_blocks = local.office
  }
}`,
      { ignore },
    ));

  it('is mended where it is written, and not where a reference stands for it', () => {
    const uri = 'file:///t.json';
    const template = (cidr: string) =>
      `{"Parameters": {"Office": {"Type": "String", "Default": "192.168.1.0/0"}},
"Resources": {"V": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": ${cidr}}}}}`;
    const edits = (cidr: string) => {
      const text = template(cidr);
      const [policy] = readCloudFormation({ uri, text }, { variables: {} }).policies;
      const { span } = policy?.kind === 'address-space' ? policy.ranges[0]! : policy!;
      const fix = {
        kind: 'cidrs',
        title: message('policy.unstated'),
        policy: policy!,
        span,
        cidrs: ['0.0.0.0/0'],
      } as const;
      return editsFor(fix, () => ({ uri, text }))?.map((edit) => text.slice(edit.start, edit.end));
    };
    expect(edits('"192.168.1.0/0"')).toEqual(['192.168.1.0/0']);
    expect(edits('{"Ref": "Office"}')).toBeUndefined();
    expect(edits('{"Fn::Sub": "${Office}"}')).toBeUndefined();
  });

  it('is told where the text is written, once, and names what uses it: a default, a mapping, a local value', async () => {
    await expectFindings(
      'template.yaml',
      `Parameters:
  Office: { Type: String, Default: "10.0.0.1/8" }
                                    ^^^^^^^^^^ range-not-cidr warning: the network is 10.0.0.0/8 (used by Vpc, Group)
  Sites: { Type: CommaDelimitedList, Default: "10.1.0.1/16,10.2.0.0/16" }
                                               ^^^^^^^^^^^^^^^^^^^^^^^ range-not-cidr warning: "10.1.0.1/16" has host bits
Mappings:
  Nets: { tokyo: { cidr: 10.3.0.1/16 } }
                         ^^^^^^^^^^^ range-not-cidr warning: the network is 10.3.0.0/16
Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: !Ref Office } }
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      SecurityGroupIngress:
        - { IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Sub "\${Office}" }
        - { IpProtocol: tcp, FromPort: 23, ToPort: 23, CidrIp: !GetAtt Vpc.CidrBlock }
        - { IpProtocol: tcp, FromPort: 24, ToPort: 24, CidrIp: !Select [0, !Ref Sites] }
        - { IpProtocol: tcp, FromPort: 25, ToPort: 25, CidrIp: !FindInMap [Nets, tokyo, cidr] }
`,
      { ignore },
    );
    const group = (name: string) => rule('x').replace('"any"', `"${name}"`).replace('["x"]', 'local.office');
    await expectFindings(
      'main.tf',
      `locals {
  office = ["10.1.2.3/16"]
             ^^^^^^^^^^^ range-not-cidr warning: (used by aws_security_group.a, aws_security_group.b)
}
${group('a')}
${group('b')}`,
      { ignore },
    );
  });

  it('is told at the reference where the value comes from a parameter file', () =>
    expectFindings(
      'template.yaml',
      `Parameters:
  Office: { Type: String, Default: "10.0.0.0/8" }
Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: !Ref Office } }
                                                       ^^^^^^^^^^^ range-not-cidr warning: 10.9.0.0/16
`,
      { ignore, files: { '.workspaces-ports.json': '{ "values": { "variables": { "Office": "10.9.0.1/16" } } }' } },
    ));
});
