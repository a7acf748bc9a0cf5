import { message } from '../../messages';
import { intervals, type PortSet, ports } from '../../net';
import {
  type DomainList,
  type FirewallRule,
  type Known,
  known,
  type Peer,
  type Reason,
  type Span,
  stretch,
  unknown,
} from '../../policy';
import { domainRules } from './domains';
import { EMPTY_VARIABLES, type End, endOf, variablesOf } from './ends';
import type { Fields, Texts } from './fields';
import { bothDirections, type RuleTerms, statefulRules } from './rule';
import { optionOf, parseRules, type SuricataRule } from './suricata';

/** A rule group as it stands in a file. */
export interface GroupSource {
  readonly address: string;
  /** What the resource or answer itself holds: `type`, `rules`. */
  readonly fields: Fields;
  /** The text of a file, to find rules in it. */
  readonly textOf: (uri: string) => string | undefined;
  /** What an IP set reference stands for. */
  readonly prefixList: (arn: Known<string>) => readonly Peer[];
}

/** The rules of a group, before any firewall policy puts them in order. */
export interface Group {
  readonly address: string;
  readonly stateless: readonly Numbered[];
  readonly stateful: readonly FirewallRule[];
  /** What allow lists stop behind all other rules. */
  readonly ending: readonly FirewallRule[];
  readonly lists: readonly DomainList[];
  readonly type: 'stateless' | 'stateful';
  readonly order: Known<'strict' | 'action'>;
}
export interface Numbered {
  readonly priority: Known<number>;
  readonly rules: readonly FirewallRule[];
}

const alone = new WeakMap<GroupSource, Group>();

/** Reads a rule group. `above`: what the firewall policy says of variables. */
export function readGroup(source: GroupSource, above?: Fields): Group {
  if (above) return read(source, above);
  let group = alone.get(source);
  if (!group) {
    group = read(source);
    alone.set(source, group);
  }
  return group;
}

function read({ address, fields, textOf, prefixList }: GroupSource, above?: Fields): Group {
  const inner = fields.nested('rule_group')[0];
  const sources = inner?.nested('rules_source') ?? [];
  const variables = variablesOf([...(above ? [above] : []), ...(inner ? [inner] : [])], prefixList);
  const order = orderOf(inner?.nested('stateful_rule_options')[0]?.text('rule_order'), fields.span);
  const strict = order.known ? order.value === 'strict' : undefined;
  const whole: RuleTerms = { variables, ...(fields.maybe ? { maybe: fields.maybe } : {}) };
  const stateful: FirewallRule[] = [];
  const ending: FirewallRule[] = [];
  const stateless: Numbered[] = [];
  const lists: DomainList[] = [];
  const written = [fields.text('rules'), ...sources.map((source) => source.text('rules_string'))];
  for (const text of written) if (text) stateful.push(...writtenRules(text, textOf, whole));
  const open = [fields, ...(inner ? [inner] : []), ...sources].find(({ unread }) => unread)?.unread;
  if (open) stateful.push(...anything(fields.span, open));
  else if (sources.length === 0 && !fields.text('rules')) {
    stateful.push(...anything(fields.span, { message: message('firewall.unfinished'), span: fields.span }));
  }
  for (const source of sources) {
    for (const one of source.nested('stateful_rule')) stateful.push(...standardRule(one, whole));
    for (const one of source.nested('rules_source_list')) {
      const terms = one.maybe ? { ...whole, maybe: one.maybe } : whole;
      const found = domainRules(one, address, strict, terms);
      stateful.push(...found.rules);
      ending.push(...found.ending);
      if (found.list) lists.push(found.list);
    }
    for (const one of source.nested('stateless_rules_and_custom_actions')) {
      for (const rule of one.nested('stateless_rule')) stateless.push(statelessRule(rule, whole));
    }
  }
  const type = fields.text('type');
  const says = type?.known ? type.value.toUpperCase() === 'STATELESS' : stateless.length > 0;
  return { address, stateless, stateful, ending, lists, type: says ? 'stateless' : 'stateful', order };
}

export function orderOf(text: Known<string> | undefined, span: Span): Known<'strict' | 'action'> {
  if (!text) return known('action', span);
  if (!text.known) return text;
  return known(text.value.toUpperCase() === 'STRICT_ORDER' ? 'strict' : 'action', text.span);
}

