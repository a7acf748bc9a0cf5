import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Timer } from '../../server/src/readers/pac/timer';
import { answer, policyOf } from '../unit/pac/support';
import impossible from './pac-impossible.json';

/**
 * Milliseconds that a file may take here, on a machine that others use too: without bounds these take minutes or never
 * end. The quarter of a second that they shall take is measured by `node bench/pac.mjs`.
 */
const LIMIT = 4_000;
/** Milliseconds of work: the engine's own pace is ten thousand steps, which take seconds in these files. */
const SOON = 700;

describe('hostile files', () => {
  /** Calls that take long each: ten thousand of them would take seconds. */
  const loopOf = (call: string, length: number): string =>
    `var s = "a"; while (s.length < ${length}) s += s;\nfunction FindProxyForURL(u, h) { for (;;) ${call}; }`;
  const MAIN = 'function FindProxyForURL(url, host) { return "DIRECT"; }';
  it.each([
    ['a loop that never ends', 'function FindProxyForURL(u, h) { while (true) {} }', 'timeout'],
    ['a loop in a helper', 'function f() { for (;;); }\nfunction FindProxyForURL(u, h) { return f(); }', 'timeout'],
    ['a loop while loading', `for (;;) {}\n${MAIN}`, 'timeout'],
    ['recursion', 'function FindProxyForURL(u, h) { return FindProxyForURL(u, h); }', 'runtime'],
    [
      'a catastrophic pattern',
      'function FindProxyForURL(u, h) { return /^(a+)+$/.test("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab") ? "DIRECT" : "x"; }',
      'timeout',
    ],
    ['doubling text', 'function FindProxyForURL(u, h) { var s = "x"; for (;;) s += s; }', 'runtime'],
    ['a thrown text', 'function FindProxyForURL(u, h) { throw "no"; }', 'runtime'],
    ['a thrown nothing', 'function FindProxyForURL(u, h) { throw undefined; }', 'runtime'],
    [
      'a thrown trap',
      'function FindProxyForURL(u, h) { throw { get message() { throw 1; }, get name() { for (;;); } }; }',
      'timeout',
    ],
    [
      'a thrown object without words',
      'function FindProxyForURL(u, h) { throw { get message() { throw 1; } }; }',
      'runtime',
    ],
    ['a thrown symbol', 'function FindProxyForURL(u, h) { throw Symbol("x"); }', 'runtime'],
    [
      'a proxy for a function',
      'var FindProxyForURL = new Proxy(function () {}, { apply: function () { for (;;); } });',
      'timeout',
    ],
    [
      'a getter for a function',
      'Object.defineProperty(globalThis, "FindProxyForURL", { get: function () { for (;;); } });',
      'timeout',
    ],
    ['a proxy for an answer', 'function FindProxyForURL(u, h) { return new Proxy(function () {}, {}); }', 'result'],
    [
      'a caught loop',
      'function FindProxyForURL(u, h) { try { for (;;); } catch (e) { return "DIRECT"; } finally { return "DIRECT"; } }',
      'timeout',
    ],
    [
      'a comparison without end',
      'function FindProxyForURL(u, h) { [1, 2, 3].sort(function () { for (;;); }); return "DIRECT"; }',
      'timeout',
    ],
    [
      'a loop behind a door',
      'function FindProxyForURL(u, h) { return alert({ toString: function () { for (;;); } }); }',
      'timeout',
    ],
    [
      'an array of four thousand million',
      'function FindProxyForURL(u, h) { return new Array(4294967295).join("x"); }',
      'runtime',
    ],
    [
      'a search without end',
      'function FindProxyForURL(u, h) { return "a".repeat(8e6).indexOf("a".repeat(4e6) + "b") + ""; }',
      'runtime',
    ],
    ['searches of a long text without end', loopOf('s.split("")', 2e5), 'timeout'],
    ['sorting without end', loopOf('s.split("").sort()', 1e5), 'timeout'],
    ['replacing without end', loopOf('s.replace(/a/g, "bb")', 2e5), 'timeout'],
    ['comparing long texts without end', loopOf('s.localeCompare(s + "b")', 5e5), 'timeout'],
    ['encoding without end', loopOf('encodeURIComponent(s)', 3e5), 'timeout'],
    ['an array that grows', 'function FindProxyForURL(u, h) { var a = []; for (;;) a = [a, a.concat(a)]; }', 'timeout'],
    [
      'a deep pattern',
      'function FindProxyForURL(u, h) { return "" + new RegExp("(".repeat(1e5) + ")".repeat(1e5)).test(h); }',
      'runtime',
    ],
    [
      'deep eval',
      'function FindProxyForURL(u, h) { return eval("(".repeat(1e5) + "1" + ")".repeat(1e5)); }',
      'runtime',
    ],
    ['a name nobody defined', 'function FindProxyForURL(u, h) { return isInSubnet(h); }', 'runtime'],
    ['no function', 'var x = 1;', 'missing'],
    [
      'an object for an answer',
      'function FindProxyForURL(u, h) { return { toString: function () { return "DIRECT"; } }; }',
      'result',
    ],
    ['nothing for an answer', 'function FindProxyForURL(u, h) {}', 'result'],
    ['a promise', 'async function FindProxyForURL(u, h) { return "DIRECT"; }', 'result'],
    ['half a file', 'function FindProxyForURL(url, host) {\n  if (dnsDomainIs(host, ".a"', 'syntax'],
    ['no text', '', 'missing'],
    ['binary', '\u0000\u0001\ufffd\ufffd', 'syntax'],
    ['deep nesting', `${MAIN}\nvar x = ${'('.repeat(20_000)}1${')'.repeat(20_000)};`, 'syntax'],
    ['five megabytes', `${MAIN}\n// ${'x'.repeat(5_000_000)}`, 'syntax'],
    [
      'tampering with the trace',
      'function FindProxyForURL(u, h) { $wspState = 1; $wspDid = null; return "x" + ($wspDid = 1); }',
      undefined,
    ],
  ])('%s', async (_name, text, kind) => {
    const start = performance.now();
    const given = await answer(text, 'www.example.com');
    expect(performance.now() - start).toBeLessThan(LIMIT);
    expect(given.error?.kind).toBe(kind);
    if (given.error?.span) expect(given.error.span.end).toBeLessThanOrEqual(text.length);
  });

  it.each([
    ['joined and compared', 'if (s + "x" == s + "y") 1;'],
    ['read as numbers', 's - 1;'],
    ['looked for in an object', 'o[s + "x"];'],
    ['taken apart', '[...s.substring(0, 150000)];'],
    ['compared a thousand times before the next jump', `${'t == r;'.repeat(1000)}`],
    ['told apart', 'switch (t) { case r: case s + "z": }'],
    ['big numbers', 'n * n % 7n;'],
  ])('are stopped soon, however long one step may take: long texts %s without end', async (_name, step) => {
    const work = (): number => process.cpuUsage().user / 1000;
    const text =
      'var s = "1"; while (s.length < 1000000) s += s;\nvar t = s + "x", r = s + "y", o = {}, n = 3n ** 50000n;\n' +
      `function FindProxyForURL(u, h) { for (;;) { ${step} } }`;
    await answer(MAIN, 'a.example');
    const timer = new Timer(work);
    const start = timer.now();
    const given = await answer(text, 'www.example.com');
    expect(given.error?.kind).toBe('timeout');
    expect(timer.since(start)).toBeLessThan(SOON);
  });

  // V8 ends the whole process where it compiles a pattern on the last of its stack.
  it.each([
    ['if', 'if (h) ', ''],
    ['while', 'while (h) ', ''],
    ['else', 'if (h) { } else { ', '}'],
    ['{', '{', '}'],
    ['!', '!', ''],
    ['(', '(', ')'],
    ['[', '[', ']'],
    ['f(', 'h = f(', ')'],
    ['=>', 'h = h => ', ''],
    ['template', 'h = `${', '}`'],
    ['function', '(function () { return ', '})()'],
    ['class', 'h = class { m() { ', '} }'],
  ])('20,000 × "%s" are told to be too deep, and nothing else happens', async (_what, open, close) => {
    const text = `function FindProxyForURL(u, h) { ${open.repeat(20_000)}h${close.repeat(20_000)} }`;
    expect((await answer(text, 'www.example.com')).error?.message.key).toBe('pac.tooDeep');
  });
  it('a chain of 1,400 `else if` is no nesting', async () => {
    const chain = Array.from({ length: 1_400 }, (_, i) => `if (h == "a${i}.example") return "PROXY p:${i + 1}"; else `);
    const text = `function FindProxyForURL(u, h) { ${chain.join('')}return "DIRECT"; }`;
    expect((await answer(text, 'a1399.example')).decision).toBe('PROXY p:1400');
  });
  it('a chain of 2,500 `? :` is no nesting either', async () => {
    const chain = Array.from({ length: 2_500 }, (_, i) => `h == "a${i}.example" ? "PROXY p:${i + 1}" :\n`);
    const text = `function FindProxyForURL(u, h) { return ${chain.join('')}"DIRECT"; }`;
    expect((await answer(text, 'a2499.example')).decision).toBe('PROXY p:2500');
  });
  it('are given up in time, and answer every question', async () => {
    const questions = Array.from({ length: 200 }, (_, i) => ({ url: `https://h${i}/`, host: `h${i}` }));
    const policy = await policyOf('function FindProxyForURL(u, h) {\n  while (true) {}\n}');
    const start = performance.now();
    const answers = await policy.ask(questions);
    expect(performance.now() - start).toBeLessThan(LIMIT);
    expect(answers).toHaveLength(200);
    expect(answers[199]!.error).toMatchObject({ kind: 'timeout', span: { start: 35 } });
  });

  const questions = Array.from({ length: 40 }, (_, i) => ({ url: `https://h${i}/`, host: `h${i}` }));
  it.each(impossible)('that call for the impossible end soon, and the next run is clean: %s', async (expression) => {
    const policy = await policyOf(`function FindProxyForURL(url, host) { return "x" + (${expression}); }`);
    const start = performance.now();
    await policy.ask(questions);
    expect(performance.now() - start).toBeLessThan(LIMIT);
    const { decision } = await answer(MAIN, 'a.example');
    expect(decision).toBe('DIRECT');
  });

  it('take no more memory than the engine may have', async () => {
    const before = process.memoryUsage().rss;
    await answer(
      'function FindProxyForURL(u, h) { for (var a = []; ; ) { try { a.push(new ArrayBuffer(1e6)); } catch (e) { a.pop(); } } }',
      'a',
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  });

  it('leave the engine whole for the next file', async () => {
    for (const text of [
      'function FindProxyForURL(u, h) { var s = "x"; for (;;) s += s; }',
      'var keep = []; function FindProxyForURL(u, h) { try { for (;;) keep.push(new Uint8Array(1e6)); } catch (e) { for (;;) keep.push({}); } }',
      'function FindProxyForURL(u, h) { return JSON.stringify(JSON.parse("[".repeat(1e5) + "]".repeat(1e5))); }',
      'function FindProxyForURL(u, h) { function f(n) { return f([n]); } return f(1); }',
    ]) {
      expect((await answer(text, 'a.example')).error).toBeDefined();
      const { decision, error } = await answer(MAIN, 'a.example');
      expect([decision, error]).toEqual(['DIRECT', undefined]);
    }
  });

  it('leave nothing behind for the next file', async () => {
    await answer(`left = 1; String.prototype.left = 2; FindProxyForURL = 3; dnsDomainIs = null;\n${MAIN}`, 'a.example');
    const text = 'function FindProxyForURL(url, host) { return [typeof left, "".left, typeof dnsDomainIs].join(); }';
    expect((await answer(text, 'a.example')).decision).toBe('undefined,,function');
  });

  it.each([
    ['of many characters', `PROXY ${'p'.repeat(2000)}:1`],
    ['of several lines', 'PROXY p:1;\n\tDIRECT'],
    ['with what no text has', 'DIRECT \u0001'],
  ])('an answer %s comes out as it is, in every way', async (_name, text) => {
    const given = await answer(
      `function FindProxyForURL(url, host) { return weekdayRange("SUN") ? ${JSON.stringify(text)} : "DIRECT"; }`,
      'a.example',
    );
    expect([given.decision, ...given.others!.map(({ decision }) => decision)]).toEqual(['DIRECT', text]);
  });

  it.each([
    ['else', (i: number) => `${i ? 'else ' : ''}if (host == "a${i}") return "DIRECT";`, 'return "PROXY p:1";'],
    ['||', (i: number) => `${i ? '||' : 'return ('} host == "a${i}"`, ') ? "DIRECT" : "PROXY p:1";'],
    ['choices', (i: number) => `${i ? '' : 'return '}host == "a${i}" ? "DIRECT" :`, '"PROXY p:1";'],
    [
      '+',
      (i: number) => `${i ? '+' : 'var all ='} "a${i},"`,
      '; return all.indexOf(host) >= 0 ? "DIRECT" : "PROXY p:1";',
    ],
  ])('a generated chain of a thousand %s is read like a short one', async (_name, link, end) => {
    const chain = Array.from({ length: 1000 }, (_, i) => link(i)).join('\n');
    const text = `function FindProxyForURL(url, host) {\n${chain}\n${end}\n}`;
    for (const [host, expected] of [
      ['b', 'PROXY p:1'],
      ['a777', 'DIRECT'],
    ] as const) {
      const { decision, error } = await answer(text, host);
      expect([decision, error]).toEqual([expected, undefined]);
    }
  });

  it.each([
    ['a byte order mark', `\ufeff${MAIN}`],
    ['CRLF', MAIN.replace(/ /g, '\r\n').replace('function\r\n', 'function ').replace('return\r\n', 'return ')],
    ['no semicolon and no blank', 'function FindProxyForURL(url,host){return "DIRECT"}'],
    ['a choice at the very end', 'function FindProxyForURL(url,host){return host?"DIRECT":""}'],
    ['old comments', `<!-- x\n${MAIN}`],
    ['NUL in a comment', `// \u0000\n${MAIN}`],
    ['built-ins broken', `Array.prototype.push = String.prototype.split = JSON = null;\n${MAIN}`],
    [
      'what our own text is made of broken',
      `Object.defineProperty(Object.prototype, 0, { set: function () { for (;;); } });
Int32Array = Object.create = Object.defineProperty = JSON = null;
Number.prototype.valueOf = Object.prototype.toString = function () { for (;;); };
function FindProxyForURL(url, host) {
  if (Math.random() < 0.5 && weekdayRange("SUN") && isResolvable(host)) return "DIRECT";
  return shExpMatch(host, "*.example.com") ? "DIRECT" : "";
}`,
    ],
    ['jobs that breed', `Promise.resolve().then(function f() { Promise.resolve().then(f); });\n${MAIN}`],
    ['functions redefined', `function isPlainHostName() { return false; }\n${MAIN}`],
  ])('%s is no fault', async (_name, text) => {
    const { error, decision } = await answer(text, 'www.example.com');
    expect(error).toBeUndefined();
    expect(decision).toBe('DIRECT');
  });

  it('any text at all gives an answer', async () => {
    const word = fc.constantFrom(
      'function ',
      'FindProxyForURL',
      '(',
      ')',
      '{',
      '}',
      'return ',
      '"DIRECT"',
      ';',
      'if ',
      'url',
      ', ',
      'host',
      '?',
      ':',
      '\n',
      '/',
      '`',
      '\\',
      '=>',
      'class ',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 30 }), async (words) => {
        const given = await answer(words.join(''), 'a.example');
        expect(given.choices).toBeInstanceOf(Array);
      }),
      { numRuns: 300 },
    );
  });
});
