import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Log } from 'sarif';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../../server/src/cli/main';
import type { CheckJson } from '../../../server/src/features/report';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ports-unchecked-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const group = (name: string, more = ''): string => `resource "aws_security_group" "${name}" {
  egress {
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = ["0.0.0.0/0"]
  }
}
${more}`;
const stated = (name: string): string =>
  `# workspaces-ports: role=client-network region=ap-northeast-1\n${group(name)}`;
const many = Array.from({ length: 6 }, (_, i) => group(`g${i}`)).join('\n');

/** A prefix list, and a group that draws on it. */
const listed = (name: string, by: string): string => `
${name === 'stated' ? '# workspaces-ports: role=client-network region=ap-northeast-1' : ''}
resource "aws_security_group" "${by}" {
  egress {
    protocol        = "tcp"
    from_port       = 443
    to_port         = 443
    prefix_list_ids = [aws_ec2_managed_prefix_list.${name}.id]
  }
}
resource "aws_ec2_managed_prefix_list" "${name}" {
  name           = "${name}"
  address_family = "IPv4"
  max_entries    = 1
  entry { cidr = "203.0.113.0/24" }
}
`;

type Files = Readonly<Record<string, string>>;

async function check(files: Files, ...args: string[]): Promise<{ status: number; out: string; err: string }> {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const [out, err]: [string[], string[]] = [[], []];
  const io = { out: (text: string) => void out.push(text), err: (text: string) => void err.push(text) };
  const status = await run(['check', ...args], { ...io, cwd: folder, locale: 'en' });
  return { status, out: out.join(''), err: err.join('') };
}

/** The sentences about what was left out, without the advice behind them. */
const left = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => /^(Without a role|Nothing was)/.test(line))
    .map((line) => line.split('. State')[0]!);

describe('what nobody says the role of', () => {
  const UNCHECKED = 'Without a role, and so not compared with what WorkSpaces needs:';
  const NOTHING = 'Nothing was compared with what WorkSpaces needs, since no object here has a role:';
  it.each<[what: string, files: Files, args: string[], said: string[], unchecked: number]>([
    ['an object with a role', { 'a.tf': stated('a') }, [], [], 0],
    ['a few beside it', { 'a.tf': stated('a') + group('b') }, [], [`${UNCHECKED} aws_security_group.b`], 1],
    ['many beside it: one line still', { 'a.tf': stated('a') + many }, [], [`${UNCHECKED} security groups 6`], 6],
    [
      'a prefix list that its rules draw on',
      { 'a.tf': `${stated('a')}${listed('stated', 'g')}` },
      ['--fail-on', 'none'],
      [],
      0,
    ],
    [
      'a prefix list that only a group without a role draws on',
      { 'a.tf': `${stated('a')}${listed('plain', 'h')}` },
      [],
      [`${UNCHECKED} aws_security_group.h, aws_ec2_managed_prefix_list.plain`],
      2,
    ],
    [
      'several kinds',
      { 'a.tf': `${stated('a')}${many}resource "aws_vpc" "v" {\n  cidr_block = "10.0.0.0/16"\n}\n` },
      [],
      [`${UNCHECKED} security groups 6, VPCs, subnets and routes 1`],
      7,
    ],
    ['nothing but such', { 'a.tf': group('b') }, [], [`${NOTHING} aws_security_group.b`], 1],
    ['--role speaks for it', { 'a.tf': group('b') }, ['--role', 'client-network', '--region', 'ap-northeast-1'], [], 0],
    [
      'no object at all',
      { 'a.tf': 'variable "x" {}\n' },
      [],
      [
        'Nothing was checked: there is no security group, network ACL, firewall rule group, prefix list, VPC, subnet, route or PAC file here.',
      ],
      0,
    ],
  ])('%s', async (_, files, args, said, unchecked) => {
    const text = await check(files, ...args);
    expect([text.status, left(text.out), text.err]).toEqual([0, said, '']);
    const json = await check(files, '--format', 'json', ...args);
    expect((JSON.parse(json.out) as CheckJson).unchecked).toBe(unchecked || undefined);
    // Of a report that goes to a file nobody would see that it is empty.
    expect(left(json.err)).toEqual(said.filter((line) => line.startsWith('Nothing')));
  });

  it('says where to state a role that fits', async () => {
    const { out } = await check({ 'a.tf': 'resource "aws_vpc" "v" {\n  cidr_block = "10.0.0.0/16"\n}\n' });
    expect(out).toContain('workspaces-ports: role=addressing');
    expect(out).toMatch(/"scope" of \.workspaces-ports\.json.*--role/);
  });

  it('counts a rule group with the firewall policy that has it', async () => {
    const text = `resource "aws_networkfirewall_rule_group" "g" {
  capacity = 10
  name     = "g"
  type     = "STATEFUL"
  rule_group {
    rules_source {
      rules_source_list {
        generated_rules_type = "ALLOWLIST"
        target_types         = ["TLS_SNI"]
        targets              = ["example.com"]
      }
    }
  }
}
resource "aws_networkfirewall_firewall_policy" "p" {
  name = "p"
  firewall_policy {
    stateless_default_actions          = ["aws:forward_to_sfe"]
    stateless_fragment_default_actions = ["aws:forward_to_sfe"]
    stateful_rule_group_reference {
      resource_arn = aws_networkfirewall_rule_group.g.arn
    }
  }
}
`;
    const { objects, unchecked } = JSON.parse((await check({ 'a.tf': text }, '--format', 'json')).out) as CheckJson;
    expect(objects.map(({ address, within }) => [address, within])).toEqual([
      ['aws_networkfirewall_rule_group.g', 'aws_networkfirewall_firewall_policy.p'],
      ['aws_networkfirewall_firewall_policy.p', undefined],
    ]);
    expect(unchecked).toBe(1);
  });

  it.each<[what: string, files: Files, level: string, command: string]>([
    ['some', { 'a.tf': stated('a') + group('b') }, 'note', 'notice'],
    ['all', { 'a.tf': group('b') }, 'warning', 'warning'],
  ])('is told in every form of report: %s', async (_, files, level, command) => {
    const sarif = JSON.parse((await check(files, '--format', 'sarif')).out) as Log;
    const [invocation] = sarif.runs[0]!.invocations!;
    expect(invocation!.executionSuccessful).toBe(true);
    expect(invocation!.toolConfigurationNotifications!.map((one) => one.level)).toEqual([level]);
    expect((await check(files, '--format', 'github')).out).toMatch(
      new RegExp(`^::${command} title=Not checked::`, 'm'),
    );
    expect((await check(files, '--format', 'junit')).out).toMatch(/<skipped>[^<]*aws_security_group\.b\./);
    expect((await check(files, '--format', 'html')).out).toMatch(/<p>[^<]*aws_security_group\.b\./);
  });

  it('adds nothing to a report of what was all checked', async () => {
    const files = { 'a.tf': stated('a') };
    expect(JSON.parse((await check(files, '--format', 'sarif')).out).runs[0]).not.toHaveProperty('invocations');
    expect((await check(files, '--format', 'junit')).out).not.toContain('<skipped>');
  });
});

