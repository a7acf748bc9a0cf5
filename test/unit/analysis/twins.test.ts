import { describe, expect, it } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer';
import { Twins } from '../../../server/src/analysis/twins';
import { render } from '../../../server/src/messages';
import { memoryHost } from '../../support/annotated';

/** Files that stand in every environment with the same text, as people copy them. */
const COPIED: Readonly<Record<string, string>> = {
  'main.tf': `
locals {
  own = [var.network]
}
# workspaces-ports: role=client-network region=ap-northeast-1
resource "aws_security_group" "clients" {
  dynamic "egress" {
    for_each = local.own
    content {
      protocol    = "tcp"
      from_port   = 443
      to_port     = 443
      cidr_blocks = [egress.value]
    }
  }
}
resource "aws_security_group_rule" "more" {
  security_group_id = aws_security_group.clients.id
  type              = "egress"
  protocol          = "udp"
  from_port         = 4195
  to_port           = var.last
  cidr_blocks       = ["0.0.0.0/0"]
}
`,
  'variables.tf': 'variable "network" {}\nvariable "last" {}\n',
  'override.tf': 'resource "aws_security_group_rule" "more" {\n  cidr_blocks = ["10.0.0.0/33"]\n}\n',
  'broken.tf': 'output "a" {\n  value = \n}\n',
};
const VALUES: Readonly<Record<string, string>> = {
  dev: 'network = "10.0.0.0/8"\nlast = 4195\n',
  prod: 'network = "192.0.2.0/33"\nlast = 4200\n',
};
const FILES = Object.fromEntries(
  Object.entries(VALUES).flatMap(([root, values]) => [
    ...Object.entries(COPIED).map(([name, text]) => [`${root}/${name}`, text]),
    [`${root}/terraform.tfvars`, values],
  ]),
);

async function told(keepsTexts: boolean): Promise<Record<string, readonly string[]>> {
  const analyzer = new Analyzer(memoryHost(FILES), async () => undefined, { workspace: ['file:///w/'], keepsTexts });
  const out: Record<string, readonly string[]> = {};
  for (const root of Object.keys(VALUES)) {
    const unit = await analyzer.check(`file:///w/${root}/main.tf`);
    out[root] = unit!.findings.map(
      ({ rule, object, span, message, related = [] }) =>
        `${[span, ...related.map((one) => one.span)].map(({ uri, start, end }) => `${uri}:${start}-${end}`)} ${rule} ${object} ${render(message, 'en')}`,
    );
  }
  return out;
}

describe('files of the same text in several folders', () => {
  it('are told apart, where each is read once for all as well', async () => {
    const once = await told(true);
    expect(once).toEqual(await told(false));
    for (const [root, findings] of Object.entries(once)) {
      expect(findings.length, root).toBeGreaterThan(3);
      for (const finding of findings) expect(finding).toContain(`file:///w/${root}/`);
    }
    expect(once.dev!.join('\n')).toContain('override.tf');
    expect(once.dev!.join('\n').replaceAll('/dev/', '/prod/')).not.toBe(once.prod!.join('\n'));
  });
});

describe('texts', () => {
  const file = (text: string) => ({ uri: 'file:///w/a.tf', text });

  it('are found again by what they say, not by how they look from afar', () => {
    const twins = new Twins();
    // Of one length, and alike at the places that are looked at first.
    const first = file(`cidr = "10.0.0.0/8"${' '.repeat(100)}`);
    const other = file(`cidr = "10.1.0.0/8"${' '.repeat(100)}`);
    expect(twins.of(first)).toBeUndefined();
    expect(twins.of(other)).toBeUndefined();
    expect(twins.of(file(other.text))).toBe(other);
    expect(twins.of(file(first.text))).toBe(first);
    expect(twins.of(file(''))).toBeUndefined();
  });

  it('are taken for different where very many look alike', () => {
    const twins = new Twins();
    const texts = Array.from({ length: 1000 }, (_, i) => `${String(i).padStart(5, '0')}${' '.repeat(100)}`);
    const firsts = texts.map(file);
    for (const one of firsts) expect(twins.of(one)).toBeUndefined();
    const found = texts.map((text) => twins.of(file(text)));
    for (const [i, one] of found.entries()) expect([undefined, firsts[i]]).toContain(one);
    expect(found[0]).toBe(firsts[0]);
  });
});
