variable "gateways" {
  type = list(string)
}

# workspaces-ports: role=client-network protocols=pcoip
resource "aws_security_group" "client" {
  name = "workspaces-client"

  dynamic "egress" {
    for_each = toset(["tcp", "udp"])
    content {
      from_port   = 4172
      to_port     = 4172
      protocol    = egress.value
      cidr_blocks = var.gateways
    }
  }

  egress {
    from_port   = 123
    to_port     = 99999
    protocol    = "udp"
    cidr_blocks = ["10.0.0.0/8"]
  }
}

output "security_group_id" {
  value = aws_security_group.client.id
}
