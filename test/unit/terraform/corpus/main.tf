# What the names in expressions.txt stand for.
terraform {
  required_providers {
    terraform = { source = "terraform.io/builtin/terraform" }
  }
}

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
  part     = ["a", terraform_data.later.id]
}

variable "list" {
  type    = list(string)
  default = null
}
variable "map" {
  type    = map(any)
  default = { a = 1, b = "x" }
}
variable "lists" {
  type    = list(any)
  default = [["a"], ["b", "c"]]
}
variable "tuple" {
  type    = tuple([string, number])
  default = [1, "2"]
}
variable "rule" {
  type = object({
    port  = optional(number, 443)
    note  = optional(string)
    cidrs = optional(list(object({ cidr = string, open = optional(bool, true) })), [])
  })
  default = { port = null, cidrs = [{ cidr = "10.0.0.0/8" }] }
}
variable "once" {
  type      = string
  ephemeral = true
  default   = "10.0.0.0/8"
}
variable "hidden" {
  default   = "10.0.0.0/8"
  sensitive = true
}

# Its id is known after apply only.
resource "terraform_data" "later" {}
