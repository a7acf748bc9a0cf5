variable "gateways" {
  type = map(list(string))
}
