import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer';
import { run } from '../../../server/src/cli/main';
import { diagnosticOf } from '../../../server/src/lsp/convert';
import { memoryHost } from '../../support/annotated';

/** A plan beside the files that it was made from: what they could not tell, it can, and they say where that is. */
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'workspaces-ports-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const TF = `variable "gateways" {
  type = list(string)
}

# workspaces-ports: role=client-network region=ap-northeast-1 protocols=pcoip
resource "aws_security_group" "desks" {
  name = "desks"

  egress {
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = var.gateways
  }
}
`;
const plan = (address = 'aws_security_group.desks'): string =>
  JSON.stringify(
    {
      format_version: '1.2',
      planned_values: {
        root_module: {
          resources: [
            {
              address,
              mode: 'managed',
              type: 'aws_security_group',
              name: 'desks',
              values: {
                name: 'desks',
                egress: [{ protocol: '-1', from_port: 0, to_port: 0, cidr_blocks: ['18.180.178.0/24'] }],
              },
            },
          ],
        },
      },
    },
    null,
    1,
  );

async function check(files: Readonly<Record<string, string>>, ...paths: string[]) {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const out: string[] = [];
  const io = { cwd: folder, locale: 'en' as const, out: (text: string) => void out.push(text), err: () => {} };
  await run(['check', ...paths, '--format', 'json', '--ip-ranges', 'none'], io);
  const report = JSON.parse(out.join(''));
  return {
    findings: report.findings.map(
      (one: { rule: string; file: string; start: { line: number }; message: string }) =>
        `${one.file}:${one.start.line} ${one.rule}${/ \(planned in .*\)$/.exec(one.message)?.[0] ?? ''}`,
    ) as string[],
    roles: report.objects.map((one: { role: string; roleFrom: string }) => `${one.role} ${one.roleFrom}`) as string[],
  };
}

describe('a plan beside its source', () => {
  it('is told where its objects are written, with the role that stands there', async () => {
    const { findings, roles } = await check({ 'main.tf': TF, 'plan.json': plan() }, 'plan.json');
    expect(roles).toEqual(['client-network directive']);
    expect(findings).toContain('main.tf:6 missing-requirement (planned in plan.json:7)');
    expect(findings.every((one) => one.startsWith('main.tf:6 '))).toBe(true);
  });

  it('says nothing a second time that the source says already', async () => {
    const sure = TF.replace('var.gateways', '["18.180.178.0/24"]');
    const { findings } = await check({ 'main.tf': sure, 'plan.json': plan() }, '.');
    expect(findings.length).toBeGreaterThan(0);
    expect(findings.filter((one) => one.includes('planned in'))).toEqual([]);
  });

  it('is silent where the source is told to be', async () => {
    const silenced = TF.replace(
      'resource "aws_sec',
      '# workspaces-ports: ignore missing-requirement -- another group has it\nresource "aws_sec',
    ).replace('var.gateways', '["18.180.178.0/24"]');
    const { findings } = await check({ 'main.tf': silenced, 'plan.json': plan() }, 'plan.json');
    expect(findings.filter((one) => one.includes('missing-requirement'))).toEqual([]);
  });

  it('keeps its own places for what is written elsewhere, and for instances finds the block', async () => {
    const other = await check({ 'main.tf': TF, 'plan.json': plan('module.x.aws_security_group.desks') }, 'plan.json');
    expect(other.findings.every((one) => one.startsWith('plan.json:'))).toBe(true);
    const each = await check({ 'plan.json': plan('aws_security_group.desks["a"]') }, 'plan.json');
    expect(each.findings.every((one) => one.startsWith('main.tf:6 '))).toBe(true);
  });
});

describe('in an editor', () => {
  it('a finding stays in the plan and leads to the block', async () => {
    const host = memoryHost({ 'plan.json': plan(), 'main.tf': TF });
    const unit = (await new Analyzer(host, async () => undefined).check('file:///w/plan.json'))!;
    const finding = unit.findings.find(({ rule }) => rule === 'missing-requirement')!;
    const { range, relatedInformation } = diagnosticOf(finding, unit.files, 'en');
    expect(range.start.line).toBe(6);
    expect(relatedInformation?.map(({ location, message }) => `${location.uri} ${message}`)).toEqual([
      'file:///w/main.tf written here',
    ]);
  });
});
