import { readFileSync } from 'node:fs';
import { parse } from 'acorn';
import { describe, expect, it } from 'vitest';
import { DEFAULT_EDITION, edition } from '../../../server/src/catalogue';
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
  const { code } = instrument(text, parse(text, { ecmaVersion: 'latest' }));
  expect(code).toContain('$wsp[');
  const answers = async (run: string): Promise<unknown[]> =>
    (await sandbox.run({ code: run, questions, resolve, moment })).map(said);
  return [await answers(code), await answers(text)];
}

/** One that never ends has no answer with marks and none without; how far it gets is a matter of the machine. */
const ENDLESS = /endless/;
const files = ['examples', 'test']
  .flatMap(filesBelow)
  .filter((path) => /\.(pac|dat|js)$/.test(path) && !ENDLESS.test(path))
  .filter((path) => looksLikePac(path, readText(path)));

describe('marks change no decision, nor what it hangs on', () => {
  it('in at least five files of this project', () => expect(files.length).toBeGreaterThanOrEqual(5));
  it.each(files)('%s', async (path) => {
    const [marked, plain] = await both(readText(path), QUESTIONS);
    expect(marked).toEqual(plain);
    const [atNoon, plainAtNoon] = await both(readText(path), QUESTIONS, new Date(2026, 2, 4, 12).getTime());
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
