import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../../server/src/cli/main';
import { message, render } from '../../../server/src/messages';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ports-unread-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const TEMPLATE = `# 事務所のクライアント
Resources:
  Clients: { Type: AWS::EC2::SecurityGroup, Properties: { GroupDescription: clients } }
`;
const bigEndian = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
const marked = (bytes: Buffer): Buffer => Buffer.from([0xff, 0xfe, ...bytes]);
const UNMARKED = render(message('rules.unmarkedText'), 'en');
const NOT_TEXT = render(message('rules.notText'), 'en');

interface Told {
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
  readonly start: { readonly line: number; readonly column: number };
}

/** What is said to be unreadable; the exit status is held to its severity. */
async function found(name: string, bytes: Buffer, named = true): Promise<Told[]> {
  writeFileSync(join(folder, name), Uint8Array.from(bytes));
  const out: string[] = [];
  const io = { out: (text: string) => void out.push(text), err: () => {}, cwd: folder, locale: 'en' as const };
  const status = await run(['check', '--format', 'json', named ? name : '.'], io);
  const { findings } = JSON.parse(out.join('')) as { findings: Told[] };
  const unread = findings.filter(({ rule }) => rule === 'unreadable');
  expect(status).toBe(unread.some(({ severity }) => ['warning', 'error'].includes(severity)) ? 1 : 0);
  return unread;
}

const told = async (name: string, bytes: Buffer, named: boolean): Promise<string[]> =>
  (await found(name, bytes, named)).map(({ message: text, start }) => `${start.line}:${start.column} ${text}`);

describe('a file that is there and is no text', () => {
  it.each<[what: string, name: string, bytes: Buffer, found: string | undefined, named: string | undefined]>([
    ['a template in UTF-16, little end first', 'a.yaml', Buffer.from(TEMPLATE, 'utf16le'), UNMARKED, UNMARKED],
    ['a template in UTF-16, big end first', 'a.yaml', bigEndian(TEMPLATE), UNMARKED, UNMARKED],
    ['the same with a mark, which is read', 'a.yaml', marked(Buffer.from(TEMPLATE, 'utf16le')), undefined, undefined],
    [
      'UTF-16 about something else',
      'a.json',
      Buffer.from('{"name": "x", "list": [1, 2]}', 'utf16le'),
      undefined,
      UNMARKED,
    ],
    ['an odd number of bytes', 'a.yaml', Buffer.from(TEMPLATE, 'utf16le').subarray(1), undefined, NOT_TEXT],
    ['a template with one NUL', 'a.yaml', Buffer.from(`${TEMPLATE}\0`), undefined, NOT_TEXT],
    [
      'an archive by the name of a template',
      'a.template',
      Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 8, 0]),
      undefined,
      NOT_TEXT,
    ],
    [
      'Terraform in UTF-16',
      'a.tf',
      Buffer.from('resource "aws_security_group" "a" {}\n', 'utf16le'),
      UNMARKED,
      UNMARKED,
    ],
  ])('%s', async (_, name, bytes, found, named) => {
    const at = (text: string | undefined) => (text === undefined ? [] : [`1:1 ${text}`]);
    expect(await told(name, bytes, false)).toEqual(at(found));
    expect(await told(name, bytes, true)).toEqual(at(named));
  });
});

describe('a template whose section of resources nobody can find', () => {
  const RESOURCES = '  Vpc:\n    Type: AWS::EC2::VPC\n    Properties: {CidrBlock: 10.0.0.0/16}\n';
  const NONE = render(message('rules.noSection'), 'en');
  const YAML = render(message('cloudformation.yaml.noColon', { key: 'Resources' }), 'en');
  it.each<[what: string, text: string, found: string | undefined, named: string | undefined]>([
    ['the section without its colon is read, and told', `Resources\n${RESOURCES}`, `1:1 ${YAML}`, `1:1 ${YAML}`],
    ['half its name', `Description: x\nResour\n${RESOURCES}`, undefined, `2:1 ${NONE}`],
    ['no name at all, as in a part of a template', RESOURCES, undefined, `2:5 ${NONE}`],
    ['something else', 'Rules:\n  - AWS::EC2::VPC\n', undefined, undefined],
  ])('%s', async (_, text, found, named) => {
    expect(await told('a.yaml', Buffer.from(text), false)).toEqual(found === undefined ? [] : [found]);
    expect(await told('a.yaml', Buffer.from(text), true)).toEqual(named === undefined ? [] : [named]);
  });
});

