# Addresses as people copy them from the page, and values that AWS refuses.
# workspaces-ports: role=client-network region=us-east-1
resource "aws_security_group" "copied" {
  name = "copied"

  egress {
    from_port   = 4172
    to_port     = 4172
    protocol    = "tcp"
    cidr_blocks = ["3.217.228.0 - 3.217.231.255", "3.235.112.0 - 3.235.119.255", "52.23.61.1/24"]
  }

  egress {
    from_port   = 4172
    to_port     = 41722
    protocol    = "udp"
    cidr_blocks = ["52.23.61.256/32", "54.153.254.0/24"]
  }

  egress {
    from_port        = 443
    to_port          = 443
    protocol         = "tcp"
    ipv6_cidr_blocks = ["::/0"]
  }
}
