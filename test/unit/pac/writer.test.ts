import { parse } from 'acorn';
import { describe, expect, it } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer';
import { sourcesOf } from '../../../server/src/features/context';
import { loadSandbox } from '../../../server/src/node/sandbox';
import { applyEdits } from '../../../server/src/policy';
import { combine } from '../../../server/src/writers';
import { memoryHost } from '../../support/annotated';
import { answer } from './support';

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
  // Insertions alone keep every other byte.
  expect(edits.every((edit) => edit.start === edit.end)).toBe(true);
  const after = applyEdits(text, edits);
  expect(() => parse(after, { ecmaVersion: text.includes('=>') ? 6 : 5 })).not.toThrow();
  const now = await check(after);
  // How the file is written otherwise is its own affair.
  expect(now.findings.filter(({ severity }) => severity !== 'hint').map(({ rule }) => rule)).toEqual([]);
  await expectSameElsewhere(text, after);
  return after;
}

/** Hosts that the fix is not about are answered as before. */
async function expectSameElsewhere(before: string, after: string): Promise<void> {
  const hosts = ['www', 'www.corp', 'x.local', 'www.example.com', '10.1.2.3', '192.0.2.1'];
  for (const url of hosts.flatMap((host) => [`https://${host}/`, `http://${host}/`])) {
    const host = new URL(url).hostname;
    expect((await answer(after, host, url)).decision).toBe((await answer(before, host, url)).decision);
  }
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
  'a list of patterns, on lines, single quotes, a comma behind the last':
    "var direct = [\n  '*.corp',\n  '*.local',\n];\nfunction FindProxyForURL(url, host) {\n  for (var i in direct)\n    if (shExpMatch(host, direct[i])) return 'DIRECT';\n  return 'PROXY proxy:8080';\n}\n",
  'a list and a helper, CRLF':
    'var PROXY = "PROXY proxy:8080";\r\nvar GO = "DIRECT";\r\nvar LIST = [\r\n\t"corp",\r\n\t"local" // ours\r\n];\r\nfunction inList(host, list) {\r\n\tvar i;\r\n\tfor (i = 0; i < list.length; i++) {\r\n\t\tif (host == list[i] || dnsDomainIs(host, "." + list[i])) { return true; }\r\n\t}\r\n\treturn false;\r\n}\r\nfunction FindProxyForURL(url, host) {\r\n\tif (isPlainHostName(host) || inList(host, LIST)) {\r\n\t\treturn GO;\r\n\t}\r\n\treturn PROXY;\r\n}\r\n',
  'a helper that knows its list':
    'var names = ["www.corp","x.local"];\nfunction ours(h) {\n  for (var i = 0; i < names.length; i++) if (h === names[i]) return true;\n  return false;\n}\nfunction FindProxyForURL(url, host) {\n  if (ours(host)) return "DIRECT";\n  return "PROXY proxy:8080";\n}\n',
  'regular expressions':
    'function FindProxyForURL(url, host) {\n  var direct = [/\\.corp$/, /\\.local$/];\n  for (var i = 0; i < direct.length; i++) if (direct[i].test(host)) return "DIRECT";\n  return "PROXY proxy:8080";\n}\n',
  'a list that is asked for the place of the host':
    'var direct = ["www.corp", "x.local"];\nfunction FindProxyForURL(url, host) {\n  if (direct.indexOf(host) !== -1) return "DIRECT";\n  return "PROXY proxy:8080";\n}\n',
  'some of a list':
    'var direct = [".corp", ".local"];\nvar FindProxyForURL = (url, host) => {\n  if (direct.some((one) => dnsDomainIs(host, one))) return "DIRECT";\n  return "PROXY proxy:8080";\n};\n',
  'a switch over hosts':
    'function FindProxyForURL(url, host) {\n  switch (host) {\n    case "www.corp":\n    case "x.local":\n      return "DIRECT";\n    default:\n      return "PROXY proxy:8080";\n  }\n}\n',
  'a list that comes too late':
    'var direct = [".corp", ".local"];\nfunction FindProxyForURL(url, host) {\n  if (!isPlainHostName(host)) return "PROXY proxy:8080";\n  for (var i = 0; i < direct.length; i++) if (dnsDomainIs(host, direct[i])) return "DIRECT";\n  return "PROXY proxy:8080";\n}\n',
  'a list that also serves something else':
    'var direct = [".corp", ".local"];\nfunction FindProxyForURL(url, host) {\n  for (var i = 0; i < direct.length; i++) if (dnsDomainIs(host, direct[i])) return "DIRECT";\n  return direct.length > 2 ? "PROXY p2:1" : "PROXY proxy:8080";\n}\n',
  'a loop that counts to a number':
    'var direct = [".corp", ".local"];\nfunction FindProxyForURL(url, host) {\n  for (var i = 0; i < 2; i++) if (dnsDomainIs(host, direct[i])) return "DIRECT";\n  return "PROXY proxy:8080";\n}\n',
  'a list that is asked on some way only':
    'var direct = [".corp", ".local"];\nfunction FindProxyForURL(url, host) {\n  if (isPlainHostName(host)) {\n    for (var i = 0; i < direct.length; i++) if (dnsDomainIs(host, direct[i])) return "DIRECT";\n  }\n  return "PROXY proxy:8080";\n}\n',
  'a list of hosts for the proxy':
    'var far = [".corp", ".local"];\nfunction FindProxyForURL(url, host) {\n  for (var i = 0; i < far.length; i++) if (dnsDomainIs(host, far[i])) return "PROXY far:8080";\n  return "PROXY proxy:8080";\n}\n',
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
  'an arrow function': 'var FindProxyForURL = (url, host) => {\n  return "PROXY proxy:8080";\n};\n',
  'an arrow function without a body':
    'var FindProxyForURL = (url, host) => isPlainHostName(host) ? "DIRECT" : "PROXY proxy:8080";\n',
  'an arrow function over lines':
    'var FindProxyForURL = (url, host) =>\n  isPlainHostName(host)\n    ? "DIRECT"\n    : "PROXY proxy:8080";\n',
  'an arrow function in brackets': 'FindProxyForURL = (url, host) => (\n  "PROXY proxy:8080"\n)\n',
  'shell patterns alone, no blank behind if':
    'function FindProxyForURL(url, host) {\n  if(shExpMatch(host, "*.corp")) {\n    return "DIRECT";\n  }\n  if(shExpMatch(host, "*.local")) {\n    return "DIRECT";\n  }\n  return "PROXY proxy:8080";\n}\n',
  'an else for everything':
    'function FindProxyForURL(url, host) {\n  if (isPlainHostName(host)) {\n    return "DIRECT";\n  } else if (dnsDomainIs(host, ".corp")) {\n    return "DIRECT";\n  } else {\n    return "PROXY proxy:8080";\n  }\n}\n',
  'one assignment, one return':
    'function FindProxyForURL(url, host) {\n  var result = "PROXY proxy:8080";\n  if (isPlainHostName(host)) result = "DIRECT";\n  return result;\n}\n',
  'a try around all':
    'function FindProxyForURL(url, host) {\n  try {\n    return pick(host);\n  } catch (e) {\n    return "PROXY proxy:8080";\n  }\n}\n',
  'a byte order mark and no last line end':
    '\ufefffunction FindProxyForURL(url, host) {\n  return "PROXY proxy:8080";\n}',
  'an inner function first':
    'function FindProxyForURL(url, host) {\n  function pick() { return "PROXY proxy:8080"; }\n  return pick();\n}\n',
  'an answer that browsers cannot read': 'function FindProxyForURL(url, host) {\n  return "PORXY proxy:8080";\n}\n',
  'a comment above the first rule':
    'function FindProxyForURL(url, host) {\n\n  // names without a dot\n\n  if (isPlainHostName(host)) return "DIRECT";\n  return "PROXY proxy:8080";\n}\n',
  'a comment over lines above the first rule':
    'function FindProxyForURL(url, host) {\n  var up = host;\n  /* names\n     without a dot */\n  // and none else\n  if (isPlainHostName(host)) return "DIRECT";\n  return "PROXY proxy:8080";\n}\n',
  'a comment that is far from the first rule':
    'function FindProxyForURL(url, host) {\n  // a header\n\n\n  return "PROXY proxy:8080";\n}\n',
  'other names':
    'function FindProxyForURL(theUrl, theHost) {\n  if (theHost === "x") return "DIRECT";\n  return "PROXY proxy:8080";\n}\n',
};

