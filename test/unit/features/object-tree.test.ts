import { describe, expect, it } from 'vitest';
import { objectTree, type TreeNode } from '../../../server/src/features/object-tree';
import type { Locale } from '../../../server/src/messages';
import { at } from './support';

const SIGNS = { satisfied: '✓', missing: '✗', unknown: '?' } as const;

/** The tree as it is drawn: sign, label, description, and the first line of the place that a click shows. */
function drawn(nodes: readonly TreeNode[], text: string, indent = ''): string[] {
  return nodes.flatMap(({ verdict, label, description, place, children = [] }) => {
    const shown = place ? text.slice(place.start, place.end).split('\n')[0] : '-';
    const head = [verdict ? SIGNS[verdict] : '·', label, ...(description ? [`(${description})`] : [])].join(' ');
    return [`${indent}${head} → ${shown}`, ...drawn(children, text, `${indent}  `)];
  });
}

async function treeOf(name: string, text: string, locale: Locale = 'en'): Promise<string[]> {
  const { context } = await at(name, `${text}‸`, { locale });
  return context.unit ? drawn(objectTree(context.unit, locale), text) : [];
}

const CLIENT = '# workspaces-ports: role=client-network region=ap-northeast-1 protocols=pcoip';
const group = (...rules: string[]): string => `${CLIENT}
resource "aws_security_group" "a" {
${rules.join('\n')}
}
`;
const egress = (port: number, cidrs: string): string =>
  `  egress {\n    protocol = "tcp"\n    from_port = ${port}\n    to_port = ${port}\n    cidr_blocks = ${cidrs}\n  }`;

describe('the tree of objects', () => {
  it('leads from an object over its requirements to the rule that meets one, or to what is missing', async () => {
    const lines = await treeOf('main.tf', group(egress(443, '["0.0.0.0/0"]'), egress(22, '["10.0.0.0/8"]')));
    const gateways = '18.178.102.247/32, 18.180.178.0/24, 18.180.180.0/23, 54.64.174.128/32, 54.250.251.0/24';
    const head = 'resource "aws_security_group" "a"';
    expect(lines.slice(0, 9)).toEqual([
      `✗ aws_security_group.a (1/2 · client-network · Tokyo) → ${head}`,
      '  ✓ Client HTTPS (update, registration, authentication) (met) → egress {',
      '    ✓ TCP 443 is allowed here (main.tf:3) → egress {',
      `  ✗ PCoIP streaming and health checks (missing) → ${head}`,
      `    ✗ UDP 4172 outbound to ${gateways} → ${head}`,
      `      · no rule allows it (main.tf:2) → ${head}`,
      `    ✗ TCP 4172 outbound to ${gateways} → ${head}`,
      `      · no rule allows it (main.tf:2) → ${head}`,
      `  ✗ Client HTTPS over QUIC (missing, optional) → ${head}`,
    ]);
  });

  it('leads to what nobody can tell, and says so in Japanese', async () => {
    const text = `${group(egress(443, '[var.open]'))}variable "open" {}\n`;
    const lines = await treeOf('main.tf', text, 'ja');
    expect(lines[0]).toMatch(/^✗ aws_security_group\.a \(0\/2 · client-network · 東京\)/);
    expect(lines[1]).toMatch(/^ {2}\? クライアントの HTTPS .*\(不明\) → variable "open"/);
    expect(lines[2]).toMatch(/^ {4}\? アウトバウンド TCP 443/);
    expect(lines).toContainEqual(expect.stringMatching(/^ {6}· .*open.* \(main\.tf:\d+\) → variable "open"/));
  });

  it('names the entry of a network ACL that denies, and the answers that nothing lets back', async () => {
    const text = `# workspaces-ports: role=client-network region=ap-northeast-1 protocols=pcoip
resource "aws_network_acl" "a" {
  egress {
    rule_no = 90
    action = "deny"
    protocol = "tcp"
    from_port = 443
    to_port = 443
    cidr_block = "0.0.0.0/0"
  }
  egress {
    rule_no = 100
    action = "allow"
    protocol = "-1"
    from_port = 0
    to_port = 0
    cidr_block = "0.0.0.0/0"
  }
}
`;
    const lines = await treeOf('main.tf', text);
    expect(lines).toContainEqual('      · entry 90 denies it (main.tf:3) → egress {');
    expect(lines).toContainEqual('      · no entry lets the answers back (main.tf:2) → resource "aws_network_acl" "a"');
  });

  it('goes host by host through a PAC', async () => {
    const text = `// workspaces-ports: region=ap-northeast-1
function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, ".amazonworkspaces.com")) return "DIRECT";
  return "PROXY proxy.example.com:8080";
}
`;
    const lines = await treeOf('proxy.pac', text);
    expect(lines[0]).toMatch(/^✗ proxy\.pac \(\d+\/\d+ · proxy · Tokyo\)/);
    expect(lines).toContainEqual(
      '  ✗ Addresses that must bypass every proxy (missing) → "PROXY proxy.example.com:8080"',
    );
    expect(lines).toContainEqual('      · answers DIRECT (proxy.pac:3) → "DIRECT"');
  });

  it('keeps the ids of siblings apart, and the same when a line comes in above', async () => {
    const ids = (nodes: readonly TreeNode[]): string[] =>
      nodes.flatMap(({ id, children = [] }) => [id, ...ids(children).map((below) => `${id}/${below}`)]);
    const of = async (text: string): Promise<string[]> => {
      const { context } = await at('main.tf', `${text}‸`);
      return ids(objectTree(context.unit!, 'en'));
    };
    const text = group(egress(443, '["0.0.0.0/0"]'), egress(443, '["10.0.0.0/8"]'));
    const before = await of(text);
    expect(new Set(before).size).toBe(before.length);
    expect(await of(`# one more line\n${text}`)).toEqual(before);
  });

  it('holds nothing of objects without a role', async () => {
    expect(await treeOf('main.tf', group().replace(CLIENT, '# a group'))).toEqual([]);
  });
});
