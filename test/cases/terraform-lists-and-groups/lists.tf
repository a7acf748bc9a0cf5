# A prefix list that lacks the health checks, a group that uses it, and a VPC on management ground.
resource "aws_ec2_managed_prefix_list" "gateways" {
  name           = "workspaces-gateways-frankfurt"
  address_family = "IPv4"
  max_entries    = 20

  entry {
    cidr        = "52.59.127.0/24"
    description = "PCoIP gateways"
  }
}
