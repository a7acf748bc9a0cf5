import { describe, expect, it } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer';
import { loadSandbox } from '../../../server/src/node/sandbox';
import type { PacReader } from '../../../server/src/readers/pac';
import { memoryHost } from '../../support/annotated';

const URI = 'file:///w/office.pac';
const version = (n: number): string => `function FindProxyForURL(url, host) { return "PROXY p${n}:1"; }`;

/** An analyzer whose PAC files take a turn of the event loop or more, and the versions that were run. */
function slow(): { analyzer: Analyzer; runs: string[] } {
  const runs: string[] = [];
  const reader: PacReader = {
    async read(file, terms) {
      runs.push(/p\d+/.exec(file.text)![0]);
      await new Promise((resolve) => setTimeout(resolve, 30));
      return (await loadSandbox())!.read(file, terms);
    },
  };
  return { analyzer: new Analyzer(memoryHost({}), async () => reader), runs };
}
const answerIn = async (analyzer: Analyzer): Promise<string | undefined> =>
  (await analyzer.check(URI))?.subjects[0]?.hosts[0]?.answer.decision;

describe('while a PAC is run, as one types on', () => {
  it('none that is out of date is run after it, and everybody gets the answer of the newest text', async () => {
    const { analyzer, runs } = slow();
    const answers: Promise<string | undefined>[] = [];
    for (let n = 1; n <= 20; n++) {
      analyzer.files.setOpen(URI, version(n), 'pac');
      answers.push(answerIn(analyzer));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(new Set(await Promise.all(answers))).toEqual(new Set(['PROXY p20:1']));
    expect(runs).toEqual(['p1', 'p20']);
  });

  it('the same text is run once, whoever asks', async () => {
    const { analyzer, runs } = slow();
    analyzer.files.setOpen(URI, version(1), 'pac');
    await Promise.all([analyzer.check(URI), analyzer.check(URI), analyzer.check(URI)]);
    await analyzer.check(URI);
    expect(runs).toEqual(['p1']);
  });

  it('another file waits for nobody', async () => {
    const { analyzer, runs } = slow();
    analyzer.files.setOpen(URI, version(1), 'pac');
    analyzer.files.setOpen('file:///w/other.pac', version(2), 'pac');
    const first = analyzer.check(URI);
    await analyzer.check('file:///w/other.pac');
    await first;
    expect(runs).toEqual(['p1', 'p2']);
  });

  it('one that became something else meanwhile is no PAC any more', async () => {
    const { analyzer } = slow();
    const uri = 'file:///w/office.js';
    analyzer.files.setOpen(uri, version(1), 'javascript');
    const first = analyzer.check(uri);
    await new Promise((resolve) => setImmediate(resolve));
    analyzer.files.setOpen(uri, 'export const a = 1;', 'javascript');
    expect(await first).toBeUndefined();
  });
});
