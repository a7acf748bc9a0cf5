import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer';
import type { UnitResult } from '../../../server/src/analysis/pipeline';
import { mend } from '../../../server/src/cli/fix';
import { aroundOf, sourcesOf } from '../../../server/src/features/context';
import { loadSandbox } from '../../../server/src/node/sandbox';
import { applyEdits } from '../../../server/src/policy';
import { editsFor } from '../../../server/src/writers';
import { memoryHost } from '../../support/annotated';

/**
 * Law of fixes, for PAC files: each fix alone takes its finding away and adds none, hosts that are right stay right, and
 * once everything is mended nothing is left that a fix was offered for. Random files of what people write.
 */
const HOSTS = [
  'connectivity.amazonworkspaces.com',
  'drp-nrt.amazonworkspaces.com',
  'skylight-cm.ap-northeast-1.amazonaws.com',
  'ws-broker-service.ap-northeast-1.amazonaws.com',
  'd2td7dqidlhjx7.cloudfront.net',
  'fls-na.amazon.com',
  '169.254.169.254',
  '18.180.178.9',
  'd-9067000000.awsapps.com',
  'www.example.com',
];
const SUFFIXES = ['.amazonworkspaces.com', '.amazonaws.com', '.cloudfront.net', '.amazon.com', '.corp.example', '.net'];
const PATTERNS = [
  '*.amazonworkspaces.com',
  '*amazonaws.com',
  '*.ap-northeast-1.*',
  'd2td*',
  '*://*',
  '18.180.*',
  '*.corp',
];
const NETS = [
  ['10.0.0.0', '255.0.0.0'],
  ['18.180.178.0', '255.255.255.0'],
  ['169.254.0.0', '255.255.0.0'],
  ['54.250.251.0', '255.255.0.0'],
] as const;
const ANSWERS = [
  '"DIRECT"',
  '"PROXY proxy:8080"',
  '"PROXY proxy:8080; DIRECT"',
  '"PROXY 127.0.0.1:9"',
  '"SOCKS5 socks:1080"',
  'proxy',
];

const answer = fc.constantFrom(...ANSWERS);
const suffix = fc.constantFrom(...SUFFIXES);
const host = fc.constantFrom(...HOSTS);
const simple = fc.oneof(
  fc.constant('isPlainHostName(host)'),
  suffix.map((text) => `dnsDomainIs(host, "${text}")`),
  fc.constantFrom(...PATTERNS).map((text) => `shExpMatch(host, "${text}")`),
  fc.constantFrom(...PATTERNS).map((text) => `shExpMatch(url, "${text}")`),
  fc.constantFrom(...NETS).map(([net, mask]) => `isInNet(host, "${net}", "${mask}")`),
  host.map((text) => `host == "${text}"`),
  host.map((text) => `localHostOrDomainIs(host, "${text}")`),
  suffix.map((text) => `host.indexOf("${text}") > 0`),
  suffix.map((text) => `/${text.replaceAll('.', '\\.')}$/.test(host)`),
  fc.constant('url.substring(0, 6) == "https:"'),
  fc.constant('dnsDomainLevels(host) > 2'),
  // Slips that can never match or never work.
  host.map((text) => `host == "${text.toUpperCase()}"`),
  host.map((text) => `shExpMatch(host, "https://${text}/*")`),
  host.map((text) => `dnsDomainIs(host, "*.${text}")`),
  suffix.map((text) => `host == "*${text}"`),
  fc.constantFrom(...NETS).map(([net]) => `isInNet(host, "${net}/24")`),
  fc.constantFrom(...NETS).map(([net, mask]) => `isInNet(dnsResolve(host), "${net}", "${mask}")`),
  fc.constantFrom(...NETS).map(([net]) => `shExpMatch(host, "${net}/16")`),
);
const condition = fc.oneof(
  { weight: 3, arbitrary: simple },
  simple.map((one) => `!${one.includes(' ') && !one.startsWith('is') ? `(${one})` : one}`),
  fc.tuple(simple, fc.constantFrom('&&', '||'), simple).map(([a, by, b]) => `${a} ${by} ${b}`),
);
const names = fc.uniqueArray(fc.oneof(host, suffix), { minLength: 1, maxLength: 3 });
const statement = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(condition, answer).map(([when, to]) => `  if (${when}) return ${to};`) },
  fc
    .tuple(condition, answer, answer)
    .map(
      ([when, to, not]) =>
        `  if (${when}) {\n    return ${to};\n  } else if (isPlainHostName(host)) {\n    return ${not};\n  }`,
    ),
  fc.tuple(condition, condition, answer).map(([a, b, to]) => `  if (${a}) {\n    if (${b})\n      return ${to};\n  }`),
  fc
    .tuple(fc.uniqueArray(host, { minLength: 1, maxLength: 3 }), answer)
    .map(
      ([list, to]) =>
        `  switch (host) {\n${list.map((one) => `    case "${one}":\n`).join('')}      return ${to};\n  }`,
    ),
  answer.map(
    (to) =>
      `  for (var i = 0; i < list.length; i++) {\n    if (host == list[i] || dnsDomainIs(host, list[i])) return ${to};\n  }`,
  ),
);
const file = fc
  .record({
    list: names,
    body: fc.array(statement, { maxLength: 4 }),
    last: fc.oneof(
      answer,
      fc.tuple(condition, answer, answer).map(([when, a, b]) => `${when} ? ${a} : ${b}`),
    ),
    crlf: fc.boolean(),
  })
  .map(({ list, body, last, crlf }) => {
    const text = `var proxy = "PROXY proxy:8080";
var list = [${list.map((one) => `"${one}"`).join(', ')}];
// Office
function FindProxyForURL(url, host) {
${[...body, `  return ${last};`].join('\n')}
}
`;
    return crlf ? text.replaceAll('\n', '\r\n') : text;
  });

