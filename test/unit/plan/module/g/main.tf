resource "aws_security_group" "inner" { name = "inner" }
output "id" { value = aws_security_group.inner.id }
