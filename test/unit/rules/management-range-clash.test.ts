import { describe, it } from 'vitest';
import { expectFindings } from '../../support/annotated';

const vpc = (region: string, cidr: string, drawn = ''): string => `# workspaces-ports: role=addressing region=${region}
resource "aws_vpc" "office" {
  cidr_block = "${cidr}"${drawn && `\n${' '.repeat(16)}${'^'.repeat(cidr.length)} ${drawn}`}
}`;

describe('management-range-clash', () => {
  it.each([
    ['ap-northeast-1', '198.19.0.0/20', 'management-range-clash error: registering a directory in this VPC fails'],
    ['ap-northeast-1', '198.18.0.0/15', 'management-range-clash error: clashes with 198.19.0.0/16'],
    [
      'us-west-2',
      '172.31.0.0/16',
      'management-range-clash information: WorkSpaces will use 192.168.0.0/16, 198.19.0.0/16',
    ],
    ['eu-west-1', '192.168.10.0/24', 'management-range-clash information: overlaps 192.168.0.0/16'],
  ])('%s: %s', (region, cidr, drawn) => expectFindings('main.tf', vpc(region, cidr, drawn), { edition: '2020-05' }));

  it.each([
    ['ap-northeast-1', '10.0.0.0/16'],
    ['ap-northeast-1', '172.31.0.0/16'],
    ['us-east-1', '172.31.0.0/16'],
    ['us-west-2', '10.0.0.0/8'],
  ])('%s: %s is free', (region, cidr) => expectFindings('main.tf', vpc(region, cidr), { edition: '2020-05' }));

  it("says nothing of a VPC that is not WorkSpaces' own", () =>
    expectFindings('main.tf', 'resource "aws_vpc" "lab" {\n  cidr_block = "198.19.0.0/16"\n}', {
      region: 'ap-northeast-1',
    }));

  it('asks routes where they lead', () =>
    expectFindings(
      'main.tf',
      `# workspaces-ports: role=addressing region=us-west-2
resource "aws_route_table" "desks" {
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = "igw-1"
  }
  route {
    cidr_block = "128.0.0.0/1"
    gateway_id = "igw-1"
  }
  route {
    cidr_block         = "172.31.4.0/22"
                          ^^^^^^^^^^^^^ management-range-clash information: 172.31.4.0/22 is routed here
    transit_gateway_id = "tgw-1"
  }
}
# workspaces-ports: role=addressing region=ap-northeast-1
resource "aws_route" "partner" {
  route_table_id         = "rtb-1"
  destination_cidr_block = "198.19.8.0/24"
                            ^^^^^^^^^^^^^ management-range-clash warning: cannot reach what lies there
  transit_gateway_id     = "tgw-1"
}`,
      { edition: '2020-05' },
    ));

  it('says nothing of routes of others', () =>
    expectFindings(
      'main.tf',
      'resource "aws_route" "x" {\n  route_table_id = "rtb-1"\n  destination_cidr_block = "198.19.0.0/16"\n}',
      { region: 'ap-northeast-1' },
    ));

  it('knows the ranges of a peered VPC of the same files', () =>
    expectFindings(
      'main.tf',
      `resource "aws_vpc" "legacy" {
  cidr_block = "198.19.0.0/16"
}
# workspaces-ports: role=addressing region=ap-northeast-1
resource "aws_vpc_peering_connection" "legacy" {
  vpc_id      = "vpc-1"
  peer_vpc_id = aws_vpc.legacy.id
                ^^^^^^^^^^^^^^^^^ management-range-clash warning: the VPC on the other side has 198.19.0.0/16
}
# workspaces-ports: role=addressing region=ap-northeast-1
resource "aws_vpc_peering_connection" "partner" {
  vpc_id        = aws_vpc.legacy.id
  peer_vpc_id   = "vpc-2"
  peer_owner_id = "123456789012"
}`,
      { edition: '2020-05' },
    ));

  it.each([
    ['aws_ec2_transit_gateway_route', 'destination_cidr_block'],
    ['aws_ec2_client_vpn_route', 'destination_cidr_block'],
  ])('asks where %s leads', (type, argument) =>
    expectFindings(
      'main.tf',
      `# workspaces-ports: role=addressing region=ap-northeast-1
resource "${type}" "x" {
  ${argument} = "198.19.0.0/16"
  ${' '.repeat(argument.length)}    ^^^^^^^^^^^^^ management-range-clash warning: is routed here
}
# workspaces-ports: role=addressing region=ap-northeast-1
resource "${type}" "all" {
  ${argument} = "0.0.0.0/0"
}`,
      { edition: '2020-05' },
    ),
  );

  it('follows the prefix list that a transit gateway refers to', () =>
    expectFindings(
      'main.tf',
      `resource "aws_ec2_managed_prefix_list" "far" {
  name           = "far"
  address_family = "IPv4"
  max_entries    = 1
  entry {
    cidr = "198.19.0.0/16"
            ^^^^^^^^^^^^^ management-range-clash warning: is routed here
  }
}
# workspaces-ports: role=addressing region=ap-northeast-1
resource "aws_ec2_transit_gateway_prefix_list_reference" "far" {
  prefix_list_id = aws_ec2_managed_prefix_list.far.id
}`,
      { edition: '2020-05' },
    ));

  it('reads peering and transit gateway routes of CloudFormation', () =>
    expectFindings(
      'template.yaml',
      `Resources:
  Legacy: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 198.19.0.0/16 } }
  # workspaces-ports: role=addressing region=ap-northeast-1
  Peering:
    Type: AWS::EC2::VPCPeeringConnection
    Properties:
      VpcId: vpc-1
      PeerVpcId: !Ref Legacy
                 ^^^^^^^^^^^ management-range-clash warning: the VPC on the other side has 198.19.0.0/16
  # workspaces-ports: role=addressing region=ap-northeast-1
  Elsewhere:
    Type: AWS::EC2::VPCPeeringConnection
    Properties: { VpcId: !Ref Legacy, PeerVpcId: vpc-2 }
  # workspaces-ports: role=addressing region=ap-northeast-1
  Way:
    Type: AWS::EC2::TransitGatewayRoute
    Properties:
      TransitGatewayRouteTableId: tgw-rtb-1
      DestinationCidrBlock: 198.19.0.0/16
                            ^^^^^^^^^^^^^ management-range-clash warning: is routed here
`,
      { edition: '2020-05' },
    ));

  describe('with the ranges that DCV takes besides, since 2021', () => {
    const newest = { edition: '2026-08' };
    const under = (protocols: string, cidr: string, drawn = ''): string =>
      vpc('ap-northeast-1', cidr, drawn).replace('ap-northeast-1', `ap-northeast-1 protocols=${protocols}`);

    it.each([
      ['pcoip', '198.19.0.0/16', 'management-range-clash error: registering a directory in this VPC fails'],
      ['dcv', '198.19.0.0/16', 'management-range-clash information: WorkSpaces will use a /16 of 10.0.0.0/8, which'],
      ['dcv', '10.0.0.0/8', 'management-range-clash information: WorkSpaces will use 198.19.0.0/16'],
    ])('%s: %s', (protocols, cidr, drawn) => expectFindings('main.tf', under(protocols, cidr, drawn), newest));

    it.each([
      ['pcoip', '10.0.0.0/8'],
      ['dcv', '10.0.0.0/16'],
      ['dcv', '10.128.0.0/9'],
    ])('%s: %s is free: AWS finds a /16 beside it', (protocols, cidr) =>
      expectFindings('main.tf', under(protocols, cidr), newest),
    );

    it('leaves what the page contradicts itself in out: GovCloud West has 192.169.0.0/16 once', () =>
      expectFindings('main.tf', vpc('us-gov-west-1', '192.169.0.0/16'), newest));
  });
});
