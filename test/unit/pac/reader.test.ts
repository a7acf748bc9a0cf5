import { parse } from 'acorn';
import { describe, expect, it } from 'vitest';
import { render } from '../../../server/src/messages';
import { looksLikePac, questionOf } from '../../../server/src/readers/pac';
import { parseScript } from '../../../server/src/readers/pac/parse';
import { parseResult } from '../../../server/src/readers/pac/result';
import { answer, decidedBy } from './support';

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
    ['DIRECT\n', ''],
    ['PROXY\ta:8080', 'PROXY a:8080'],
    ['PROXY a:8080\u00a0', ''],
    ['sOcKs5 a', 'SOCKS5 a:1080'],
    ['PROXY a:00080', 'PROXY a:80'],
    ['PROXY a:000008080', 'PROXY a:8080'],
    ['PROXY a:0', 'PROXY a:0'],
    ['PROXY a:65536', ''],
    ['PROXY a:-1', ''],
    ['PROXY a:80:80', ''],
    ['PROXY :8080', ''],
    ['PROXY a/b:80', ''],
    ['PROXY a_b.example:80', 'PROXY a_b.example:80'],
    ['PROXY 10.0.0.1:3128', 'PROXY 10.0.0.1:3128'],
    ['SOCKS6 a:1', ''],
    ['DIRECT; DIRECT', 'DIRECT | DIRECT'],
    ['DIRECT, PROXY a:1', ''],
    ['PROXY=a:1', ''],
    ['PROXYa:1', ''],
    ['undefined', ''],
    [';;PROXY a:1', 'PROXY a:1'],
  ])('%j', (text, expected) => expect(show(text)).toBe(expected));
});

describe('a list of hosts in one expression', () => {
  const list = (count: number, operator: string): string =>
    Array.from({ length: count }, (_, i) => `shExpMatch(host, "*.ads${i}.example")`).join(` ${operator}\n`);
  it.each([
    ['with ||', `if (\n${list(6000, '||')}\n) return "PROXY 127.0.0.1:9";`],
    ['with &&', `if (\n${list(6000, '&&')}\n) return "PROXY 127.0.0.1:9";`],
    ['joined', `var all = ${Array.from({ length: 20_000 }, (_, i) => `"${i}"`).join(' +\n')};`],
    ['as deep as brackets go', `if (${'('.repeat(100)}host == "x"${')'.repeat(100)}) return "PROXY 127.0.0.1:9";`],
  ])('has no end that a browser would not see: %s', async (_name, statement) => {
    const text = `function FindProxyForURL(url, host) {\n${statement}\n  return "DIRECT";\n}`;
    const { decision, error } = await answer(text, 'www.example.com');
    expect(error).toBeUndefined();
    expect(decision).toBe('DIRECT');
  });

  it.each([
    ['a ?? b || c', 'mixed'],
    ['a || b ?? c', 'mixed'],
    ['a + ', 'Unexpected token'],
    ['a || (b', 'Unexpected token'],
    ['a ** -b', ''],
    ['-a ** b', 'Unexpected token'],
    ['(a ?? b) || c ?? d', 'mixed'],
    ['a in b && c instanceof d | e ^ f & g == h < i << j + k * l', ''],
  ])('is read as any other: %s', (expression, fault) => {
    const read = (): unknown => parseScript(`x = ${expression};`);
    if (fault) return expect(read).toThrow(fault);
    // Brackets stand for how it is taken apart.
    return expect(JSON.stringify(read())).toBe(
      JSON.stringify(parse(`x = ${expression};`, { ecmaVersion: 'latest', sourceType: 'script' })),
    );
  });

  it('tells what is nested too deeply, and lays it on nobody', async () => {
    const text = `function FindProxyForURL(url, host) { return ${'('.repeat(30_000)}"DIRECT"${')'.repeat(30_000)}; }`;
    expect((await answer(text, 'a')).error).toMatchObject({ kind: 'syntax', message: { key: 'pac.tooDeep' } });
  });
});

