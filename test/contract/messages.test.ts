import { describe, expect, it } from 'vitest';
import { allTexts, localeOf, message, render } from '../../server/src/messages';
import { filesBelow, readText } from '../support/files';

const placeholders = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

describe('everything the user reads exists in both languages', () => {
  it.each(Object.entries(allTexts))('%s', (_key, texts) => {
    expect(texts.en.trim()).not.toBe('');
    expect(texts.ja.trim()).not.toBe('');
    expect(placeholders(texts.ja)).toEqual(placeholders(texts.en));
  });

  it('has Japanese that is Japanese', () => {
    const plain = Object.entries(allTexts).filter(
      // Punctuation between placeholders is Japanese when it is written full width.
      ([, { ja, en }]) => ja !== en && !/[\u3000-\u30ff\u4e00-\u9fff]/.test(ja),
    );
    expect(plain.map(([key]) => key)).toEqual([]);
  });

  it('has no key twice: of two meanings one would be lost', () => {
    const twice = filesBelow('l10n').flatMap((file) => {
      const keys = [...readText(file).matchAll(/^ {2}("[^"]+"):/gm)].map(([, key]) => `${file} ${key}`);
      return keys.filter((key, i) => keys.indexOf(key) !== i);
    });
    expect(twice).toEqual([]);
  });

  it('has no key that nobody uses', () => {
    const sources = filesBelow('server/src')
      .filter((file) => file.endsWith('.ts'))
      .map(readText)
      .join('\n');
    // Keys with a computed last part are used through a template: `rules.invalid.${why}`.
    const templates = [...sources.matchAll(/`([a-z]+(?:\.[\w-]+)*\.)\$\{/g)].map((match) => match[1]!);
    const unused = Object.keys(allTexts).filter(
      (key) => !sources.includes(`'${key}'`) && !templates.some((prefix) => key.startsWith(prefix)),
    );
    expect(unused).toEqual([]);
  });

  it('keeps each file to the keys of its own name', () => {
    const strays = filesBelow('l10n')
      .filter((file) => !file.includes('bundle.'))
      .flatMap((file) => {
        const room = file.slice('l10n/'.length, -'.json'.length);
        return Object.keys(JSON.parse(readText(file))).filter((key) => !key.startsWith(`${room}.`));
      });
    expect(strays).toEqual([]);
  });
});

describe('rendering', () => {
  it("fills places, nests messages and joins lists with the language's comma", () => {
    const nested = message('rules.andMore', { items: ['10.0.0.0/8', '::/0'], count: 3 });
    expect(render(nested, 'en')).toBe('10.0.0.0/8, ::/0 and 3 more');
    expect(render(nested, 'ja')).toBe('10.0.0.0/8、::/0 ほか 3 件');
  });

  it('sets no blank between Japanese and Japanese behind a place', () => {
    const of = (hosts: ReturnType<typeof message> | string) =>
      render(message('pac.streaming', { hosts, decision: 'PROXY p:8080' }), 'ja');
    expect(of('example.com')).toContain('example.com に「PROXY');
    expect(of(message('rules.andMore', { items: ['example.com'], count: 3 }))).toContain(
      'example.com ほか 3 件に「PROXY',
    );
  });

  it.each([
    ['ja', 'ja'],
    ['ja-JP', 'ja'],
    ['ja_JP.UTF-8', 'ja'],
    ['en-US', 'en'],
    ['jam', 'en'],
    [undefined, 'en'],
  ] as const)('%s is %s', (tag, locale) => {
    expect(localeOf(tag)).toBe(locale);
  });
});
