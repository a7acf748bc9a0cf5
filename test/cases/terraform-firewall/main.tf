# A firewall between the offices and AWS: what passes is decided by a policy and the rule groups that it names.
provider "aws" {
  region = "ap-northeast-1"
}

locals {
  allowed_domains = [
    ".amazonworkspaces.com",
    ".amazonaws.com",
  ]
}

resource "aws_networkfirewall_rule_group" "names" {
  name     = "names"
  capacity = 100
  type     = "STATEFUL"

  rule_group {
    rules_source {
      rules_source_list {
        generated_rules_type = "ALLOWLIST"
        target_types         = ["TLS_SNI", "HTTP_HOST"]
        targets              = local.allowed_domains
      }
    }

    stateful_rule_options {
      rule_order = "STRICT_ORDER"
    }
  }
}

resource "aws_networkfirewall_rule_group" "streams" {
  name     = "streams"
  capacity = 100
  type     = "STATEFUL"

  rule_group {
    rule_variables {
      ip_sets {
        key = "HOME_NET"
        ip_set {
          definition = ["10.0.0.0/8"]
        }
      }
    }

    rules_source {
      rules_string = <<-RULES
        # Streaming of the older clients
        pass udp $HOME_NET any -> 18.180.178.0/23 4172 (msg:"PCoIP"; sid:101; rev:1;)
        pass tcp $HOME_NET any -> [18.180.178.0/23, 18.180.180.0/23, 54.250.251.0/24, 18.178.102.247, 54.64.174.128] 4172 (msg:"PCoIP"; flow:to_server; sid:102;)
        drop udp $HOME_NET any -> 3.114.164.0/24 4195 (msg:"not this one"; sid:103;)
        pass udp $HOME_NET any -> any 4195 (sid:104;)
        pass tcp $HOME_NET any -> any 4195 (flow:to_server; sid:105;)
      RULES
    }

    stateful_rule_options {
      rule_order = "STRICT_ORDER"
    }
  }
}

# workspaces-ports: role=client-network
resource "aws_networkfirewall_firewall_policy" "strict" {
  name = "strict"

  firewall_policy {
    stateless_default_actions          = ["aws:forward_to_sfe"]
    stateless_fragment_default_actions = ["aws:forward_to_sfe"]
    stateful_default_actions           = ["aws:drop_established", "aws:alert_established"]

    stateful_engine_options {
      rule_order = "STRICT_ORDER"
    }

    stateful_rule_group_reference {
      priority     = 10
      resource_arn = aws_networkfirewall_rule_group.streams.arn
    }

    stateful_rule_group_reference {
      priority     = 20
      resource_arn = aws_networkfirewall_rule_group.names.arn
    }
  }
}

resource "aws_networkfirewall_rule_group" "standard" {
  name     = "standard"
  capacity = 100
  type     = "STATEFUL"

  rule_group {
    rules_source {
      stateful_rule {
        action = "PASS"
        header {
          destination      = "18.180.178.0/23"
          destination_port = "4172"
          direction        = "FORWARD"
          protocol         = "UDP"
          source           = "$HOME_NET"
          source_port      = "ANY"
        }
        rule_option {
          keyword  = "sid"
          settings = ["1"]
        }
      }
      stateful_rule {
        action = "DROP"
        header {
          destination      = "ANY"
          destination_port = "4172"
          direction        = "FORWARD"
          protocol         = "UDP"
          source           = "$HOME_NET"
          source_port      = "ANY"
        }
        rule_option {
          keyword  = "sid"
          settings = ["2"]
        }
      }
    }
  }
}

resource "aws_networkfirewall_rule_group" "denied_names" {
  name     = "denied-names"
  capacity = 100
  type     = "STATEFUL"

  rule_group {
    rules_source {
      rules_source_list {
        generated_rules_type = "DENYLIST"
        target_types         = ["TLS_SNI"]
        targets              = [".facebook.com", ".cloudfront.net"]
      }
    }
  }
}

# In action order what passes comes before what drops, and what nothing matches passes.
# workspaces-ports: role=client-network
resource "aws_networkfirewall_firewall_policy" "action_order" {
  name = "action-order"

  firewall_policy {
    stateless_default_actions          = ["aws:forward_to_sfe"]
    stateless_fragment_default_actions = ["aws:forward_to_sfe"]

    stateful_rule_group_reference {
      resource_arn = aws_networkfirewall_rule_group.standard.arn
    }
    stateful_rule_group_reference {
      resource_arn = aws_networkfirewall_rule_group.denied_names.arn
    }
  }
}

resource "aws_networkfirewall_rule_group" "packets" {
  name     = "packets"
  capacity = 10
  type     = "STATELESS"

  rule_group {
    rules_source {
      stateless_rules_and_custom_actions {
        stateless_rule {
          priority = 20
          rule_definition {
            actions = ["aws:pass"]
            match_attributes {
              protocols = [6, 17]
              source {
                address_definition = "10.0.0.0/8"
              }
              destination {
                address_definition = "0.0.0.0/0"
              }
            }
          }
        }
        stateless_rule {
          priority = 10
          rule_definition {
            actions = ["aws:drop"]
            match_attributes {
              protocols = [17]
              source {
                address_definition = "10.0.0.0/8"
              }
              destination {
                address_definition = "3.114.164.0/22"
              }
              destination_port {
                from_port = 4195
                to_port   = 4195
              }
            }
          }
        }
      }
    }
  }
}

# Requests pass, and what comes back meets the default.
# workspaces-ports: role=client-network
resource "aws_networkfirewall_firewall_policy" "stateless" {
  name = "stateless"

  firewall_policy {
    stateless_default_actions          = ["aws:drop"]
    stateless_fragment_default_actions = ["aws:drop"]

    stateless_rule_group_reference {
      priority     = 1
      resource_arn = aws_networkfirewall_rule_group.packets.arn
    }
  }
}

# By itself, with groups of AWS around it, little is sure.
# workspaces-ports: role=client-network
resource "aws_networkfirewall_firewall_policy" "managed" {
  name = "managed"

  firewall_policy {
    stateless_default_actions          = ["aws:forward_to_sfe"]
    stateless_fragment_default_actions = ["aws:forward_to_sfe"]
    stateful_default_actions           = ["aws:drop_strict"]

    stateful_engine_options {
      rule_order = "STRICT_ORDER"
    }

    stateful_rule_group_reference {
      priority     = 1
      resource_arn = "arn:aws:network-firewall:ap-northeast-1:aws-managed:stateful-rulegroup/ThreatSignaturesDoSStrictOrder"
    }
    stateful_rule_group_reference {
      priority     = 2
      resource_arn = aws_networkfirewall_rule_group.streams.arn
    }
  }
}

# workspaces-ports: role=client-network
resource "aws_networkfirewall_rule_group" "alone" {
  name     = "alone"
  capacity = 10
  type     = "STATEFUL"

  rule_group {
    rules_source {
      rules_source_list {
        generated_rules_type = "ALLOWLIST"
        target_types         = ["TLS_SNI"]
        targets              = [".amazonworkspaces.com", ".amazonaws.com", ".cloudfront.net", ".amazon.com", ".awsapps.com"]
      }
    }
  }
}
