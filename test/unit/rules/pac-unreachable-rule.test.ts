import { describe, expect, it } from 'vitest';
import { findingsIn } from './pac-support';

const check = async (body: string): Promise<string[]> =>
  (
    await findingsIn('pac-unreachable-rule', `function FindProxyForURL(url, host) {\n${body}\n  return "PROXY p:1";\n}`)
  ).map(({ at }) => at);

const rule = (condition: string, answer: string): string => `  if (${condition}) return "${answer}";`;

describe('pac-unreachable-rule', () => {
  it.each([
    ['dnsDomainIs(host, ".a.com")', 'shExpMatch(host, "*.b.a.com")'],
    ['dnsDomainIs(host, ".a.com")', 'host == "b.a.com"'],
    ['shExpMatch(host, "*")', 'dnsDomainIs(host, ".a.com")'],
    ['shExpMatch(host, "*.a.*")', 'shExpMatch(host, "x?.a.com")'],
    ['shExpMatch(host, "*.a.com")', 'dnsDomainIs(host, ".b.a.com") && weekdayRange("SUN")'],
    ['shExpMatch(url, "https://*.a.com/*")', 'shExpMatch(url, "https://b.a.com/*")'],
  ])('%s takes in %s', async (first, second) => {
    const found = await check([rule(first, 'DIRECT'), rule(second, 'PROXY q:1')].join('\n'));
    expect(found).toEqual([second.split(' && ')[0]]);
  });

  it.each([
    ['shExpMatch(host, "*.b.a.com")', 'dnsDomainIs(host, ".a.com")'],
    ['dnsDomainIs(host, ".a.com")', 'host == "a.com"'],
    ['shExpMatch(host, "?.a.com")', 'shExpMatch(host, "*.a.com")'],
    ['shExpMatch(host, "??.a.com")', 'shExpMatch(host, "?.a.com")'],
    ['dnsDomainIs(host, ".a.com") && weekdayRange("SUN")', 'host == "b.a.com"'],
    ['dnsDomainIs(host, ".a.com") && url.length > 20', 'host == "b.a.com"'],
    ['shExpMatch(url, "*")', 'host == "b.a.com"'],
    ['shExpMatch(host, "(a|*)")', 'host == "b.a.com"'],
    ['host == "b.a.com"', 'host == "c.a.com"'],
    // An exception on top of a list that has the name too.
    ['host == "a.com" || host == "b.com"', 'host == "b.com"'],
  ])('%s does not take in %s', async (first, second) =>
    expect(await check([rule(first, 'DIRECT'), rule(second, 'PROXY q:1')].join('\n'))).toEqual([]),
  );

  it('leaves the same answer alone, and lists that say a name twice', async () => {
    expect(
      await check([rule('dnsDomainIs(host, ".a")', 'DIRECT'), rule('host == "b.a"', 'DIRECT')].join('\n')),
    ).toEqual([]);
    expect(await check(rule('host == "a" || host == "a"', 'DIRECT'))).toEqual([]);
  });

  it('follows else, and stops where the way is no longer plain', async () => {
    const chain = 'if (dnsDomainIs(host, ".a")) return "DIRECT"; else if (host == "b.a") return "PROXY q:1";';
    expect(await check(chain)).toEqual(['host == "b.a"']);
    const changed =
      'if (dnsDomainIs(host, ".a")) return "DIRECT";\n host = url; if (host == "b.a") return "PROXY q:1";';
    expect(await check(changed)).toEqual([]);
    const nested =
      'if (url.length > 9) { if (dnsDomainIs(host, ".a")) return "DIRECT"; }\n if (host == "b.a") return "x";';
    expect(await check(nested)).toEqual([]);
  });

  it.each([
    ['return "DIRECT";', ['return "PROXY p:1";']],
    ['if (url) { return "DIRECT"; } else { return "PROXY q:1"; }', ['return "PROXY p:1";']],
    ['if (url) { throw 1; alert(2); }', ['alert(2);']],
    ['switch (host) { case "a": return "DIRECT"; break; }', []],
    ['for (;;) { if (url) return "x"; }', []],
    ['return f();\n  function f() { return "DIRECT"; }', ['return "PROXY p:1";']],
  ])('what stands behind %s', async (body, expected) => expect(await check(body)).toEqual(expected));

  it('takes no time for lists of thousands', async () => {
    const lines = Array.from({ length: 3000 }, (_, i) =>
      rule(`shExpMatch(host, "*.h${i}.example")`, `PROXY p:${i % 7}`),
    );
    const start = performance.now();
    expect(await check(lines.join('\n'))).toEqual([]);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
