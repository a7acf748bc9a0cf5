# Written on Windows: a byte order mark and CRLF stay as they are.
# workspaces-ports: role=client-network region=us-west-2
resource "aws_security_group" "windows" {
	name = "windows"

	egress {
		from_port   = 443
		to_port     = 443
		protocol    = "tcp"
		cidr_blocks = ["0.0.0.0/0"]
	}
}
