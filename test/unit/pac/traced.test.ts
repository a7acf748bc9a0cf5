import { readFileSync } from 'node:fs';
import { parse } from 'acorn';
import { describe, expect, it } from 'vitest';
import { DEFAULT_EDITION, edition } from '../../../server/src/catalogue';
import { generate } from '../../../server/src/features/generate';
import { loadSandbox } from '../../../server/src/node/sandbox';
import type { ProxyQuestion } from '../../../server/src/policy';
import { looksLikePac, questionOf, resolverOf } from '../../../server/src/readers/pac';
import { instrument } from '../../../server/src/readers/pac/instrument';
import type { RawAnswer } from '../../../server/src/readers/pac/sandbox';
import { filesBelow, readText } from '../../support/files';
import { KNOWN } from './support';

const catalogue = edition(DEFAULT_EDITION)!;
/** Every host that a client in Tokyo needs, and what a PAC takes apart besides. */
const HOSTS = [
  ...catalogue.hosts('ap-northeast-1').map(({ host }) => host.replace(/^\*/, 'a1b2').replace(/<[^>]*>/g, 'd-90670')),
  ...['169.254.169.254', '18.180.178.9', '10.1.2.3', 'intranet', 'www.corp.example', 'www.example.org'],
];
const QUESTIONS: readonly ProxyQuestion[] = [...new Set(HOSTS)].flatMap((host) => [
  questionOf(`https://${host}/`)!,
  questionOf(`http://${host}:8080/a?b=c`)!,
]);
const TWO = { moreRegions: ['us-east-1'], proxy: 'PROXY proxy.corp.example:8080; DIRECT' };
const resolve = resolverOf({ ...catalogue.hostAddresses(), ...KNOWN });

/** What an answer says, without the marks. */
const said = ({ value, wrongType, error, open, others, dns }: RawAnswer): unknown => ({
  value,
  wrongType,
  error,
  open,
  dns,
  others: others.map(({ outcome, when, instead }) => [outcome.value, when, instead]),
});

async function both(
  text: string,
  questions: readonly ProxyQuestion[],
  moment?: number,
): Promise<[unknown[], unknown[]]> {
  const sandbox = (await loadSandbox())!;
  const ast = parse(text, { ecmaVersion: 'latest' });
  const answers = async (run: string): Promise<unknown[]> =>
    (await sandbox.run({ code: run, questions, resolve, moment })).map(said);
  const [marked, placed] = [false, true].map((places) => instrument(text, ast, undefined, places).code);
  expect(placed).toContain('$wsp[');
  const given = await answers(marked!);
  expect(await answers(placed!)).toEqual(given);
  return [given, await answers(text)];
}

/** The PAC files of this project, those that its pages show, and those that it writes. */
const written = (['pac', 'pac-modern'] as const).map((as): [string, string] => {
  const made = generate({ edition: catalogue, role: 'proxy', region: 'ap-northeast-1', as, locale: 'en', ...TWO });
  return [`generate --as ${as}`, 'text' in made ? made.text : ''];
});
const shown = filesBelow('docs')
  .filter((path) => path.endsWith('.md'))
  .flatMap((path) =>
    [...readText(path).matchAll(/^```js.*\n([\s\S]*?)^```/gm)].map(([, text], i): [string, string] => [
      `${path} ${i + 1}`,
      text!,
    ]),
  );
const kept = ['examples', 'test']
  .flatMap(filesBelow)
  .filter((path) => /\.(pac|dat|js)$/.test(path))
  .map((path): [string, string] => [path, readText(path)]);
const files = [...kept, ...shown, ...written].filter(([path, text]) => looksLikePac(path, text));

describe('marks change no decision, nor what it hangs on', () => {
  it('in at least thirty files, one of which never ends', () => {
    expect(files.length).toBeGreaterThanOrEqual(30);
    expect(files.map(([path]) => path).join()).toContain('endless');
  });
  it.each(files)('%s', async (_path, text) => {
    const [marked, plain] = await both(text, QUESTIONS);
    expect(marked).toEqual(plain);
    const [atNoon, plainAtNoon] = await both(text, QUESTIONS, new Date(2026, 2, 4, 12).getTime());
    expect(atNoon).toEqual(plainAtNoon);
  });

  const table = readFileSync(new URL('behaviour.txt', import.meta.url), 'utf8')
    .split('\n\n')
    .slice(1);
  const asked = (section: string): string[] =>
    section
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => /^(.+?) = /.exec(line)![1]!);
  it.each(table.map((section) => [section.split('\n')[0]!, asked(section)] as const))(
    'each expression of the behaviour table, as a value and as a condition: %s',
    async (_title, expressions) => {
      const cases = expressions.map(
        (one) => `function (url, host) { if (${one}) return ${one}; return ${one} ? 1 : 0; }`,
      );
      const text = `var cases = [\n${cases.join(',\n')}\n];
        function FindProxyForURL(url, host) { return String(cases[+host](url, host)); }`;
      const questions = expressions.map((_, i) => ({ url: 'https://www.example.com/', host: String(i) }));
      const [marked, plain] = await both(text, questions);
      expect(marked).toEqual(plain);
    },
  );
});
