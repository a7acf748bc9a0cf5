import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Analyzer } from '../../server/src/analysis/analyzer';
import type { UnitResult } from '../../server/src/analysis/pipeline';
import { loadSandbox } from '../../server/src/node/sandbox';
import { mentionsNetwork } from '../../server/src/readers/terraform';
import { memoryHost } from '../support/annotated';
import { ROOT } from '../support/files';
import { TEMPLATE, TERRAFORM } from '../support/networks';

/**
 * Where a file cannot be read as a whole, nobody can tell what is missing in it: what AWS takes by default, what an ACL
 * denies, what stands in the line that is half-typed. So no requirement may be met that was not, and none be lacking
 * that was not. It may be unknown, and an object may be gone.
 */
const half = (line: string): string => line.slice(0, line.length - Math.ceil(line.trim().length / 2));
const BREAKS: Readonly<Record<string, (line: string) => string>> = {
  'half of it': half,
  'half of it and a bracket': (line) => `${half(line)}[`,
  'half of it and a quote': (line) => `${half(line)}"`,
  'a bracket behind it': (line) => `${line} [`,
  'a quote behind it': (line) => `${line} "`,
  'a brace behind it': (line) => `${line} {`,
  'a closing brace behind it': (line) => `${line} }`,
  'a bracket for its value': (line) => line.replace(/([:=]).*/, '$1 ['),
  'a quote for its value': (line) => line.replace(/([:=]).*/, '$1 "'),
  'a quote for all of it': (line) => line.replace(/\S.*/, '"'),
};

/** Objects that say nothing of their rules, all of which stand apart: with its header such an object is lost. */
const APART = `# workspaces-ports: role=client-network region=ap-northeast-1

resource "aws_security_group" "clients" {
  name = "clients"
}

resource "aws_security_group_rule" "out" {
  type              = "egress"
  security_group_id = aws_security_group.clients.id
  protocol          = "-1"
  from_port         = 0
  to_port           = 0
  cidr_blocks       = ["0.0.0.0/0"]
}

resource "aws_security_group" "office" {
  name = "office"
}

resource "aws_security_group_rule" "https" {
  type              = "egress"
  protocol          = "tcp"
  from_port         = 443
  to_port           = 443
  security_group_id = aws_security_group.office.id
  cidr_blocks       = ["0.0.0.0/0"]
}

resource "aws_network_acl" "clients" {
  vpc_id = var.vpc
}
${['true', 'false']
  .map(
    (egress) => `
resource "aws_network_acl_rule" "all_${egress}" {
  network_acl_id = aws_network_acl.clients.id
  egress         = ${egress}
  protocol       = "-1"
  rule_number    = 100
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
}
`,
  )
  .join('')}`;

/** Groups of which more stands in AWS, and one that has what is listed and nothing else. */
const TAKEN_OVER = `# workspaces-ports: role=client-network region=ap-northeast-1

resource "aws_security_group" "clients" {
  name   = "clients"
  vpc_id = var.vpc
}

import {
  to = aws_security_group.clients
  id = "sg-0123456789abcdef0"
}

resource "aws_security_group" "office" {
  name   = "office"
  vpc_id = var.vpc
}

resource "aws_vpc_security_group_egress_rule" "all" {
  security_group_id = aws_security_group.office.id
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_rules_exclusive" "office" {
  security_group_id = aws_security_group.office.id
  ingress_rule_ids  = []
  egress_rule_ids   = [aws_vpc_security_group_egress_rule.all.id]
}
`;

const CASES = join(ROOT, 'test', 'cases');
interface Broken {
  readonly files: Readonly<Record<string, string>>;
  /** The files whose lines are broken. */
  readonly names: readonly string[];
}
const whole = (files: Readonly<Record<string, string>>): Broken => ({
  files,
  names: Object.keys(files).filter((one) => /\.(?:ya?ml|json|jsonl|tf|tfvars)$/.test(one) && !one.startsWith('.')),
});
const FOLDERS: Record<string, Broken> = {
  network: whole({ 'template.yaml': TEMPLATE }),
  'network in Terraform': whole({ 'main.tf': TERRAFORM }),
  'rules apart in Terraform': whole({ 'main.tf': APART }),
  'imported and kept to a list in Terraform': whole({ 'main.tf': TAKEN_OVER }),
  ...Object.fromEntries(
    [
      'acl-renumbered',
      'awscli',
      'awscli-folder',
      'cloudformation-conditions',
      'cloudformation-firewall',
      'cloudformation-json',
      'cloudformation-nested',
      'cloudformation-yaml',
      'layers',
      'layers-awscli',
      'terraform-firewall',
      'terraform-lists-and-groups',
      'terraform-modules',
      'terraform-network-acl',
      'terraform-right',
      'terraform-spellings',
      'terraform-unknown',
      'terraform-values',
    ].map((name) => [name, whole(filesIn(join(CASES, name)))]),
  ),
};

