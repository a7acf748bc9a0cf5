# One module for three regions: three verdicts, and what is wrong in the module itself is told once.
provider "aws" {
  region = "us-east-1"
}

provider "aws" {
  alias  = "tokyo"
  region = "ap-northeast-1"
}

provider "aws" {
  alias  = "dublin"
  region = "eu-west-1"
}

module "virginia" {
  source = "./modules/client"

  gateways = var.gateways["us-east-1"]
}

module "tokyo" {
  source    = "./modules/client"
  providers = { aws = aws.tokyo }

  gateways = var.gateways["ap-northeast-1"]
}

module "dublin" {
  source    = "./modules/client"
  providers = { aws = aws.dublin }

  gateways = ["18.180.178.0/24", "34.250.63.1/24"]
}

# A rule that its caller adds to what the module makes.
resource "aws_security_group_rule" "health" {
  provider          = aws.tokyo
  security_group_id = module.tokyo.security_group_id
  type              = "egress"
  protocol          = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_blocks       = ["0.0.0.0/0"]
}
