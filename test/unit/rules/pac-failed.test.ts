import { describe, expect, it } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer';
import { render } from '../../../server/src/messages';
import { loadSandbox } from '../../../server/src/node/sandbox';
import { editsFor } from '../../../server/src/writers';
import { expectFindings, memoryHost } from '../../support/annotated';
import { findingsIn } from './pac-support';

describe('pac-failed', () => {
  it('points at a loop that never ends', () =>
    expectFindings(
      'office.pac',
      `function FindProxyForURL(url, host) {
  while (true) { host = host + "."; }
  ^^^^^^^^^^^^^ pac-failed error: this does not end
  return "DIRECT";
}`,
    ));

  it('points at the line that does not parse, and says what browsers do then', () =>
    expectFindings(
      'office.pac',
      `function FindProxyForURL(url, host) {
  if (host == "a" return "DIRECT";
  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ pac-failed error: browsers cannot run this file
  return "PROXY proxy:8080";
}`,
    ));

  it('points at what throws', () =>
    expectFindings(
      'office.pac',
      `function FindProxyForURL(url, host) {
  if (isInSubnet(host)) return "DIRECT";
  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ pac-failed error: isInSubnet
  return "PROXY proxy:8080";
}`,
    ));

  it('points at the line of the file, where it fails inside a function that it calls', () =>
    expectFindings(
      'office.pac',
      `// An office.

function FindProxyForURL(url, host) {
  var domain;
  if (dnsDomainIs(host, domain)) return "DIRECT";
  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ pac-failed error: property \`length\` is asked of undefined, which has none
  return "PROXY proxy:8080";
}`,
    ));

  it('names the hosts when only some fail', () =>
    expectFindings(
      'office.pac',
      `function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, ".amazon.com")) return 1;
                                               ^ pac-failed error: it returns number (for
  return "DIRECT";
}`,
    ));

  it('misses the function that browsers call', () =>
    expectFindings(
      'office.pac',
      `function whereTo(url, host) { return "DIRECT"; }
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ pac-failed error: there is no function FindProxyForURL`,
    ));

  it('points at the end of the function, where some hosts get no answer', () =>
    expectFindings(
      'office.pac',
      `function isOffice(host) { return dnsDomainIs(host, ".corp.example"); }
function FindProxyForURL(url, host) {
  if (isOffice(host)) return "PROXY proxy:8080";
  if (!dnsDomainIs(host, ".amazon.com")) return "DIRECT";
}
^ pac-failed error: FindProxyForURL ends here without an answer, which is an error to browsers; close it with a return of the answer for everything else (for`,
    ));

  it('says when, where it does not always fail: every hour comes about for everybody', () =>
    expectFindings(
      'office.pac',
      `function FindProxyForURL(url, host) {
  if (weekdayRange("SUN")) return sundays;
  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ pac-failed error: not always, but whenever weekdayRange(SUN) holds: this fails when it runs: \`sundays\` is not defined
  if (timeRange(6, 0, 22, 0)) return "DIRECT";
}
^ pac-failed error: not always, but whenever timeRange(6, 0, 22, 0) does not hold: FindProxyForURL ends here`,
    ));

  it('warns where it fails for clients in certain networks', () =>
    expectFindings(
      'office.pac',
      `function FindProxyForURL(url, host) {
  if (isInNet(myIpAddress(), "10.0.0.0", "255.0.0.0")) return "DIRECT";
}
^ pac-failed warning: not always, but whenever the client's address is not in 10.0.0.0 255.0.0.0: FindProxyForURL ends here`,
    ));

  it('says nothing of what fails for hosts that DNS does not know: DNS knows those that WorkSpaces needs', () =>
    expectFindings(
      'office.pac',
      `function FindProxyForURL(url, host) {
  var ip = dnsResolve(host);
  return ip.indexOf("10.") == 0 ? "PROXY proxy:8080" : "DIRECT";
}`,
      { ignore: ['cannot-tell', 'pac-misused-function', 'streaming-through-proxy', 'metadata-through-proxy'] },
    ));

  it.each([
    ['a misspelt name', 'function [findProxyForUrl](url, host) { return "DIRECT"; }', 'FindProxyForURL'],
    ['all in small letters', 'function [findproxyforurl](url, host) { return "DIRECT"; }', 'FindProxyForURL'],
    ['a letter too few', 'function [FindProxyForUR](url, host) { return "DIRECT"; }', 'FindProxyForURL'],
    ['an underline', 'function [Find_Proxy_For_URL](url, host) { return "DIRECT"; }', 'FindProxyForURL'],
    ['a variable', 'var [FindproxyForURL] = function (url, host) { return "DIRECT"; };', 'FindProxyForURL'],
    // What else would have to change with it is not guessed.
    [
      'a name used elsewhere',
      'function [findProxyForURL](u, h) { return h ? "DIRECT" : findProxyForURL(u, "x"); }',
      undefined,
    ],
    ['an inner function', '(function () { function [findProxyForURL](u, h) { return "DIRECT"; } })();', undefined],
    ['hidden by const', 'const [FindProxyForURL] = (url, host) => "DIRECT";', 'var'],
    ['hidden by let', '// company\nlet [FindProxyForURL] = function (url, host) { return "DIRECT"; };', 'var'],
  ])('knows which function is meant: %s', async (_name, marked, fix) => {
    const name = /\[(.*)\]/.exec(marked)![1]!;
    const found = await findingsIn('pac-failed', marked.replace(/[[\]]/g, ''));
    expect(found.map(({ at }) => at)).toEqual([name]);
    expect(found[0]!.fix).toBe(fix);
    if (fix === 'FindProxyForURL') expect(found[0]!.text).toContain(`this function is named ${name}`);
    else if (fix === 'var') expect(found[0]!.text).toContain('const, let');
  });

  it('writes what browsers find', async () => {
    for (const text of [
      'function findProxyForUrl(url, host) { return "DIRECT"; }',
      'const FindProxyForURL = (url, host) => "DIRECT";',
    ]) {
      const unit = await new Analyzer(memoryHost({ 'office.pac': text }), loadSandbox).check('file:///w/office.pac');
      const fix = unit!.findings.find(({ rule }) => rule === 'pac-failed')!.fix!;
      const [edit] = editsFor(fix, () => ({ uri: 'file:///w/office.pac', text }))!;
      const mended = text.slice(0, edit!.start) + edit!.text + text.slice(edit!.end);
      expect(await findingsIn('pac-failed', mended)).toEqual([]);
    }
  });

  it('says nothing of a file that runs', () =>
    expectFindings('office.pac', 'function FindProxyForURL(url, host) { return "DIRECT"; }'));
});

