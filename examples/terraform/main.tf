provider "aws" {
  region = "ap-northeast-1"
}

locals {
  # PCoIP gateways of Tokyo, copied from AWS's page one evening.
  pcoip_gateways = [
    "18.180.178.0/24",
    "18.180.180.0 - 18.180.181.255",
    "54.250.251.0/24",
  ]
}

# What the thin clients in the office may reach.
# workspaces-ports: role=client-network region=ap-northeast-1
resource "aws_security_group" "office_clients" {
  name        = "office-clients"
  description = "Thin clients in the Tokyo office"
  vpc_id      = aws_vpc.office.id

  egress {
    description = "Registration and authentication"
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }

  egress {
    description = "PCoIP streaming"
    from_port   = 4172
    to_port     = 4172
    protocol    = "tcp"
    cidr_blocks = local.pcoip_gateways
  }
}

# workspaces-ports: role=workspace region=ap-northeast-1
resource "aws_security_group" "workspaces" {
  name        = "workspaces-desktops"
  description = "Primary interface of the desktops"
  vpc_id      = aws_vpc.office.id
}

resource "aws_vpc_security_group_egress_rule" "https" {
  security_group_id = aws_security_group.workspaces.id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_ingress_rule" "streaming" {
  security_group_id = aws_security_group.workspaces.id
  ip_protocol       = "udp"
  from_port         = 4172
  to_port           = 4172
  cidr_ipv4         = "0.0.0.0/0"
}

# workspaces-ports: role=addressing region=ap-northeast-1
resource "aws_vpc" "office" {
  cidr_block = "198.19.0.0/20"
}
