import { describe, expect, it } from 'vitest';
import { parseRanges } from '../../../server/src/catalogue';
import { outline, read } from './support';

const ranges = parseRanges(
  JSON.stringify({
    createDate: '2026-08-22-21-17-05',
    prefixes: [
      { ip_prefix: '54.240.0.0/24', region: 'ap-northeast-1', service: 'EC2' },
      { ip_prefix: '3.5.0.0/24', region: 'ap-northeast-1', service: 'AMAZON' },
      { ip_prefix: '3.5.0.0/24', region: 'ap-northeast-1', service: 'EC2' },
      { ip_prefix: '52.94.0.0/24', region: 'us-east-1', service: 'EC2' },
    ],
    ipv6_prefixes: [{ ipv6_prefix: '2600:1f00::/40', region: 'ap-northeast-1', service: 'EC2' }],
  }),
);
if ('error' in ranges) throw new Error('no feed');

const group = (cidrs: string, data: string): string => `${data}
resource "aws_security_group" "a" {
  egress {
    from_port        = 443
    to_port          = 443
    protocol         = "tcp"
    ${cidrs}
  }
}
`;
const EC2 = 'data "aws_ip_ranges" "ec2" {\n  services = ["EC2"]\n  regions  = ["ap-northeast-1"]\n}';
const rules = (text: string, settings = {}): string[] => Object.values(outline(read(text, settings).policies))[0]!;

describe('data sources that need no question to AWS', () => {
  it('aws_ip_ranges is answered from the feed at hand', () => {
    const cidrs =
      'cidr_blocks = data.aws_ip_ranges.ec2.cidr_blocks\n    ipv6_cidr_blocks = data.aws_ip_ranges.ec2.ipv6_cidr_blocks';
    expect(rules(group(cidrs, EC2), { ranges })).toEqual([
      'outbound tcp 443 > 3.5.0.0/24, 54.240.0.0/24, 2600:1f00::/40',
    ]);
  });

  it('aws_ip_ranges of all regions, and of none that there is', () => {
    const all = 'data "aws_ip_ranges" "ec2" {\n  services = ["ec2"]\n}';
    const cidrs = 'cidr_blocks = data.aws_ip_ranges.ec2.cidr_blocks';
    expect(rules(group(cidrs, all), { ranges })).toEqual([
      'outbound tcp 443 > 3.5.0.0/24, 52.94.0.0/24, 54.240.0.0/24',
    ]);
    expect(rules(group(cidrs, EC2.replace('"EC2"', '"S3"')), { ranges })).toEqual(['outbound tcp 443 > nobody']);
  });

  it('aws_ip_ranges without a feed is unknown, and says how to get one', () => {
    const [rule] = rules(group('cidr_blocks = data.aws_ip_ranges.ec2.cidr_blocks', EC2));
    expect(rule).toMatch(/\? .*workspaces-ports update/);
  });

  it('aws_region is its provider’s', () => {
    const data = 'provider "aws" {\n  region = "ap-northeast-1"\n}\ndata "aws_region" "current" {}';
    const cidrs = 'cidr_blocks = { "ap-northeast-1" = ["192.0.2.0/24"] }[data.aws_region.current.name]';
    expect(rules(group(cidrs, data))).toEqual(['outbound tcp 443 > 192.0.2.0/24']);
  });

  it('any other is read when Terraform runs', () => {
    const [rule] = rules(group('cidr_blocks = [data.aws_vpc.main.cidr_block]', 'data "aws_vpc" "main" {\n}'));
    expect(rule).toContain('data.aws_vpc.main.cidr_block is read at apply time');
  });
});
