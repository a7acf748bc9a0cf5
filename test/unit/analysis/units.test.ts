import { describe, expect, it } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer';
import { render } from '../../../server/src/messages';
import { forgetReading } from '../../../server/src/readers/terraform';
import type { Host } from '../../../server/src/workspace/host';
import { memoryHost } from '../../support/annotated';

const ROOTS = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
const FILES: Readonly<Record<string, string>> = {
  'shared/main.tf': `variable "cidr" { type = string }
# workspaces-ports: role=client-network region=ap-northeast-1 protocols=pcoip
resource "aws_security_group" "clients" {
  egress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = [var.cidr]
  }
}
`,
  ...Object.fromEntries(
    ROOTS.map((root) => [
      `${root}/main.tf`,
      `module "clients" {
  source = "../shared"
  cidr   = local.cidr
}
locals {
  cidr = "18.180.178.0/24"
}
# workspaces-ports: role=workspace region=ap-northeast-1
resource "aws_security_group" "own" {
  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = [local.cidr]
  }
}
`,
    ]),
  ),
};
const uriOf = (root: string): string => `file:///w/${root}/main.tf`;

function analyzer(keepsTexts = false, files = FILES, sweep?: () => void): Analyzer {
  const host = { ...memoryHost(files), sweep };
  const top = { files: [], links: [], folders: [...ROOTS, 'shared'].map((name) => `file:///w/${name}/`) };
  const entries: Host['entries'] = async (folder) => (folder === 'file:///w/' ? top : host.entries(folder));
  return new Analyzer({ ...host, entries }, async () => undefined, { workspace: ['file:///w/'], keepsTexts });
}

async function told(of: Analyzer, uri: string): Promise<unknown> {
  const unit = await of.check(uri);
  return unit?.findings.map(({ rule, span, message }) => [rule, span, render(message, 'en')]);
}

/** Types into one root after another; the last text of each is the expected state of all. */
function texts(rounds: number): Map<string, string>[] {
  return Array.from({ length: rounds }, (_, round) => {
    const edited = ROOTS.map((root, i) => {
      const cidr = `18.${180 + ((round + i) % 3)}.178.0/2${round % 5}`;
      return [uriOf(root), FILES[`${root}/main.tf`]!.replace(/18\.180\.178\.0\/24/, cidr)] as const;
    });
    return new Map(edited);
  });
}

describe('work in many places', () => {
  it('says when a reading was let go, for then there is much to collect', async () => {
    const swept: string[] = [];
    let at = '';
    const of = analyzer(false, FILES, () => swept.push(at));
    for (at of [...ROOTS, ...ROOTS]) await of.check(uriOf(at));
    expect(swept).toEqual(['e', 'f', 'g']);
  });

  it('finds the same as one who has just come, also where the reading was let go meanwhile', async () => {
    const kept = analyzer();
    for (const round of texts(3)) {
      for (const [uri, text] of round) {
        kept.files.setOpen(uri, text, 'terraform');
        const fresh = analyzer();
        for (const one of ROOTS) {
          const open = (await kept.files.get(uriOf(one)))!;
          fresh.files.setOpen(open.uri, open.text, 'terraform');
        }
        expect(await told(kept, uri), uri).toEqual(await told(fresh, uri));
        expect(await told(kept, 'file:///w/shared/main.tf'), uri).toEqual(
          await told(fresh, 'file:///w/shared/main.tf'),
        );
      }
    }
  });

  it.each([
    ['in an editor the last four places are read on', false, [false, false, false, true, true, true, true]],
    ['where all is checked once, nothing is let go', true, [true, true, true, true, true, true, true]],
  ])('%s', async (_, keepsTexts, expected) => {
    const alone = ROOTS.map((root) => [`${root}/main.tf`, FILES['shared/main.tf']!] as const);
    const at = analyzer(keepsTexts, Object.fromEntries(alone));
    const units = [];
    for (const root of ROOTS) units.push((await at.check(uriOf(root)))!);
    expect(units.map((unit) => forgetReading(unit.reading, []))).toEqual(expected);
  });
});

it.each([
  ['tf', 'tofu'],
  ['tf.json', 'tofu.json'],
])('a file of OpenTofu is read in place of the one of the same name: net.%s, net.%s', async (plain, other) => {
  const group = (port: number): string =>
    plain === 'tf'
      ? `resource "aws_security_group" "a" {\n  egress {\n    from_port = ${port}\n    to_port = ${port}\n    protocol = "tcp"\n    cidr_blocks = ["10.0.0.0/8"]\n  }\n}\n`
      : `{"resource": {"aws_security_group": {"a": {"egress": [{"from_port": ${port}, "to_port": ${port}, "protocol": "tcp", "cidr_blocks": ["10.0.0.0/8"]}]}}}}`;
  const files = { [`net.${plain}`]: group(1), [`net.${other}`]: group(2), 'more.tf': 'locals {}\n' };
  const unit = await new Analyzer(memoryHost(files), async () => undefined).check('file:///w/more.tf');
  const rules = unit!.reading.policies.flatMap((policy) => ('rules' in policy ? policy.rules : []));
  expect(rules.map(({ span }) => span.uri)).toEqual([`file:///w/net.${other}`]);
});