describe('the exit status where little or nothing was checked', () => {
  const CONFIGURATION = { '.workspaces-ports.json': '{}' };
  it.each<[what: string, files: Files, args: string[], status: number]>([
    ['objects without a role are no fault', { 'a.tf': group('b') }, [], 0],
    ['--require-checked=one asks for one with a role', { 'a.tf': group('b') }, ['--require-checked', 'one'], 1],
    ['and one is enough', { 'a.tf': stated('a') + group('b') }, ['--require-checked', 'one'], 0],
    ['--require-checked=all asks it of all', { 'a.tf': stated('a') + group('b') }, ['--require-checked', 'all'], 1],
    ['which have it', { 'a.tf': stated('a') }, ['--require-checked', 'all'], 0],
    [
      'address ranges without a region are compared with nothing',
      { 'a.tf': '# workspaces-ports: role=addressing\nresource "aws_vpc" "a" {\n  cidr_block = "10.0.0.0/16"\n}\n' },
      ['--require-checked', 'one'],
      1,
    ],
    [
      'nor by the side of others',
      {
        'a.tf': `${stated('a')}# workspaces-ports: role=addressing\nresource "aws_vpc" "a" {\n  cidr_block = "10.0.0.0/16"\n}\n`,
      },
      ['--require-checked', 'all'],
      1,
    ],
    ['no object is none with a role', { 'a.tf': 'variable "x" {}\n' }, ['--require-checked', 'all'], 1],
    ['a folder of other files is not the one that was meant', { 'x/readme.txt': '' }, ['x'], 2],
    ['nor is one with a configuration alone', CONFIGURATION, [], 2],
    [
      'a file that is named may be anything: pre-commit names what a commit holds',
      CONFIGURATION,
      ['.workspaces-ports.json'],
      0,
    ],
    ['a file of a kind that is read, about something else', { 'package.json': '{}' }, [], 0],
    ['no such value', { 'a.tf': stated('a') }, ['--require-checked', 'some'], 2],
  ])('%s', async (_, files, args, status) => {
    const said = await check(files, ...args);
    expect(said.status).toBe(status);
    if (status === 2) expect(said.err).not.toBe('');
  });

  it('is told beside the editions where folders have several, each object with its own', async () => {
    const { out } = await check({
      'old/.workspaces-ports.json': '{ "edition": "2020-05" }',
      'old/a.tf': stated('old'),
      'new/b.tf': stated('new'),
      'zone/.workspaces-ports.json': '{ "edition": "2020-05" }',
      'zone/c.tf': group('plain'),
    });
    expect(out).toContain('client-network · ap-northeast-1 · 2020-05 · 2 of 2 met');
    expect(out).toContain('client-network · ap-northeast-1 · 2026-08 · 3 of 3 met');
    expect(out).toContain('objects 3, edition 2020-05, 2026-08:');
    const { out: json } = await check({}, '--format', 'json');
    const { edition, editions, objects } = JSON.parse(json) as CheckJson;
    expect([edition, editions]).toEqual(['2026-08', ['2020-05', '2026-08']]);
    expect(
      objects.flatMap(({ requirements }) => requirements.filter(({ optional }) => optional)).length,
    ).toBeGreaterThan(0);
  });
});
