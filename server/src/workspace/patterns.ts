/** Longest pattern that is taken, and the most alternatives that its braces may give: patterns come from anybody. */
export const LONGEST_PATTERN = 1000;
const MOST_ALTERNATIVES = 256;

export type Matcher = (text: string) => boolean;

/**
 * Paths with forward slashes that fit any of some globs: `*` and `?` within a folder, `**` over folders, `[a-z]`,
 * `{a,b}`. Undefined when the braces of a pattern stand for more alternatives than anybody means. Time grows with
 * pattern × path, whatever they are; regular expressions made from globs do not promise that.
 */
export function pathMatcher(patterns: readonly string[]): Matcher | undefined {
  const compiled: Segment[][] = [];
  for (const pattern of patterns) {
    const alternatives = expandBraces(pattern.replace(/^\.\//, ''));
    if (!alternatives) return undefined;
    // What lies in a folder, at any depth, is not the folder itself.
    compiled.push(
      ...alternatives.map((one) =>
        one
          .replace(/(^|\/)\*\*$/, '$1**/*')
          .split('/')
          .map(segment),
      ),
    );
  }
  return (path) => {
    const names = path.split('/').map((name) => [...name]);
    return compiled.some((segments) => wild(segments, names, fitsName));
  };
}

/** Texts that fit any of some patterns, in which `*` stands for any text and all else for itself. */
export function textMatcher(patterns: readonly string[]): Matcher {
  const compiled = patterns.map((pattern) => [...pattern].map((char) => (char === '*' ? STAR : char)));
  return (text) => {
    const chars = [...text];
    return compiled.some((tokens) => wild(tokens, chars, fitsChar));
  };
}

const STAR = Symbol('any number');
const ANY = Symbol('any one');
interface CharClass {
  readonly ranges: readonly (readonly [string, string])[];
  readonly negated: boolean;
}
type Token = typeof STAR | typeof ANY | string | CharClass;
type Segment = typeof STAR | readonly Token[];

/** Greedy, and back to the last star alone: what an earlier star took need never be taken again. */
function wild<P, T>(pattern: readonly P[], text: readonly T[], fits: (part: P, item: T) => boolean): boolean {
  let [p, t, star, mark] = [0, 0, -1, 0];
  while (t < text.length) {
    const part = pattern[p];
    if ((part as unknown) === STAR) {
      star = p++;
      mark = t;
    } else if (part !== undefined && fits(part, text[t]!)) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++mark;
    } else return false;
  }
  while ((pattern[p] as unknown) === STAR) p++;
  return p === pattern.length;
}

const fitsName = (part: Segment, name: readonly string[]): boolean => part !== STAR && wild(part, name, fitsChar);

function fitsChar(token: Token, char: string): boolean {
  if (typeof token === 'symbol') return token === ANY;
  if (typeof token === 'string') return token === char;
  return token.ranges.some(([from, to]) => from <= char && char <= to) !== token.negated;
}

function segment(text: string): Segment {
  if (text === '**') return STAR;
  const tokens: Token[] = [];
  const chars = [...text];
  for (let i = 0; i < chars.length; i++) {
    const char = chars[i]!;
    if (char === '*') tokens.push(STAR);
    else if (char === '?') tokens.push(ANY);
    else if (char === '\\' && i + 1 < chars.length) tokens.push(chars[++i]!);
    else {
      const end = char === '[' ? chars.indexOf(']', i + 2) : -1;
      tokens.push(end < 0 ? char : charClass(chars.slice(i + 1, end)));
      if (end >= 0) i = end;
    }
  }
  return tokens;
}

function charClass(chars: readonly string[]): CharClass {
  const negated = chars[0] === '!' || chars[0] === '^';
  const rest = negated ? chars.slice(1) : chars;
  const ranges: [string, string][] = [];
  for (let i = 0; i < rest.length; i++) {
    const isRange = rest[i + 1] === '-' && i + 2 < rest.length;
    ranges.push([rest[i]!, rest[isRange ? i + 2 : i]!]);
    if (isRange) i += 2;
  }
  return { ranges, negated };
}

/** `{a,b}` and what is nested in it, written out; braces without a comma or a partner stand for themselves. */
function expandBraces(pattern: string): readonly string[] | undefined {
  let done: string[] = [''];
  for (let i = 0; i < pattern.length; ) {
    const group = pattern[i] === '{' ? alternativesAt(pattern, i) : undefined;
    const options = group ? group.options.map(expandBraces) : [[pattern[i]!]];
    if (options.some((option) => option === undefined)) return undefined;
    const flat = options.flatMap((option) => option!);
    if (done.length * flat.length > MOST_ALTERNATIVES) return undefined;
    done = done.flatMap((before) => flat.map((option) => before + option));
    i = group ? group.end : i + 1;
  }
  return done;
}

function alternativesAt(pattern: string, open: number): { options: string[]; end: number } | undefined {
  const options: string[] = [];
  let from = open + 1;
  let depth = 0;
  for (let i = open; i < pattern.length; i++) {
    const char = pattern[i];
    if (char === '{') depth++;
    else if (char === '}') depth--;
    if (depth === 0 || (depth === 1 && char === ',')) {
      options.push(pattern.slice(from, i));
      from = i + 1;
    }
    if (depth === 0) return options.length > 1 ? { options, end: i + 1 } : undefined;
  }
  return undefined;
}
