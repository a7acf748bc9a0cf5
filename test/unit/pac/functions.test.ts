import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { sandbox as oracle } from 'pac-resolver';
import { describe, expect, it } from 'vitest';
import { PAC_FUNCTION_NAMES } from '../../../server/src/readers/pac/functions';
import { answer, call, evaluate } from './support';

/** Expression, and what Chromium makes of it; `!` where it throws. */
const TABLE: readonly (readonly [string, string])[] = [
  ["isPlainHostName('www')", 'true'],
  ["isPlainHostName('www.example.com')", 'false'],
  ["isPlainHostName('::1')", 'false'],
  ["isPlainHostName('2600:1f14::12')", 'false'],
  ['isPlainHostName()', '!'],
  ["dnsDomainIs('www.example.com', '.example.com')", 'true'],
  ["dnsDomainIs('www.example.com', 'example.com')", 'true'],
  ["dnsDomainIs('badexample.com', 'example.com')", 'true'],
  ["dnsDomainIs('example.com', '.example.com')", 'false'],
  ["dnsDomainIs('WWW.EXAMPLE.COM', '.example.com')", 'false'],
  ["dnsDomainIs('www.example.com')", '!'],
  ["localHostOrDomainIs('www.example.com', 'www.example.com')", 'true'],
  ["localHostOrDomainIs('www', 'www.example.com')", 'true'],
  ["localHostOrDomainIs('www.other.com', 'www.example.com')", 'false'],
  ["localHostOrDomainIs('home.example.com', 'www.example.com')", 'false'],
  ["dnsDomainLevels('www')", '0'],
  ["dnsDomainLevels('www.example.com')", '2'],
  ["isResolvable('known.example')", 'true'],
  ["isResolvable('10.1.2.300')", 'false'],
  ["dnsResolve('known.example')", '203.0.113.7'],
  ["dnsResolve('192.0.2.1')", '192.0.2.1'],
  ["dnsResolve('2600:1f14::12')", 'null'],
  ['dnsResolve(7)', 'null'],
  ["isInNet('10.1.2.3', '10.0.0.0', '255.0.0.0')", 'true'],
  ["isInNet('11.1.2.3', '10.0.0.0', '255.0.0.0')", 'false'],
  ["isInNet('inside.example', '10.1.0.0', '255.255.0.0')", 'true'],
  ["isInNet('known.example', '10.1.0.0', '255.255.0.0')", 'false'],
  ["isInNet('10.1.2.300', '10.0.0.0', '255.0.0.0')", 'false'],
  // What people mistype is no network, and nothing is in it.
  ["isInNet('10.1.2.3', '10.0.0.0/8', '255.0.0.0')", 'false'],
  ["isInNet('10.1.2.3', '10.0.0.0', '255.0.0')", 'false'],
  ["isInNet('10.1.2.3', '10.0.0.0', '/8')", 'false'],
  ["isInNet('10.1.2.3', '10.0.0.0')", 'false'],
  ["isInNet('198.18.0.1', '198.18.0.0', '255.254.0.0')", 'true'],
  ["isInNet('198.18.0.1', '10.0.0.0', '0.0.0.0')", 'true'],
  ["convert_addr('104.16.41.2')", '1745889538'],
  ["convert_addr('255.255.255.255')", '-1'],
  ["isValidIpAddress('10.0.0.256')", 'false'],
  ["shExpMatch('http://home.example.com/people/ari/index.html', '*/ari/*')", 'true'],
  ["shExpMatch('http://home.example.com/people/montulli/index.html', '*/ari/*')", 'false'],
  ["shExpMatch('www.example.com', 'www.example.???')", 'true'],
  ["shExpMatch('wwwxexample.com', 'www.example.com')", 'false'],
  ["shExpMatch('WWW.example.com', 'www.example.com')", 'false'],
  ["shExpMatch('b.example', '(*.other|*.example)')", 'true'],
  ["shExpMatch('b.example', '(')", '!'],
  ["shExpMatch('b.example')", '!'],
  ["isInNetEx('10.1.2.3', '10.0.0.0/8')", 'true'],
  ["isInNetEx('11.1.2.3', '10.0.0.0/8')", 'false'],
  ["isInNetEx('2600:1f14:fff::9', '2600:1f14::/32')", 'true'],
  ["isInNetEx('2600:1f15::9', '2600:1f14::/32')", 'false'],
  ["isInNetEx('2600:1f14:8000::', '2600:1f14:8000::/33')", 'true'],
  ["isInNetEx('2600:1f14:7fff::', '2600:1f14:8000::/33')", 'false'],
  ["isInNetEx('10.1.2.3', '::ffff:a00:0/104')", 'true'],
  ["isInNetEx('10.1.2.3', '10.0.0.0/33')", 'false'],
  ["isInNetEx('10.1.2.3', '10.0.0.0')", 'false'],
  ["isInNetEx('host.example', '10.0.0.0/8')", 'false'],
  ["dnsResolveEx('known.example')", '203.0.113.7'],
  ["dnsResolveEx('::1')", '::1'],
  ["isResolvableEx('known.example')", 'true'],
  ["sortIpAddressList('10.2.3.9; 2600::1;10.2.3.10')", '2600::1;10.2.3.9;10.2.3.10'],
  ["sortIpAddressList('10.2.3.9;nonsense')", 'false'],
  ["sortIpAddressList(';')", 'false'],
  ["typeof alert('x')", 'undefined'],
  ['typeof getClientVersion()', 'string'],
  ['typeof myIpAddress()', 'string'],
  ['typeof myIpAddressEx()', 'string'],
];

