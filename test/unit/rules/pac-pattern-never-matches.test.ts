import { describe, expect, it } from 'vitest';
import { drafts } from './pac-support';

const check = async (condition: string, before = ''): Promise<[string, string | undefined] | undefined> => {
  const [found] = await drafts('pac-pattern-never-matches', condition, before);
  return found && [found.key.replace('pac.never.', ''), found.fix];
};

describe('pac-pattern-never-matches', () => {
  it.each([
    ['shExpMatch(host, "https://*.awsapps.com/*")', 'scheme', '*.awsapps.com'],
    ['shExpMatch(host, "*://*.awsapps.com/*")', 'scheme', '*.awsapps.com'],
    ['dnsDomainIs(host, "https://.awsapps.com")', 'scheme', '.awsapps.com'],
    ['shExpMatch(host, "*.awsapps.com/*")', 'slash', '*.awsapps.com'],
    ['host == "skylight.example/"', 'slash', 'skylight.example'],
    ['host == "skylight.example:443"', 'port', 'skylight.example'],
    ['shExpMatch(host, "*.awsapps.com:*")', undefined, undefined],
    ['dnsDomainIs(host, "*.awsapps.com")', 'wildcard', '.awsapps.com'],
    ['host.endsWith(".AWSapps.com")', 'upper', '.awsapps.com'],
    ['host.endsWith("*.awsapps.com")', 'wildcard', undefined],
    ['dnsDomainIs(host, "d-*.awsapps.com")', 'wildcard', undefined],
    ['host === "*.awsapps.com"', 'wildcard', undefined],
    ['shExpMatch(host, "*.awsapps.com ")', 'blank', '*.awsapps.com'],
    ['dnsDomainIs(host, ".AWSapps.com")', 'upper', '.awsapps.com'],
    ['"A.Example" == host', 'upper', 'a.example'],
    ['dnsDomainIs(host, ".awsapps.com.")', 'dot', '.awsapps.com'],
    ['shExpMatch(host, "https://*.AWSapps.com/")', 'scheme', '*.awsapps.com'],
    ['localHostOrDomainIs(host, "https://www.example.com")', 'scheme', 'www.example.com'],
    ['host.indexOf("AWS") >= 0', 'upper', 'aws'],
    ['host.toLowerCase() == "A.example"', 'upper', 'a.example'],
    ['shExpMatch(url, "www.example.com/*")', 'noScheme', '*://www.example.com/*'],
    ['shExpMatch(url, ".example.com")', 'noScheme', undefined],
    ['shExpMatch(url, "https://*.example.com")', 'noSlash', 'https://*.example.com/*'],
    ['url == "https://www.example.com"', 'noSlash', undefined],
    ['shExpMatch(url, "https://*.Example.com/*")', 'upper', 'https://*.example.com/*'],
    [
      'host == "ap-northeast-1.ws-broker-service.amazonaws.com"',
      'order',
      'ws-broker-service.ap-northeast-1.amazonaws.com',
    ],
    ['shExpMatch(host, "*.ap-northeast-1.ws-broker-service.amazonaws.com")', 'order', undefined],
    ['dnsDomainIs(host, ".ap-northeast-1.ws-broker-service.amazonaws.com")', 'order', undefined],
    ['dnsDomainIs(host, "ws-broker-service.ap-northeast-1.amazonaws.com")', undefined, undefined],
  ])('%s: %s', async (condition, key, fix) => expect(await check(condition)).toEqual(key && [key, fix]));

  it.each([
    'shExpMatch(host, "*.awsapps.com")',
    'dnsDomainIs(host, "awsapps.com")',
    'host.endsWith(".awsapps.com")',
    'url.endsWith(".PDF")',
    '/AWSAPPS/i.test(host)',
    'host == "ws-broker-service.ap-northeast-1.amazonaws.com"',
    'host == "2600:1f14::12"',
    'shExpMatch(host, "10.*")',
    'shExpMatch(host, "10.?.*.")',
    // A regular expression in disguise.
    'shExpMatch(host, "(*.A|*.b)")',
    'shExpMatch(host, "\\\\W*")',
    'shExpMatch(url, "*.example.com/*")',
    'shExpMatch(url, "*.pdf")',
    // Written both ways, to make sure.
    'dnsDomainIs(host, ".local") || dnsDomainIs(host, ".LOCAL")',
    'shExpMatch(url, "http*://www.example.com/*")',
    'shExpMatch(url, "http?://www.example.com/*")',
    'shExpMatch(url, "https://*")',
    'shExpMatch(url, "*/Path/*")',
    'shExpMatch(url, "http://*.example.com/Path/*")',
    'url.indexOf("Path") > -1',
    'other == "A.B"',
    'dnsDomainIs(other, "*.a")',
    'host == other',
  ])('%s is left alone', async (condition) => expect(await check(condition)).toBeUndefined());

  it.each(['host = host.toUpperCase();', 'host = url.split("/")[2];', 'host += ":443";', 'var host = other;'])(
    'a host that is made anew may be anything: %s',
    async (before) => expect(await check('host == "A.EXAMPLE:443"', before)).toBeUndefined(),
  );

  it.each(['host = host.toLowerCase();', 'var h = host;', 'var h = host.toLowerCase();'])(
    'a copy is the same: %s',
    async (before) => {
      const name = before.startsWith('host') ? 'host' : 'h';
      expect(await check(`${name} == "A.example"`, before)).toEqual(['upper', 'a.example']);
    },
  );

  it('a parameter of another function that has the name is another thing', async () => {
    const before = 'function same(host) { return host == "A.B"; }';
    expect(await check('same(url)', before)).toBeUndefined();
  });
});
