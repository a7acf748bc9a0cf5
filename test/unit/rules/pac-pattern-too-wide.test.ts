import { describe, expect, it } from 'vitest';
import { drafts, findingsIn } from './pac-support';

const check = (condition: string): ReturnType<typeof drafts> => drafts('pac-pattern-too-wide', condition);

describe('pac-pattern-too-wide', () => {
  it.each([
    ['shExpMatch(host, "*amazonaws.com")', 'evil-amazonaws.com', '*.amazonaws.com'],
    ['dnsDomainIs(host, "amazonaws.com")', 'evil-amazonaws.com', '.amazonaws.com'],
    ['shExpMatch(host, "*.amazonaws.com*")', 'www.amazonaws.com.evil.example', undefined],
    ['shExpMatch(host, "*amazonaws.com*")', 'evil-amazonaws.com', undefined],
    ['host.indexOf("amazonworkspaces.com") >= 0', 'evil-amazonworkspaces.com', undefined],
    ['host.indexOf("awsapps.com") != -1', 'evil-awsapps.com', undefined],
    ['host.includes("awsapps.com")', 'evil-awsapps.com', undefined],
    ['host.endsWith("amazonaws.com")', 'evil-amazonaws.com', '.amazonaws.com'],
    ['/amazonaws\\.com$/.test(host)', 'evil-amazonaws.com', '\\.amazonaws\\.com$'],
    ['/amazonaws.com$/i.test(host)', 'evil-amazonaws.com', undefined],
    ['!/^x/.test(host) && /\\.amazonaws\\.com/.test(host)', 'www.amazonaws.com.evil.example', undefined],
  ])('%s lets %s by', async (condition, stranger, fix) => {
    const [found] = await check(condition);
    expect(found?.text).toContain(stranger);
    expect(found?.fix).toBe(fix);
  });

  it.each([
    'shExpMatch(host, "*.amazonaws.com")',
    'dnsDomainIs(host, ".amazonaws.com")',
    'host.endsWith(".amazonaws.com")',
    '/(^|\\.)amazonaws\\.com$/.test(host)',
    '/amazonaws\\.com/.test(url)',
    '/^(a+)+amazonaws\\.com$/.test(host)',
    // Another condition lets the stranger by.
    'host.charAt(0) == "e" || /\\.amazonaws\\.com$/.test(host)',
    'dnsDomainIs(host, "ws-broker-service.us-east-1.amazonaws.com")',
    'host == "amazonaws.com"',
    // Whose names these are is the company's own affair.
    'dnsDomainIs(host, "corp.example")',
    'shExpMatch(host, "*example.com*")',
    'shExpMatch(host, "*")',
    'shExpMatch(url, "*amazonaws.com*")',
    'dnsDomainIs(host, other)',
  ])('%s is left alone', async (condition) => expect(await check(condition)).toEqual([]));

  it('says nothing where strangers get what everybody gets', async () => {
    for (const text of [
      'function FindProxyForURL(url, host) { return shExpMatch(host, "*amazonaws.com") ? "DIRECT" : "DIRECT"; }',
      'function FindProxyForURL(url, host) { if (host == "evil") return "PROXY p:1"; if (dnsDomainIs(host, "amazonaws.com")) return "DIRECT"; return "DIRECT"; }',
    ])
      expect(await findingsIn('pac-pattern-too-wide', text)).toEqual([]);
  });
});
