import { describe, expect, it } from 'vitest';
import { findingsIn } from './pac-support';

const check = async (statement: string): Promise<string[]> =>
  (
    await findingsIn('pac-old-engine', `function FindProxyForURL(url, host) {\n  ${statement}\n  return "DIRECT";\n}`)
  ).map(({ text }) => /not know (.+) and stops/.exec(text)![1]!);

describe('pac-old-engine', () => {
  it.each([
    ['let a = 1;', 'let'],
    ['const a = 1; let b = 2;', 'const, let'],
    ['var f = (a) => a;', '=>'],
    ['if (host.endsWith(".a")) return "x";', '.endsWith()'],
    ['if ([host].includes("a")) return "x";', '.includes()'],
    ['var a = `x`;', '`…`'],
    ['for (var a of [1]) ;', 'for (… of …)'],
    ['var a = { host };', '{…}'],
    ['var a = host ?? 1, b = host?.length;', '??, ?.'],
    ['function f(a = 1) {}', '(a = b)'],
  ])('%s', async (statement, what) => expect(await check(statement)).toEqual([what]));

  it.each([
    'var a = [1, 2].join(""), b = { host: 1 };',
    'for (var a in {}) ;',
    'if (/a/.test(host) || host.indexOf("a") >= 0) return "x";',
    'String.prototype.endsWith = function (s) { return true; }; if (host.endsWith(".a")) return "x";',
    'var list = { find: function (h) { return h; } }; list.find(host);',
    'try { throw 1; } catch (e) { }',
  ])('%s is of old', async (statement) => expect(await check(statement)).toEqual([]));
});