describe('dice fall otherwise the next time', () => {
  it('and who throws until it fits comes to an end', async () => {
    const text = `function FindProxyForURL(url, host) {
  var at = -1;
  while (at < 0) at = Math.ceil(3 * Math.random()) - 1;
  return ["DIRECT", "PROXY a:1", "PROXY b:1"][at];
}`;
    const { error, others, unknown } = await answer(text, 'www.example.com');
    expect(error).toBeUndefined();
    expect(others!.map(({ error: stuck }) => stuck)).not.toContainEqual(expect.anything());
    expect(unknown.map(({ message }) => message.key)).toEqual(['pac.unknownChance']);
  });
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
    [
      'a branch of a chain of choices',
      'function FindProxyForURL(u, h) { return h == "a" ? "DIRECT" : h == "b" ? "PROXY b:1" : "PROXY p:1"; }',
      'b',
      '"PROXY b:1"',
    ],
    [
      'a helper of a helper, in a choice',
      'function q() { return "PROXY q:1"; }\nfunction p(h) { return h ? q() : "x"; }\nvar FindProxyForURL = (u, h) => u ? p(h) : "y";',
      'b',
      '"PROXY q:1"',
    ],
    [
      'what a condition asked does not decide',
      'function inside(h) { return false; }\nfunction FindProxyForURL(u, h) { return inside(h) ? "DIRECT" : "PROXY p:1"; }',
      'b',
      '"PROXY p:1"',
    ],
    ['a function in a variable', 'var FindProxyForURL = function (u, h) { return "DIRECT"; };', 'a', '"DIRECT"'],
    [
      'a rule that is called until one answers, as extensions for browsers export them',
      `var FindProxyForURL = (function (first, rules) {
  return function (u, h) {
    var answer = first;
    do {
      answer = rules[answer];
      if (typeof answer === "function") answer = answer(u, h);
    } while (answer.charAt(0) === "+");
    return answer;
  };
})("+all", {
  "+all": function (u, h) { return h === "a" ? "+near" : "+far"; },
  "+near": function () { return "DIRECT"; },
  "+far": function () { return "PROXY far:1"; }
});`,
      'b',
      '"PROXY far:1"',
    ],
    [
      'a variable that had it from a call',
      'function pick() { return "PROXY q:1"; }\nfunction FindProxyForURL(u, h) { var p = pick(); return p; }',
      'b',
      '"PROXY q:1"',
    ],
    [
      'a variable that had something else from a call',
      'function pick() { return "q"; }\nfunction FindProxyForURL(u, h) { var p = pick(); p = "PROXY " + p; return p; }',
      'b',
      'p',
    ],
  ])('%s', async (_name, text, host, expected) => expect(decidedBy(text, await answer(text, host))).toBe(expected));
});