/** Text that a rules string may have; what is beyond is not read. */
const MAX_RULES = 20_000;

function writtenRules(text: Known<string>, textOf: GroupSource['textOf'], terms: RuleTerms): FirewallRule[] {
  if (!text.known) return anything(text.span, text.reason);
  const find = places(text, textOf(text.span.uri));
  const lines = parseRules(text.value);
  const rules: FirewallRule[] = [];
  for (const line of lines.slice(0, MAX_RULES)) {
    const span = find(line.text);
    if (line.rule) rules.push(...statefulRules(line.rule, span, terms));
    else rules.push(...anything(span, { message: message('firewall.notRule'), span }));
  }
  if (lines.length > MAX_RULES) {
    rules.push(...anything(text.span, { message: message('firewall.tooMany', { count: MAX_RULES }), span: text.span }));
  }
  return rules;
}

/** Finds the lines of a text where it is written, in their order; the whole of it where they are not there word for word. */
function places(text: Known<string> & { readonly known: true }, source: string | undefined): (line: string) => Span {
  const { span } = text;
  let from = span.start;
  const seek = (wanted: string): Span | undefined => {
    const at = source === undefined || wanted === '' ? -1 : source.indexOf(wanted, from);
    if (at < 0 || at + wanted.length > span.end) return undefined;
    from = at + wanted.length;
    return stretch(span, at, at + wanted.length);
  };
  return (line) => seek(line) ?? seek(JSON.stringify(line).slice(1, -1)) ?? seek(upToName(line)) ?? span;
}

/** A line in which something was put in is found by what stands before. */
const upToName = (line: string): string => /^[\w$]+\s+\S+\s+\S+\s+\S+\s+(?:->|<>)/.exec(line)?.[0] ?? '';

/** Rules of which nothing is known. */
export function anything(span: Span, reason: Reason, engine: FirewallRule['engine'] = 'stateful'): FirewallRule[] {
  const nothing = unknown(reason.message, span, reason.span);
  return (['outbound', 'inbound'] as const).map((direction) => ({
    span,
    direction,
    engine,
    action: nothing,
    protocol: nothing,
    ports: nothing,
    peers: [{ kind: 'unknown', reason, span }],
    maybe: reason,
  }));
}

const HEADER = ['protocol', 'source', 'source_port', 'direction', 'destination', 'destination_port'] as const;

/** `stateful_rule`: the header in arguments of its own, the rest as options. */
function standardRule(rule: Fields, terms: RuleTerms): FirewallRule[] {
  const header = rule.nested('header')[0];
  const action = rule.text('action');
  const values = HEADER.map((name) => header?.text(name));
  const missing = [action, ...values].find((value) => value && !value.known);
  if (missing && !missing.known) return anything(rule.span, missing.reason);
  if (!action || !header || values.includes(undefined)) {
    return anything(rule.span, { message: message('firewall.unfinished'), span: rule.span });
  }
  const [protocol, source, sourcePort, direction, destination, destinationPort] = values.map((value) =>
    value?.known ? value.value : '',
  ) as [string, string, string, string, string, string];
  const options = rule.nested('rule_option').flatMap((one) => {
    const keyword = one.text('keyword');
    const settings = one.texts('settings')?.items ?? [];
    if (!keyword?.known) return [];
    const tail = settings.map((setting) => (setting.known ? setting.value : '')).join(',');
    return optionOf(tail === '' ? keyword.value : `${keyword.value}:${tail}`) ?? [];
  });
  const written: SuricataRule = {
    action: action.known ? action.value : '',
    protocol,
    source,
    sourcePort,
    direction: direction.toUpperCase() === 'ANY' ? '<>' : '->',
    destination,
    destinationPort,
    options,
  };
  const maybe = rule.maybe ?? terms.maybe;
  return statefulRules(written, rule.span, { ...terms, ...(maybe ? { maybe } : {}) });
}

const STATELESS_ACTIONS: Readonly<Record<string, 'allow' | 'deny' | 'forward'>> = {
  'aws:pass': 'allow',
  'aws:drop': 'deny',
  'aws:forward_to_sfe': 'forward',
};

