import { describe, expect, it } from 'vitest';
import { hover } from '../../../server/src/features/hover';
import type { Locale } from '../../../server/src/messages';
import { at } from './support';

/** What the hover says at the mark, and the text it is about. */
async function says(marked: string, locale: Locale = 'en'): Promise<{ about: string; says: string }> {
  const { context, offset, text } = await at('office.pac', marked, { locale });
  const answer = hover(context, offset);
  return {
    about: answer ? text.slice(answer.span.start, answer.span.end) : '',
    says: (answer?.markdown ?? '').replace(/\\(.)/g, '$1'),
  };
}

const PAC = `// workspaces-ports: region=ap-northeast-1
function FindProxyForURL(url, host) {
  if (host == "169.254.169.254" || dnsDomainIs(host, ".amazonworkspaces.com")) {
    return "DIRECT";
  }
  if (shExpMatch(host, "*.cloudfront.net")) return "PROXY cdn:8080";
  if (isPlainHostName(host)) return "DIRECT";
  return "PROXY proxy:8080";
}`;
const mark = (what: string, nth = 0): string => {
  let at = -1;
  for (let i = 0; i <= nth; i++) at = PAC.indexOf(what, at + 1);
  return `${PAC.slice(0, at + 2)}‸${PAC.slice(at + 2)}`;
};

describe('hover in a PAC says which hosts pass here and where they go', () => {
  it('on a return: those that get their answer here', async () => {
    const { about, says: text } = await says(mark('"DIRECT"'));
    expect(about).toBe('"DIRECT"');
    expect(text).toMatch(/Decided here/);
    expect(text).toMatch(/✓ .*`169\.254\.169\.254`.*: `DIRECT` \(line 4\)|✓ .*more: `DIRECT` \(line 4\)/);
  });

  it('on a return that decides wrongly', async () => {
    const { says: text } = await says(mark('"PROXY proxy:8080"'));
    expect(text).toMatch(/✗ `18\.180\.178\.0\/24`.*: `PROXY proxy:8080` \(line 8\)/);
  });

  it('on a pattern: those that it takes in', async () => {
    const { about, says: text } = await says(mark('*.cloudfront.net'));
    expect(about).toBe('*.cloudfront.net');
    expect(text).toMatch(/What WorkSpaces needs of this/);
    expect(text).toMatch(/`[a-z0-9]+\.cloudfront\.net`.*: `PROXY cdn:8080` \(line 6\)/);
  });

  it('on a suffix', async () => {
    const { says: text } = await says(mark('.amazonworkspaces.com'));
    expect(text).toMatch(/✓ `[\w.-]+\.amazonworkspaces\.com`.*: `DIRECT` \(line 4\)/);
  });

  it('on a host, with what the catalogue knows of it', async () => {
    const { says: text } = await says(mark('169.254.169.254'));
    expect(text).toMatch(/✓ `169\.254\.169\.254`: `DIRECT` \(line 4\)/);
  });

  it('in Japanese', async () => {
    const { says: text } = await says(mark('"PROXY proxy:8080"'), 'ja');
    expect(text).toMatch(/ここで決まるもの[\s\S]*`PROXY proxy:8080` \(8 行目\)/);
  });

  it.each(['isPlainHostName', 'function'])('on %s it says nothing', async (what) =>
    expect((await says(mark(what))).says).toBe(''),
  );

  it('says nothing of a file that stops here', async () => {
    const { says: text } = await says('function FindProxyForURL(url, host) {\n  return ma‸de(host);\n}');
    expect(text).toBe('');
  });
});
