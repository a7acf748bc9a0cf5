import { MAX_SIZE } from '../value';
import { fn, longText, type Result, refuse, type Table, text, textList, texts, variadic, whole } from './function';
import { replacedByPattern } from './patterns';
import { trimmed } from './words';

/** One letter stays one letter, as Go has it: `ß` is its own capital. */
const single = (changed: string, letter: string): string => ([...changed].length === 1 ? changed : letter);

/** Made at its first use, which is rare: it takes ten milliseconds. */
let segmenter: Intl.Segmenter | undefined;
const segments = (text: string): Iterable<Intl.SegmentData> => {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter.segment(text);
};

/** Letters as people see them, which is how Terraform counts. */
export const letters = (whole_: string): string[] =>
  // Nothing but ASCII has nothing to join, line ends aside.
  /^[\x20-\x7e]*$/.test(whole_) ? whole_.split('') : Array.from(segments(whole_), ({ segment }) => segment);

const ofOne = (work: (str: string) => string) => fn([longText('str')], (str) => work(str));

const encodeUrl = (str: string): string =>
  encodeURIComponent(str)
    .replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');

function cut(str: string, cutset: string): string {
  const around = new Set(cutset);
  const all = [...str];
  let [start, end] = [0, all.length];
  while (start < end && around.has(all[start]!)) start++;
  while (end > start && around.has(all[end - 1]!)) end--;
  return all.slice(start, end).join('');
}

const short = (made: string): Result => (made.length > MAX_SIZE ? undefined : made);

export const TEXTS: Table = {
  // Go's table for `İ` is that of its simple mapping.
  lower: ofOne((str) => [...str].map((letter) => single(letter.toLowerCase(), letter === 'İ' ? 'i' : letter)).join('')),
  upper: ofOne((str) => [...str].map((letter) => single(letter.toUpperCase(), letter)).join('')),
  trimspace: ofOne(trimmed),
  chomp: ofOne((str) => str.replace(/[\r\n]+$/, '')),
  strrev: ofOne((str) => letters(str).reverse().join('')),
  title: ofOne((str) =>
    str.replace(/(^|[^\p{L}\p{N}_])(\p{Ll})/gu, (_, before, letter) => before + single(letter.toUpperCase(), letter)),
  ),
  urlencode: fn([text('str')], (str) => (isWellFormed(str) ? encodeUrl(str) : undefined)),
  trimprefix: fn([text('str'), text('prefix')], (str, prefix) =>
    str.startsWith(prefix) ? str.slice(prefix.length) : str,
  ),
  trimsuffix: fn([text('str'), text('suffix')], (str, suffix) =>
    suffix !== '' && str.endsWith(suffix) ? str.slice(0, -suffix.length) : str,
  ),
  trim: fn([text('str'), text('cutset')], cut),
  startswith: fn([longText('str'), text('prefix')], (str, prefix) => str.startsWith(prefix)),
  endswith: fn([longText('str'), text('suffix')], (str, suffix) => str.endsWith(suffix)),
  strcontains: fn([longText('str'), text('substr')], (str, part) => str.includes(part)),
  indent: fn([whole('spaces'), text('str')], (spaces, str) =>
    spaces < 0 || spaces > 1000 ? undefined : short(str.replaceAll('\n', `\n${' '.repeat(spaces)}`)),
  ),
  // A pattern between slashes is a regular expression.
  replace: fn([text('str'), text('substr'), text('replace')], (str, part, by): Result => {
    if (part.length > 1 && part.startsWith('/') && part.endsWith('/')) {
      const made = replacedByPattern(str, part.slice(1, -1), by);
      return typeof made === 'string' ? short(made) : made;
    }
    return short(part === '' ? by + [...str].map((letter) => letter + by).join('') : str.split(part).join(by));
  }),
  join: variadic([text('separator')], texts('lists'), ([separator], lists) =>
    lists.length === 0 ? refuse('at least one list is required') : short(lists.flat().join(separator)),
  ),
  split: fn([text('separator'), longText('str')], (separator, str, span) => {
    const parts = separator === '' ? [...str] : str.split(separator);
    return parts.length > MAX_SIZE ? undefined : textList(parts, span);
  }),
  substr: fn([text('str'), whole('offset'), whole('length')], (str, offset, length) => {
    const all = letters(str);
    const start = offset < 0 ? Math.max(0, all.length + offset) : offset;
    return all.slice(start, length < 0 ? undefined : start + length).join('');
  }),
};

/** Half a surrogate pair has no bytes. */
export const isWellFormed = (str: string): boolean =>
  !/[\ud800-\udfff]/.test(str.replace(/[\ud800-\udbff][\udc00-\udfff]/g, ''));
