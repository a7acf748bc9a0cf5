import { type MessageKey, message, render } from '../messages';
import { ports } from '../net';
import { type FilterPolicy, type Rule, type Span, within } from '../policy';
import type { Subject } from '../rules/rule';
import type { Answer, RequirementVerdict } from '../verdict/model';
import type { DocumentContext } from './context';
import { type LookupMatch, lookup } from './lookup';
import { bold, code, list, paragraphs, plain } from './markdown';
import { tokenAt } from './tokens';

export interface HoverAnswer {
  readonly markdown: string;
  readonly span: Span;
}

/** What the word under the cursor is to WorkSpaces: an address or host anywhere in the file, or the port of a rule. */
export function hover(context: DocumentContext, offset: number): HoverAnswer | undefined {
  const token = tokenAt(context.file.uri, context.file.text, offset);
  if (token) {
    const { matches } = lookup(token.text, { ranges: context.ranges, locale: context.locale });
    if (matches.length > 0) return { markdown: places(token.text, matches, context, offset), span: token.span };
  }
  return rulePort(context, offset);
}

const text = (context: DocumentContext, key: MessageKey, args: Parameters<typeof message>[1] = {}): string =>
  render(message(key, args), context.locale);

function places(query: string, matches: readonly LookupMatch[], context: DocumentContext, offset: number): string {
  const shown = matches.slice(0, SHOWN).map((match) => {
    const region = match.region ? `${plain(match.regionName ?? match.region)} ${code(match.region)}` : '';
    const head = [bold(match.service), region].filter((part) => part !== '').join(' · ');
    const facts = [
      code(match.cidr ?? match.host ?? query),
      match.purpose.length > 0 ? text(context, 'editor.for', { ids: match.purpose }) : '',
      text(context, 'editor.source', { source: match.source }),
      match.status === 'current' ? '' : text(context, `editor.status.${match.status}`),
    ].filter((part) => part !== '');
    return `${head}\n\n${list(facts)}`;
  });
  const more = matches.length > SHOWN ? text(context, 'editor.more', { count: matches.length - SHOWN }) : undefined;
  const ids = new Set(matches.flatMap((match) => match.purpose));
  return paragraphs([...shown, more, met(context, offset, (verdict) => ids.has(verdict.requirement.id))]);
}
const SHOWN = 4;

/** The port of a rule: which requirements speak of it, and how this object stands to them. */
function rulePort(context: DocumentContext, offset: number): HoverAnswer | undefined {
  const { uri } = context.file;
  for (const subject of context.unit?.subjects ?? []) {
    const { policy } = subject;
    if (policy.kind !== 'security-group' && policy.kind !== 'network-acl') continue;
    const rule = portRule(policy, uri, offset);
    if (!rule?.ports.known) continue;
    const set = rule.ports.value;
    const { matches } = lookup(ports.formatPorts(set).join(','), { ranges: context.ranges, locale: context.locale });
    const asked = subject.edition.data.ports.filter((requirement) => {
      const mine = matches.some((match) => match.purpose.includes(requirement.id));
      return mine && (subject.role === undefined || requirement.role === subject.role);
    });
    if (asked.length === 0) return undefined;
    const head = bold(text(context, 'editor.port', { ports: ports.formatPorts(set) }));
    const lines = asked.map((requirement) => {
      const { name, purpose, id } = requirement;
      return `${code(id)} ${plain(name[context.locale])}: ${plain(purpose[context.locale])}`;
    });
    const ids = new Set(asked.map((requirement) => requirement.id));
    const standing = standings(context, subject, (verdict) => ids.has(verdict.requirement.id));
    return { markdown: paragraphs([head, list(lines), standing]), span: rule.ports.span };
  }
  return undefined;
}

function portRule(policy: FilterPolicy, uri: string, offset: number): Rule | undefined {
  return policy.rules.find((rule) => rule.ports.known && within(rule.ports.span, uri, offset));
}

/** How the object under the cursor stands to the requirements. */
function met(
  context: DocumentContext,
  offset: number,
  about: (verdict: RequirementVerdict) => boolean,
): string | undefined {
  const { uri } = context.file;
  const subject = context.unit?.subjects.find(({ policy }) => {
    if (within(policy.span, uri, offset)) return true;
    const filter = policy.kind === 'security-group' || policy.kind === 'network-acl';
    return filter && policy.rules.some((rule) => within(rule.span, uri, offset));
  });
  return subject && standings(context, subject, about);
}

const SIGN: Readonly<Record<Answer, string>> = { satisfied: '✓', missing: '✗', unknown: '?' };

function standings(
  context: DocumentContext,
  subject: Subject,
  about: (verdict: RequirementVerdict) => boolean,
): string | undefined {
  const lines = subject.verdicts.filter(about).map(({ requirement, verdict }) => {
    return `${SIGN[verdict]} ${code(requirement.id)} ${text(context, `editor.verdict.${verdict}`)}`;
  });
  if (lines.length === 0) return undefined;
  const object = text(context, 'editor.inObject', { object: subject.policy.address });
  return `${plain(object)}\n\n${list(lines)}`;
}