const URI = 'file:///w/office.pac';
const check = async (text: string): Promise<UnitResult> =>
  (await new Analyzer(memoryHost({ 'office.pac': text }), loadSandbox, { region: 'ap-northeast-1' }).check(URI))!;

/** How often each rule speaks; what a file lacks is told by its hosts below. */
const OF_HOSTS = new Set(['host-unreachable', 'streaming-through-proxy', 'metadata-through-proxy', 'cannot-tell']);
function counts({ findings }: UnitResult): Map<string, number> {
  const out = new Map<string, number>();
  for (const { rule, severity } of findings)
    if (!OF_HOSTS.has(rule) && severity !== 'hint') out.set(rule, (out.get(rule) ?? 0) + 1);
  return out;
}
const wrong = ({ subjects }: UnitResult): Set<string> =>
  new Set(
    subjects.flatMap(({ hosts }) =>
      hosts.flatMap(({ id, host: name, verdict }) => (verdict === 'missing' ? [`${id} ${name}`] : [])),
    ),
  );

/** Conditions that no host reaches. */
const unreachable = ({ findings, files }: UnitResult): string[] =>
  findings.flatMap(({ rule, span }) =>
    rule === 'pac-unreachable-rule' ? [files[0]!.text.slice(span.start, span.end)] : [],
  );
/** The names that were asked for and had a verdict. */
const asked = ({ subjects }: UnitResult, wanted: string): string[] =>
  subjects.flatMap(({ hosts }) =>
    hosts.flatMap(({ url, verdict }) => (verdict === wanted && url !== '' ? [new URL(url).hostname] : [])),
  );

describe('fixes of a PAC', () => {
  it('law: each takes its finding away and adds none, and all together leave none', async () => {
    await fc.assert(
      fc.asyncProperty(file, async (text) => {
        const before = await check(text);
        for (const finding of before.findings) {
          if (!finding.fix) continue;
          const edits = editsFor(finding.fix, sourcesOf(before), aroundOf(before));
          if (!edits) continue;
          const after = await check(applyEdits(text, edits));
          const same = (one: UnitResult) => one.findings.filter(({ rule }) => rule === finding.rule).length;
          expect(same(after), `${finding.rule} stays`).toBeLessThan(same(before));
          // A pattern that never matched wakes what stands behind it: that is told then, and mended with the rest.
          if (finding.rule === 'pac-pattern-never-matches') continue;
          for (const [rule, count] of counts(after)) {
            if (rule !== 'pac-unreachable-rule')
              expect(count, `${rule} comes`).toBeLessThanOrEqual(counts(before).get(rule) ?? 0);
          }
          for (const one of wrong(after)) expect([...wrong(before)]).toContain(one);
          // Only what answered wrongly answers no more. (A pattern is narrowed in all its places at once.)
          if (finding.fix.kind !== 'direct') continue;
          for (const condition of unreachable(after))
            if (!unreachable(before).includes(condition))
              expect(
                asked(before, 'missing').some((name) => condition.includes(name)),
                condition,
              ).toBe(true);
        }
        const analyzer = new Analyzer(memoryHost({ 'office.pac': text }), loadSandbox, { region: 'ap-northeast-1' });
        await mend(analyzer, [URI]);
        const after = (await analyzer.check(URI))!;
        const open = after.findings.filter(
          ({ fix }) => fix && editsFor(fix, sourcesOf(after), aroundOf(after)) !== undefined,
        );
        expect(open.map(({ rule }) => rule)).toEqual([]);
        expect([...wrong(after)]).toEqual([]);
      }),
      {
        numRuns: Number(process.env.LAW_RUNS ?? 40),
        ...(process.env.LAW_SEED ? { seed: Number(process.env.LAW_SEED) } : {}),
      },
    );
  });
});
