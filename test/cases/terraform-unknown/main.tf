# What nobody can tell from the files is told as such, once, and never as a fault.
variable "gateways" {
  type = list(string)
}

data "aws_ip_ranges" "workspaces" {
  regions  = ["ap-southeast-2"]
  services = ["workspaces_gateways"]
}

# workspaces-ports: role=client-network region=ap-southeast-2
resource "aws_security_group" "from_a_variable" {
  name = "sydney"

  egress {
    from_port   = 4172
    to_port     = 4172
    protocol    = "tcp"
    cidr_blocks = var.gateways
  }

  egress {
    from_port   = 4172
    to_port     = 4172
    protocol    = "udp"
    cidr_blocks = data.aws_ip_ranges.workspaces.cidr_blocks
  }

  egress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
