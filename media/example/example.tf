# An example to try things on: nothing of it is kept unless you save it.

provider "aws" {
  region = "ap-northeast-1"
}

# What the thin clients in the office may reach.
# workspaces-ports: role=client-network region=ap-northeast-1 protocols=pcoip
resource "aws_security_group" "office_clients" {
  name = "office-clients"

  egress {
    description = "Registration and authentication"
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }

  # One of Tokyo's gateways is not here, and UDP is forgotten.
  egress {
    description = "Streaming"
    from_port   = 4172
    to_port     = 4172
    protocol    = "tcp"
    cidr_blocks = ["18.180.178.0/24", "54.250.251.0/24"]
  }
}

# What the desktops may reach. Nobody has said so yet: "Assign Role…" does.
resource "aws_security_group" "desktops" {
  name = "desktops"
}
