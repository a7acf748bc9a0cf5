resource "aws_network_acl" "desktops" {
  vpc_id = aws_vpc.main.id

  # Somebody wanted to be first.
  egress {
    rule_no    = 1
    action     = "deny"
    protocol   = "tcp"
    from_port  = 80
    to_port    = 80
    cidr_block = "0.0.0.0/0"
  }
  egress {
    rule_no    = 2 # the rest
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
