import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer';
import { mend } from '../../../server/src/cli/fix';
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
    expect(title).toBe('Allow client.4172: PCoIP streaming and health checks');
    expect(message).not.toContain('rules');
  });

  it('says how many rules it makes of a group, which may ask for more', async () => {
    const { message, title } = await missing(group(everywhere + egress(apart(50), 8080)));
    expect(title).toBe('Allow client.4172: PCoIP streaming and health checks (61 rules, quota 60)');
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

describe('what mends everything at once', () => {
  /** A network ACL of desktops' subnets that has some entries, none of which WorkSpaces needs. */
  const network = (outbound: number, inbound: number): string => {
    const entries = (block: string, count: number): string =>
      Array.from(
        { length: count },
        (_, i) => `
  ${block} {
    rule_no    = ${100 + i * 10}
    action     = "allow"
    protocol   = "tcp"
    from_port  = 22
    to_port    = 22
    cidr_block = "172.16.${i}.0/24"
  }`,
      ).join('');
    const header = '# workspaces-ports: role=subnet region=ap-northeast-1\nresource "aws_network_acl" "desks" {';
    return `${header}${entries('egress', outbound)}${entries('ingress', inbound)}\n}\n`;
  };
  const configured = (controllers: readonly string[], features: readonly string[]): string =>
    JSON.stringify({ features, values: { directoryControllers: controllers } });

  async function mended(text: string, configuration: string) {
    const analyzer = new Analyzer(
      memoryHost({ '.workspaces-ports.json': configuration, 'main.tf': text }),
      loadSandbox,
    );
    const [one] = (await mend(analyzer, ['file:///w/main.tf'])).mended;
    const unit = (await analyzer.check('file:///w/main.tf'))!;
    return { text: one?.after ?? text, findings: unit.findings };
  }

  it('leaves out what needs a higher quota, and says why', async () => {
    const { text, findings } = await mended(
      network(1, 1),
      configured(['10.0.0.10', '10.0.9.10'], ['internet', 'directory']),
    );
    expect(text.match(/egress \{/g)).toHaveLength(3);
    expect(findings.map(({ rule }) => rule)).toEqual(['missing-requirement']);
    expect(render(findings[0]!.message, 'en')).toContain(
      'Adding it makes 33 rules, and a network ACL holds 20 by default',
    );
  });

  it('law: never ends in more than AWS takes by default, and leaves nothing without saying so', async () => {
    const controllers = fc.subarray(['10.0.0.10', '10.0.0.11', '10.0.9.10'], { minLength: 1 });
    const features = fc.constantFrom(
      ['internet'],
      ['directory'],
      ['internet', 'directory'],
      ['internet', 'directory', 'pools'],
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(24), fc.nat(24), controllers, features, async (outbound, inbound, values, used) => {
        const before = network(outbound, inbound);
        const configuration = configured(values, used);
        const { text, findings } = await mended(before, configuration);
        for (const [block, count] of [
          ['egress', outbound],
          ['ingress', inbound],
        ] as const) {
          const after = text.match(new RegExp(`${block} \\{`, 'g'))?.length ?? 0;
          // Whoever has more than twenty already has asked AWS for up to forty.
          expect(after).toBeLessThanOrEqual(count > 20 ? 40 : 20);
        }
        for (const finding of findings.filter(({ rule }) => rule !== 'quota-exceeded')) {
          expect(render(finding.message, 'en')).toContain('a network ACL holds 20 by default');
        }
        expect((await mended(text, configuration)).text).toBe(text);
      }),
      { numRuns: Number(process.env.LAW_RUNS ?? 25) },
    );
  });
});

describe('a fix for what is lacking in part towards addresses that only the user knows', () => {
  it('allows what is known, names that alone, and leaves the rest told', async () => {
    const text = '# workspaces-ports: role=subnet region=ap-northeast-1\nresource "aws_network_acl" "desks" {\n}\n';
    const analyzer = new Analyzer(
      memoryHost({ '.workspaces-ports.json': '{ "features": ["internet", "directory"] }', 'main.tf': text }),
      loadSandbox,
    );
    const before = (await analyzer.check('file:///w/main.tf'))!;
    const back = before.findings.find(({ rule }) => rule === 'return-path-missing')!;
    expect(render(back.fix!.title, 'en')).toBe('Allow the answers to primary.internet.80, primary.internet.443');
    const { mended } = await mend(analyzer, ['file:///w/main.tf']);
    expect(mended[0]!.after.match(/(egress|ingress) \{/g)).toEqual(['egress {', 'egress {', 'ingress {']);
    const after = (await analyzer.check('file:///w/main.tf'))!;
    expect(after.findings.map(({ rule, fix }) => [rule, fix])).toEqual([
      ['missing-requirement', undefined],
      ['return-path-missing', undefined],
    ]);
    for (const { message } of after.findings) expect(render(message, 'en')).toContain('your directory controllers');
  });
});
