import { describe, expect, it } from 'vitest';
import { message } from '../../../server/src/messages';
import { applyEdits } from '../../../server/src/policy';
import { readTerraform } from '../../../server/src/readers/terraform';
import { editsFor } from '../../../server/src/writers';

/** The list without `54.239.0.16/28`, or undefined where no right edit exists. */
function without(cidrs: string): string | undefined {
  const before = 'resource "aws_security_group" "a" {\n  egress {\n    cidr_blocks = ';
  const text = `${before}${cidrs}\n  }\n}\n`;
  const uri = 'file:///w/main.tf';
  const [policy] = readTerraform([{ uri, text }], { variables: {} }).policies;
  const start = text.indexOf('54.239.0.16/28');
  const span = { uri, start, end: start + '54.239.0.16/28'.length };
  const title = message('rules.fix.remove', { text: '54.239.0.16/28' });
  const edits = editsFor({ kind: 'cidrs', title, policy: policy!, span, cidrs: [] }, () => ({ uri, text }));
  return edits && applyEdits(text, edits).slice(before.length, -'\n  }\n}\n'.length);
}

describe('an address that is taken out of a list', () => {
  it.each([
    ['in front', '["54.239.0.16/28", "10.0.0.0/8"]', '["10.0.0.0/8"]'],
    ['in the middle', '["10.0.0.0/8", "54.239.0.16/28", "10.1.0.0/16"]', '["10.0.0.0/8", "10.1.0.0/16"]'],
    ['at the end', '["10.0.0.0/8", "54.239.0.16/28"]', '["10.0.0.0/8"]'],
    ['alone', '["54.239.0.16/28"]', '[]'],
    ['on a line', '[\n      "10.0.0.0/8",\n      "54.239.0.16/28", # old\n    ]', '[\n      "10.0.0.0/8",\n    ]'],
    ['on the last line', '[\n      "10.0.0.0/8",\n      "54.239.0.16/28"\n    ]', '[\n      "10.0.0.0/8",\n    ]'],
    [
      'on a Windows line',
      '[\r\n      "54.239.0.16/28",\r\n      "10.0.0.0/8"\r\n    ]',
      '[\r\n      "10.0.0.0/8"\r\n    ]',
    ],
  ])('%s', (_where, before, after) => {
    expect(without(before)).toBe(after);
  });

  it('is not taken out where it is no element', () => {
    expect(without('"54.239.0.16/28"')).toBeUndefined();
  });
});
