import { parse } from 'acorn';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadSandbox } from '../../../server/src/node/sandbox';
import { instrument } from '../../../server/src/readers/pac/instrument';
import { answer, decidedBy, policyOf } from './support';

/** A part of a PAC: its text, where each leaf has an answer of its own. */
type Write = (leaf: () => string) => string;

const test = fc.constantFrom(
  'host.indexOf("a") >= 0',
  'host == "ab"',
  'shExpMatch(host, "*c*")',
  'isPlainHostName(host) && host.length > 1',
  'helper(host) == "PROXY h:1"',
  '(host == "a" ? host : "") == "a"',
);

const { statement } = fc.letrec<{ statement: Write; value: Write }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constant<Write>((leaf) => leaf()),
    fc.tuple(test, tie('value'), tie('value')).map(
      ([cond, a, b]): Write =>
        (leaf) =>
          `${cond} ? ${a(leaf)} : ${b(leaf)}`,
    ),
    fc.tuple(test, tie('value'), tie('value')).map(
      ([cond, a, b]): Write =>
        (leaf) =>
          `(${cond}\n ? (${a(leaf)}) : (${b(leaf)}))`,
    ),
    tie('statement').map(
      (body): Write =>
        (leaf) =>
          `(function (host) { ${body(leaf)} })(host)`,
    ),
    tie('value').map(
      (body): Write =>
        (leaf) =>
          `(host => ${body(leaf)})(host)`,
    ),
  ),
  statement: fc.oneof(
    { maxDepth: 4 },
    tie('value').map(
      (of): Write =>
        (leaf) =>
          `return ${of(leaf)}`,
    ),
    fc.tuple(test, tie('statement'), tie('statement')).map(
      ([cond, a, b]): Write =>
        (leaf) =>
          `if (${cond}) { ${a(leaf)} } else { ${b(leaf)} }`,
    ),
    fc.tuple(test, tie('value'), tie('statement')).map(
      ([cond, a, b]): Write =>
        (leaf) =>
          `if (${cond})return ${a(leaf)}\n${b(leaf)}`,
    ),
    fc.tuple(test, tie('statement'), tie('statement')).map(
      ([cond, a, b]): Write =>
        (leaf) =>
          `while(${cond}){${a(leaf)}}${b(leaf)}`,
    ),
    fc.tuple(tie('value'), tie('statement')).map(
      ([a, b]): Write =>
        (leaf) =>
          `for (var i = 0; i < host.length; i++) if (host[i] == "d") return ${a(leaf)};${b(leaf)}`,
    ),
    fc.tuple(tie('statement'), tie('statement')).map(
      ([a, b]): Write =>
        (leaf) =>
          `switch (host.length) { case 1: ${a(leaf)}\ndefault: ${b(leaf)} }`,
    ),
    fc.tuple(tie('statement'), tie('value')).map(
      ([a, b]): Write =>
        (leaf) =>
          `try { ${a(leaf)} } catch (e) { return ${b(leaf)} }`,
    ),
    tie('statement').map(
      (a): Write =>
        (leaf) =>
          `do { ${a(leaf)} } while (false)`,
    ),
    tie('statement').map(
      (a): Write =>
        (leaf) =>
          `(function () { if (!host) return\n})();${a(leaf)}`,
    ),
    tie('statement').map(
      (a): Write =>
        (leaf) =>
          `"use strict";for(var k in {x: 1})for(var v of [1])host;${a(leaf)}`,
    ),
  ),
}));

function write(body: Write, form: string): string {
  let count = 0;
  const text = body(() => `"PROXY p${count++}:1"`);
  const helper = 'function helper(host) { "use strict" }\n';
  if (form === 'helper')
    return `${helper}function pick(host) { ${text} }\nfunction FindProxyForURL(url, host) { return pick(host) }`;
  return `${helper}${form} { ${text} }`;
}

const forms = [
  'function FindProxyForURL(url, host)',
  'var FindProxyForURL = function (url, host)',
  'FindProxyForURL = (url, host) =>',
  'helper',
];
const questions = ['a', 'ab', 'abc', 'd', 'x.c', ''].map((host, i) => ({ url: `https://x${i}/`, host }));