describe('the functions of a PAC do as they do in Chromium', () => {
  it.each(TABLE)('%s is %s', async (expression, expected) => {
    expect((await evaluate(expression)).replace(/^!.*/, '!')).toBe(expected);
  });

  it('and each has its row', () => {
    const timed = ['weekdayRange', 'dateRange', 'timeRange'];
    const tested = (name: string): boolean => TABLE.some(([expression]) => expression.includes(`${name}(`));
    expect(own.filter((name) => !timed.includes(name) && !tested(name))).toEqual([]);
  });
});

describe('the clock is not read: what hangs on it is open, the rest is told', () => {
  it.each([
    ["weekdayRange('MON')", 'open'],
    ["weekdayRange('MON', 'GMT')", 'open'],
    ["weekdayRange('FRI', 'MON', 'GMT')", 'open'],
    ["weekdayRange('SUN', 'SAT')", 'true'],
    ["weekdayRange('WED', 'TUE', 'GMT')", 'true'],
    ["weekdayRange('Monday')", 'false'],
    ['weekdayRange()', 'false'],
    ['dateRange(24)', 'open'],
    ["dateRange('JAN', 'MAR', 'GMT')", 'open'],
    ["dateRange(1, 'JUN', 1995, 15, 'AUG', 1995)", 'open'],
    ['dateRange()', 'false'],
    ['timeRange(12)', 'open'],
    ['timeRange(24)', 'false'],
    ['timeRange(9, 17)', 'open'],
    // Two hours do not reach over midnight, four numbers do.
    ['timeRange(22, 6)', 'false'],
    ['timeRange(22, 0, 6, 0)', 'open'],
    ['timeRange(0, 23)', 'true'],
    ["timeRange(0, 0, 0, 23, 59, 59, 'GMT')", 'true'],
    ['timeRange(1, 2, 3)', '!'],
  ])('%s is %s', async (expression, expected) => {
    const text = `function FindProxyForURL(url, host) { return String(${expression}); }`;
    const { decision, unknown, error } = await answer(text, 'www.example.com');
    expect(error ? '!' : unknown.length > 0 ? 'open' : decision).toBe(expected);
  });
});

describe('somebody else wrote them too', () => {
  const word = fc.stringMatching(/^[a-c]{1,2}$/);
  const host = fc.array(word, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'));
  const quad = fc.tuple(...Array.from({ length: 4 }, () => fc.constantFrom(0, 1, 10, 128, 254, 255)));
  const address = quad.map((parts) => parts.join('.'));
  // Not the mask 0.0.0.0, which theirs takes for a host's.
  const mask = fc.integer({ min: 1, max: 32 }).map((bits) => {
    const value = (0xffffffff << (32 - bits)) >>> 0;
    return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
  });
  const pattern = fc
    .array(fc.constantFrom('a', 'b', '.', '*', '?', 'ab.'), { minLength: 1, maxLength: 6 })
    .map((parts) => parts.join(''));
  const calls = fc.oneof(
    fc.tuple(
      fc.constant('dnsDomainIs'),
      fc.tuple(
        host,
        fc.oneof(
          host,
          host.map((name) => `.${name}`),
        ),
      ),
    ),
    fc.tuple(fc.constant('dnsDomainLevels'), fc.tuple(host)),
    fc.tuple(fc.constant('isPlainHostName'), fc.tuple(host)),
    fc.tuple(fc.constant('localHostOrDomainIs'), fc.tuple(host, host)),
    fc.tuple(fc.constant('shExpMatch'), fc.tuple(host, pattern)),
    fc.tuple(fc.constant('isInNet'), fc.tuple(address, address, mask)),
  );

  it('pac-resolver says the same', async () => {
    const asked = fc.sample(calls, { numRuns: 2000, seed: 7 });
    const ours = await call(asked);
    const theirs = await Promise.all(
      asked.map(([name, args]) => (oracle as Record<string, (...all: unknown[]) => unknown>)[name]!(...args)),
    );
    const different = asked.filter((_, i) => ours[i] !== String(theirs[i]));
    expect(different).toEqual([]);
    expect(new Set(theirs.map(String)).size).toBeGreaterThan(3);
  });
});

const own = PAC_FUNCTION_NAMES.filter((name) => !name.startsWith('$'));
/** Functions that Chromium happens to leave lying about; nobody writes them. */
const INTERNAL = ['convert_addr', 'isValidIpAddress'];

it('the grammar knows every function that the sandbox has', () => {
  const grammar = JSON.parse(readFileSync(new URL('../../../syntaxes/pac.tmLanguage.json', import.meta.url), 'utf8'));
  const known = new RegExp(grammar.repository.functions.match);
  const colours = (name: string): boolean => known.exec(`  ${name}(host)`)?.[0] === name;
  expect(own.length).toBeGreaterThan(15);
  expect(own.filter((name) => !INTERNAL.includes(name) && !colours(name))).toEqual([]);
  expect(['isInSubnet', 'x.alert', 'myalert'].filter(colours)).toEqual([]);
});
