import { describe, expect, it } from 'vitest';
import { render } from '../../../server/src/messages';
import { expectFindings } from '../../support/annotated';
import { checkTerraform } from './support';

const HEAD = 'provider "aws" { region = "ap-northeast-1" }';
const ALL =
  '".amazonworkspaces.com", ".amazonaws.com", ".cloudfront.net", ".amazon.com", ".awsapps.com", ".signin.aws"';

describe('firewalls', () => {
  it('tells of hosts that an allow list lacks, where the list is written', () =>
    expectFindings(
      'main.tf',
      `${HEAD}
locals {
  names = [${ALL}]
          ${'^'.repeat(ALL.length + 2)} host-unreachable error: The allow list lacks *.prod.ap-northeast-1.highlander.aws.a2z.com
}
# workspaces-ports: role=client-network
resource "aws_networkfirewall_rule_group" "names" {
  type = "STATEFUL"
  rule_group {
    rules_source {
      rules_source_list {
        generated_rules_type = "ALLOWLIST"
        target_types         = ["TLS_SNI"]
        targets              = local.names
      }
    }
  }
}`,
    ));

  it('takes the name of a host for what Suricata sees of it', () =>
    expectFindings(
      'main.tf',
      `${HEAD}
# workspaces-ports: role=client-network
resource "aws_networkfirewall_rule_group" "names" {
  type = "STATEFUL"
  rule_group {
    rules_source {
      rules_string = <<EOT
pass tls any any -> any any (tls.sni; dotprefix; content:".awsapps.com"; endswith; sid:1;)
drop tls any any -> any any (tls.sni; content:".awsapps.com"; endswith; sid:2;)
drop tls any any -> any any (tls.sni; content:"fls-"; startswith; content:!".org"; endswith; sid:3;)
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ host-unreachable error: fls-na.amazon.com
drop http any any -> any any (http.host; content:"connectivity"; sid:4;)
drop tls any any -> any 8443 (sid:5;)
EOT
    }
  }
}`,
    ));

  it('guesses the role of a list that names hosts of WorkSpaces, and of no other', () =>
    expectFindings(
      'main.tf',
      `${HEAD}
resource "aws_networkfirewall_rule_group" "clients" {
  type = "STATEFUL"
  rule_group {
    rules_source {
      rules_source_list {
        generated_rules_type = "ALLOWLIST"
        target_types         = ["TLS_SNI"]
        targets              = [".amazonworkspaces.com"]
                               ^^^^^^^^^^^^^^^^^^^^^^^^^ host-unreachable warning: The allow list lacks
      }
    }
  }
}
resource "aws_networkfirewall_rule_group" "workspaces_browsing" {
  type = "STATEFUL"
  rule_group {
    rules_source {
      rules_source_list {
        generated_rules_type = "ALLOWLIST"
        target_types         = ["TLS_SNI"]
        targets              = [".microsoft.com"]
      }
    }
  }
}`,
    ));

  it('finds a handshake that is dropped before any name is seen', () =>
    expectFindings(
      'main.tf',
      `${HEAD}
resource "aws_networkfirewall_rule_group" "rules" {
  type = "STATEFUL"
  rule_group {
    rules_source {
      rules_string = <<EOT
pass tls any any -> any any (flow:to_server; sid:1;)
pass udp any any -> any any (flow:to_server; sid:2;)
drop tcp any any -> any any (flow:to_server; sid:3;)
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ host-unreachable error: connectivity.amazonworkspaces.com
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocked-by-deny error: TCP 443
EOT
    }
  }
}
# workspaces-ports: role=client-network
resource "aws_networkfirewall_firewall_policy" "p" {
  firewall_policy {
    stateless_default_actions = ["aws:forward_to_sfe"]
    stateful_rule_group_reference {
      resource_arn = aws_networkfirewall_rule_group.rules.arn
    }
  }
}`,
      { ignore: ['cannot-tell', 'missing-requirement'] },
    ));

  it.each(['rule_group', 'rule_group[0].rules_source[0].rules_string', 'rule_group[0].rules_source'])(
    'says nothing of a group whose rules others keep, nor of a policy with it: ignore_changes = [%s]',
    (ignored) =>
      expectFindings(
        'main.tf',
        `${HEAD}
# workspaces-ports: role=client-network
resource "aws_networkfirewall_rule_group" "rules" {
  type = "STATEFUL"
  rule_group {
    rules_source {
      rules_string = "drop ip any any -> any any (sid:1;)"
    }
    stateful_rule_options {
      rule_order = "STRICT_ORDER"
    }
  }
  lifecycle {
    ignore_changes = [${ignored}]
  }
}
# workspaces-ports: role=client-network
resource "aws_networkfirewall_firewall_policy" "p" {
  firewall_policy {
    stateless_default_actions = ["aws:forward_to_sfe"]
    stateful_default_actions  = ["aws:drop_strict"]
    stateful_engine_options {
      rule_order = "STRICT_ORDER"
    }
    stateful_rule_group_reference {
      priority     = 1
      resource_arn = aws_networkfirewall_rule_group.rules.arn
    }
  }
}`,
      ),
  );

  it.each(['all', '[firewall_policy]', '[firewall_policy[0].stateful_rule_group_reference]'])(
    'says nothing of a policy that others keep, nor of what it leaves to a group: ignore_changes = %s',
    (ignored) =>
      expectFindings(
        'main.tf',
        `${HEAD}
# workspaces-ports: role=client-network
resource "aws_networkfirewall_rule_group" "rules" {
  type = "STATEFUL"
  rule_group {
    rules_source {
      rules_string = "pass tls any any -> any any (tls.sni; content:\\"example.com\\"; sid:1;)"
    }
    stateful_rule_options {
      rule_order = "STRICT_ORDER"
    }
  }
}
# workspaces-ports: role=client-network
resource "aws_networkfirewall_firewall_policy" "p" {
  firewall_policy {
    stateless_default_actions = ["aws:forward_to_sfe"]
    stateful_default_actions  = ["aws:drop_strict"]
    stateful_engine_options {
      rule_order = "STRICT_ORDER"
    }
    stateful_rule_group_reference {
      priority     = 1
      resource_arn = aws_networkfirewall_rule_group.rules.arn
    }
  }
  lifecycle {
    ignore_changes = ${ignored}
  }
}`,
      ),
  );

  it('says nothing of what it cannot tell', () =>
    expectFindings(
      'main.tf',
      `${HEAD}
variable "names" {}
# workspaces-ports: role=client-network
resource "aws_networkfirewall_rule_group" "names" {
  type = "STATEFUL"
  rule_group {
    rules_source {
      rules_source_list {
        generated_rules_type = "ALLOWLIST"
        target_types         = ["TLS_SNI"]
        targets              = concat(var.names, ["example.com"])
      }
    }
  }
}
# workspaces-ports: role=client-network
resource "aws_networkfirewall_rule_group" "rules" {
  type  = "STATEFUL"
  rules = templatefile("rules.tpl", { names = var.names })
}
# workspaces-ports: role=client-network
resource "aws_networkfirewall_rule_group" "dynamic" {
  type = "STATEFUL"
  dynamic "rule_group" {
    for_each = var.names
    content {
      rules_source {
        rules_string = rule_group.value
      }
    }
  }
}
# workspaces-ports: role=client-network
resource "aws_networkfirewall_firewall_policy" "p" {
  firewall_policy {
    stateless_default_actions = ["aws:forward_to_sfe"]
    stateful_default_actions  = ["aws:drop_strict"]
    stateful_engine_options { rule_order = "STRICT_ORDER" }
    dynamic "stateful_rule_group_reference" {
      for_each = var.names
      content {
        priority     = 1
        resource_arn = stateful_rule_group_reference.value
      }
    }
  }
}`,
    ));
});

describe('what firewalls hang on', () => {
  it('takes those of $HOME_NET for the clients where nobody can tell its ranges', () =>
    expectFindings(
      'main.tf',
      `${HEAD}
variable "home" {}
# workspaces-ports: role=client-network
resource "aws_networkfirewall_rule_group" "rules" {
  type = "STATEFUL"
  rule_group {
    rule_variables {
      ip_sets {
        key = "HOME_NET"
        ip_set { definition = var.home }
      }
    }
    rules_source {
      rules_string = <<EOT
drop tls $HOME_NET any -> any any (tls.sni; content:"fls-na.amazon.com"; endswith; sid:1;)
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ host-unreachable error: fls-na.amazon.com
EOT
    }
  }
}`,
    ));

  it('says why a group that a policy names is not known', async () => {
    const unit = await checkTerraform(`
variable "group" {}
# workspaces-ports: role=client-network
resource "aws_networkfirewall_firewall_policy" "p" {
  firewall_policy {
    stateless_default_actions = ["aws:forward_to_sfe"]
    stateful_rule_group_reference {
      resource_arn = var.group
    }
  }
}`);
    const [hint] = unit.findings;
    expect(render(hint!.message, 'en')).toContain('variable group has no default');
  });
});
