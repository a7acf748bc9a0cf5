import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseResult } from '../../../server/src/readers/pac/result';
import { answer, decidedBy, policyOf } from './support';

describe('an answer is read as browsers read it', () => {
  const show = (text: string): string =>
    parseResult(text)
      .map(({ type, server }) => (server ? `${type} ${server}` : type))
      .join(' | ');
  it.each([
    ['DIRECT', 'DIRECT'],
    ['direct', 'DIRECT'],
    ['PROXY a:8080', 'PROXY a:8080'],
    ['PROXY a', 'PROXY a:80'],
    ['HTTPS a', 'HTTPS a:443'],
    ['SOCKS a; SOCKS4 b:1; SOCKS5 c:2', 'SOCKS a:1080 | SOCKS4 b:1 | SOCKS5 c:2'],
    ['  PROXY   a:8080 ;; DIRECT  ', 'PROXY a:8080 | DIRECT'],
    ['PROXY a:8080; NONSENSE b; DIRECT', 'PROXY a:8080 | DIRECT'],
    ['\tSOCKS5\ta:1\t', 'SOCKS5 a:1'],
    ['Proxy a:8080;direct', 'PROXY a:8080 | DIRECT'],
    ['HTTP a:8080', 'HTTP a:8080'],
    ['QUIC a', 'QUIC a:443'],
    ['PROXY [2001:db8::1]:8080; PROXY [2001:db8::1]', 'PROXY [2001:db8::1]:8080 | PROXY [2001:db8::1]:80'],
    // An empty answer means DIRECT.
    ['', 'DIRECT'],
    [' ; ', 'DIRECT'],
    // What browsers cannot read.
    ['PROXY', ''],
    ['PROXY ; DIRECT', 'DIRECT'],
    ['PROXY a:8080 b:8080', ''],
    ['PROXY a:8080, PROXY b:8080', ''],
    ['PROXY http://a:8080; DIRECT', 'DIRECT'],
    ['PROXY a:port; DIRECT', 'DIRECT'],
    ['PROXY a:', ''],
    ['PROXY a:70000', ''],
    ['PROXY me@a:80', ''],
    ['PROXY 2001:db8::1', ''],
    ['DIRECT a', ''],
    ['PORXY a:8080', ''],
    ['"DIRECT"', ''],
    ['PROXY a:8080;\nDIRECT', 'PROXY a:8080'],
  ])('%j', (text, expected) => expect(show(text)).toBe(expected));
});

describe('the answer is traced to the text that gave it', () => {
  it.each([
    [
      'a return',
      'function FindProxyForURL(url, host) { if (host == "a") return "PROXY p:1"; return "DIRECT"; }',
      'a',
      '"PROXY p:1"',
    ],
    [
      'the last return',
      'function FindProxyForURL(url, host) { if (host == "a") return "PROXY p:1"; return "DIRECT"; }',
      'b',
      '"DIRECT"',
    ],
    [
      'a branch of a choice',
      'function FindProxyForURL(u, h) { return h == "a" ? "DIRECT" : "PROXY p:1"; }',
      'b',
      '"PROXY p:1"',
    ],
    [
      'a return of a helper',
      'function pick(h) { return "PROXY q:1"; }\nfunction FindProxyForURL(u, h) { return pick(h); }',
      'b',
      '"PROXY q:1"',
    ],
    ['a variable where it is returned', 'var p = "PROXY p:1";\nfunction FindProxyForURL(u, h) { return p; }', 'b', 'p'],
    [
      'a case of a switch',
      'function FindProxyForURL(u, h) { switch (h) { case "a": return "DIRECT"; default: return "PROXY p:1"; } }',
      'a',
      '"DIRECT"',
    ],
    ['a function in a variable', 'var FindProxyForURL = function (u, h) { return "DIRECT"; };', 'a', '"DIRECT"'],
  ])('%s', async (_name, text, host, expected) => expect(decidedBy(text, await answer(text, host))).toBe(expected));
});

