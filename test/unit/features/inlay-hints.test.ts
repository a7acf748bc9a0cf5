import { describe, expect, it } from 'vitest';
import { inlayHints } from '../../../server/src/features/inlay-hints';
import { type Locale, render } from '../../../server/src/messages';
import { at } from './support';

/** A file with its hints in it, each between ⟨ and ⟩. */
async function hinted(name: string, text: string, locale: Locale = 'en', from = 0, to = text.length): Promise<string> {
  const { context } = await at(name, `${text}‸`, { locale });
  let out = '';
  let last = 0;
  for (const { offset, label } of inlayHints(context, from, to)) {
    out += `${text.slice(last, offset)}⟨${render(label, locale)}⟩`;
    last = offset;
  }
  return out + text.slice(last);
}

const terraform = (list: string): string => `resource "aws_security_group" "a" {
  egress {
    protocol    = "udp"
    from_port   = 4172
    to_port     = 4172
    cidr_blocks = [${list}]
  }
}
`;
/** What is seen of a list in a rule. */
const list = async (text: string, locale?: Locale): Promise<string> =>
  /cidr_blocks = \[(.*)\]/.exec(await hinted('main.tf', terraform(text), locale))![1]!;

describe('what an address is, behind it', () => {
  it.each([
    ['a gateway', '"18.180.178.0/24"', '"18.180.178.0/24"⟨PCoIP gateway · Tokyo⟩'],
    ['a part of one', '"18.180.178.64/26"', '"18.180.178.64/26"⟨PCoIP gateway · Tokyo⟩'],
    ['a range', '"18.180.180.0 - 18.180.181.255"', '"18.180.180.0 - 18.180.181.255"⟨PCoIP gateway · Tokyo⟩'],
    ['two neighbours in one', '"35.80.88.0/21"', '"35.80.88.0/21"⟨PCoIP gateway · Oregon⟩'],
    ['a health check', '"54.64.174.128/32"', '"54.64.174.128/32"⟨health check · Tokyo⟩'],
    [
      'a region whose place is not its alone',
      '"35.183.255.37/32"',
      '"35.183.255.37/32"⟨PCoIP gateway · Canada (Central)⟩',
    ],
    ['a private network', '"10.20.0.0/16"', '"10.20.0.0/16"'],
    ['everything', '"0.0.0.0/0", "::/0"', '"0.0.0.0/0", "::/0"'],
    ['more than a gateway', '"18.180.178.0/23"', '"18.180.178.0/23"'],
    ['no address', '"18.180.178.0/44"', '"18.180.178.0/44"'],
  ])('%s', async (_what, text, expected) => expect(await list(text)).toBe(expected));

  it('in Japanese', async () =>
    expect(await list('"18.180.178.0/24", "54.64.174.128/32"', 'ja')).toBe(
      '"18.180.178.0/24"⟨PCoIP ゲートウェイ · 東京⟩, "54.64.174.128/32"⟨ヘルスチェック · 東京⟩',
    ));

  it('without quotes in YAML', async () => {
    const text =
      'Resources:\n  A:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      SecurityGroupEgress:\n        - { IpProtocol: udp, FromPort: 4172, ToPort: 4172, CidrIp: 18.180.178.0/24 }\n';
    expect(await hinted('t.yaml', text)).toContain('CidrIp: 18.180.178.0/24⟨PCoIP gateway · Tokyo⟩ }');
  });

  it('in a PAC, and its masks are no addresses', async () => {
    const text =
      'function FindProxyForURL(url, host) {\n  return isInNet(host, "18.180.178.0", "255.255.255.0") ? "DIRECT" : "PROXY p:1";\n}\n';
    expect(await hinted('proxy.pac', text)).toContain('"18.180.178.0"⟨PCoIP gateway · Tokyo⟩, "255.255.255.0")');
  });
});

describe('nothing', () => {
  it('in a comment, which says it itself', async () => {
    const text = `# 18.180.178.0/24\n${terraform('"192.0.2.0/24"')}`;
    expect(await hinted('main.tf', text)).toBe(text);
  });
  it('in a file that holds no network policy', async () => {
    const text = '{ "address": "18.180.178.0/24" }\n';
    expect(await hinted('package.json', text)).toBe(text);
  });
  it('outside of the stretch that is asked for', async () => {
    const text = terraform('"18.180.178.0/24"');
    expect(await hinted('main.tf', text, 'en', 0, 60)).toBe(text);
  });
});
