# workspaces-ports: role=client-network region=ap-northeast-2
resource "aws_security_group" "seoul" {
  name = "seoul"
}
