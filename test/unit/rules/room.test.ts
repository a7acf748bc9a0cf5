import { describe, expect, it } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer';
import { render } from '../../../server/src/messages';
import { loadSandbox } from '../../../server/src/node/sandbox';
import { memoryHost } from '../../support/annotated';

/** So many networks that no two of them join. */
const apart = (count: number): string[] => Array.from({ length: count }, (_, i) => `10.${i}.2.0/24`);
const joined = (count: number): string[] => Array.from({ length: count }, (_, i) => `10.0.${i}.0/24`);

const egress = (cidrs: readonly string[], port = 443): string => `
  egress {
    from_port = ${port}
    to_port = ${port}
    protocol = "tcp"
    cidr_blocks = ${JSON.stringify(cidrs)}
  }`;
const everywhere = egress(['0.0.0.0/0']);
const group = (rules: string): string => `resource "aws_security_group" "office" {${rules}\n}\n`;
const acl = (entries: number): string => {
  const entry = (i: number): string => `
  egress {
    rule_no = ${100 + i}
    action = "allow"
    protocol = "tcp"
    from_port = 443
    to_port = 443
    cidr_block = "${i === 0 ? '0.0.0.0/0' : `10.${i}.0.0/16`}"
  }`;
  return `resource "aws_network_acl" "office" {${Array.from({ length: entries }, (_, i) => entry(i)).join('')}\n}\n`;
};
const list = (entries: number): string =>
  `resource "aws_ec2_managed_prefix_list" "office" {
  max_entries = 1000
${Array.from({ length: entries }, (_, i) => `  entry { cidr = "10.${Math.floor(i / 128)}.${(i % 128) * 2}.0/24" }`).join('\n')}
}
`;

/** PCoIP of Tokyo: two protocols to five CIDRs, one of which joins none of the others. */
async function missing(text: string, locale: 'en' | 'ja' = 'en'): Promise<{ message: string; title?: string }> {
  const scope = '{ "scope": [{ "role": "client-network", "region": "ap-northeast-1", "protocols": ["pcoip"] }] }';
  const analyzer = new Analyzer(memoryHost({ '.workspaces-ports.json': scope, 'main.tf': text }), loadSandbox);
  const unit = (await analyzer.check('file:///w/main.tf'))!;
  const found = unit.findings.find(({ rule, message }) => {
    const streams = /4172|18\.180/.test(render(message, 'en'));
    return streams && ['missing-requirement', 'return-path-missing'].includes(rule);
  })!;
  return { message: render(found.message, locale), title: found.fix && render(found.fix.title, locale) };
}

describe('a fix that an object has no room for', () => {
  it('is offered as ever while there is room', async () => {
    const { message, title } = await missing(group(everywhere + egress(apart(49), 8080)));
    expect(title).toBe('Allow PCoIP streaming and health checks (client.4172)');
    expect(message).not.toContain('rules');
  });

  it('says how many rules it makes of a group, which may ask for more', async () => {
    const { message, title } = await missing(group(everywhere + egress(apart(50), 8080)));
    expect(title).toBe(
      'Allow PCoIP streaming and health checks (client.4172): 61 rules then, and a security group holds 60 by default',
    );
    expect(message).toMatch(
      /\(client\.4172\)\. Adding it makes 61 rules, and a security group holds 60 by default: spread them over several groups/,
    );
  });

  it('says when joining what is there makes room', async () => {
    const { message } = await missing(group(everywhere + egress(joined(58), 8080)));
    expect(message).toContain('with neighbouring CIDRs joined, the same addresses need only 15');
  });

  it('is not offered where AWS would refuse it whatever is asked for', async () => {
    const { message, title } = await missing(acl(36));
    expect(title).toBeUndefined();
    expect(message).toContain(
      'Adding it makes 46 rules, and a network ACL holds 20 by default: allow wider CIDRs here',
    );
  });

  it('counts the entries of a prefix list', async () => {
    expect((await missing(list(995))).title).toBeDefined();
    const { message, title } = await missing(list(996));
    expect(title).toBeUndefined();
    expect(message).toContain('Adding it makes 1001 rules, and a prefix list holds 1000 by default');
  });

  it('speaks Japanese', async () => {
    const { message } = await missing(group(everywhere + egress(apart(50), 8080)), 'ja');
    expect(message).toContain('追加すると 61 個になりますが、セキュリティグループの上限は既定で 60 です。');
  });
});
