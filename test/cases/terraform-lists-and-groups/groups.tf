variable "region" {
  default = "eu-central-1"
}

provider "aws" {
  region = var.region
}

resource "aws_security_group" "clients" {
  name        = "frankfurt-users"
  description = "Devices that reach Amazon WorkSpaces"
}

resource "aws_vpc_security_group_egress_rule" "tcp" {
  security_group_id = aws_security_group.clients.id
  prefix_list_id    = aws_ec2_managed_prefix_list.gateways.id
  ip_protocol       = "tcp"
  from_port         = 4172
  to_port           = 4172
}

resource "aws_vpc_security_group_egress_rule" "https" {
  security_group_id = aws_security_group.clients.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}