describe('a file that cannot be read fails the check', () => {
  const BROKEN = 'resource "aws_security_group" "a" {\n  egress {\n    cidr_blocks = ["10.0.0.0/8"\n  }\n}\n';
  /** "ア" in Shift_JIS between two texts. */
  const shiftJis = (before: string, after: string): Buffer =>
    Buffer.from([...Buffer.from(before), 0x83, 0x41, ...Buffer.from(after)]);
  const GROUP = 'resource "aws_security_group" "a" {\n';
  it.each<[what: string, name: string, bytes: Buffer, severities: string[]]>([
    ['a bracket is missing', 'a.tf', Buffer.from(BROKEN), ['error']],
    ['a template that is half-typed', 'a.yaml', Buffer.from(`${TEMPLATE}  B: { Type: [\n`), ['error']],
    [
      'AWS CLI output that is cut off',
      'a.json',
      Buffer.from('{"SecurityGroups": [{"GroupId": "sg-1", "IpPermissions": ['),
      ['error'],
    ],
    ['a template of ours in UTF-16 without a mark', 'a.yaml', Buffer.from(TEMPLATE, 'utf16le'), ['error']],
    ['a file without any text, named', 'a.dat', Buffer.from([0, 1, 2, 3]), ['warning']],
    ['Shift_JIS in a text of Terraform', 'a.tf', shiftJis(`${GROUP}  description = "`, '"\n}\n'), ['error']],
    ['Shift_JIS in a comment, which Terraform passes over', 'a.tf', shiftJis('# ', `\n${GROUP}}\n`), []],
    ['in a comment and behind it', 'a.tf', shiftJis('# \x83', `\n${GROUP}  name = "\ufffd"\n}\n`), ['error']],
    [
      'Shift_JIS in a comment of a template, which CloudFormation refuses',
      'a.yaml',
      shiftJis('# ', `\n${TEMPLATE}`),
      ['error'],
    ],
    ['Japanese in UTF-8', 'a.yaml', Buffer.from(TEMPLATE), []],
  ])('%s', async (_, name, bytes, severities) => {
    expect((await found(name, bytes)).map(({ severity }) => severity)).toEqual(severities);
  });

  it('names the place and the way out', async () => {
    const [told] = await found('a.tf', shiftJis(`${GROUP}  description = "`, '"\n}\n'));
    expect([told!.start, told!.message]).toEqual([{ line: 2, column: 18 }, render(message('rules.garbled'), 'en')]);
  });
});

describe('a link that leads nowhere', () => {
  const NET = 'resource "aws_security_group" "a" {\n}\n';
  it.each<[what: string, name: string, module: string, target: string, severities: string[]]>([
    ['a PAC', 'a.pac', '', 'gone.pac', ['error']],
    ['one that leads to itself', 'wpad.dat', '', 'wpad.dat', ['error']],
    ['a template, as far as anybody can tell', 'a.yaml', '', 'gone.yaml', ['information']],
    ['in a module with a network', 'b.tf', NET, 'gone.tf', ['error']],
    ['in a module without one', 'b.tf', 'resource "aws_iam_role" "a" {\n}\n', 'gone.tf', []],
    ['a script, which may be anything', 'a.js', '', 'gone.js', []],
  ])('%s', async (_, name, module, target, severities) => {
    symlinkSync(target, join(folder, name));
    const told = await found('main.tf', Buffer.from(module), false);
    expect(told.map(({ severity }) => severity)).toEqual(severities);
    for (const { message: text } of told) expect(text).toBe(render(message('rules.hindered.dangling'), 'en'));
  });

  it('is no file to name', async () => {
    symlinkSync('a.pac', join(folder, 'a.pac'));
    const err: string[] = [];
    const io = { out: () => {}, err: (text: string) => void err.push(text), cwd: folder, locale: 'en' as const };
    expect([await run(['check', 'a.pac'], io), err.join('')]).toEqual([
      2,
      'workspaces-ports: a.pac: no such file or folder\n',
    ]);
  });
});