describe('the conditions that led to an answer are told', () => {
  const via = async (body: string, host: string): Promise<string[]> => {
    const text = `function FindProxyForURL(url, host) {\n${body}\n}`;
    return ((await answer(text, host)).via ?? []).map(({ start, end }) => text.slice(start, end));
  };
  it.each([
    ['the part of an or that held', 'if (host == "a" || host == "b") return "x"; return "y";', 'b', ['host == "b"']],
    ['both parts of an and', 'if (host == "b" && url) return "x"; return "y";', 'b', ['host == "b"', 'url']],
    ['nothing of a condition that failed', 'if (url && host == "a") return "x"; return "y";', 'b', []],
    ['what was not', 'if (!(host == "a")) return "x"; return "y";', 'b', ['!(host == "a")']],
    ['a choice', 'return host == "b" ? "x" : "y";', 'b', ['host == "b"']],
    ['a chain of choices', 'return host == "a" ? "x" : host == "b" ? "y" : "z";', 'b', ['host == "b"']],
    ['a choice of a choice', 'return (host == "a" ? 0 : 1) ? "y" : "z";', 'b', ['(host == "a" ? 0 : 1)'.slice(1, -1)]],
    [
      'one inside another',
      'if (url) { if (host == "a") return "x"; if (host == "b") return "y"; } return "z";',
      'b',
      ['url', 'host == "b"'],
    ],
    [
      'a helper that said yes, and not one that said no',
      'function is(h) { if (host == h) return true; return false; }\n if (is("a")) return "x"; if (is("b")) return "y"; return "z";',
      'b',
      ['host == h', 'is("b")'],
    ],
  ])('%s', async (_name, body, host, expected) => expect(await via(body, host)).toEqual(expected));

  it('but no more than a screen of them', async () => {
    const body = 'for (var i = 0; i < 1000; i++) { if (host) url = ""; }\nreturn "x";';
    expect((await via(body, 'b')).length).toBeLessThanOrEqual(24);
  });
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
    // However it is asked, and where nothing hangs on it, it is no question.
    ['myIpAddress().indexOf("10.") == 0', ['pac.unknownClient']],
    ['shExpMatch(myIpAddress(), "172.20.*")', ['pac.unknownClient']],
    ['isInNetEx(myIpAddressEx(), "10.0.0.0/8")', ['pac.unknownClient']],
    ['timeRange(9, 17) && isResolvable(host)', ['pac.unknownClock', 'pac.unknownDns']],
    ['(timeRange(9, 17) || true)', []],
    ['isInNet(dnsResolve(host), "10.0.0.0", "255.0.0.0")', []],
    ['(dnsResolve("a.example"), dnsResolve("b.example"), true)', []],
  ])('%s', async (condition, expected) => expect(await keys(condition)).toEqual(expected));
});

describe('what else it may answer, and when', () => {
  const others = async (body: string): Promise<[string, string[], boolean][]> => {
    const given = await answer(`function FindProxyForURL(url, host) {\n${body}\n}`, 'www.example.org');
    return (given.others ?? []).map(({ decision, when, timed }) => [
      decision,
      when.map((one) => render(one, 'en')),
      timed,
    ]);
  };
  it.each([
    ['if (weekdayRange("SUN")) return "x"; return "y";', [['x', ['weekdayRange(SUN) holds'], true]]],
    [
      'if (timeRange(8, 17) && isResolvable(host)) return "x"; return "y";',
      [['x', ['timeRange(8, 17) holds', 'DNS knows www.example.org'], false]],
    ],
    [
      'if (isInNet(myIpAddress(), "10.0.0.0", "255.0.0.0")) return "x"; return "y";',
      [['x', ["the client's address is in 10.0.0.0 255.0.0.0"], false]],
    ],
    ['if (weekdayRange("SUN")) return "x"; return "x";', []],
    [
      'if (weekdayRange("SAT")) return "x"; if (weekdayRange("SUN")) return "y"; return "z";',
      [
        ['y', ['weekdayRange(SUN) holds'], true],
        ['x', ['weekdayRange(SAT) holds'], true],
      ],
    ],
    ['return new Date().getDay() == 6 ? "x" : "y";', [['x', ['it is a Saturday at 12:00'], true]]],
  ])('%s', async (body, expected) => expect(await others(body)).toEqual(expected));
});

