# While the second group is being typed, the others are checked as ever.
# workspaces-ports: role=client-network region=sa-east-1
resource "aws_security_group" "first" {
  name = "sao-paulo"

  egress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_security_group" "second" {
  name = "workspaces clients"

  egress {
    from_port   = 4172
    to_port     = 
    protocol    = "tcp
    cidr_blocks = ["54.23

resource "aws_vpc" "third" {
  cidr_block = "10.300.0.0/16"
}
