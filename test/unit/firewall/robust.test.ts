import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../support/files';
import { checkTerraform, checkText } from './support';

const group = (rules: string): string => `
# workspaces-ports: role=client-network
resource "aws_networkfirewall_rule_group" "g" {
  type = "STATEFUL"
  rule_group {
    rules_source {
      rules_string = <<EOT
${rules}
EOT
    }
  }
}`;

describe('hostile firewalls', () => {
  it('reads rules of five million characters in bounded time, and says where it stops', async () => {
    const rule =
      'drop tls $HOME_NET any -> $EXTERNAL_NET any (tls.sni; content:"evil-NUMBER.example"; endswith; sid:NUMBER;)';
    const lines = Array.from({ length: 50_000 }, (_, i) => rule.replaceAll('NUMBER', String(i)));
    const before = process.cpuUsage();
    const unit = await checkTerraform(group(lines.join('\n')));
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(20);
    const hint = unit.findings.find(({ rule: id }) => id === 'cannot-tell');
    expect(JSON.stringify(hint)).toContain('firewall.tooMany');
  });

  it.each([
    ['brackets', `pass tcp ${'['.repeat(5_000)} any -> any any (sid:1;)`],
    ['closed brackets', `pass tcp ${'['.repeat(500)}10.0.0.0/8${']'.repeat(500)} any -> any any (sid:1;)`],
    ['negations', `pass tcp any any -> ${'!'.repeat(5_000)}10.0.0.0/8 443 (sid:1;)`],
    ['quotes', `pass tcp any any -> any 443 (msg:"${'\\"'.repeat(50_000)}`],
    ['semicolons', `pass tcp any any -> any 443 (${';'.repeat(100_000)})`],
    [
      'one line of a million ports',
      `pass tcp any any -> any [${Array.from({ length: 60_000 }, (_, i) => i).join()}] (sid:1;)`,
    ],
  ])('survives %s', async (_, rules) => {
    const unit = await checkTerraform(group(rules));
    expect(unit.reading.policies).toHaveLength(1);
  });

  it('knows that sets of variables may go round', async () => {
    const unit = await checkTerraform(`
resource "aws_networkfirewall_rule_group" "g" {
  type = "STATEFUL"
  rule_group {
    rule_variables {
      port_sets {
        key = "A"
        port_set { definition = ["$A"] }
      }
    }
    rules_source {
      rules_string = "pass tcp any any -> any $A (sid:1;)"
    }
  }
}`);
    expect(unit.reading.policies).toHaveLength(1);
  });

  it('gives an answer for every half of a file', async () => {
    const text = readFileSync(join(ROOT, 'test/cases/terraform-firewall/main.tf'), 'utf8');
    const first = text.indexOf('resource') + 60;
    for (let end = first; end < text.length; end += 211) await checkText('main.tf', text.slice(0, end));
    const lines = text.split('\n');
    for (let at = 0; at < lines.length; at += 7) {
      await checkText('main.tf', lines.filter((_, i) => i !== at).join('\n'));
    }
  });
});
