import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

async function told(name: string, bytes: Buffer, named: boolean): Promise<string[]> {
  writeFileSync(join(folder, name), Uint8Array.from(bytes));
  const out: string[] = [];
  const io = { out: (text: string) => void out.push(text), err: () => {}, cwd: folder, locale: 'en' as const };
  const status = await run(['check', '--format', 'json', named ? name : '.'], io);
  const { findings } = JSON.parse(out.join('')) as {
    findings: { rule: string; severity: string; message: string; start: { line: number; column: number } }[];
  };
  const unread = findings.filter(({ rule }) => rule === 'unreadable');
  expect(status).toBe(unread.some(({ severity }) => severity === 'warning') ? 1 : 0);
  return unread.map(({ message: text, start }) => `${start.line}:${start.column} ${text}`);
}

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
  const YAML = render(message('cloudformation.yamlSyntax'), 'en');
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
