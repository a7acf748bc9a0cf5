# Three groups in the three spellings; each lacks another part of the streaming traffic.
provider "aws" {
  region = "ap-northeast-1"
}

locals {
  tokyo_gateways = ["18.180.178.0/24", "18.180.180.0/23", "54.250.251.0/24"]
}

resource "aws_security_group" "inline" {
  name   = "workspaces-clients-inline"
  vpc_id = "vpc-0a1b2c3d"

  egress {
    from_port   = 4172
    to_port     = 4172
    protocol    = "tcp"
    cidr_blocks = local.tokyo_gateways
  }

  egress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_security_group" "separate" {
  name   = "workspaces-clients-separate"
  vpc_id = "vpc-0a1b2c3d"
}

resource "aws_security_group_rule" "separate_udp" {
  type              = "egress"
  security_group_id = aws_security_group.separate.id
  from_port         = 4172
  to_port           = 4172
  protocol          = "udp"
  cidr_blocks       = concat(local.tokyo_gateways, ["18.178.102.247/32", "54.64.174.128/32"])
}

resource "aws_security_group" "modern" {
  name   = "workspaces-clients-modern"
  vpc_id = "vpc-0a1b2c3d"
}

resource "aws_vpc_security_group_egress_rule" "modern_streaming" {
  security_group_id = aws_security_group.modern.id
  ip_protocol       = "-1"
  cidr_ipv4         = "18.180.180.0/23"
}

resource "aws_vpc_security_group_egress_rule" "modern_https" {
  security_group_id = aws_security_group.modern.id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}
