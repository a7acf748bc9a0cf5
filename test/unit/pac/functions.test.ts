import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PAC_FUNCTION_NAMES } from '../../../server/src/readers/pac/functions';
import { evaluate } from './support';

/** Expression, and what Chromium's own library makes of it. */
const TABLE: readonly (readonly [string, string])[] = [
  ["isPlainHostName('www')", 'true'],
  ["isPlainHostName('www.example.com')", 'false'],
  ["isPlainHostName('::1')", 'false'],
  ["dnsDomainIs('www.example.com', '.example.com')", 'true'],
  ["dnsDomainIs('www.example.com', 'example.com')", 'true'],
  ["dnsDomainIs('example.com', '.example.com')", 'false'],
  ["dnsDomainIs('WWW.EXAMPLE.COM', '.example.com')", 'false'],
  ["localHostOrDomainIs('www.example.com', 'www.example.com')", 'true'],
  ["localHostOrDomainIs('www', 'www.example.com')", 'true'],
  ["localHostOrDomainIs('www.other.com', 'www.example.com')", 'false'],
  ["localHostOrDomainIs('home.example.com', 'www.example.com')", 'false'],
  ["dnsDomainLevels('www')", '0'],
  ["dnsDomainLevels('www.example.com')", '2'],
  ["isResolvable('known.example')", 'true'],
  ["dnsResolve('known.example')", '203.0.113.7'],
  ["dnsResolve('192.0.2.1')", '192.0.2.1'],
  ["isInNet('10.1.2.3', '10.0.0.0', '255.0.0.0')", 'true'],
  ["isInNet('11.1.2.3', '10.0.0.0', '255.0.0.0')", 'false'],
  ["isInNet('inside.example', '10.1.0.0', '255.255.0.0')", 'true'],
  ["isInNet('known.example', '10.1.0.0', '255.255.0.0')", 'false'],
  ["isInNet('10.1.2.300', '10.0.0.0', '255.0.0.0')", 'false'],
  ["convert_addr('104.16.41.2')", '1745889538'],
  ["convert_addr('255.255.255.255')", '-1'],
  ["shExpMatch('http://home.example.com/people/ari/index.html', '*/ari/*')", 'true'],
  ["shExpMatch('http://home.example.com/people/montulli/index.html', '*/ari/*')", 'false'],
  ["shExpMatch('www.example.com', 'www.example.???')", 'true'],
  ["shExpMatch('wwwxexample.com', 'www.example.com')", 'false'],
  ["shExpMatch('b.example', '(*.other|*.example)')", 'true'],
  ["isInNetEx('10.1.2.3', '10.0.0.0/8')", 'true'],
  ["isInNetEx('11.1.2.3', '10.0.0.0/8')", 'false'],
  ["dnsResolveEx('known.example')", '203.0.113.7'],
  ['typeof alert("x")', 'undefined'],
];

describe('the functions of a PAC do as they do in Chromium', () => {
  it.each(TABLE)('%s is %s', async (expression, expected) => expect(await evaluate(expression)).toBe(expected));
});

describe('time', () => {
  const now = new Date();
  const day = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
  const month = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
  const today = day[now.getUTCDay()];
  const tomorrow = day[(now.getUTCDay() + 1) % 7];
  const yesterday = day[(now.getUTCDay() + 6) % 7];
  it.each([
    [`weekdayRange('${today}', 'GMT')`, 'true'],
    [`weekdayRange('${tomorrow}', 'GMT')`, 'false'],
    [`weekdayRange('${yesterday}', '${tomorrow}', 'GMT')`, 'true'],
    [`weekdayRange('${tomorrow}', '${yesterday}', 'GMT')`, 'false'],
    [`dateRange(${now.getUTCDate()}, 'GMT')`, 'true'],
    [`dateRange('${month[now.getUTCMonth()]}', 'GMT')`, 'true'],
    [`dateRange(${now.getUTCFullYear() + 1}, 'GMT')`, 'false'],
    [`dateRange(${now.getUTCFullYear() - 1}, ${now.getUTCFullYear() + 1}, 'GMT')`, 'true'],
    [`dateRange(1, 'JAN', ${now.getUTCFullYear() - 1}, 31, 'DEC', ${now.getUTCFullYear() + 1}, 'GMT')`, 'true'],
    ["timeRange(0, 0, 0, 23, 59, 59, 'GMT')", 'true'],
    ["timeRange(0, 23, 'GMT')", 'true'],
    ["timeRange(0, 0, 23, 59, 'GMT')", 'true'],
  ])('%s is %s today', async (expression, expected) => expect(await evaluate(expression)).toBe(expected));
});

it('the grammar knows every function that the sandbox has', () => {
  const grammar = readFileSync(new URL('../../../syntaxes/pac.tmLanguage.json', import.meta.url), 'utf8');
  const own = PAC_FUNCTION_NAMES.filter((name) => !name.startsWith('$') && name !== 'convert_addr');
  expect(own.length).toBeGreaterThan(15);
  expect(own.filter((name) => !grammar.includes(name))).toEqual([]);
});
