# Subnets of WorkSpaces in Ireland: a deny before the allow, and no way back.
provider "aws" {
  region = "eu-west-1"
}

# workspaces-ports: role=subnet
resource "aws_network_acl" "desktops" {
  vpc_id = "vpc-0a1b2c3d"

  egress {
    rule_no    = 100
    protocol   = "tcp"
    action     = "deny"
    cidr_block = "0.0.0.0/0"
    from_port  = 80
    to_port    = 80
  }

  egress {
    rule_no    = 200
    protocol   = "-1"
    action     = "allow"
    cidr_block = "0.0.0.0/0"
    from_port  = 0
    to_port    = 0
  }

  ingress {
    rule_no    = 100
    protocol   = "tcp"
    action     = "allow"
    cidr_block = "10.0.0.0/16"
    from_port  = 0
    to_port    = 65535
  }
}

# workspaces-ports: role=client-network
resource "aws_network_acl" "branch" {
  vpc_id = "vpc-0e1f2a3b"
}

resource "aws_network_acl_rule" "branch_out" {
  network_acl_id = aws_network_acl.branch.id
  rule_number    = 100
  egress         = true
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  from_port      = 1
  to_port        = 65535
}

resource "aws_network_acl_rule" "branch_back" {
  network_acl_id = aws_network_acl.branch.id
  rule_number    = 100
  egress         = false
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  from_port      = 1024
  to_port        = 65535
}
