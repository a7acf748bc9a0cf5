import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type BodyItem, parseHcl, parseHclLazily } from '../../../server/src/readers/terraform/hcl';
import { ROOT } from '../../support/files';

/** Plain objects, so that bodies that are read later compare as those that were read at once. */
const plain = (body: readonly BodyItem[]): unknown =>
  body.map((item) => {
    if (item.kind === 'attribute') return item;
    const { kind, start, end, type, labels, headerEnd, open, close, body: inner } = item;
    return { kind, start, end, type, labels, headerEnd, open, close, body: plain(inner) };
  });
const isLazy = (item: BodyItem): boolean =>
  item.kind === 'block' && Object.getOwnPropertyDescriptor(item, 'body') === undefined;
const wants = (_type: string, label: string): boolean => label === 'aws_security_group';

const WANTED = 'resource "aws_security_group" "a" {\n  ingress {\n    from_port = 1\n  }\n}\n';
const OTHER = 'resource "aws_instance" "b" {\n  ami = "x"\n  tags = {\n    a = "b" # c\n  }\n}\n';

describe('blocks that nobody wants', () => {
  it('are read when they are asked for, and then as ever', () => {
    const text = `locals {\n  a = 1\n}\n${OTHER}${WANTED}${OTHER.replace('"b" {', '"c" {\r')}data "aws_ami" "d" {\n}\n`;
    const lazily = parseHclLazily(text, wants);
    expect(lazily.body.map(isLazy)).toEqual([false, true, false, true, true]);
    const whole = parseHcl(text);
    expect(plain(lazily.body)).toEqual(plain(whole.body));
    expect(lazily.faults).toEqual(whole.faults);
  });

  it.each([
    ['one whose lines begin at the margin', 'resource "aws_x" "b" {\n  a = <<EOF\n{\n}\nEOF\n}\n'],
    ['one that stays open', 'resource "aws_x" "b" {\n  a = 1\n\nresource "aws_y" "c" {\n}\n'],
    ['one on a line', 'resource "aws_x" "b" {}\n'],
    ['one that is indented', '  resource "aws_x" "b" {\n  a = 1\n  }\n'],
    ['one with something behind its brace', 'resource "aws_x" "b" {\n  a = 1\n} b {\n}\n'],
    ['one that speaks to us', 'resource "aws_x" "b" {\n  # workspaces-ports: ignore other-region -- x\n}\n'],
    ['one with a comment over lines', 'resource "aws_x" "b" {\n  /*\n}\n*/\n}\n'],
    ['one that is never closed', 'resource "aws_x" "b" {\n  a = 1\n'],
  ])('%s is read at once', (_what, text) => {
    const lazily = parseHclLazily(text + WANTED, wants);
    const whole = parseHcl(text + WANTED);
    expect(lazily.body[0] && isLazy(lazily.body[0])).toBe(false);
    expect(plain(lazily.body)).toEqual(plain(whole.body));
    expect(lazily.faults).toEqual(whole.faults);
    expect(lazily.comments).toEqual(whole.comments);
  });

  it('are the same in every file of the project, cut anywhere', () => {
    const files = readdirSync(join(ROOT, 'test/cases'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.tf'))
      .map((name) => readFileSync(join(ROOT, 'test/cases', name), 'utf8'));
    for (const text of files) {
      for (let cut = text.length; cut > 0; cut -= 97) {
        const part = text.slice(0, cut) + OTHER;
        expect(plain(parseHclLazily(part, () => false).body), part).toEqual(plain(parseHcl(part).body));
      }
    }
  });
});
