import awscli from '../../../l10n/awscli.json';
import catalogue from '../../../l10n/catalogue.json';
import cli from '../../../l10n/cli.json';
import cloudformation from '../../../l10n/cloudformation.json';
import editor from '../../../l10n/editor.json';
import feed from '../../../l10n/feed.json';
import firewall from '../../../l10n/firewall.json';
import generate from '../../../l10n/generate.json';
import pac from '../../../l10n/pac.json';
import policy from '../../../l10n/policy.json';
import report from '../../../l10n/report.json';
import rules from '../../../l10n/rules.json';
import terraform from '../../../l10n/terraform.json';
import view from '../../../l10n/view.json';
import workspace from '../../../l10n/workspace.json';

/** The texts a user may read, each key in every language; one file a room, keys start with the file's name. */
const texts = {
  ...awscli,
  ...catalogue,
  ...cli,
  ...cloudformation,
  ...editor,
  ...feed,
  ...firewall,
  ...generate,
  ...pac,
  ...policy,
  ...report,
  ...rules,
  ...terraform,
  ...view,
  ...workspace,
};

export type Locale = 'en' | 'ja';
export const LOCALES: readonly Locale[] = ['en', 'ja'];
export type MessageKey = keyof typeof texts;
/** A text that data carries in every language, such as a region's name. */
export type Bilingual = Readonly<Record<Locale, string>>;
export type Argument = string | number | Message | Bilingual | readonly Argument[];

/** A sentence not yet in a language. Doors render it; nothing else turns it into text. */
export interface Message {
  readonly key: MessageKey;
  readonly args: Readonly<Record<string, Argument>>;
}

export function message(key: MessageKey, args: Record<string, Argument> = {}): Message {
  return { key, args };
}

/** Sentences outlive the edits of a file; each is put into words once. */
const rendered: Readonly<Record<Locale, WeakMap<Message, string>>> = { en: new WeakMap(), ja: new WeakMap() };

/** The text in a language; `{name}` takes the argument of that name. Lists are joined with the language's comma. */
export function render(message: Message, locale: Locale): string {
  let text = rendered[locale].get(message);
  if (text === undefined) {
    text = fill(message, locale);
    rendered[locale].set(message, text);
  }
  return text;
}

function fill(message: Message, locale: Locale): string {
  const template = (texts as Record<string, Record<Locale, string>>)[message.key]?.[locale] ?? message.key;
  const [first, ...parts] = template.split(PLACE);
  let out = first!;
  for (let i = 0; i < parts.length; i += 2) {
    const [name, after] = [parts[i]!, parts[i + 1]!];
    const argument = message.args[name];
    const value = argument === undefined ? `{${name}}` : renderArgument(argument, locale);
    // Templates set a blank behind what mostly ends in Latin letters; between Japanese and Japanese none belongs.
    out += value + (ENDS_JAPANESE.test(value) && BLANK_JAPANESE.test(after) ? after.slice(1) : after);
  }
  return out;
}
const PLACE = /\{(\w+)\}/;
const LETTER = '[\\u3041-\\u30fe\\u4e00-\\u9fff]';
const ENDS_JAPANESE = new RegExp(`${LETTER}$`);
const BLANK_JAPANESE = new RegExp(`^ ${LETTER}`);

function renderArgument(value: Argument, locale: Locale): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (isList(value)) return value.map((item) => renderArgument(item, locale)).join(locale === 'ja' ? '、' : ', ');
  return 'key' in value ? fill(value as Message, locale) : value[locale];
}

const isList = (value: Argument): value is readonly Argument[] => Array.isArray(value);

/** `ja`, `ja-JP`, `ja_JP.UTF-8` → Japanese; everything else English. */
export function localeOf(tag: string | undefined): Locale {
  return tag !== undefined && /^ja\b|^ja_/i.test(tag) ? 'ja' : 'en';
}

/** Whether a tag is of a language that texts are in: `ja`, `en-US`, `ja_JP.UTF-8`. */
export const isLocaleTag = (tag: string): boolean => /^(?:en|ja)(?:[-_.]|$)/i.test(tag);

/** All keys with their texts, for the contract test. */
export const allTexts: Readonly<Record<string, Readonly<Record<Locale, string>>>> = texts;
