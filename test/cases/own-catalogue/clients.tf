# Everything that AWS asks for is open; the company's sign-in is not.
resource "aws_security_group" "office" {
  name = "office-clients"

  egress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["54.250.251.0/24"]
  }
}

resource "aws_security_group" "branch" {
  name = "branch-clients"

  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