describe('marks in the text', () => {
  it('change no answer, and what they point at is what answered', async () => {
    const sandbox = (await loadSandbox())!;
    let traced = 0;
    await fc.assert(
      fc.asyncProperty(statement, fc.constantFrom(...forms), async (body, form) => {
        const text = write(body, form);
        const plain = await sandbox.run({ code: text, questions, resolve: () => undefined });
        const answers = await (await policyOf(text)).ask(questions);
        for (const [i, given] of answers.entries()) {
          // Some of these texts fail when they run; then both do.
          expect(given.error ? undefined : given.decision, text).toBe(plain[i]!.value);
          if (given.error) continue;
          const by = decidedBy(text, given)!;
          // The literal itself, or a call of a function that has no name to be known by.
          if (/^"[^"]*"$/.test(by)) {
            traced++;
            expect(by, text).toBe(JSON.stringify(given.decision));
          } else expect(by, text).toMatch(/^\(?(function|host =>)/);
        }
      }),
      { numRuns: 150 },
    );
    expect(traced).toBeGreaterThan(300);
  });

  it.each([
    ['a return with nothing, and a line that could be called', 'function f() { if (1) return\n(function () {})() }'],
    ['a return before else', 'function f() { if (1) return\nelse return 2 }'],
    ['a lone directive', 'function FindProxyForURL() { "use strict" }'],
    ['an empty function', 'function FindProxyForURL() {}'],
    ['a last statement without a semicolon', 'function FindProxyForURL(){return 1}'],
    [
      'an if in a method, a getter and a static block',
      'class A { get a() { if (f()) return 1 } static { if (f()) g() } }',
    ],
    ['an if behind a directive', 'function f() { "use strict"; if (g()) return 1 }'],
    ['loops without blocks', 'for (;;) while (0) do x(); while (0)\nfor (var a in b) for (var c of d) ;'],
    ['an arrow that gives an object', 'var f = () => ({ a: 1 });'],
    [
      'getters, classes, generators',
      'class A { get a() { return 1 } *b() { return 2 } static c = () => 3; constructor() { return } }',
    ],
    ['a sequence', 'function f() { return 1, 2 }'],
    ['a template', 'function f(a) { return `${a ? 1 : 2}` }'],
    ['labels', 'a: for (;;) { b: while (1) continue a }'],
    ['async', 'async function f() { return await 1 }'],
  ])('%s: it is still JavaScript, with every line in its place', (_name, text) => {
    const ast = parse(text, { ecmaVersion: 'latest' });
    const [usual, placed] = [false, true].map((places) => instrument(text, ast, undefined, places));
    expect(placed!.code).toContain('$wsp');
    expect(placed!.points).toEqual(usual!.points);
    for (const { code } of [usual!, placed!]) {
      expect(() => parse(code, { ecmaVersion: 'latest' })).not.toThrow();
      expect(code.split('\n').length).toBe(text.split('\n').length);
    }
  });
});

describe('conditions that held', () => {
  /** In the order in which they were come to; `host` is "a". */
  const held = async (body: string): Promise<string[]> => {
    const text = `function isA(host) { if (host == "a") return true; return false; }
function list(host, names) { for (var i = 0; i < names.length; i++) if (names[i] == host) return true; return false; }
function FindProxyForURL(url, host) { ${body} return "DIRECT"; }`;
    const { via = [] } = await answer(text, 'a');
    return via.map(({ start, end }) => text.slice(start, end));
  };

  it.each([
    ['if (host == "b") return "PROXY b:1"; if (host == "a") return "PROXY a:1";', ['host == "a"']],
    ['if (host == "a" && host == "b") return "PROXY b:1";', []],
    ['if (host == "b" || host == "a") return "PROXY b:1";', ['host == "a"']],
    ['if (!(host == "b")) return "PROXY b:1";', ['!(host == "b")']],
    ['if (isA(host)) return "PROXY b:1";', ['host == "a"', 'isA(host)']],
    ['if (isA(host) && host.length > 1) return "PROXY b:1";', []],
    ['if (!isA(host)) return "PROXY b:1";', []],
    ['var own = { has: isA }; if (!own.has(host)) return "PROXY b:1";', []],
    ['var known = new Map([["a", 1]]); if (known.has(host)) return "PROXY b:1";', ['known.has(host)']],
    ['if (list(host, ["b", "a"])) return "PROXY b:1";', ['names[i] == host', 'list(host, ["b", "a"])']],
    ['if ((isA(host) ? false : true) || host == "a") return "PROXY b:1";', ['host == "a"', 'isA(host)', 'host == "a"']],
    ['for (var i = 0; i < 99; i++) if (host == "a" && i == 98) return "PROXY b:1";', ['host == "a"', 'i == 98']],
  ])('%s', async (body, expected) => expect(await held(body)).toEqual(expected));
});
