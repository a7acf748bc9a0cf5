# Another root that calls the same module.
provider "aws" {
  region = "ap-northeast-1"
}

module "client" {
  source = "../../modules/client"

  gateways = ["18.180.178.0/24", "18.180.180.0/23", "54.250.251.0/24"]
}
