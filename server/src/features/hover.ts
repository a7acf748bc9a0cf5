import { editionsWith } from '../catalogue/places';
import { type MessageKey, message, render } from '../messages';
import { type AddressSet, addresses, ports } from '../net';
import { type FilterPolicy, type FirewallPolicy, type Rule, type Span, within } from '../policy';
import type { Subject } from '../rules/rule';
import { listText } from '../rules/wording';
import type { RequirementVerdict } from '../verdict/model';
import { addressStanding } from './address-standing';
import type { DocumentContext } from './context';
import { evidenceHover } from './evidence';
import { firewallHover } from './firewall-hover';
import type { HoverAnswer } from './hover-answer';
import { internetHover } from './internet-hover';
import { type LookupAnswer, type LookupMatch, lookup } from './lookup';
import { bold, code, list, paragraphs, plain } from './markdown';
import { pacHover } from './pac-hover';
import { pathText } from './paths';
import { SIGN } from './signs';
import { tokenAt } from './tokens';

/** What the word under the cursor is to WorkSpaces: an address or host anywhere in the file, or the port of a rule. */
export function hover(context: DocumentContext, offset: number): HoverAnswer | undefined {
  const token = tokenAt(context.file.uri, context.file.text, offset);
  if (token) {
    const answer = lookup(token.text, context);
    if (answer.matches.length > 0) {
      const goes = pacHover(context, offset) ?? firewallHover(context, offset);
      const told = places(answer, context, offset);
      return { markdown: goes ? paragraphs([goes.markdown, told]) : told, span: token.span };
    }
  }
  const port = rulePort(context, offset);
  const evidence = firewallHover(context, offset) ?? evidenceHover(context, offset) ?? pacHover(context, offset);
  return port && evidence
    ? { ...evidence, markdown: paragraphs([evidence.markdown, port.markdown]) }
    : (port ?? evidence ?? directoryHover(context, offset) ?? pathHover(context, offset));
}

function directoryHover(context: DocumentContext, offset: number): HoverAnswer | undefined {
  const about = ({ requirement }: RequirementVerdict): boolean =>
    requirement.feature === 'internet' && !requirement.optional;
  const found = internetHover(context, offset, (subject) => standings(context, subject, about));
  return found && { markdown: paragraphs(found.parts), span: found.span };
}

/** Paths that a hover tells. */
const PATHS = 3;

/** The paths that begin at what the cursor is on the header of, or that pass it. */
function pathHover({ unit, file, locale }: DocumentContext, offset: number): HoverAnswer | undefined {
  const here = (span: Span | undefined): span is Span => span !== undefined && within(span, file.uri, offset);
  let header: Span | undefined;
  const texts = (unit?.paths() ?? []).flatMap((verdict) => {
    const { path } = verdict;
    const objects = path.layers.flatMap((layer) => (layer.absent ? [] : layer.objects));
    const starts = [path, ...path.alike, ...(path.subnet ? [path.subnet] : []), ...objects];
    const span = starts.map(({ nameSpan }) => nameSpan).find(here);
    const told = span && pathText(verdict);
    header ??= told && span;
    return told ? [told] : [];
  });
  if (!header) return undefined;
  const parts = texts.slice(0, PATHS).map(({ name, short, layers }) => {
    const lines = layers.map(({ verdict, text }) => `${SIGN[verdict]} ${plain(render(text, locale))}`);
    return `${bold(render(name, locale))}: ${plain(render(short, locale))}\n\n${list(lines)}`;
  });
  return { markdown: paragraphs(parts), span: header };
}

const text = (context: DocumentContext, key: MessageKey, args: Parameters<typeof message>[1] = {}): string =>
  render(message(key, args), context.locale);

