provider "aws" {
  region = "ap-northeast-1"
}

resource "aws_security_group" "one" {
  name = "one"
}

resource "aws_vpc_security_group_egress_rule" "listed" {
  security_group_id = aws_security_group.one.id
  ip_protocol       = "tcp"
  from_port         = 1
  to_port           = 1
  cidr_ipv4         = "10.0.0.0/8"
}

resource "aws_vpc_security_group_egress_rule" "unlisted" {
  security_group_id = aws_security_group.one.id
  ip_protocol       = "tcp"
  from_port         = 2
  to_port           = 2
  cidr_ipv4         = "10.0.0.0/8"
}

resource "aws_vpc_security_group_rules_exclusive" "one" {
  security_group_id = aws_security_group.one.id
  ingress_rule_ids  = ["sgr-1"]
  egress_rule_ids   = [aws_vpc_security_group_egress_rule.listed.id]
}

resource "aws_security_group" "many" {
  name = "many"
}

resource "aws_vpc_security_group_ingress_rule" "many" {
  for_each          = { x = 3, y = 4 }
  security_group_id = aws_security_group.many.id
  ip_protocol       = "tcp"
  from_port         = each.value
  to_port           = each.value
  cidr_ipv4         = "10.0.0.0/8"
}

resource "aws_vpc_security_group_rules_exclusive" "many" {
  security_group_id = aws_security_group.many.id
  ingress_rule_ids  = [for rule in aws_vpc_security_group_ingress_rule.many : rule.id]
  egress_rule_ids   = []
}

resource "aws_vpc_security_group_egress_rule" "elsewhere" {
  security_group_id = "sg-1"
  ip_protocol       = "tcp"
  from_port         = 5
  to_port           = 5
  cidr_ipv4         = "10.0.0.0/8"
}

resource "aws_vpc_security_group_rules_exclusive" "elsewhere" {
  security_group_id = "sg-1"
  ingress_rule_ids  = []
  egress_rule_ids   = [aws_vpc_security_group_egress_rule.elsewhere.id]
}
