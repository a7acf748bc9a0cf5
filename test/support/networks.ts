/** Everything that stands over something else: a path from a desktop to the world, open at every layer. */
export const TEMPLATE = `Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.0.0.0/16
  Desks:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Vpc
      CidrBlock: 10.0.1.0/24
  Acl:
    Type: AWS::EC2::NetworkAcl
    Properties:
      VpcId: !Ref Vpc
  Out:
    Type: AWS::EC2::NetworkAclEntry
    Properties:
      NetworkAclId: !Ref Acl
      RuleNumber: 100
      Egress: true
      Protocol: -1
      RuleAction: allow
      CidrBlock: 0.0.0.0/0
  Back:
    Type: AWS::EC2::NetworkAclEntry
    Properties:
      NetworkAclId: !Ref Acl
      RuleNumber: 100
      Protocol: -1
      RuleAction: allow
      CidrBlock: 0.0.0.0/0
  Shut: {Type: AWS::EC2::NetworkAclEntry, Properties: {NetworkAclId: !Ref Acl, RuleNumber: 90, Egress: true, Protocol: 6, RuleAction: deny, CidrBlock: 0.0.0.0/0, PortRange: {From: 80, To: 80}}}
  AclHere:
    Type: AWS::EC2::SubnetNetworkAclAssociation
    Properties:
      SubnetId: !Ref Desks
      NetworkAclId: !Ref Acl
  Table:
    Type: AWS::EC2::RouteTable
    Properties:
      VpcId: !Ref Vpc
  World:
    Type: AWS::EC2::Route
    Properties:
      RouteTableId: !Ref Table
      DestinationCidrBlock: 0.0.0.0/0
      NatGatewayId: nat-1
  TableHere:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties:
      SubnetId: !Ref Desks
      RouteTableId: !Ref Table
  # workspaces-ports: role=workspace region=ap-northeast-1
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: desktops
      GroupName: desktops
  Web:
    Type: AWS::EC2::SecurityGroupEgress
    Properties:
      GroupId: !Ref Group
      IpProtocol: tcp
      FromPort: 443
      ToPort: 443
      CidrIp: 0.0.0.0/0
  # workspaces-ports: role=client-network region=ap-northeast-1
  Clients:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: clients
      SecurityGroupEgress:
        - {IpProtocol: tcp, FromPort: 443, ToPort: 443, DestinationPrefixListId: !Ref List}
        - IpProtocol: udp
          FromPort: 4172
          ToPort: 4172
          CidrIp: 0.0.0.0/0
  List:
    Type: AWS::EC2::PrefixList
    Properties:
      PrefixListName: gateways
      AddressFamily: IPv4
      MaxEntries: 5
      Entries:
        - Cidr: 0.0.0.0/1
        - Cidr: 128.0.0.0/1
  Desktop:
    Type: AWS::EC2::Instance
    Properties:
      SubnetId: !Ref Desks
      SecurityGroupIds: [!Ref Group]
`;

/** The same in Terraform, with rules, routes, entries and associations written apart. */
export const TERRAFORM = `variable "world" {
  default = "0.0.0.0/0"
}
locals {
  world = [var.world]
  halves = {
    low  = "0.0.0.0/1"
    high = "128.0.0.0/1"
  }
}
provider "aws" {
  region = "ap-northeast-1"
}
resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}
resource "aws_vpc_ipv4_cidr_block_association" "more" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.1.0.0/16"
}
resource "aws_subnet" "desks" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
}
resource "aws_network_acl" "desks" {
  vpc_id = aws_vpc.main.id
}
resource "aws_network_acl_rule" "out" {
  network_acl_id = aws_network_acl.desks.id
  rule_number    = 100
  egress         = true
  protocol       = "-1"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
}
resource "aws_network_acl_rule" "back" {
  network_acl_id = aws_network_acl.desks.id
  rule_number    = 100
  protocol       = "-1"
  rule_action    = "allow"
  cidr_block     = var.world
}
resource "aws_network_acl_rule" "shut" {
  network_acl_id = aws_network_acl.desks.id
  rule_number    = 90
  egress         = true
  protocol       = "tcp"
  rule_action    = "deny"
  cidr_block     = "0.0.0.0/0"
  from_port      = 80
  to_port        = 80
}
resource "aws_network_acl_association" "desks" {
  subnet_id      = aws_subnet.desks.id
  network_acl_id = aws_network_acl.desks.id
}
resource "aws_route_table" "desks" {
  vpc_id = aws_vpc.main.id
}
resource "aws_route" "world" {
  route_table_id         = aws_route_table.desks.id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = "nat-1"
}
resource "aws_route_table_association" "desks" {
  subnet_id      = aws_subnet.desks.id
  route_table_id = aws_route_table.desks.id
}
# workspaces-ports: role=workspace region=ap-northeast-1
resource "aws_security_group" "desks" {
  name = "desks"
}
resource "aws_vpc_security_group_egress_rule" "web" {
  security_group_id = aws_security_group.desks.id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}
resource "aws_security_group_rule" "plain" {
  type              = "egress"
  security_group_id = aws_security_group.desks.id
  protocol          = "tcp"
  from_port         = 80
  to_port           = 80
  cidr_blocks       = local.world
}
# workspaces-ports: role=client-network region=ap-northeast-1
resource "aws_security_group" "clients" {
  name = "clients"
  egress {
    protocol        = "tcp"
    from_port       = 443
    to_port         = 443
    prefix_list_ids = [aws_ec2_managed_prefix_list.gateways.id]
  }
  egress {
    protocol    = "udp"
    from_port   = 4172
    to_port     = 4172
    cidr_blocks = values(local.halves)
  }
}
resource "aws_ec2_managed_prefix_list" "gateways" {
  name           = "gateways"
  address_family = "IPv4"
  max_entries    = 5
  entry {
    cidr = "0.0.0.0/1"
  }
}
resource "aws_ec2_managed_prefix_list_entry" "other" {
  prefix_list_id = aws_ec2_managed_prefix_list.gateways.id
  cidr           = "128.0.0.0/1"
}
resource "aws_instance" "desk" {
  subnet_id              = aws_subnet.desks.id
  vpc_security_group_ids = [aws_security_group.desks.id]
}
resource "aws_network_interface" "eye" {
  subnet_id       = aws_subnet.desks.id
  security_groups = [aws_security_group.desks.id]
}
resource "aws_security_group" "more" {
  egress {
    protocol    = "udp"
    from_port   = 53
    to_port     = 53
    cidr_blocks = ["0.0.0.0/0"]
  }
}
resource "aws_network_interface_sg_attachment" "more" {
  security_group_id    = aws_security_group.more.id
  network_interface_id = aws_network_interface.eye.id
}
`;