function places(answer: LookupAnswer, context: DocumentContext, offset: number): string {
  const groups = grouped(answer.matches);
  const shown = groups.slice(0, SHOWN).map(([first, ...others]) => {
    const region = first.region ? `${plain(first.regionName ?? first.region)} ${code(first.region)}` : '';
    const services = [first, ...others].map(({ service }) => service).join(', ');
    const head = [bold(services), region].filter((part) => part !== '').join(' · ');
    return `${head}\n\n${list(facts(first, others, answer.query, context))}`;
  });
  const more = groups.length > SHOWN ? text(context, 'editor.more', { count: groups.length - SHOWN }) : undefined;
  const rest = answer.nothing ?? [];
  const nothing = rest.length > 0 ? text(context, 'editor.nothing', { cidrs: listText(rest, NAMED) }) : undefined;
  const ids = new Set(answer.matches.flatMap((match) => match.purpose));
  const asked = addresses.parseAddressText(answer.query);
  const address = asked.kind === 'invalid' ? undefined : asked.set;
  const stands = met(context, offset, address, (verdict) => ids.has(verdict.requirement.id));
  return paragraphs([...shown, more, nothing && plain(nothing), stands]);
}

/** What one prefix is: AWS announces the same one for several services. */
type Group = readonly [LookupMatch, ...LookupMatch[]];

function grouped(matches: readonly LookupMatch[]): Group[] {
  const groups = new Map<string, [LookupMatch, ...LookupMatch[]]>();
  for (const match of matches) {
    const key = JSON.stringify(match.borderGroup === undefined ? match : [match.cidr, match.region, match.borderGroup]);
    const group = groups.get(key);
    if (group) group.push(match);
    else groups.set(key, [match]);
  }
  return [...groups.values()];
}

function facts(first: LookupMatch, others: readonly LookupMatch[], query: string, context: DocumentContext): string[] {
  const purpose = [...new Set([first, ...others].flatMap((match) => match.purpose))];
  const { borderGroup, announced, edition, status } = first;
  const editions = editionsWith(context.edition).map(({ id }) => id);
  const newest = editions.at(-1)!;
  // A company's own catalogue is of no edition.
  const dated = edition.filter((id) => editions.includes(id));
  return [
    code(first.cidr ?? first.host ?? query),
    borderGroup === undefined || borderGroup === first.region
      ? ''
      : text(context, 'editor.borderGroup', { group: code(borderGroup) }),
    purpose.length > 0 ? text(context, 'editor.for', { ids: purpose }) : '',
    text(context, 'editor.source', { source: first.source }),
    dated.length > 0 ? text(context, 'editor.since', { edition: dated[0]! }) : '',
    dated.length > 0 && !dated.includes(newest) ? text(context, 'editor.until', { edition: dated.at(-1)! }) : '',
    announced === undefined ? '' : text(context, 'editor.announced', { day: announced }),
    status === 'current' ? '' : text(context, `editor.status.${status}`),
  ].filter((part) => part !== '');
}

const SHOWN = 4;
/** CIDRs that a hover names. */
const NAMED = 8;

/** The port of a rule: which requirements speak of it, and how this object stands to them. */
function rulePort(context: DocumentContext, offset: number): HoverAnswer | undefined {
  const { uri } = context.file;
  for (const subject of context.unit?.subjects ?? []) {
    const { policy } = subject;
    if (!('rules' in policy)) continue;
    const rule = portRule(policy, uri, offset);
    if (!rule?.ports.known) continue;
    const set = rule.ports.value;
    const { matches } = lookup(ports.formatPorts(set).join(','), context);
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

function portRule({ rules }: FilterPolicy | FirewallPolicy, uri: string, offset: number): Rule | undefined {
  return (rules as readonly Rule[]).find((rule) => rule.ports.known && within(rule.ports.span, uri, offset));
}

/** How the object under the cursor stands to the requirements, for an address where the cursor is on one. */
function met(
  context: DocumentContext,
  offset: number,
  address: AddressSet | undefined,
  about: (verdict: RequirementVerdict) => boolean,
): string | undefined {
  const { uri } = context.file;
  const subject = context.unit?.subjects.find(({ policy }) => {
    if (within(policy.span, uri, offset)) return true;
    return 'rules' in policy && policy.rules.some((rule) => within(rule.span, uri, offset));
  });
  if (!subject) return undefined;
  return address ? addressStanding(context, subject, address, about) : standings(context, subject, about);
}

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
