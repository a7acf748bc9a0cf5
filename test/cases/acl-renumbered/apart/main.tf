resource "aws_network_acl" "desktops" {
  vpc_id = aws_vpc.main.id
}

resource "aws_network_acl_rule" "out" {
  network_acl_id = aws_network_acl.desktops.id
  rule_number    = 100
  egress         = true
  protocol       = "-1"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
}

resource "aws_network_acl_rule" "no_guests" {
  network_acl_id = aws_network_acl.desktops.id
  rule_number    = 1
  egress         = false
  protocol       = "tcp"
  rule_action    = "deny"
  cidr_block     = "0.0.0.0/0"
  from_port      = 0
  to_port        = 65535
}

resource "aws_network_acl_rule" "in" {
  network_acl_id = aws_network_acl.desktops.id
  rule_number    = 100
  egress         = false
  protocol       = "-1"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
}

# Its number is a variable's, which no edit may change for all who use it.
variable "first" {
  default = 1
}

resource "aws_network_acl" "computed" {
  vpc_id = aws_vpc.main.id
  egress {
    rule_no    = var.first
    action     = "deny"
    protocol   = "tcp"
    from_port  = 443
    to_port    = 443
    cidr_block = "0.0.0.0/0"
  }
  egress {
    rule_no    = 100
    action     = "allow"
    protocol   = "-1"
    from_port  = 0
    to_port    = 0
    cidr_block = "0.0.0.0/0"
  }
  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "-1"
    from_port  = 0
    to_port    = 0
    cidr_block = "0.0.0.0/0"
  }
}
