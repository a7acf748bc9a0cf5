import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { sandbox as oracle } from 'pac-resolver';
import { describe, expect, it } from 'vitest';
import { PAC_FUNCTION_NAMES } from '../../../server/src/readers/pac/functions';
import { answer, call } from './support';

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
    // What one question has settled holds for the next.
    ["weekdayRange('MON', 'FRI') && weekdayRange('SUN')", 'false'],
    ["weekdayRange('SAT') || weekdayRange('SUN') || weekdayRange('MON', 'FRI')", 'true'],
    ["weekdayRange('SAT') ? weekdayRange('SAT', 'SUN') : true", 'true'],
    ["weekdayRange('SUN') && weekdayRange('SAT', 'GMT')", 'open'],
    ['timeRange(8, 17) && timeRange(20)', 'false'],
    ['timeRange(8, 17) ? timeRange(6, 0, 18, 0) : true', 'true'],
    ['timeRange(22, 0, 6, 0) && timeRange(12, 15, 12, 30)', 'false'],
    ['timeRange(10) && timeRange(10, 59, 59, 11, 0, 0) && timeRange(11)', 'false'],
    ["isInNet(myIpAddress(), '10.1.0.0', '255.255.0.0') && !isInNet(myIpAddress(), '10.0.0.0', '255.0.0.0')", 'false'],
    [
      "isInNet(myIpAddress(), '10.0.0.0', '255.0.0.0') && isInNet(myIpAddress(), '192.168.0.0', '255.255.0.0')",
      'false',
    ],
    ["isInNetEx(myIpAddressEx(), '10.0.0.0/8') && isInNet(myIpAddress(), '10.0.0.0', '255.0.0.0')", 'open'],
    ["isInNet(myIpAddress(), '0.0.0.0', '0.0.0.0')", 'true'],
    // A file may read the clock itself, and throw dice.
    ['new Date().getDay() == 0', 'open'],
    ['new Date(2026, 0, 1).getDay()', '4'],
    ['Date.now() > new Date(2000, 0).getTime()', 'true'],
    ['new Date() instanceof Date && typeof Date() == "string"', 'true'],
    ['new Date().getTime() == Date.now()', 'true'],
    ['Math.random() < 0.5', 'open'],
    ['Math.random() < 2', 'true'],
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

it('the grammar knows every function that a PAC may call', () => {
  const grammar = JSON.parse(readFileSync(new URL('../../../syntaxes/pac.tmLanguage.json', import.meta.url), 'utf8'));
  const known = new RegExp(grammar.repository.functions.match);
  const colours = (name: string): boolean => known.exec(`  ${name}(host)`)?.[0] === name;
  expect(own.length).toBeGreaterThan(15);
  expect(own.filter((name) => !INTERNAL.includes(name) && !colours(name))).toEqual([]);
  expect(['isInSubnet', 'x.alert', 'myalert'].filter(colours)).toEqual([]);
});
