provider "aws" {
  region = "ca-central-1"
}

# workspaces-ports: role=client-network
# workspaces-ports-ignore is not a directive.
# workspaces-ports: ignore missing-requirement -- the branch firewall opens it
resource "aws_security_group" "suppressed" {
  name = "suppressed"
}

# workspaces-ports: ignore wrong-place -- nothing here needs it
# workspaces-ports: role=client-netwrok region=ca-centrl-1
resource "aws_security_group" "misspelt" {
  name = "workspaces clients"

  egress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
