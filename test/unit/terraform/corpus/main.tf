# What the names in expressions.txt stand for.
locals {
  site    = { name = "tokyo", size = 3 }
  list    = ["a", "b", "c"]
  nothing = null
  none    = {}
  sites = {
    tokyo = { cidr = "10.1.0.0/16", ports = [443, 4172] }
    osaka = { cidr = "10.2.0.0/16", ports = [443] }
  }
  secret   = sensitive("s3")
  template = "Hello, $${name}!"
}

# Its id is known after apply only.
resource "terraform_data" "later" {}
