import { parse } from 'acorn';
import { describe, expect, it } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer';
import { sourcesOf } from '../../../server/src/features/context';
import { loadSandbox } from '../../../server/src/node/sandbox';
import { applyEdits } from '../../../server/src/policy';
import { combine } from '../../../server/src/writers';
import { memoryHost } from '../../support/annotated';

const URI = 'file:///w/office.pac';

async function check(text: string) {
  const analyzer = new Analyzer(memoryHost({ 'office.pac': text }), loadSandbox, { region: 'ap-northeast-1' });
  return (await analyzer.check(URI))!;
}

/** The file after all its fixes, which must then be right, still run on the oldest engines, and keep all it had. */
async function fixed(text: string): Promise<string> {
  const before = await check(text);
  const fixes = before.findings.flatMap((finding) => (finding.fix ? [finding.fix] : []));
  expect(fixes.length, 'nothing to fix').toBeGreaterThan(0);
  const edits = combine(fixes, sourcesOf(before));
  expect(edits.length, 'no edit').toBeGreaterThan(0);
  expect(edits.every((edit) => edit.start === edit.end)).toBe(true);
  const after = applyEdits(text, edits);
  expect(() => parse(text.includes('=>') ? '' : after, { ecmaVersion: 5 })).not.toThrow();
  const now = await check(after);
  expect(now.findings.map(({ rule }) => rule)).toEqual([]);
  return after;
}

/** Files as people write them; each sends streaming and metadata to a proxy. */
const STYLES: Readonly<Record<string, string>> = {
  plain: 'function FindProxyForURL(url, host) {\n  return "PROXY proxy:8080";\n}\n',
  'single quotes, no braces':
    "function FindProxyForURL(url, host) {\n  if (isPlainHostName(host)) return 'DIRECT';\n  return 'PROXY proxy:8080';\n}\n",
  'brace on its own line, tabs':
    'function FindProxyForURL(url, host)\n{\n\tif (isPlainHostName(host))\n\t{\n\t\treturn "DIRECT";\n\t}\n\treturn "PROXY proxy:8080";\n}\n',
  CRLF: 'function FindProxyForURL(url, host) {\r\n    return "PROXY proxy:8080";\r\n}\r\n',
  'one line': 'function FindProxyForURL(url, host) { return "PROXY proxy:8080"; }',
  'a variable first':
    'function FindProxyForURL(url, host) {\n  var proxy = "PROXY proxy:8080";\n  var direct = "DIRECT";\n  if (shExpMatch(host, "*.corp")) return direct;\n  return proxy;\n}\n',
  'a choice':
    'function FindProxyForURL(u, h) {\n  return dnsDomainIs(h, ".corp") ? "DIRECT" : "PROXY proxy:8080";\n}\n',
  'a switch':
    'function FindProxyForURL(url, host) {\n  switch (dnsDomainLevels(host)) {\n    case 0:\n      return "DIRECT";\n    default:\n      return "PROXY proxy:8080";\n  }\n}\n',
  'a list and a loop':
    'var direct = [".corp", ".local"];\nfunction FindProxyForURL(url, host) {\n  for (var i = 0; i < direct.length; i++) {\n    if (dnsDomainIs(host, direct[i])) return "DIRECT";\n  }\n  return "PROXY proxy:8080";\n}\n',
  'a table':
    'var table = { "www.corp": "DIRECT" };\nfunction FindProxyForURL(url, host) {\n  return table[host] || "PROXY proxy:8080";\n}\n',
  'nested ifs':
    'function FindProxyForURL(url, host) {\n  if (url.substring(0, 6) == "https:") {\n    if (isPlainHostName(host)) {\n      return "DIRECT";\n    } else {\n      return "PROXY secure:8443";\n    }\n  }\n  return "PROXY proxy:8080";\n}\n',
  'a helper':
    'function pick(host) {\n  return "PROXY proxy:8080";\n}\nfunction FindProxyForURL(url, host) {\n  return pick(host);\n}\n',
  'a function in a variable': 'var FindProxyForURL = function (url, host) {\n  return "PROXY proxy:8080";\n};\n',
  'no semicolons':
    "function FindProxyForURL(url, host) {\n  if (isPlainHostName(host)) return 'DIRECT'\n  return 'PROXY proxy:8080'\n}\n",
  'lower-casing first':
    'function FindProxyForURL(url, host) {\n  host = host.toLowerCase();\n  // Everything else\n  return "PROXY proxy:8080";\n}\n',
  'strict, and comments everywhere':
    '/* head */\nfunction FindProxyForURL(url, host) { // main\n  "use strict";\n  /* why */ return "PROXY proxy:8080"; // tail\n}\n// end\n',
  'the Ex form alone': 'function FindProxyForURLEx(url, host) {\n  return "PROXY proxy:8080";\n}\n',
  'other names':
    'function FindProxyForURL(theUrl, theHost) {\n  if (theHost === "x") return "DIRECT";\n  return "PROXY proxy:8080";\n}\n',
};

describe('a fix lets what WorkSpaces needs go straight', () => {
  it.each(Object.entries(STYLES))('%s', async (_name, text) => {
    await fixed(text);
  });

  it('in the manner of the file', async () => {
    expect(await fixed(STYLES['single quotes, no braces']!)).toMatchInlineSnapshot(`
      "function FindProxyForURL(url, host) {
        // Amazon WorkSpaces goes direct
        if (host == 'drp-nrt.amazonworkspaces.com' ||
            (/^[0-9.]+$/.test(host) && isInNet(host, '18.180.178.0', '255.255.255.0')) ||
            (/^[0-9.]+$/.test(host) && isInNet(host, '18.180.180.0', '255.255.254.0')) ||
            (/^[0-9.]+$/.test(host) && isInNet(host, '54.250.251.0', '255.255.255.0')) ||
            host == '18.178.102.247' ||
            host == '54.64.174.128' ||
            host == '169.254.169.254') return 'DIRECT';
        if (isPlainHostName(host)) return 'DIRECT';
        return 'PROXY proxy:8080';
      }
      "
    `);
    expect(await fixed(STYLES['brace on its own line, tabs']!)).toMatchInlineSnapshot(`
      "function FindProxyForURL(url, host)
      {
      	// Amazon WorkSpaces goes direct
      	if (host == "drp-nrt.amazonworkspaces.com" ||
      	    (/^[0-9.]+$/.test(host) && isInNet(host, "18.180.178.0", "255.255.255.0")) ||
      	    (/^[0-9.]+$/.test(host) && isInNet(host, "18.180.180.0", "255.255.254.0")) ||
      	    (/^[0-9.]+$/.test(host) && isInNet(host, "54.250.251.0", "255.255.255.0")) ||
      	    host == "18.178.102.247" ||
      	    host == "54.64.174.128" ||
      	    host == "169.254.169.254") {
      		return "DIRECT";
      	}
      	if (isPlainHostName(host))
      	{
      		return "DIRECT";
      	}
      	return "PROXY proxy:8080";
      }
      "
    `);
  });

  it('keeps CRLF', async () => {
    expect((await fixed(STYLES.CRLF!)).replace(/\r\n/g, '')).not.toContain('\n');
  });
});
