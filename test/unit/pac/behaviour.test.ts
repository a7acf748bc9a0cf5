import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PAC_FUNCTION_NAMES } from '../../../server/src/readers/pac/functions';
import { KNOWN, policyOf } from './support';

interface Case {
  readonly expression: string;
  readonly result: string;
  /** Where pacparser differs. */
  readonly theirs?: string;
}
interface Section {
  readonly title: string;
  readonly moment: number;
  readonly cases: Case[];
}

const LINE = /^(.+?) = ?(.*?)(?: \| pacparser (.+): (\w+))?$/;
const MOMENT = /at (\d+)-(\d+)-(\d+) (\d+):(\d+):(\d+)$/;
const TIME_ZONE = process.env.TZ;
process.env.TZ = 'Asia/Tokyo';
const [LEGEND = '', ...SECTIONS] = readFileSync(new URL('behaviour.txt', import.meta.url), 'utf8').split('\n\n');
const sections = SECTIONS.map(sectionOf);

function sectionOf(text: string): Section {
  const [title = '', ...lines] = text.trim().split('\n');
  const [year, month, ...rest] = (MOMENT.exec(title)?.slice(1) ?? ['2026', '3', '4', '12', '34', '56']).map(Number);
  const moment = new Date(year!, month! - 1, ...rest).getTime();
  const cases = lines.map((line) => {
    const [, expression = '', result = '', theirs, reason] = LINE.exec(line)!;
    if (reason && !LEGEND.includes(`#   ${reason} `)) throw new Error(`no reason: ${line}`);
    return { expression, result: JSON.parse(`"${result}"`), theirs: theirs === '(empty)' ? '' : theirs };
  });
  return { title, moment, cases };
}

beforeAll(() => {
  process.env.TZ = 'Asia/Tokyo';
});
afterAll(() => {
  if (TIME_ZONE === undefined) delete process.env.TZ;
  else process.env.TZ = TIME_ZONE;
});

describe('the functions of a PAC give what they give in Chromium', () => {
  it.each(sections.map((section) => [section.title, section] as const))('%s', async (_title, { moment, cases }) => {
    const policy = await policyOf('function FindProxyForURL(url, host) { return String(eval(url)); }', moment);
    const answers = await policy.ask(cases.map(({ expression }) => ({ url: expression, host: '' })));
    const given = answers.map(({ decision, error }) => (error ? '!' : decision));
    expect(cases.map(({ expression }, i) => `${expression} = ${given[i]}`)).toEqual(
      cases.map(({ expression, result }) => `${expression} = ${result}`),
    );
  });

  it('in at least 300 cases, and at least three for each function', () => {
    const all = sections.flatMap(({ cases }) => cases);
    expect(all.length).toBeGreaterThanOrEqual(300);
    const few = PAC_FUNCTION_NAMES.filter((name) => !name.startsWith('$')).filter(
      (name) => all.filter(({ expression }) => expression.includes(`${name}(`)).length < 2,
    );
    expect(few).toEqual([]);
  });
});

/** These are what it is given in place of DNS and network. */
const STAND_INS = /^(typeof )?(dnsResolve|isResolvable|myIpAddress)\(/;
const HERE = spawnSync('pactester', ['-v']).error === undefined;

describe.skipIf(!HERE)('pacparser gives the same but for what is listed (skipped where it is not installed)', () => {
  it.each(sections.map((section) => [section.title, section] as const))('%s', (_title, { moment, cases }) => {
    const asked = cases.filter(({ expression }) => !STAND_INS.test(expression));
    if (asked.length === 0) return;
    const given = pacparser(
      asked.map(({ expression }) => expression),
      moment,
    );
    expect(asked.map(({ expression }, i) => `${expression} = ${given[i]}`)).toEqual(
      asked.map(({ expression, result, theirs }) => `${expression} = ${theirs ?? result}`),
    );
  });
});

/** The values of expressions in pacparser, with a clock that stands still and without DNS. */
function pacparser(expressions: readonly string[], moment: number): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'pacparser-'));
  const path = join(folder, 'asked.pac');
  const text = `
    var Real = Date, known = ${JSON.stringify(KNOWN)};
    Date = function (a, b, c, d, e, f) {
      return arguments.length ? new Real(a, b, c, d, e, f) : new Real(${moment});
    };
    function dnsResolve(host) { return known[host] || (/^(\\d+\\.){3}\\d+$/.test(host) ? host : null); }
    function isResolvable(host) { return dnsResolve(host) != null; }
    function myIpAddress() { return '192.0.2.10'; }
    function FindProxyForURL(url, host) {
      var asked = ${JSON.stringify(expressions)}, out = [];
      for (var i = 0; i < asked.length; i++) {
        try { out.push(escape(String(eval(asked[i])))); } catch (e) { out.push('!'); }
      }
      return out.join(' ');
    }`;
  try {
    writeFileSync(path, text);
    const options = { encoding: 'utf8', env: { ...process.env, TZ: 'Asia/Tokyo' } } as const;
    const answer = execFileSync('pactester', ['-p', path, '-u', 'http://a.example/', '-h', 'a.example'], options);
    return answer.replace(/\n$/, '').split(' ').map(decodeURIComponent);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
