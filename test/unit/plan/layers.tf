provider "aws" {
  region = "ap-northeast-1"
}

resource "aws_vpc" "desks" {
  cidr_block = "10.20.0.0/16"
}

resource "aws_subnet" "desks" {
  count      = 2
  vpc_id     = aws_vpc.desks.id
  cidr_block = cidrsubnet("10.20.0.0/16", 8, count.index)
}

resource "aws_workspaces_directory" "corp" {
  directory_id = aws_directory_service_directory.corp.id

  workspace_creation_properties {
    custom_security_group_id = aws_security_group.desks.id
  }
}

resource "aws_directory_service_directory" "corp" {
  name     = "corp.example"
  password = "x"

  vpc_settings {
    vpc_id     = aws_vpc.desks.id
    subnet_ids = aws_subnet.desks[*].id
  }
}

resource "aws_security_group" "desks" {
  vpc_id = aws_vpc.desks.id

  egress = [{ protocol = "-1", from_port = 0, to_port = 0, cidr_blocks = ["0.0.0.0/0"], ipv6_cidr_blocks = [], prefix_list_ids = [], security_groups = [], self = false, description = "" }]
}

resource "aws_network_acl" "desks" {
  vpc_id     = aws_vpc.desks.id
  subnet_ids = aws_subnet.desks[*].id

  egress = [
    { rule_no = 90, action = "deny", protocol = "tcp", from_port = 443, to_port = 443, cidr_block = "0.0.0.0/0", ipv6_cidr_block = "", icmp_type = 0, icmp_code = 0 },
    { rule_no = 100, action = "allow", protocol = "-1", from_port = 0, to_port = 0, cidr_block = "0.0.0.0/0", ipv6_cidr_block = "", icmp_type = 0, icmp_code = 0 },
  ]
  ingress = [
    { rule_no = 100, action = "allow", protocol = "-1", from_port = 0, to_port = 0, cidr_block = "0.0.0.0/0", ipv6_cidr_block = "", icmp_type = 0, icmp_code = 0 },
  ]
}

resource "aws_route_table" "desks" {
  vpc_id = aws_vpc.desks.id

  route = [{ cidr_block = "10.0.0.0/8", transit_gateway_id = "tgw-0123456789abcdef0", ipv6_cidr_block = "", gateway_id = "", nat_gateway_id = "" }]
}

resource "aws_route_table_association" "desks" {
  subnet_id      = aws_subnet.desks[0].id
  route_table_id = aws_route_table.desks.id
}
