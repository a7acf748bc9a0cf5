import { describe, expect, it } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer';
import { render } from '../../../server/src/messages';
import { loadSandbox } from '../../../server/src/node/sandbox';
import { memoryHost } from '../../support/annotated';

const group = (line: string): string => `resource "aws_security_group" "a" {\n${line}\n}\n`;
const template = (line: string): string => `Resources:\n  A:\n    Type: AWS::EC2::SecurityGroup\n${line}\n`;

describe('text that cannot be read', () => {
  it.each([
    [
      'main.tf',
      group('  name = “clients”'),
      '2: “ is a full-width or typographic character, which means nothing here; write "',
    ],
    [
      'main.tf',
      group('  count = ３'),
      '2: ３ is a full-width or typographic character, which means nothing here; write 3',
    ],
    [
      'main.tf',
      group('　 name = "x"'),
      '2: this is a full-width space (U+3000), which stands for none here; write an ordinary one',
    ],
    ['main.tf', group("  name = 'x'"), '2: text stands in double quotes here; single ones mean nothing'],
    [
      'main.tf',
      `<<<<<<< HEAD\n${group('')}`,
      '1: a merge has left its conflict marker here; until it is resolved nothing can be read',
    ],
    ['main.tf', group('  name = "x"；'), '2: the value of name ends here and a new line is expected'],
    ['main.tf', group('  name = "x" y = 1'), '2: the value of name ends here and a new line is expected'],
    [
      't.yaml',
      template('　　Properties:\n      GroupDescription: x'),
      '4: this is a full-width space (U+3000), which stands for none here; write an ordinary one',
    ],
    ['t.yaml', template('\tProperties:\n      GroupDescription: x'), '4: a tab cannot indent YAML; write spaces'],
    [
      't.json',
      '{"Resources": {"A": {"Type": "AWS::EC2::SecurityGroup", “Properties”: {}}}}',
      '1: “ is a full-width or typographic character, which means nothing here; write "',
    ],
  ])('is called what a person sees: %s %j', async (name, text, told) => {
    const unit = await new Analyzer(memoryHost({ [name]: text }), loadSandbox).check(`file:///w/${name}`);
    const [first] = unit!.findings.filter(({ rule }) => rule === 'unreadable');
    const line = text.slice(0, first!.span.start).split('\n').length;
    expect(`${line}: ${render(first!.message, 'en')}`).toBe(told);
  });

  it('leaves full-width characters alone where they are text or names', async () => {
    const text = group('  tags = { Name = "３“x”　；", 名前 = "拠点" }  # 全角　コメント');
    const unit = await new Analyzer(memoryHost({ 'main.tf': text }), loadSandbox).check('file:///w/main.tf');
    expect(unit!.findings).toEqual([]);
  });
});
