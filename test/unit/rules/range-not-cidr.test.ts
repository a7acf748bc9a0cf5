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
  ])('%s', (cidr, drawn) => expectFindings('main.tf', rule(cidr, drawn), { ignore }));

  it.each(['10.0.0.0/24', '10.0.0.1/32', '0.0.0.0/0'])('%s is fine', (cidr) =>
    expectFindings('main.tf', rule(cidr), { ignore }),
  );

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
});
