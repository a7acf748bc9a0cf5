import { describe, expect, it } from 'vitest';
import { run } from '../../../server/src/cli/main';
import { Progress, takesColours } from '../../../server/src/cli/terminal';
import { ROOT } from '../../support/files';

const COLOURS = /\u001b\[\d+m/g;

async function printed(format: string, colours: boolean): Promise<string> {
  let out = '';
  const io = {
    cwd: ROOT,
    locale: 'en' as const,
    colours,
    out: (text: string) => {
      out += text;
    },
    err: () => undefined,
  };
  await run(['check', 'examples/awscli', '--format', format], io);
  return out;
}

describe('colours', () => {
  it.each<[boolean, Record<string, string>, boolean]>([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [true, { TERM: 'dumb' }, false],
    [true, { TERM: 'xterm-256color' }, true],
  ])('terminal %s with %j: %s', (isTerminal, env, expected) => {
    expect(takesColours(isTerminal, env)).toBe(expected);
  });

  it('change nothing in the text but its colours', async () => {
    const [plain, coloured] = [await printed('text', false), await printed('text', true)];
    expect(plain).not.toMatch(COLOURS);
    expect(coloured).toContain('\u001b[31merror\u001b[0m');
    expect(coloured.replace(COLOURS, '')).toBe(plain);
  });

  it.each(['json', 'sarif', 'junit', 'github', 'html'])('stay out of %s', async (format) => {
    expect(await printed(format, true)).toBe(await printed(format, false));
  });
});

describe('progress', () => {
  /** What a line shows when steps come at these milliseconds. */
  function shown(steps: readonly number[]): string[] {
    const lines: string[] = [];
    let now = 0;
    const progress = new Progress({ statusLine: (text) => void lines.push(text) }, () => now);
    for (const at of steps) {
      now = at;
      progress.step(() => `at ${at}`);
    }
    progress.end();
    return lines;
  }

  it.each([
    ['a short run says nothing', [0, 100, 700], []],
    ['a long one speaks after a while, and takes its line away', [0, 500, 900], ['at 900', '']],
    ['steps that come fast are not all shown', [900, 910, 950, 1000, 1040], ['at 900', 'at 1000', '']],
  ] as const)('%s', (_name, steps, lines) => {
    expect(shown(steps)).toEqual(lines);
  });

  it('is not worded where nobody reads it', () => {
    const progress = new Progress({}, () => 5000);
    progress.step(() => {
      throw new Error('worded');
    });
    progress.end();
  });
});
