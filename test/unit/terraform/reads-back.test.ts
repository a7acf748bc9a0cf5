import { describe, expect, it } from 'vitest';
import { readsBack } from '../../../server/src/writers/terraform/reads-back';

/** A fix is offered only where Terraform takes what it writes: `‸` is where `written` goes in. */
const TABLE: readonly (readonly [says: string, text: string, written: string, takes: boolean])[] = [
  ['a block into a block', 'resource "a" "b" {\n‸}\n', '  egress {\n  }\n', true],
  ['a block that is not closed', 'resource "a" "b" {\n‸}\n', '  egress {\n', false],
  ['a brace too many', 'resource "a" "b" {\n‸}\n', '}\n', false],
  ['a value into a list', 'locals {\n  a = ["x"‸]\n}\n', ', "y"', true],
  ['a value without its comma', 'locals {\n  a = ["x"‸]\n}\n', ' "y"', false],
  ['a value into a list of a .tfvars file', 'a = ["x"‸]\nb = 1\n', ', "y"', true],
  ['a line into a heredoc', 'locals {\n  a = <<EOT\n‸EOT\n}\n', 'x\n', true],
  ['the end of a heredoc', 'locals {\n  a = <<EOT\n‸EOT\n}\n', 'EOT\n', false],
  ['a new resource', 'resource "a" "b" {\n}\n‸', '\nresource "a" "c" {\n}\n', true],
  ['a new resource in front of all', '‸resource "a" "b" {\n}\n', 'resource "a" "c" {\n}\n\n', true],
  ['a new resource beside a fault', 'resource "a" "b" {\n}\n‸\n= 3\n', '\nresource "a" "c" {\n}\n', true],
  ['a resource of a name that another has', 'resource "a" "b" {\n}\n‸', '\nresource "a" "b" {\n}\n', false],
  ['a resource whose name begins with a digit', 'resource "a" "b" {\n}\n‸', '\nresource "a" "1" {\n}\n', false],
  ['a resource into a comment', 'resource "a" "b" {\n} # ‸\n', 'resource "a" "c" {\n}', false],
  ['a resource that is not closed', 'resource "a" "b" {\n}\n‸', '\nresource "a" "c" {\n', false],
  ['a resource into a file that is empty', '‸', 'resource "a" "c" {\n}\n', true],
];

describe('what a fix writes is read again before it is offered', () => {
  it.each(TABLE)('%s', (_says, marked, written, takes) => {
    const start = marked.indexOf('‸');
    const file = { uri: 'file:///net/main.tf', text: marked.replace('‸', '') };
    const edit = { uri: file.uri, start, end: start, text: written };
    expect(readsBack([edit], () => file)).toBe(takes);
  });

  it('two resources of one name in two edits', () => {
    const file = { uri: 'file:///net/main.tf', text: 'resource "a" "b" {\n}\n\nresource "a" "c" {\n}\n' };
    const at = (start: number) => ({ uri: file.uri, start, end: start, text: '\nresource "a" "d" {\n}\n' });
    expect(readsBack([at(21)], () => file)).toBe(true);
    expect(readsBack([at(21), at(file.text.length)], () => file)).toBe(false);
  });
});
