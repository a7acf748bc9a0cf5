import { describe, expect, it } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer';
import { memoryHost } from '../../support/annotated';

const HALF: readonly (readonly [name: string, text: string, broken: string])[] = [
  [
    'main.tf',
    `resource "aws_security_group" "half" {
  ingress {
    from_port = 443
    cidr_blocks = ["10.0.0.0/8"

resource "aws_security_group" "whole" {
  egress {
    from_port = 4172
    to_port = 4172
    protocol = "tcp"
    cidr_blocks = ["10.0.0.5/8"]
  }
}
`,
    '10.0.0.5/8',
  ],
  [
    'template.yaml',
    `Resources:
  Half:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: "half
  Whole:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: whole
      SecurityGroupEgress:
        - IpProtocol: tcp
          FromPort: 4172
          ToPort: 4172
          CidrIp: 10.0.0.5/8
`,
    '10.0.0.5/8',
  ],
  [
    'groups.json',
    `{ "SecurityGroups": [
  { "GroupId": "sg-1", "IpPermissionsEgress": [ { "IpProtocol": "tcp", "FromPort": 1, "ToPort": 2, "IpRanges": [ { "CidrIp": "10.0.0.5/8" } ] } ] },
  { "GroupId": "sg-2", "IpPermissionsEgress": [ { "IpPro
`,
    '10.0.0.5/8',
  ],
];

describe('unreadable', () => {
  it.each(HALF)('half-typed %s: told at its place, and the rest is checked', async (name, text, value) => {
    const analyzer = new Analyzer(memoryHost({ [name]: text }), async () => undefined);
    const unit = await analyzer.check(`file:///w/${name}`);
    const rules = unit!.findings.map((finding) => finding.rule);
    expect(rules).toContain('unreadable');
    const kept = unit!.findings.find((finding) => finding.rule === 'range-not-cidr')!;
    expect(text.slice(kept.span.start, kept.span.end)).toBe(value);
  });
});
