# workspaces-ports: role=client-network region=ap-northeast-1
resource "aws_security_group" "clients" {
  name   = "workspaces-clients"
  vpc_id = "vpc-0123456789abcdef0"

  egress {
    description = "HTTPS"
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }

  egress {
    description = "PCoIP"
    from_port   = 4172
    to_port     = 4172
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }

  egress {
    description = "PCoIP media"
    from_port   = 4172
    to_port     = 4172
    protocol    = "udp"
    cidr_blocks = ["18.180.178.0/24", "54.250.251.0/24"]
  }
}