describe('what the parser and the engine say', () => {
  it.each<[file: string, en: string, ja: string]>([
    ['return "a', 'no closing quote', '引用符'],
    ['return `a', 'no closing backtick', 'テンプレートリテラル'],
    ['return ];', 'Unexpected token `]`', '「]」はここに書けません'],
    ['let a; let a;', '`a` is declared twice', '「a」が 2 回宣言'],
    ['return /(/;', 'no valid regular expression', '正規表現が正しくありません'],
    ['var class = 1;', 'cannot stand here', '予約語「class」'],
    ['return nobody(host);', '`nobody` is not defined', '「nobody」は定義されていません'],
    ['return host();', 'no function', '関数ではありません'],
    ['var a; return a.b;', 'property `b` is asked of undefined', 'undefined のプロパティ「b」'],
    ['return 1 = 2;', 'Assigning to rvalue', 'JavaScript の文法に合いません'],
  ])('%s in both languages', async (body, en, ja) => {
    const text = `function FindProxyForURL(url, host) {\n  ${body}\n}\n`;
    const analyzer = new Analyzer(memoryHost({ 'p.pac': text }), loadSandbox);
    const { findings } = (await analyzer.check('file:///w/p.pac'))!;
    const failed = findings.find(({ rule }) => rule === 'pac-failed')!;
    expect(render(failed.message, 'en')).toContain(en);
    expect(render(failed.message, 'ja')).toContain(ja);
    // The parser's own English: the names in the file, and words of the field, are all that is left of it.
    const latin = render(failed.message, 'ja').replace(/PAC|JavaScript|undefined|「.*?」/g, '');
    expect(latin).not.toMatch(/[A-Za-z]{2,}/);
  });
});
