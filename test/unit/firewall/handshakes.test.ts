import { describe, expect, it } from 'vitest';
import { render } from '../../../server/src/messages';
import { applyEdits } from '../../../server/src/policy';
import { combine } from '../../../server/src/writers';
import { checkTerraform } from './support';

const POLICY = `
# workspaces-ports: role=client-network
resource "aws_networkfirewall_firewall_policy" "strict" {
  firewall_policy {
    stateless_default_actions = ["aws:forward_to_sfe"]
    stateful_default_actions  = ["aws:drop_strict"]
    stateful_engine_options {
      rule_order = "STRICT_ORDER"
    }
    stateful_rule_group_reference {
      priority     = 1
      resource_arn = aws_networkfirewall_rule_group.all.arn
    }
  }
}
`;
const written = (...rules: string[]): string => `resource "aws_networkfirewall_rule_group" "all" {
  type  = "STATEFUL"
  rules = <<EOT
${rules.join('\n')}
EOT
}
`;
const blocks = `resource "aws_networkfirewall_rule_group" "all" {
  type = "STATEFUL"
  rule_group {
    rules_source {
      stateful_rule {
        action = "PASS"
        header {
          destination      = "ANY"
          destination_port = "443"
          direction        = "FORWARD"
          protocol         = "TLS"
          source           = "ANY"
          source_port      = "ANY"
        }
        rule_option {
          keyword  = "sid"
          settings = ["1"]
        }
      }
    }
  }
}
`;

async function mended(text: string) {
  const { findings, files } = await checkTerraform(text);
  const fixes = findings.flatMap(({ rule, fix }) => (rule === 'missing-requirement' && fix ? [fix] : []));
  const [file] = files;
  const edits = combine(fixes, () => file);
  const before = file!.text.split('\n');
  const after = applyEdits(file!.text, edits);
  const again = await checkTerraform(after.slice(after.indexOf('\n') + 1));
  return {
    added: after.split('\n').filter((line) => !before.includes(line)),
    left: again.findings.filter(({ rule }) => rule === 'missing-requirement').length,
  };
}

describe('what a fix lets through a firewall', () => {
  const NAMES = 'pass tls any any -> any 443 (tls.sni; dotprefix; content:".example.com"; endswith; sid:1;)';

  it.each([
    [
      'handshakes alone, where names decide the rest',
      written(NAMES),
      /^pass tcp .* any -> any 443 .* flow:not_established,to_server;/,
    ],
    [
      'whole flows, where no name is looked at',
      written('pass udp any any -> any 53 (sid:1;)'),
      /^pass tcp .* 443 \(msg:"[^"]*"; sid:/,
    ],
    ['whole flows of streaming, which shows no name', written(NAMES), /^pass tcp .* 4172 \(msg:"[^"]*"; sid:/],
    ['the same in blocks', blocks, /settings = \["not_established,to_server"\]/],
  ])('%s', async (_, group, line) => {
    const { added, left } = await mended(POLICY + group);
    expect(added.filter((one) => line.test(one))).toHaveLength(1);
    expect(left).toBe(0);
  });
});

describe('names behind a default action that drops handshakes', () => {
  const NAMES = 'pass tls any any -> any 443 (tls.sni; dotprefix; content:".amazonworkspaces.com"; endswith; sid:1;)';
  const OPENER = 'pass tcp any any -> any 443 (flow:not_established,to_server; sid:2;)';
  const told = async (...rules: string[]) => {
    const { findings, files } = await checkTerraform(POLICY + written(...rules));
    return findings.map(({ message, span: { start, end } }) => ({
      text: render(message, 'en'),
      at: files[0]!.text.slice(start, end),
    }));
  };

  it('are never seen, which is told at that action, apart from names that no rule passes', async () => {
    const found = await told(NAMES);
    const unopened = found.filter(({ text }) => text.includes('no name is ever seen'));
    expect(unopened.map(({ text }) => text)).toEqual([expect.stringContaining('connectivity.amazonworkspaces.com')]);
    expect(unopened[0]!.at).toContain('aws:drop_strict');
    const stopped = found.find(({ text }) => text.startsWith('The firewall stops'));
    expect(stopped!.text).not.toContain('connectivity.amazonworkspaces.com');
  });

  it('are said to need the handshake where the port is missing, and at no other port', async () => {
    const texts = (await told(NAMES)).filter(({ text }) => text.includes('Rules that pass names do not help'));
    expect(texts.map(({ text }) => text.match(/\(client\.\d+\)/)?.[0])).toEqual(['(client.443)']);
  });

  it('are fine behind a rule that passes handshakes', async () =>
    expect((await told(NAMES, OPENER)).filter(({ text }) => /no name is ever|do not help/.test(text))).toEqual([]));
});