/** The one action of a list that decides; custom actions beside it only count packets. */
export function statelessAction(actions: Texts | undefined, span: Span): Known<'allow' | 'deny' | 'forward'> {
  for (const item of actions?.items ?? []) {
    const action = item.known ? STATELESS_ACTIONS[item.value.toLowerCase()] : undefined;
    if (action) return known(action, item.span);
  }
  const open = actions?.items.find((item) => !item.known);
  if (open && !open.known) return open;
  const rest = actions?.rest;
  return unknown(rest?.message ?? message('firewall.noAction'), span, rest?.span ?? span);
}

function statelessRule(rule: Fields, terms: RuleTerms): Numbered {
  const { span } = rule;
  const text = rule.text('priority');
  const priority = numberOf(text, span);
  const definition = rule.nested('rule_definition')[0];
  const attributes = definition?.nested('match_attributes')[0];
  const action = statelessAction(definition?.texts('actions'), span);
  const protocols = attributes?.texts('protocols');
  const named = new Set((protocols?.items ?? []).map((item) => (item.known ? item.value : '?')));
  const open = protocols?.rest ?? protocols?.items.map((item) => (item.known ? undefined : item.reason)).find(Boolean);
  const every = named.size === 0 || open !== undefined;
  const transports = (['tcp', 'udp'] as const).filter((one) => every || named.has(one === 'tcp' ? '6' : '17'));
  const flags = attributes?.nested('tcp_flag')[0];
  const flagged: Reason | undefined = flags && {
    message: message('firewall.keyword', { keyword: 'tcp_flag' }),
    span: flags.span,
  };
  const maybe = rule.maybe ?? terms.maybe ?? open ?? flagged;
  const forward = action.known && action.value === 'forward';
  const rules = bothDirections(
    {
      source: endsOf(attributes?.nested('source') ?? [], span),
      sourcePorts: rangesOf(attributes?.nested('source_port') ?? [], span),
      destination: endsOf(attributes?.nested('destination') ?? [], span),
      destinationPorts: rangesOf(attributes?.nested('destination_port') ?? [], span),
    },
    transports,
    {
      span,
      engine: 'stateless',
      action: action.known
        ? known(action.value === 'deny' ? ('deny' as const) : ('allow' as const), action.span)
        : action,
      ...(priority.known ? { number: priority } : {}),
      ...(forward ? { forward: true as const } : {}),
      ...(maybe ? { maybe } : {}),
    },
    named.size === 0,
  );
  return { priority, rules };
}

export function numberOf(text: Known<string> | undefined, span: Span): Known<number> {
  if (!text) return unknown(message('firewall.unfinished'), span);
  if (!text.known) return text;
  const number = Number(text.value);
  return Number.isInteger(number) ? known(number, text.span) : unknown(message('firewall.unfinished'), text.span);
}

function endsOf(blocks: readonly Fields[], span: Span): End {
  if (blocks.length === 0) return endOf('any', EMPTY_VARIABLES, span);
  const ends = blocks.map((block): End => {
    const text = block.text('address_definition');
    if (text?.known) return endOf(text.value, EMPTY_VARIABLES, text.span);
    const reason = text ? text.reason : { message: message('firewall.unfinished'), span: block.span };
    return { side: 'other', peers: [{ kind: 'unknown', reason, span: block.span }] };
  });
  if (ends.length === 1) return ends[0]!;
  const sides = new Set(ends.map(({ side }) => side));
  const side = sides.has('any') ? 'any' : sides.size === 1 ? ends[0]!.side : 'other';
  return { side, peers: ends.flatMap(({ peers }) => peers) };
}

function rangesOf(blocks: readonly Fields[], span: Span): Known<PortSet> {
  if (blocks.length === 0) return known(ports.ALL_PORTS, span);
  let set: PortSet = intervals.EMPTY;
  for (const block of blocks) {
    const from = numberOf(block.text('from_port'), block.span);
    if (!from.known) return from;
    const written = block.text('to_port');
    const to = written ? numberOf(written, block.span) : from;
    if (!to.known) return to;
    set = intervals.union(set, ports.portRange(from.value, to.value));
  }
  return known(set, blocks[0]!.span);
}
