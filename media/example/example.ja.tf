# 試すための例です。保存しないかぎり、何も残りません。

provider "aws" {
  region = "ap-northeast-1"
}

# オフィスのシンクライアントからの通信
# workspaces-ports: role=client-network region=ap-northeast-1 protocols=pcoip
resource "aws_security_group" "office_clients" {
  name = "office-clients"

  egress {
    description = "Registration and authentication"
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }

  # 東京のゲートウェイが 1 つ足りず、UDP も忘れられています。
  egress {
    description = "Streaming"
    from_port   = 4172
    to_port     = 4172
    protocol    = "tcp"
    cidr_blocks = ["18.180.178.0/24", "54.250.251.0/24"]
  }
}

# デスクトップからの通信。役割はまだ書かれていません。「役割を割り当て…」で書けます。
resource "aws_security_group" "desktops" {
  name = "desktops"
}
