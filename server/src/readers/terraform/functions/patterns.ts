import { RE2JS, RE2JSSyntaxException } from 're2js';
import { known, type Span } from '../../../policy';
import { type Evaluated, MAX_SIZE, type Value } from '../value';
import { fn, listOf, longText, objectOf, type Refusal, type Result, refuse, type Table, text, tuple } from './function';

interface Pattern {
  readonly compiled: RE2JS;
  readonly groups: number;
  /** By number of the group. */
  readonly names: ReadonlyMap<number, string>;
}

const compiled = new Map<string, Pattern | Refusal>();
const MOST = 200;

/** A pattern of RE2, whose matching takes time in proportion to the text: no pattern of a file can hold us up. */
function patternOf(source: string): Pattern | Refusal {
  let found = compiled.get(source);
  if (!found) {
    if (compiled.size >= MOST) compiled.clear();
    found = compile(source);
    compiled.set(source, found);
  }
  return found;
}

function compile(source: string): Pattern | Refusal {
  try {
    const { text: single, meant } = withSingleNames(source);
    const pattern = RE2JS.compile(single);
    const names = new Map(
      Object.entries(pattern.namedGroups()).map(([name, at]) => [at as number, meant.get(name) ?? name] as const),
    );
    return { compiled: pattern, groups: pattern.groupCount(), names };
  } catch (error) {
    const { description, pattern = '' } = faultOf(error);
    return refuse(
      description === undefined ? undefined : `invalid regexp pattern: ${description} in ${pattern}`,
      'pattern',
    );
  }
}

/** Go lets groups share a name, and the last one counts; the engine here wants a name for each. */
function withSingleNames(source: string): { readonly text: string; readonly meant: ReadonlyMap<string, string> } {
  const meant = new Map<string, string>();
  const seen = new Set<string>();
  const text = source.replace(/(\\.)|(\(\?P?<)(\w+)>/gs, (whole, escaped, open, name: string) => {
    if (escaped !== undefined) return whole;
    if (!seen.has(name)) {
      seen.add(name);
      return whole;
    }
    const other = `${name}_again_${meant.size}`;
    meant.set(other, name);
    return `${open}${other}>`;
  });
  return { text, meant };
}

/** What RE2 says is wrong, and where in the pattern. */
function faultOf(error: unknown): { readonly description?: string; readonly pattern?: string } {
  if (!(error instanceof RE2JSSyntaxException)) return {};
  return { description: error.getDescription(), pattern: error.getPattern() ?? '' };
}

const isRefused = (pattern: Pattern | Refusal): pattern is Refusal => !('compiled' in pattern);

const MIXED = refuse('invalid regexp pattern: cannot mix both named and unnamed capture groups', 'pattern');
const isMixed = ({ names, groups }: Pattern): boolean => names.size > 0 && names.size < groups;

/** What a match gives: the text, the groups in order, or the groups by their names. */
function capture(pattern: Pattern, group: (at: number) => string | null, span: Span): Value {
  if (pattern.groups === 0) return group(0);
  const at = (i: number): Evaluated => known(group(i), span);
  if (pattern.names.size === 0) return tuple(Array.from({ length: pattern.groups }, (_, i) => at(i + 1)));
  return objectOf([...pattern.names].map(([i, name]) => [name, at(i)] as const));
}

export const PATTERNS: Table = {
  regex: fn([text('pattern'), longText('string')], (source, string, span): Result => {
    const pattern = patternOf(source);
    if (isRefused(pattern)) return pattern;
    if (isMixed(pattern)) return MIXED;
    const matcher = pattern.compiled.matcher(string);
    if (!matcher.find()) return refuse('pattern did not match any part of the given string');
    return capture(pattern, (at) => matcher.group(at), span);
  }),
  regexall: fn([text('pattern'), longText('string')], (source, string, span): Result => {
    const pattern = patternOf(source);
    if (isRefused(pattern)) return pattern;
    if (isMixed(pattern)) return MIXED;
    const matcher = pattern.compiled.matcher(string);
    const found: Evaluated[] = [];
    for (const _ of matchesOf(matcher)) {
      found.push(
        known(
          capture(pattern, (at) => matcher.group(at), span),
          span,
        ),
      );
      if (found.length > MAX_SIZE) return undefined;
    }
    return listOf(found);
  }),
};

/** One match after the other; Go takes none that is empty right behind the one before. */
function* matchesOf(matcher: ReturnType<RE2JS['matcher']>): Generator<void> {
  let end = -1;
  while (matcher.find()) {
    if (matcher.start() === matcher.end() && matcher.start() === end) continue;
    end = matcher.end();
    yield;
  }
}

/** `replace` with a pattern between slashes; `$1` and `${name}` stand for groups, as Go expands them. */
export function replacedByPattern(string: string, source: string, by: string): string | Refusal {
  const pattern = patternOf(source);
  if (isRefused(pattern))
    return refuse(pattern.words?.replace(/^invalid regexp pattern: (.*) in (.*)$/, 'error parsing regexp: $1: `$2`'));
  const matcher = pattern.compiled.matcher(string);
  const numbers = new Map([...pattern.names].map(([at, name]) => [name, at] as const));
  let out = '';
  let from = 0;
  for (const _ of matchesOf(matcher)) {
    out += string.slice(from, matcher.start());
    out += by.replace(/\$(?:\$|\{(\w+)\}|(\w+))/g, (whole, braced?: string, bare?: string) => {
      const name = braced ?? bare;
      if (name === undefined) return whole === '$$' ? '$' : whole;
      const at = /^\d+$/.test(name) ? Number(name) : numbers.get(name);
      return at === undefined || at > pattern.groups ? '' : (matcher.group(at) ?? '');
    });
    from = matcher.end();
    if (out.length > MAX_SIZE) break;
  }
  return out + string.slice(from);
}
