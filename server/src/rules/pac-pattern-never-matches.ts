import type { Edition } from '../catalogue';
import { type MessageKey, message } from '../messages';
import type { ProxyPolicy } from '../policy';
import type { Fix } from './finding';
import { type Pattern, patternOf } from './pac-patterns';
import type { Draft, RuleDefinition } from './rule';

/** A condition on the host or URL that is true for none that a browser can ask for. */
export const rule: RuleDefinition = {
  id: 'pac-pattern-never-matches',
  severity: 'warning',
  kinds: ['proxy'],
  *check({ policy, edition }) {
    if (policy.kind !== 'proxy') return;
    const patterns = (policy.script?.calls ?? []).flatMap((call) => patternOf(call) ?? []);
    const written = new Set(patterns.map(saying));
    for (const pattern of patterns) {
      // Who writes a name both ways makes sure, and lacks nothing.
      const lower = { ...pattern, text: pattern.text.toLowerCase() };
      if (lower.text === pattern.text || !written.has(saying(lower))) yield* drafts(pattern, policy, edition);
    }
  },
};

const saying = ({ of, how, text }: Pattern): string => `${of} ${how} ${text}`;

function* drafts(pattern: Pattern, policy: ProxyPolicy, edition: Edition): Generator<Draft> {
  const { text, span, call } = pattern;
  const reasons = pattern.of === 'host' ? HOST : URL;
  const reason = reasons.find(({ when }) => when(pattern));
  const right = reason ? mended(pattern, reasons, edition) : rightOrder(pattern, edition);
  if (!reason && right === undefined) return;
  const key = reason?.key ?? 'pac.never.order';
  // What stands in front of a name in another order may be meant in more than one way.
  const sure = reason !== undefined || !OPEN.test(text);
  const fix: Fix | undefined =
    span && right !== undefined && right !== text && sure
      ? { kind: 'text', title: message('pac.never.fix', { text: right }), policy, span, text: right }
      : undefined;
  yield { span: span ?? call.span, message: message(key, { text, right: right ?? '' }), fix };
}

interface Reason {
  readonly key: MessageKey;
  readonly when: (pattern: Pattern) => boolean;
  /** What was meant, where that is sure. */
  readonly right?: (text: string, pattern: Pattern) => string;
}

const WILD = /[*?]/;
const REGULAR = /[\\^$+()[\]{}|]/;
/** Everything behind a scheme and before a path or port. */
const hostPart = (text: string): string => text.replace(/^[a-z*]*:\/\//i, '').replace(/[/].*$/, '');
const ADDRESS = /^[\da-f]*:[\da-f:]*(?:\d+\.\d+\.\d+\.\d+)?$/i;

/** What no host has in it: it comes from the browser in lower case and without scheme, port and path. */
const HOST: readonly Reason[] = [
  {
    key: 'pac.never.scheme',
    when: ({ text, how }) => text.includes('://') && how !== 'indexOf',
    right: hostPart,
  },
  { key: 'pac.never.slash', when: ({ text }) => text.includes('/'), right: hostPart },
  {
    key: 'pac.never.port',
    when: ({ text }) => /:\d*$/.test(text) && !ADDRESS.test(text),
    right: (text) => text.replace(/:\d*$/, ''),
  },
  {
    key: 'pac.never.wildcard',
    when: ({ text, how }) => how !== 'shExpMatch' && WILD.test(text),
    // A leading star before a dot is what dnsDomainIs means anyway.
    right: (text, { how }) => (how === 'dnsDomainIs' ? text.replace(/^\*(?=\.)/, '') : text),
  },
  { key: 'pac.never.blank', when: ({ text }) => /\s/.test(text), right: (text) => text.trim() },
  {
    key: 'pac.never.upper',
    when: ({ text, how }) => /[A-Z]/.test(text) && !(how === 'shExpMatch' && REGULAR.test(text)),
    right: (text) => text.toLowerCase(),
  },
  {
    key: 'pac.never.dot',
    when: ({ text, how }) => /[^.*?]\.$/.test(text) && how !== 'indexOf',
    right: (text) => text.replace(/\.$/, ''),
  },
];

const SCHEMES = ['http://', 'https://', 'ws://', 'wss://', 'ftp://'];
/** A URL starts with its scheme, and its host is followed by a slash at least. */
const URL: readonly Reason[] = [
  {
    key: 'pac.never.noScheme',
    when: ({ text, how }) => how === 'shExpMatch' && !REGULAR.test(text) && !startsLikeUrl(text),
    right: (text) => (/^[\w-]+(\.[\w*?-]+)+(\/|$)/.test(text) ? `*://${text}` : text),
  },
  {
    key: 'pac.never.noSlash',
    when: ({ text, how }) => how !== 'indexOf' && /^(https|wss):\/\/[^/|()\\]*[^/*?|()\\]$/.test(text),
    right: (text, { how }) => (how === 'shExpMatch' ? `${text}/*` : text),
  },
  {
    key: 'pac.never.upper',
    // Of the URL only scheme and host are in lower case.
    when: ({ text, how }) =>
      how !== 'indexOf' && !REGULAR.test(text) && /^[a-z*]+:\/\/[^/]*[A-Z]/i.test(text) && /[A-Z]/.test(originOf(text)),
    right: (text) => originOf(text).toLowerCase() + text.slice(originOf(text).length),
  },
];

const originOf = (text: string): string => /^[^/]*\/\/[^/]*/.exec(text)?.[0] ?? '';

function startsLikeUrl(text: string): boolean {
  const plain = text.slice(0, Math.max(0, text.search(/[*?]|$/))).toLowerCase();
  return SCHEMES.some((scheme) => scheme.startsWith(plain) || plain.startsWith(scheme));
}

/** What is right for all reasons together, when each of them knows. */
function mended(pattern: Pattern, reasons: readonly Reason[], edition: Edition): string | undefined {
  let text = pattern.text;
  for (const { when, right } of reasons) {
    if (!when({ ...pattern, text })) continue;
    const better = right?.(text, pattern);
    if (better === undefined || better === text) return undefined;
    text = better;
  }
  if (text === '' || reasons.some(({ when }) => when({ ...pattern, text }))) return undefined;
  return (OPEN.test(text) ? undefined : rightOrder({ ...pattern, text }, edition)) ?? text;
}

/** The host of AWS that has the same parts in another order: the region in the wrong place. */
function rightOrder({ of, text, how }: Pattern, edition: Edition): string | undefined {
  const name = text.replace(OPEN, '');
  if (of !== 'host' || how === 'indexOf' || !/^[\w-]+(\.[\w-]+){3,}$/.test(name)) return undefined;
  const hosts = hostsByParts(edition);
  const found = hosts.get(partsOf(name));
  return found && !found.has(name) && found.size === 1 ? [...found][0] : undefined;
}
/** `*.` and its like, before a name. */
const OPEN = /^\*?\.|^\*/;

const partsOf = (host: string): string => host.split('.').sort().join('.');
const byParts = new WeakMap<Edition, Map<string, Set<string>>>();

function hostsByParts(edition: Edition): Map<string, Set<string>> {
  let map = byParts.get(edition);
  if (!map) {
    map = new Map();
    for (const { host } of edition.data.hosts) {
      const key = partsOf(host);
      map.set(key, (map.get(key) ?? new Set()).add(host));
    }
    byParts.set(edition, map);
  }
  return map;
}
