variable "group_id" {}
variable "port" {}
resource "aws_security_group_rule" "this" {
  security_group_id = var.group_id
  type              = "ingress"
  protocol          = "tcp"
  from_port         = var.port
  to_port           = var.port
  self              = true
}
