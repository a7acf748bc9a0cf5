import { describe, expect, it } from 'vitest';
import { drafts, findingsIn } from './pac-support';

const check = async (condition: string): Promise<string[]> =>
  (await drafts('pac-misused-function', condition))
    .filter(({ severity }) => severity !== 'hint')
    .map(({ key }) => key.replace('pac.misused.', ''));

describe('pac-misused-function', () => {
  it.each([
    ['dnsDomainIs(".a.com", host)', 'swapped'],
    ['shExpMatch("*.a.com", url)', 'swapped'],
    ['isInNet("10.0.0.0", host, "255.0.0.0")', 'swapped'],
    ['dnsDomainIs(url, ".a.com")', 'url'],
    ['isInNet(url, "10.0.0.0", "255.0.0.0")', 'url'],
    ['isResolvable(url)', 'url'],
    ['isInNet(host, "10.0.0.0/8", "255.0.0.0")', 'network'],
    ['isInNet(host, "10.0.265.0", "255.0.0.0")', 'network'],
    ['isInNet(host, "10.0.0.0", "8")', 'network'],
    ['isInNet(myIpAddress(), "10.0.0.0", "255.0.0")', 'network'],
    ['isInNet(host, "10.0.0.0")', 'noMask'],
    ['isInNet(host, "10.0.0.0", "0.255.255.255")', 'inverse'],
    ['isInNetEx(host, "10.0.0.0")', 'prefix'],
    ['isInNetEx(host, "3ffe:8311:ffff/48")', 'prefix'],
    ['weekdayRange("Monday")', 'day'],
    ['weekdayRange("MON", "Fri", "GMT")', 'day'],
    ['dateRange("Jan", "MAR")', 'month'],
    ['timeRange(1, 2, 3)', 'timeCount'],
    ['timeRange(22, 6)', 'midnight'],
    ['timeRange(22, 6, "GMT")', 'midnight'],
    ['dnsResolve(host).split(".")[0] == "10"', 'unchecked'],
    ['dnsResolve(host).length', 'unchecked'],
    ['host == "a.example" && isInSubnet(host, "10.0.0.0/8")', 'stranger'],
    ['dnsDomainls(host, ".a.com")', 'near'],
    ['shExpmatch(host, "*.a.com")', 'near'],
    ['getClientVersion() == "1.0"', 'windows'],
  ])('%s: %s', async (condition, key) => expect(await check(condition)).toEqual([key]));

  it.each([
    'dnsDomainIs(host, ".a.com")',
    'isInNet(myIpAddress(), "10.1.2.3", "255.0.0.0")',
    'isInNet(dnsResolve(host), "10.0.0.0", "255.255.255.255")',
    'isInNet(dnsResolve(host), "0.0.0.0", "0.0.0.0")',
    'isInNet(host, other, other)',
    'isInNetEx(host, "2001:db8::/32")',
    'weekdayRange("MON", "FRI", "GMT")',
    'weekdayRange(other)',
    'dateRange(1, "JAN", 2026, 31, "DEC", 2026)',
    'dateRange("1")',
    'timeRange(8, 18)',
    'timeRange(22, 0, 6, 0)',
    'timeRange(8, 30, 17, 30, "GMT")',
    'isPlainHostName(url)',
    'encodeURIComponent(host) == host',
    'typeof isInSubnet == "function" && isInSubnet(host)',
    'other.isInSubnet(host)',
    'dnsResolve(host) == "10.0.0.1"',
    'dnsResolve(host)?.length',
    'new RegExp("a").test(host)',
  ])('%s is left alone', async (condition) => expect(await check(condition)).toEqual([]));

  it('mends a name that is nearly right', async () => {
    const [found] = await drafts('pac-misused-function', 'dnsdomainis(host, ".a.com")');
    expect(found).toMatchObject({ at: 'dnsdomainis', fix: 'dnsDomainIs' });
  });

  it('knows functions of the file, whatever they are called and however they are made', async () => {
    for (const made of [
      'function isInSubnet(h) { return false; }',
      'var isInSubnet = function () {};',
      'isInSubnet = (h) => h;',
      'eval("function isInSubnet() {}");',
    ]) {
      const text = `${made}\nfunction FindProxyForURL(url, host) { return isInSubnet(host) ? "DIRECT" : "PROXY p:1"; }`;
      expect(await findingsIn('pac-misused-function', text)).toEqual([]);
    }
  });

  it('leaves what is tried alone', async () => {
    const text = `function isOn(h) { try { return isInSubnet(h); } catch (e) { return false; } }
      function FindProxyForURL(url, host) { return isOn(host) ? "DIRECT" : "PROXY p:1"; }`;
    expect(await findingsIn('pac-misused-function', text)).toEqual([]);
  });

  it('hints once at what asks DNS for every host', async () => {
    const [found, ...more] = await drafts(
      'pac-misused-function',
      'isInNet(host, "10.0.0.0", "255.0.0.0") || isResolvable(host)',
    );
    expect(found).toMatchObject({
      key: 'pac.misused.dns',
      severity: 'hint',
      at: 'isInNet(host, "10.0.0.0", "255.0.0.0")',
    });
    expect(more).toEqual([]);
    // Only where the hosts of WorkSpaces wait for it.
    const guarded = '/^[0-9.]+$/.test(host) && isInNet(host, "10.0.0.0", "255.0.0.0")';
    expect(await drafts('pac-misused-function', guarded)).toEqual([]);
    // The place that is told is one that asks, not one before it that is spared.
    const [first] = await drafts('pac-misused-function', 'isResolvable(host)', `if (${guarded}) return "DIRECT";`);
    expect(first).toMatchObject({ at: 'isResolvable(host)' });
    const [loose] = await drafts('pac-misused-function', guarded.replace('^[0-9.]+$', '[0-9]'));
    expect(loose).toMatchObject({ at: 'isInNet(host, "10.0.0.0", "255.0.0.0")' });
    const later = 'if (host.length > 0) return "DIRECT";';
    expect(await drafts('pac-misused-function', 'isResolvable(host)', later)).toEqual([]);
  });
});