describe('a file that does not run says why and where', () => {
  const fault = async (text: string): Promise<[string, string]> => {
    const { error } = await answer(text, 'www.example.com');
    return [error?.message.key ?? '', text.slice(error?.span?.start, error?.span?.end)];
  };
  it.each([
    ['function FindProxyForURL(url, host) {\n  if (a {\n  }\n}', 'pac.syntax', 'if (a {'],
    ['function FindProxyForURL(url, host) {\n  return "DIRECT\n}', 'pac.syntax', 'return "DIRECT'],
    // The place is what was opened, not the end of the file.
    [
      'function FindProxyForURL(url, host) {\n  if (isPlainHostName(host)) {\n    return "DIRECT";\n',
      'pac.unclosed',
      'if (isPlainHostName(host)) {',
    ],
    [
      'function FindProxyForURL(url, host) {\n  return dnsDomainIs(host, ".a"',
      'pac.unclosed',
      'return dnsDomainIs(host, ".a"',
    ],
    [
      'function FindProxyForURL(url, host) {\n  if (isPlainHostName(host)) {\n    return "DIRECT";\n  return "PROXY p:1";\n}\n',
      'pac.unclosed',
      'if (isPlainHostName(host)) {',
    ],
    ['var x = [1, 2\n', 'pac.unclosed', 'var x = [1, 2'],
    ['const FindProxyForURL = (url, host) => "DIRECT";', 'pac.notGlobal', 'FindProxyForURL'],
    [
      '(function () { function FindProxyForURL(url, host) { return "DIRECT"; } })();',
      'pac.notGlobal',
      'FindProxyForURL',
    ],
    ['var FindProxyForURL;', 'pac.missing', 'FindProxyForURL'],
    ['function FindProxyForURL(url, host) {\n  return "プロキシ";\n}', 'pac.notAscii', '"プロキシ"'],
    ['function FindProxyForURL(url, host) {\n  return null;\n}', 'pac.result', 'null'],
    ['function FindProxyForURL(url, host) {\n  return;\n}', 'pac.result', 'return;'],
    ['function f() {}\nfunction FindProxyForURL(url, host) {\n  return f();\n}', 'pac.result', 'f()'],
    ['alert(x);\nfunction FindProxyForURL(url, host) {\n  return "DIRECT";\n}', 'pac.runtime', 'alert(x);'],
    ['function FindProxyForURL(url, host) {\n  throw "no";\n}', 'pac.runtime', 'throw "no";'],
  ])('%s', async (text, key, at) => expect(await fault(text)).toEqual([key, at]));
});

describe('a URL is told to the file as browsers tell it', () => {
  it.each([
    ['https://a.example', 'https://a.example/', 'https://a.example/'],
    ['https://a.example/b?c=d#e', 'https://a.example/', 'https://a.example/b?c=d'],
    ['http://a.example/b?c=d#e', 'http://a.example/b?c=d', 'http://a.example/b?c=d'],
    ['wss://a.example/b', 'wss://a.example/', 'wss://a.example/b'],
    ['HTTPS://me:secret@A.Example:443/B', 'https://a.example/', 'https://a.example/B'],
    ['https://a.example:8443/b', 'https://a.example:8443/', 'https://a.example:8443/b'],
    ['http://[2600:0::12]:80/', 'http://[2600::12]/', 'http://[2600::12]/'],
    ['https://bücher.example/', 'https://xn--bcher-kva.example/', 'https://xn--bcher-kva.example/'],
  ])('%s', (text, url, whole) => {
    const { host } = new URL(text);
    expect(questionOf(text)).toEqual({ url, host: host.replace(/:\d+$/, '').replace(/[[\]]/g, '') });
    expect(questionOf(text, true)?.url).toBe(whole);
  });
  it.each(['', 'a.example', 'https://', 'turn:a.example', 'file:///w/a'])('%j has no host', (text) =>
    expect(questionOf(text)).toBeUndefined(),
  );
});

describe('what is a PAC', () => {
  it.each([
    ['file:///w/proxy.pac', '', true],
    ['file:///w/WPAD.DAT', '', true],
    ['file:///w/proxy.js', 'function FindProxyForURL(url, host) { return "DIRECT"; }', true],
    ['file:///w/proxy.js', 'var FindProxyForURL = (url, host) => "DIRECT";', true],
    ['file:///w/proxy.js', '// calls FindProxyForURL(url, host)', false],
    ['file:///w/test.js', 'const pac = require("./pac");\nfunction FindProxyForURL(url, host) {}', false],
    ['file:///w/test.js', 'export function FindProxyForURL(url, host) {}', false],
    ['file:///w/mypac.dat', 'nothing', false],
  ])('%s with %j: %s', (uri, text, expected) => expect(looksLikePac(uri, text)).toBe(expected));
});
