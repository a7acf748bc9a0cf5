variable "web" {
  type = list(string)
}

resource "aws_security_group" "desktops" {
  name = "desktops"

  egress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = var.web
  }
}

resource "aws_security_group" "printers" {
  name = "printers"
}
