import { describe, expect, it } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer';
import { DEFAULT_EDITION, edition } from '../../../server/src/catalogue';
import { hover } from '../../../server/src/features/hover';
import type { Locale } from '../../../server/src/messages';
import { memoryHost } from '../../support/annotated';

/** What a hover at `‸` says, without its markup; `main.tf` unless a file's name is given. */
async function at(
  files: string | Readonly<Record<string, string>>,
  locale: Locale = 'en',
): Promise<string | undefined> {
  const named = typeof files === 'string' ? { 'main.tf': files } : files;
  const [name, marked] = Object.entries(named).find(([, text]) => text.includes('‸'))!;
  const plain = { ...named, [name]: marked.replace('‸', '') };
  const analyzer = new Analyzer(memoryHost(plain), async () => undefined, { workspace: ['file:///w/'] });
  const uri = `file:///w/${name}`;
  const [file, unit] = [(await analyzer.files.get(uri))!, await analyzer.check(uri)];
  const answer = hover({ file, unit, edition: edition(DEFAULT_EDITION)!, locale }, marked.indexOf('‸'));
  return answer?.markdown.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`\\]/g, '');
}

const group = (cidrs: string, more = ''): string => `resource "aws_security_group" "office" {
  egress {
    from_port   = 8000
    to_port     = 8000
    protocol    = "tcp"
    cidr_blocks = ${cidrs}
  }
}
${more}`;

describe('a hover on an expression of a rule', () => {
  it.each<[string, string, string]>([
    [
      'a local',
      group('local.off‸ice', 'locals {\n  office = ["192.0.2.0/24"]\n}\n'),
      'local.office\n\n["192.0.2.0/24"] from main.tf:10',
    ],
    [
      'a variable with a default',
      group('[var.‸office]', 'variable "office" {\n  default = "192.0.2.0/24"\n}\n'),
      'var.office\n\n"192.0.2.0/24" from main.tf:10',
    ],
    [
      'a key within a reference, apart from the whole',
      group('local.all[local.‸site]', 'locals {\n  site = "a"\n  all  = { a = ["192.0.2.0/24"] }\n}\n'),
      'local.site\n\n"a" from main.tf:10',
    ],
    [
      'the whole reference around it',
      group('local.a‸ll[local.site]', 'locals {\n  site = "a"\n  all  = { a = ["192.0.2.0/24"] }\n}\n'),
      'local.all[local.site]\n\n["192.0.2.0/24"] from main.tf:11',
    ],
    [
      'a function',
      group('con‸cat(local.a, ["198.51.100.0/24"])', 'locals {\n  a = ["192.0.2.0/24"]\n}\n'),
      'concat(local.a, ["198.51.100.0/24"])\n\n["192.0.2.0/24", "198.51.100.0/24"] from main.tf:6',
    ],
    [
      'a text with a name in it',
      group('["19‸2.0.${local.net}.0/24"]', 'locals {\n  net = 2\n}\n'),
      '"192.0.${local.net}.0/24"\n\n"192.0.2.0/24" from main.tf:6',
    ],
  ])('%s', async (_what, text, says) => {
    expect(await at(text)).toBe(says);
  });

  it.each([
    ['a plain text', group('["192.0.‸example"]')],
    ['the name of an argument', group('[]').replace('cidr_blocks', 'cidr_‸blocks')],
  ])('is silent on %s', async (_what, text) => {
    expect(await at(text)).toBeUndefined();
  });

  it('tells each instance, and those alike together', async () => {
    const text = group('[each.va‸lue]').replace(
      '{\n',
      '{\n  for_each = { a = "192.0.2.0/24", b = "198.51.100.0/24", c = "192.0.2.0/24" }\n',
    );
    expect(await at(text)).toBe(
      'each.value\n\n- ["a"], ["c"]: "192.0.2.0/24" from main.tf:2\n- ["b"]: "198.51.100.0/24" from main.tf:2',
    );
  });

  it('tells each caller of a module, and where its argument stands', async () => {
    const files = {
      'main.tf':
        'module "tokyo" {\n  source = "./net"\n  office = ["192.0.2.0/24"]\n}\nmodule "osaka" {\n  source = "./net"\n  office = ["198.51.100.0/24"]\n}\n',
      'net/main.tf': group('var.‸office', 'variable "office" {}\n'),
    };
    expect(await at(files)).toBe(
      'var.office\n\n- module.tokyo: ["192.0.2.0/24"] from main.tf:3\n- module.osaka: ["198.51.100.0/24"] from main.tf:7',
    );
  });

  it('shows the way from an unknown to what nobody here can resolve', async () => {
    const files = {
      'main.tf':
        'variable "sites" {\n  type = list(string)\n}\nmodule "tokyo" {\n  source = "./net"\n  office = var.sites\n}\n',
      'net/main.tf': group(
        'local.‸all',
        'locals {\n  all = concat(["192.0.2.0/24"], var.office)\n}\nvariable "office" {}\n',
      ),
    };
    expect(await at(files)).toBe(
      'local.all\n\n["192.0.2.0/24", …]\n\nWhy: variable sites has no default (give it under "values.variables" in .workspaces-ports.json)\n\n' +
        'local.all main.tf:6 → var.office main.tf:10 → var.sites main.tf:6',
    );
  });

  it('speaks Japanese', async () => {
    expect(await at(group('[var.‸office]', 'variable "office" {}\n'), 'ja')).toMatch(
      /ここでは分かりません[\s\S]*理由: /,
    );
  });
});
