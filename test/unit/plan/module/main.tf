variable "office" { default = "203.0.113.0/24" }
resource "aws_vpc" "main" { cidr_block = "10.20.0.0/16" }
resource "aws_vpc_ipv4_cidr_block_association" "more" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "198.19.0.0/16"
}
resource "aws_security_group" "client" {
  name        = "client-network"
  description = "WorkSpaces clients"
  vpc_id      = aws_vpc.main.id
  egress {
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["0.0.0.0/0"]
  }
}
resource "aws_security_group" "apart" {
  for_each = toset(["tokyo", "osaka"])
  name     = each.key
}
resource "aws_vpc_security_group_egress_rule" "https" {
  for_each          = toset(["tokyo", "osaka"])
  security_group_id = aws_security_group.apart[each.key].id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = each.key == "tokyo" ? "10.1.0.0/16" : "10.2.0.0/16"
}
resource "aws_vpc_security_group_egress_rule" "all" {
  security_group_id = aws_security_group.apart["tokyo"].id
  ip_protocol       = "-1"
  cidr_ipv4         = var.office
}
resource "aws_vpc_security_group_egress_rule" "peer" {
  security_group_id            = aws_security_group.apart["osaka"].id
  ip_protocol                  = "udp"
  from_port                    = 53
  to_port                      = 53
  referenced_security_group_id = aws_security_group.client.id
}
resource "aws_ec2_managed_prefix_list" "gateways" {
  name           = "gateways"
  address_family = "IPv4"
  max_entries    = 5
}
resource "aws_ec2_managed_prefix_list_entry" "one" {
  prefix_list_id = aws_ec2_managed_prefix_list.gateways.id
  cidr           = "54.250.251.0/24"
}
module "rules" {
  for_each = { a = 80, b = 8080 }
  source   = "./m"
  group_id = aws_security_group.client.id
  port     = each.value
}
resource "aws_security_group_rule" "foreign" {
  security_group_id = "sg-0123456789abcdef0"
  type              = "ingress"
  protocol          = "tcp"
  from_port         = 3389
  to_port           = 3389
  cidr_blocks       = ["10.0.0.0/8"]
}
resource "aws_security_group_rule" "to_module" {
  security_group_id = module.group.id
  type              = "egress"
  protocol          = "udp"
  from_port         = 4172
  to_port           = 4172
  cidr_blocks       = ["10.3.0.0/16"]
}
module "group" {
  source   = "./g"
}
resource "aws_network_acl" "main" { vpc_id = aws_vpc.main.id }
resource "aws_network_acl_rule" "deny" {
  network_acl_id = aws_network_acl.main.id
  rule_number    = 100
  egress         = true
  protocol       = "tcp"
  rule_action    = "deny"
  cidr_block     = "0.0.0.0/0"
  from_port      = 4172
  to_port        = 4172
}
