import type { ProxyArgument, ProxyCall, Span } from '../policy';

/** Which hosts or URLs a condition of a PAC is true for, in the one form that all can be put into. */
export interface Pattern {
  readonly of: 'host' | 'url';
  readonly how: 'shExpMatch' | 'dnsDomainIs' | 'endsWith' | 'localHostOrDomainIs' | '==' | 'indexOf';
  /** As written, and where. */
  readonly text: string;
  readonly span?: Span;
  readonly call: ProxyCall;
  /** With `*` and `?`; undefined where that does not say it all. */
  readonly shell?: string;
}

const AS_SHELL: Readonly<Record<Pattern['how'], (text: string) => string | undefined>> = {
  shExpMatch: (text) => (REGULAR.test(text) ? undefined : text),
  dnsDomainIs: (text) => (WILD.test(text) ? undefined : `*${text}`),
  endsWith: (text) => (WILD.test(text) ? undefined : `*${text}`),
  localHostOrDomainIs: () => undefined,
  '==': (text) => (WILD.test(text) ? undefined : text),
  indexOf: (text) => (WILD.test(text) ? undefined : `*${text}*`),
};
const WILD = /[*?]/;
/** Chromium hands these on to the regular expression that it makes of the pattern. */
const REGULAR = /[\\^$+()[\]{}|]/;

/** The pattern of a condition on the host or the URL; undefined for any other. */
export function patternOf(call: ProxyCall): Pattern | undefined {
  const how = call.name as Pattern['how'];
  if (!Object.hasOwn(AS_SHELL, how) || call.args.length !== 2) return undefined;
  let [first, second] = call.args as readonly [ProxyArgument, ProxyArgument];
  if (how === '==' && first.is === 'text') [first, second] = [second, first];
  if ((first.is !== 'host' && first.is !== 'url') || second.is !== 'text') return undefined;
  const { text, span } = second;
  return { of: first.is, how, text, span, call, shell: AS_SHELL[how](text) };
}

/** As PAC engines match: the whole text, letter by letter. */
export const matches = (shell: string, text: string): boolean => regExp(shell, '.').test(text);

/** Whether the first is true wherever the second is. */
export function covers(first: Pattern, second: Pattern): boolean {
  if (first.of !== second.of || first.shell === undefined || second.shell === undefined) return false;
  // A text that only a star, or a star and a question mark, can take in.
  const any = second.shell.replace(/\*/g, '\u0001').replace(/\?/g, '\u0002');
  return regExp(first.shell, '[^\\u0001]').test(any);
}

const made = new Map<string, RegExp>();

function regExp(shell: string, one: string): RegExp {
  const key = `${one} ${shell}`;
  let expression = made.get(key);
  if (!expression) {
    if (made.size > MOST) made.clear();
    const source = shell
      .replace(/[.\\^$+()[\]{}|]/g, '\\$&')
      .replace(/\*+/g, '.*')
      .replace(/\?/g, one);
    expression = new RegExp(`^${source}$`, 's');
    made.set(key, expression);
  }
  return expression;
}
const MOST = 5000;
