import { known, type Span } from '../../../policy';
import { asText, type Evaluated, fromJson, isList, isReference, MAX_SIZE, type Value } from '../value';
import { listOf, numberOf, type Table, textOf, textsOf, wholeOf } from './function';

/** One letter stays one letter, as Go has it: `ß` is its own capital. */
const single = (changed: string, letter: string): string => ([...changed].length === 1 ? changed : letter);

/** A function of texts alone. */
const ofTexts =
  (work: (...texts: string[]) => string | boolean | undefined) =>
  (args: readonly Evaluated[], span: Span): Evaluated | undefined => {
    const texts: string[] = [];
    for (const arg of args) {
      const text = textOf(arg);
      if (text === undefined) return undefined;
      texts.push(text);
    }
    const result = texts.length > 0 ? work(...texts) : undefined;
    return result === undefined || (typeof result === 'string' && result.length > MAX_SIZE)
      ? undefined
      : known(result, span);
  };

export const TEXTS: Table = {
  lower: ofTexts((text) => text.toLowerCase()),
  upper: ofTexts((text) => [...text].map((letter) => single(letter.toUpperCase(), letter)).join('')),
  trimspace: ofTexts((text) => text.trim()),
  chomp: ofTexts((text) => text.replace(/[\r\n]+$/, '')),
  trimprefix: ofTexts((text, prefix = '') => (text.startsWith(prefix) ? text.slice(prefix.length) : text)),
  trimsuffix: ofTexts((text, suffix = '') =>
    suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text,
  ),
  trim: ofTexts((text, cutset = '') => {
    let [start, end] = [0, text.length];
    while (start < end && cutset.includes(text[start]!)) start++;
    while (end > start && cutset.includes(text[end - 1]!)) end--;
    return text.slice(start, end);
  }),
  strrev: ofTexts((text) => [...text].reverse().join('')),
  title: ofTexts((text) =>
    text.replace(/(^|[^\p{L}\p{N}_'])(\p{Ll})/gu, (_, before, letter) => before + letter.toUpperCase()),
  ),
  indent: ([spaces, text], span) => {
    const width = wholeOf(spaces);
    const lines = textOf(text);
    if (width === undefined || lines === undefined || width < 0 || width > 1000) return undefined;
    return known(lines.replaceAll('\n', `\n${' '.repeat(width)}`), span);
  },
  urlencode: ofTexts((text) =>
    encodeURIComponent(text)
      .replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)
      .replaceAll('%20', '+'),
  ),
  startswith: ofTexts((text, prefix = '') => text.startsWith(prefix)),
  endswith: ofTexts((text, suffix = '') => text.endsWith(suffix)),
  strcontains: ofTexts((text, part = '') => text.includes(part)),
  // A pattern between slashes is one of RE2, which is not ours.
  replace: ofTexts((text, part = '', by = '') =>
    part.length > 1 && part.startsWith('/') && part.endsWith('/') ? undefined : text.replaceAll(part, by),
  ),
  join: ([separator, ...lists], span) => {
    const between = textOf(separator);
    const texts = lists.map(textsOf);
    if (between === undefined || texts.some((list) => list === undefined)) return undefined;
    const joined = texts.flatMap((list) => list!).join(between);
    return joined.length > MAX_SIZE ? undefined : known(joined, span);
  },
  split: ([separator, text], span) => {
    const between = textOf(separator);
    const whole = textOf(text);
    if (between === undefined || whole === undefined) return undefined;
    return known({ kind: 'list', items: whole.split(between).map((part) => known(part, span)) }, span);
  },
  substr: ([text, offset, length], span) => {
    const letters = [...(textOf(text) ?? '')];
    const from = wholeOf(offset);
    const count = wholeOf(length);
    if (textOf(text) === undefined || from === undefined || count === undefined) return undefined;
    const start = from < 0 ? Math.max(0, letters.length + from) : from;
    return known(letters.slice(start, count < 0 ? undefined : start + count).join(''), span);
  },
  format: ([template, ...args], span) => {
    const text = textOf(template);
    const made = text === undefined ? undefined : formatted(text, args);
    return made === undefined ? undefined : known(made, span);
  },
  formatlist: ([template, ...args], span) => {
    const text = textOf(template);
    const lists = args.map(listOf);
    const length = lists.find((list) => list)?.items.length ?? 1;
    if (text === undefined || args.some((arg) => !arg.known)) return undefined;
    if (lists.some((list) => list && list.items.length !== length)) return undefined;
    const items = Array.from({ length }, (_, i): Evaluated | undefined => {
      const made = formatted(
        text,
        args.map((arg, at) => lists[at]?.items[i] ?? arg),
      );
      return made === undefined ? undefined : known(made, span);
    });
    return items.every((item) => item !== undefined) ? known({ kind: 'list', items }, span) : undefined;
  },
  jsondecode: ([text], span) => {
    const json = textOf(text);
    if (json === undefined) return undefined;
    try {
      return fromJson(JSON.parse(json), span);
    } catch {
      return undefined;
    }
  },
  jsonencode: ([value], span) => {
    const json = value && jsonOf(value, 0);
    return json === undefined || json.length > MAX_SIZE ? undefined : known(json, span);
  },
};

/** The verbs that people use; others stay to Terraform. */
const VERB = /%(?:%|(0?)(\d*)([sdvqt]))|%/g;

function formatted(template: string, args: readonly Evaluated[]): string | undefined {
  let at = 0;
  let failed = false;
  const out = template.replace(VERB, (whole, zero: string, width: string, verb: string | undefined) => {
    if (whole === '%%') return '%';
    const arg = args[at++];
    const text = verb === undefined || !arg ? undefined : verbText(verb, arg);
    if (text === undefined || Number(width) > 200) {
      failed = true;
      return '';
    }
    return text.padStart(Number(width), zero ? '0' : ' ');
  });
  return failed || at !== args.length || out.length > MAX_SIZE ? undefined : out;
}

function verbText(verb: string, arg: Evaluated): string | undefined {
  switch (verb) {
    case 'd': {
      const number = numberOf(arg);
      return number === undefined || !Number.isInteger(number) ? undefined : String(number);
    }
    case 'q':
      return textOf(arg) === undefined ? undefined : JSON.stringify(textOf(arg));
    case 't':
      return arg.known && typeof arg.value === 'boolean' ? String(arg.value) : undefined;
    case 'v':
      if (arg.known && arg.value === null) return 'null';
      return textOf(arg) ?? jsonOf(arg, 0);
    default: {
      const text = asText(arg);
      return text.known ? text.value : undefined;
    }
  }
}

/** As Terraform writes JSON: keys in order, `<`, `>` and `&` escaped. */
function jsonOf(value: Evaluated, depth: number): string | undefined {
  if (!value.known || depth > 30) return undefined;
  const inner: Value = value.value;
  if (inner === null || typeof inner !== 'object') {
    return JSON.stringify(inner).replace(
      /[<>&\u2028\u2029]/g,
      (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  }
  if (isReference(inner) || inner.rest) return undefined;
  const parts: string[] = [];
  if (isList(inner)) {
    for (const item of inner.items) {
      const part = jsonOf(item, depth + 1);
      if (part === undefined) return undefined;
      parts.push(part);
    }
    return `[${parts.join(',')}]`;
  }
  for (const key of [...inner.entries.keys()].sort()) {
    const part = jsonOf(inner.entries.get(key)!, depth + 1);
    if (part === undefined) return undefined;
    parts.push(`${JSON.stringify(key)}:${part}`);
  }
  return `{${parts.join(',')}}`;
}
