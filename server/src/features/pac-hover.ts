import { type MessageKey, message, render } from '../messages';
import type { ProxyPolicy, Span } from '../policy';
import { within } from '../policy';
import { listText } from '../rules/wording';
import type { HostVerdict } from '../verdict/model';
import type { DocumentContext } from './context';
import type { HoverAnswer } from './hover-answer';
import { bold, code, list, paragraphs, plain } from './markdown';
import { placesOf } from './positions';
import { SIGN } from './signs';

/**
 * In a PAC: which required hosts get their answer at this `return`, or, on a host, a pattern or a condition, which of them
 * it takes in and where they go.
 */
export function pacHover(context: DocumentContext, offset: number): HoverAnswer | undefined {
  const { uri } = context.file;
  const subject = context.unit?.subjects.find(({ policy }) => policy.kind === 'proxy' && policy.span.uri === uri);
  if (subject?.policy.kind !== 'proxy' || subject.hosts.some(({ answer }) => answer.error?.kind === 'syntax')) return;
  const { hosts, policy } = subject;
  const named = nameAt(policy, uri, offset);
  if (named) {
    const matched = hosts.filter(({ host, url }) => takesIn(named.text, host, hostOf(url)));
    const via = hosts.filter(({ answer }) => answer.via?.some((span) => within(span, uri, named.span.start)));
    return told([...new Set([...matched, ...via])], 'pac.hover.named', named.span, context);
  }
  const place = smallest(
    hosts
      .flatMap(({ answer: { by, via = [] } }) => [...(by ? [by] : []), ...via])
      .filter((span) => within(span, uri, offset)),
  );
  if (!place) return undefined;
  const here = hosts.filter(({ answer: { by, via } }) => same(by, place) || via?.some((span) => same(span, place)));
  return told(here, 'pac.hover.here', place, context);
}

const hostOf = (url: string): string => /^\w+:\/\/(\[[^\]]*\]|[^/:]*)/.exec(url)?.[1] ?? '';
const same = (a: Span | undefined, b: Span): boolean => a?.start === b.start && a.end === b.end;
const smallest = (spans: readonly Span[]): Span | undefined =>
  [...spans].sort((a, b) => a.end - a.start - (b.end - b.start))[0];

const nameAt = ({ names }: ProxyPolicy, uri: string, offset: number): ProxyPolicy['names'][number] | undefined =>
  names.find(({ span }) => within(span, uri, offset));

/** Whether a text of the file speaks of a host: it is the host, ends it behind a dot, or is a pattern of it. */
function takesIn(text: string, host: string, asked: string): boolean {
  const name = text.toLowerCase();
  if (name === host || name === asked) return true;
  if (name.startsWith('.')) return asked.endsWith(name);
  if (!/[*?]/.test(name)) return asked.endsWith(`.${name}`);
  const source = name
    .replace(/[.\\^$+()[\]{}|]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`).test(asked);
}

function told(
  hosts: readonly HostVerdict[],
  head: MessageKey,
  span: Span,
  context: DocumentContext,
): HoverAnswer | undefined {
  const asked = hosts.filter(({ url }) => url !== '');
  if (asked.length === 0) return undefined;
  const groups = new Map<string, HostVerdict[]>();
  // What is wrong comes first.
  for (const host of asked.sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict))) {
    const { decision, by, error } = host.answer;
    const key = `${host.verdict} ${error?.kind ?? ''} ${decision} ${by?.start}`;
    groups.set(key, [...(groups.get(key) ?? []), host]);
  }
  const lines = [...groups.values()].slice(0, SHOWN).map((group) => line(group, context));
  return { markdown: paragraphs([bold(plain(say(context, head))), list(lines)]), span };
}

function line(group: readonly HostVerdict[], context: DocumentContext): string {
  const { answer, verdict } = group[0]!;
  const names = [...new Set(group.map(({ host }) => host))];
  const hosts = listText(names.map(code), NAMED);
  const decision = answer.error
    ? plain(render(answer.error.message, context.locale))
    : code(answer.decision || 'DIRECT');
  const file = context.unit?.files.find(({ uri }) => uri === answer.by?.uri);
  const at = answer.by && file ? placesOf([file], answer.by).start.line : undefined;
  const where = at === undefined ? decision : render(message('pac.hover.at', { decision, line: at }), context.locale);
  return `${SIGN[verdict]} ${render(message('pac.hover.goes', { hosts, decision: where }), context.locale)}`;
}

const ORDER: readonly HostVerdict['verdict'][] = ['missing', 'unknown', 'satisfied'];
const say = (context: DocumentContext, key: MessageKey): string => render(message(key), context.locale);
const SHOWN = 6;
const NAMED = 4;