/** The files of a folder and of those below it, by their paths. */
function filesIn(folder: string, below = ''): Record<string, string> {
  const out: Record<string, string> = {};
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (name === '.git' || !existsSync(path)) continue;
    if (statSync(path).isDirectory()) Object.assign(out, filesIn(path, `${below}${name}/`));
    else out[below + name] = readFileSync(path, 'utf8');
  }
  return out;
}

/** `BROKEN_LINES=FOLDER` takes the Terraform files of a whole estate as well: all that is in it stands before users. */
const ESTATE = process.env.BROKEN_LINES;
const EVERYWHERE = '{ "scope": [{ "files": "**", "role": "client-network", "region": "ap-northeast-1" }] }';
if (ESTATE !== undefined) {
  const files = Object.fromEntries(Object.entries(filesIn(ESTATE)).filter(([name]) => /\.(?:tf|tfvars)$/.test(name)));
  const read = Object.keys(files).filter((name) => name.endsWith('.tf') && mentionsNetwork(files[name]!));
  for (const name of read) {
    const top = `${name.slice(0, name.lastIndexOf('/') + 1)}.workspaces-ports.json`;
    FOLDERS[`${ESTATE}: ${name}`] = { files: { ...files, [top]: EVERYWHERE }, names: [name] };
  }
}

/** What is said of each requirement of each object, and on each path. */
function said(unit: UnitResult | undefined): Map<string, string> {
  const out = new Map<string, string>();
  for (const { policy, verdicts } of unit?.subjects ?? []) {
    for (const { requirement, verdict } of verdicts) out.set(`${policy.address} ${requirement.id}`, verdict);
  }
  for (const { path, answers } of unit?.paths() ?? []) {
    for (const { requirement, verdict } of answers) out.set(`from ${path.from}: ${requirement.id}`, verdict);
  }
  return out;
}

/** Breaks each line of a file in each way, and says what came out better or worse by that. */
async function brokenIn(
  files: Readonly<Record<string, string>>,
  name: string,
): Promise<{ readonly wrong: string[]; readonly seen: number }> {
  const text = files[name]!;
  const check = (now: string) =>
    new Analyzer(memoryHost({ ...files, [name]: now }), loadSandbox).check(`file:///w/${name}`);
  const whole = await check(text);
  const before = said(whole);
  const wrong: string[] = [];
  let seen = 0;
  const lines = text.split('\n');
  for (const [way, [what, change]] of Object.entries(BREAKS).entries()) {
    for (const [i, line] of lines.entries()) {
      const broken = change(line);
      if (/^\s*(?:#|$)/.test(line) || broken === line) continue;
      // Of a long file each line is broken in a few of the ways.
      if (lines.length > 150 && (i + way) % 4 !== 0) continue;
      const unit = await check([...lines.slice(0, i), broken, ...lines.slice(i + 1)].join('\n'));
      // What is still a file without faults is another one, and says what it says.
      if (!unit || unit.reading.problems.length <= (whole?.reading.problems.length ?? 0)) continue;
      seen++;
      for (const [key, verdict] of said(unit)) {
        if (verdict === 'unknown' || verdict === before.get(key)) continue;
        wrong.push(`line ${i + 1}, ${what}: ${key} is ${verdict}, was ${before.get(key) ?? 'not there'}`);
      }
    }
  }
  return { wrong, seen };
}

describe('with one broken line nothing is met, and nothing lacking, that was not in the whole file', () => {
  for (const [folder, { files, names }] of Object.entries(FOLDERS)) {
    it.each(names)(
      `${folder}: %s`,
      async (name) => {
        const { wrong, seen } = await brokenIn(files, name);
        if (!/params|directories/.test(name) && ESTATE === undefined) expect(seen).toBeGreaterThan(10);
        expect(wrong).toEqual([]);
      },
      120_000,
    );
  }
});