describe('a fix lets what WorkSpaces needs go straight', () => {
  it.each(Object.entries(STYLES))('%s', async (_name, text) => {
    await fixed(text);
  });

  it.each([
    [
      'single quotes, no braces',
      `function FindProxyForURL(url, host) {
  // Amazon WorkSpaces goes direct
  if (host == 'drp-nrt.amazonworkspaces.com' ||
      (/^[0-9.]+$/.test(host) && isInNet(host, '18.180.178.0', '255.255.255.0')) ||`,
      `      host == '169.254.169.251') return 'DIRECT';
  if (isPlainHostName(host)) return 'DIRECT';
`,
    ],
    [
      'brace on its own line, tabs',
      `function FindProxyForURL(url, host)
{
	// Amazon WorkSpaces goes direct
	if (host == "drp-nrt.amazonworkspaces.com" ||`,
      `	    host == "169.254.169.251")
	{
		return "DIRECT";
	}
	if (isPlainHostName(host))
`,
    ],
    [
      'shell patterns alone, no blank behind if',
      `  if(shExpMatch(host, "drp-nrt.amazonworkspaces.com") ||
     (/^[0-9.]+$/.test(host) && isInNet(`,
      `     shExpMatch(host, "169.254.169.251")) {
    return "DIRECT";
  }
  if(shExpMatch(host, "*.corp")) {
`,
    ],
    [
      'a variable first',
      `  var direct = "DIRECT";
  // Amazon WorkSpaces goes direct
`,
      `  if (shExpMatch(host, "*.corp")) return direct;`,
    ],
    [
      'no semicolons',
      `  // Amazon WorkSpaces goes direct
  if (host == 'drp-nrt.amazonworkspaces.com' ||`,
      `      host == '169.254.169.251') return 'DIRECT'
`,
    ],
    [
      'an arrow function without a body',
      `var FindProxyForURL = (url, host) => {
  // Amazon WorkSpaces goes direct
  if (host == "drp-nrt.amazonworkspaces.com" ||`,
      `  return isPlainHostName(host) ? "DIRECT" : "PROXY proxy:8080";
};
`,
    ],
    [
      'a list and a loop',
      'var direct = [".corp", ".local", "drp-nrt.amazonworkspaces.com", "18.178.102.247", "54.64.174.128", "169.254.169.254", "169.254.169.250", "169.254.169.251"]',
    ],
    [
      'a list of patterns, on lines, single quotes, a comma behind the last',
      "  '*.local',\n  'drp-nrt.amazonworkspaces.com',\n  '18.178.102.247',\n  '54.64.174.128',\n  '169.254.169.254',\n  '169.254.169.250',\n  '169.254.169.251',\n]",
      "isInNet(host, '18.180.178.0', '255.255.255.0')",
    ],
    [
      'a list and a helper, CRLF',
      '\t"local",\r\n\t"drp-nrt.amazonworkspaces.com",\r\n\t"18.178.102.247",\r\n\t"54.64.174.128",\r\n\t"169.254.169.254"',
      ' // ours\r\n];',
    ],
    ['a helper that knows its list', '["www.corp","x.local","drp-nrt.amazonworkspaces.com","18.178.102.247"'],
    ['regular expressions', ', /^drp-nrt\\.amazonworkspaces\\.com$/, /^18\\.178\\.102\\.247$/'],
    ['a list that is asked for the place of the host', '"x.local", "drp-nrt.amazonworkspaces.com"'],
    ['some of a list', '".local", "drp-nrt.amazonworkspaces.com"'],
    [
      'a switch over hosts',
      '    case "www.corp":\n    case "drp-nrt.amazonworkspaces.com":\n',
      '    case "169.254.169.251":\n    case "x.local":\n      return "DIRECT";\n',
    ],
    [
      'a list that comes too late',
      'var direct = [".corp", ".local"];\n',
      '  if (host == "drp-nrt.amazonworkspaces.com" ||',
    ],
    ['a list that also serves something else', 'var direct = [".corp", ".local"];\n'],
    ['a loop that counts to a number', 'var direct = [".corp", ".local"];\n'],
    ['a list that is asked on some way only', 'var direct = [".corp", ".local"];\n'],
    ['a list of hosts for the proxy', 'var far = [".corp", ".local"];\n'],
    ['lower-casing first', '  // Amazon WorkSpaces goes direct\n', '  host = host.toLowerCase();\n'],
    [
      'a comment above the first rule',
      'function FindProxyForURL(url, host) {\n\n  // Amazon WorkSpaces goes direct\n',
      ' return "DIRECT";\n  // names without a dot\n\n  if (isPlainHostName(host)) return',
    ],
    [
      'a comment over lines above the first rule',
      '  var up = host;\n  // Amazon WorkSpaces goes direct\n',
      ' return "DIRECT";\n  /* names\n     without a dot */\n  // and none else\n  if (isPlainHostName(host)) return',
    ],
    ['a comment that is far from the first rule', '  // a header\n\n\n  // Amazon WorkSpaces goes direct\n'],
    ['one line', 'function FindProxyForURL(url, host) {\n  // Amazon', '  }\n  return "PROXY proxy:8080"; }'],
    ['other names', '  if (theHost === "drp-nrt.amazonworkspaces.com" ||', 'isInNet(theHost, "18.180.178.0"'],
  ])('in the manner of the file: %s', async (name, ...parts) => {
    const text = await fixed(STYLES[name]!);
    for (const part of parts) expect(text).toContain(part);
  });

  it('keeps CRLF', async () => {
    expect((await fixed(STYLES.CRLF!)).replace(/\r\n/g, '')).not.toContain('\n');
  });

  it('leaves a name of its own alone that the file already answers as it needs', async () => {
    const text = await fixed(`function FindProxyForURL(url, host) {
  if (host == "d-9067000000.awsapps.com") return "PROXY proxy:8080";
  if (dnsDomainIs(host, ".awsapps.com")) return "PROXY 127.0.0.1:9";
  return "DIRECT";
}
`);
    expect(text).toContain('(dnsDomainIs(host, ".awsapps.com") && host != "d-9067000000.awsapps.com")');
    expect((await answer(text, 'd-9067000000.awsapps.com')).decision).toBe('PROXY proxy:8080');
    expect((await answer(text, 'd-92671a2b3c.awsapps.com')).decision).toBe('DIRECT');
  });
});

describe('no edit is offered', () => {
  it.each([
    ['that nobody could write: the function has no host', 'function FindProxyForURL(url) { return "PROXY p:1"; }'],
    [
      'where the function is made by another',
      'var FindProxyForURL = (function (p) { return function (url, host) { return p; }; })("PROXY p:1");',
    ],
    ['for a file that does not run', 'function FindProxyForURL(url, host) { return "PROXY p:1"; '],
    ['for a file that never ends', 'function FindProxyForURL(url, host) { for (;;); }'],
  ])('%s', async (_name, text) => {
    const unit = await check(text);
    expect(unit.findings.length).toBeGreaterThan(0);
    const fixes = unit.findings.flatMap(({ fix }) => (fix ? [fix] : []));
    expect(combine(fixes, sourcesOf(unit))).toEqual([]);
  });
});
