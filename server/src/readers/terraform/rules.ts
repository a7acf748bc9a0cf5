import { type Message, message } from '../../messages';
import { ALL_PORTS, type PortSet, portRange } from '../../net/ports';
import {
  type Direction,
  type FilterPolicy,
  hasPorts,
  type InvalidValue,
  type Known,
  known,
  normaliseProtocol,
  type Peer,
  type Protocol,
  type Reason,
  type Rule,
  refusedProtocol,
  unknown,
  unseenIn,
} from '../../policy';
import { type Arguments, mapKnown, required } from './arguments';
import { type PrefixLists, peersOf } from './peers';
import { portBesideAll, refusedTexts } from './refused';
import { between } from './stretches';
import { asNumber, asText } from './value';

/** What rules of one object are built with. */
export interface RuleContext {
  readonly lists: PrefixLists;
  /** Values that are wrong by themselves are gathered here. */
  readonly invalid: InvalidValue[];
  /** Address of the group, for `self`. */
  readonly self?: string;
  /** They are written in the object itself, not in resources of their own. */
  readonly inline?: true;
}

/** A rule of a security group, inline or apart. */
export function groupRule(args: Arguments, direction: Direction, context: RuleContext): Rule {
  if (args.unread) return maybeAnything('security-group', direction, args, args.unread);
  context.invalid.push(...refusedTexts(args, ['description']));
  const type = wrongType(args);
  // A rule of either direction is read twice.
  if (type && !context.invalid.some(({ span }) => span === type.span)) context.invalid.push(type);
  return { ...match(args, context), direction, action: known('allow', args.span) };
}

function wrongType(args: Arguments): InvalidValue | undefined {
  const value = args.get('type');
  if (!value?.known || typeof value.value !== 'string' || /^(?:|ingress|egress)$/.test(value.value)) return undefined;
  return { span: value.span, message: message('terraform.ruleType', { text: value.value }) };
}

/** A rule of a network ACL, inline (`rule_no`, `action`) or apart (`rule_number`, `rule_action`). */
export function aclRule(args: Arguments, direction: Direction, context: RuleContext): Rule {
  if (args.unread) return maybeAnything('network-acl', direction, args, args.unread);
  const number = asNumber(required(args, 'rule_number', 'rule_no'));
  if (number.known && !(Number.isInteger(number.value) && number.value >= 1 && number.value <= 32766)) {
    context.invalid.push({ span: number.span, message: message('terraform.ruleNumber', { number: number.value }) });
  }
  return { ...match(args, context), direction, action: action(args, context), number };
}

function action(args: Arguments, { invalid }: RuleContext): Known<'allow' | 'deny'> {
  const text = asText(required(args, 'rule_action', 'action'));
  if (!text.known) return text;
  const lower = text.value.toLowerCase();
  if (lower === 'allow' || lower === 'deny') return known(lower, text.span);
  const wrong = message('terraform.action', { text: text.value });
  if (text.value !== '') invalid.push({ span: text.span, message: wrong });
  return unknown(wrong, text.span);
}

/** A rule of which nothing is known but that it may exist. */
export const maybeAnything = (
  kind: FilterPolicy['kind'],
  direction: Direction,
  { span }: Pick<Arguments, 'span'>,
  reason: Reason,
): Rule => ({ ...unseenIn(kind)(span, direction, reason), maybe: reason });

interface Match {
  readonly span: Rule['span'];
  readonly protocol: Known<Protocol>;
  readonly ports: Known<PortSet>;
  readonly peers: readonly Peer[];
  readonly maybe?: Reason;
}

function match(args: Arguments, context: RuleContext): Match {
  const protocol = takenProtocol(
    mapKnown(asText(required(args, 'protocol', 'ip_protocol')), normaliseProtocol),
    context,
  );
  const ports =
    protocol.known && !hasPorts(protocol.value) ? allPorts(protocol, args, context) : portsOf(args, context);
  const peers = peersOf(args, context.lists, context.self);
  return { span: args.span, protocol, ports, peers, ...(args.maybe ? { maybe: args.maybe } : {}) };
}

/** The ports of a protocol that has none: with any written beside `-1` there is no telling what somebody meant. */
function allPorts(
  protocol: Known<Protocol> & { readonly known: true },
  args: Arguments,
  { inline, invalid }: RuleContext,
): Known<PortSet> {
  const wrong = inline && protocol.value === 'all' ? portBesideAll(args) : undefined;
  if (!wrong) return known(ALL_PORTS, protocol.span);
  invalid.push(wrong);
  return unknown(wrong.message, wrong.span);
}

function takenProtocol(protocol: Known<Protocol>, { invalid }: RuleContext): Known<Protocol> {
  const wrong = refusedProtocol(protocol);
  if (!wrong) return protocol;
  invalid.push(wrong);
  return unknown(wrong.message, wrong.span);
}

function portsOf(args: Arguments, context: RuleContext): Known<PortSet> {
  const from = asNumber(required(args, 'from_port'));
  const to = asNumber(required(args, 'to_port'));
  const wrong = noNumber(args) ?? wrongPort(from) ?? wrongPort(to) ?? backwards(from, to);
  if (wrong) {
    context.invalid.push(wrong);
    return unknown(wrong.message, wrong.span);
  }
  if (!from.known) return from;
  if (!to.known) return to;
  const range = portRange(from.value, to.value);
  const further = to.span.uri === from.span.uri && to.span.end > from.span.end;
  return known(range, further ? between(from.span, to.span) : from.span);
}

/** A text that is no number, in full-width digits for one, where Terraform takes a port. */
function noNumber(args: Arguments): InvalidValue | undefined {
  for (const name of ['from_port', 'to_port']) {
    const value = args.get(name);
    if (!value?.known || typeof value.value !== 'string' || value.value === '' || asNumber(value).known) continue;
    return { span: value.span, message: message('terraform.noPort', { text: value.value }) };
  }
  return undefined;
}

function wrongPort(port: Known<number>): InvalidValue | undefined {
  if (!port.known || (Number.isInteger(port.value) && port.value >= 0 && port.value <= 65535)) return undefined;
  return at(port, message('terraform.portRange', { port: port.value }));
}

function backwards(from: Known<number>, to: Known<number>): InvalidValue | undefined {
  if (!from.known || !to.known || from.value <= to.value) return undefined;
  return at(to, message('terraform.portsBackwards', { from: from.value, to: to.value }));
}

const at = (value: Known<number>, text: Message): InvalidValue => ({ span: value.span, message: text });