describe('what nobody can tell', () => {
  const keys = async (condition: string): Promise<string[]> => {
    const text = `function FindProxyForURL(url, host) { return ${condition} ? "DIRECT" : "PROXY p:1"; }`;
    return (await answer(text, 'www.example.org')).unknown.map(({ message }) => message.key);
  };
  it.each([
    ['isInNet(host, "10.0.0.0", "255.0.0.0")', []],
    ['isResolvable(host)', ['pac.unknownDns']],
    ['isInNet(myIpAddress(), "10.0.0.0", "255.0.0.0")', ['pac.unknownClient']],
    ['weekdayRange("MON", "FRI")', ['pac.unknownClock']],
    ['dnsDomainIs(host, ".example.org")', []],
  ])('%s', async (condition, expected) => expect(await keys(condition)).toEqual(expected));
});

describe('instrumenting changes no answer', () => {
  // Random decision trees over the host, written in several styles, against the same tree in plain TypeScript.
  type Tree = { readonly leaf: string } | { readonly test: string; readonly yes: Tree; readonly no: Tree };
  const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      fc.record({ leaf: fc.constantFrom('DIRECT', 'PROXY a:1', 'PROXY b:2; DIRECT') }),
      fc.record({ test: fc.constantFrom('a', 'b', 'c', 'd'), yes: tie('tree'), no: tie('tree') }),
    ),
  }));
  const decide = (of: Tree, host: string): string =>
    'leaf' in of ? of.leaf : decide(host.includes(of.test) ? of.yes : of.no, host);
  const choice = (of: Tree): string =>
    'leaf' in of ? `"${of.leaf}"` : `host.indexOf("${of.test}") >= 0 ? ${choice(of.yes)} : ${choice(of.no)}`;
  const ifs = (of: Tree): string =>
    'leaf' in of
      ? `return "${of.leaf}";`
      : `if (host.indexOf("${of.test}") >= 0) { ${ifs(of.yes)} } else ${'leaf' in of.no ? ifs(of.no) : `{ ${ifs(of.no)} }`}`;
  const style = fc.constantFrom(
    (of: Tree) => `function FindProxyForURL(url, host) { return ${choice(of)}; }`,
    (of: Tree) => `function FindProxyForURL(url, host) { ${ifs(of)} }`,
    (of: Tree) => `function f(host) { ${ifs(of)} }\nfunction FindProxyForURL(url, host) { var r = f(host); return r; }`,
    (of: Tree) => `function f(host) { ${ifs(of)} }\nfunction FindProxyForURL(url, host) { return f(host); }`,
  );

  it('and a traced literal is the answer itself', async () => {
    await fc.assert(
      fc.asyncProperty(tree, style, fc.constantFrom('a', 'ab', 'abc', 'bd', 'x', 'dcba'), async (of, write, host) => {
        const text = write(of);
        const given = await answer(text, host);
        expect(given.decision).toBe(decide(of, host));
        const by = decidedBy(text, given)!;
        if (by.startsWith('"')) expect(by).toBe(`"${given.decision}"`);
      }),
      { numRuns: 150 },
    );
  });
});

describe('hostile files', () => {
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
      'function FindProxyForURL(u, h) { $wspState = 1; $wspDid = null; return "x" + ($wspResolve = 1); }',
      undefined,
    ],
  ])('%s', async (_name, text, kind) => {
    const given = await answer(text, 'www.example.com');
    expect(given.error?.kind).toBe(kind);
    if (given.error?.span) expect(given.error.span.end).toBeLessThanOrEqual(text.length);
  });

  it('are given up in time, and answer every question', async () => {
    const policy = await policyOf('function FindProxyForURL(u, h) {\n  while (true) {}\n}');
    const questions = Array.from({ length: 200 }, (_, i) => ({ url: `https://h${i}/`, host: `h${i}` }));
    const start = performance.now();
    const answers = policy.decide(questions);
    expect(performance.now() - start).toBeLessThan(200);
    expect(answers).toHaveLength(200);
    expect(answers[199]!.error).toMatchObject({ kind: 'timeout', span: { start: 35 } });
  });

  it.each([
    ['a byte order mark', `\ufeff${MAIN}`],
    ['CRLF', MAIN.replace(/ /g, '\r\n').replace('function\r\n', 'function ').replace('return\r\n', 'return ')],
    ['old comments', `<!-- x\n${MAIN}`],
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
