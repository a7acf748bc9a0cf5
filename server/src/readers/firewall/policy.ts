import { message } from '../../messages';
import {
  doubtedRules,
  type FirewallPolicy,
  type FirewallRule,
  type Known,
  known,
  type Reason,
  type Span,
  unknown,
} from '../../policy';
import type { Fields } from './fields';
import { anything, type Group, type GroupSource, numberOf, orderOf, readGroup, statelessAction } from './group';

type Parts = Pick<
  FirewallPolicy,
  'part' | 'rules' | 'statelessDefault' | 'statefulDefault' | 'lists' | 'within' | 'groupSpans' | 'order'
>;

/** A rule group by itself: what none of its rules matches is not its to decide. `ending`: what decides it after all. */
export function groupAlone(
  group: Group,
  span: Span,
  within?: { address: string; ends?: Pick<Parts, 'statelessDefault' | 'statefulDefault'> },
): Parts {
  const reason: Reason = within
    ? { message: message('firewall.policyHere', { policy: within.address }), span }
    : { message: message('firewall.policyDecides'), span };
  const open = unknown(reason.message, span, reason.span);
  const isStateless = group.type === 'stateless';
  return {
    part: 'rule-group',
    ...(group.order.known ? { order: group.order.value } : {}),
    rules: [...inOrder([{ group, priority: known(0, span) }]), ...stateful([group], group.order)],
    statelessDefault: within?.ends?.statelessDefault ?? (isStateless ? open : known('forward', span)),
    statefulDefault: within?.ends?.statefulDefault ?? open,
    lists: group.lists,
    ...(within ? { within: within.address } : {}),
  };
}

/** What decides the rest for a group: the policy that names it, and how, where it names no other. */
export function policyAround(
  whole: readonly (Parts & {
    readonly address: string;
    readonly groups: readonly string[];
    readonly references: number;
  })[],
  group: string,
) {
  const around = whole.find(({ groups }) => groups.includes(group));
  return around && { address: around.address, ...(around.references === 1 ? { ends: around } : {}) };
}

/** A group that a firewall policy names: one that is here, or the text of one that is not. */
export type Named = { readonly source: GroupSource } | { readonly elsewhere: string; readonly why?: Reason };

/** A firewall policy with its groups in the order in which they are tried. */
export function wholePolicy(
  fields: Fields,
  resolve: (arn: Fields) => Named,
): Parts & { readonly groups: readonly string[]; readonly references: number } {
  const inner = fields.nested('firewall_policy')[0] ?? fields;
  const { span } = fields;
  const order = orderOf(inner.nested('stateful_engine_options')[0]?.text('rule_order'), span);
  const above = inner.nested('policy_variables')[0];
  const groups: string[] = [];
  const groupSpans: Span[] = [];
  const stateless: { group: Group; priority: Known<number> }[] = [];
  const named: { group: Group; priority: Known<number> }[] = [];
  const take = (reference: Fields, engine: FirewallRule['engine']): void => {
    const found = resolve(reference);
    const priority =
      engine === 'stateful' && !reference.text('priority')
        ? known(0, span)
        : numberOf(reference.text('priority'), span);
    const group =
      'source' in found
        ? withOverride(readGroup(found.source, above), reference)
        : foreign(found.elsewhere, reference.span, engine, found.why);
    if ('source' in found) {
      groups.push(found.source.address);
      if (engine === 'stateful') groupSpans.push(found.source.fields.span);
    }
    const maybe = reference.maybe;
    (engine === 'stateless' ? stateless : named).push({ group: maybe ? doubted(group, maybe) : group, priority });
  };
  for (const reference of inner.nested('stateless_rule_group_reference')) take(reference, 'stateless');
  for (const reference of inner.nested('stateful_rule_group_reference')) take(reference, 'stateful');
  const sorted = order.known && order.value === 'strict' ? byPriority(named) : named;
  return {
    part: 'policy',
    ...(order.known ? { order: order.value } : {}),
    rules: [
      ...inOrder(stateless),
      ...stateful(
        sorted.map(({ group }) => group),
        order,
      ),
    ],
    statelessDefault: statelessAction(inner.texts('stateless_default_actions'), span),
    statefulDefault: defaultOf(inner, span),
    lists: sorted.flatMap(({ group }) => group.lists),
    groupSpans,
    groups,
    references: stateless.length + named.length,
  };
}

/** What part of a text cannot be read may let through anything, or nothing. */
export function orAnything<T extends Ends>(parts: T, span: Span, hurt: Reason | undefined): T {
  if (!hurt) return parts;
  const open = unknown(hurt.message, span);
  return { ...parts, rules: anything(span, hurt), statelessDefault: open, statefulDefault: open, lists: [] };
}
type Ends = Pick<FirewallPolicy, 'rules' | 'statelessDefault' | 'statefulDefault' | 'lists'>;

/** `override { action = "DROP_TO_ALERT" }`: the group only tells what it would drop. */
function withOverride(group: Group, reference: Fields): Group {
  const action = reference.nested('override')[0]?.text('action');
  if (!action?.known || action.value.toUpperCase() !== 'DROP_TO_ALERT') return group;
  const kept = (rules: readonly FirewallRule[]) =>
    rules.filter((rule) => !rule.action.known || rule.action.value === 'allow');
  return { ...group, stateful: kept(group.stateful), ending: [] };
}

function doubted(group: Group, maybe: Reason): Group {
  return {
    ...group,
    stateful: doubtedRules(group.stateful, maybe),
    ending: doubtedRules(group.ending, maybe),
    stateless: group.stateless.map((one) => ({ ...one, rules: doubtedRules(one.rules, maybe) })),
  };
}

/** A group of AWS, of a partner or of other code: its rules may do anything. */
function foreign(name: string, span: Span, engine: FirewallRule['engine'], why?: Reason): Group {
  const key = /aws-managed/.test(name) ? 'firewall.managed' : 'firewall.groupElsewhere';
  const rules = anything(span, why ?? { message: message(key, { group: shortName(name) }), span }, engine);
  return {
    address: name,
    stateless: engine === 'stateless' ? [{ priority: known(0, span), rules }] : [],
    stateful: engine === 'stateful' ? rules : [],
    ending: [],
    lists: [],
    type: engine,
    order: known('action', span),
  };
}

const shortName = (arn: string): string => (/^(?:arn)?:/.test(arn) ? arn.slice(arn.lastIndexOf('/') + 1) : arn);

const byPriority = <T extends { readonly priority: Known<number> }>(list: readonly T[]): T[] =>
  [...list].sort((a, b) => (a.priority.known ? a.priority.value : -1) - (b.priority.known ? b.priority.value : -1));

/** Stateless rules by the priorities of their groups and their own; those without a known one may come first. */
function inOrder(list: readonly { readonly group: Group; readonly priority: Known<number> }[]): FirewallRule[] {
  const rules: FirewallRule[] = [];
  const loose: FirewallRule[] = [];
  for (const { group, priority } of byPriority(list)) {
    for (const one of byPriority(group.stateless)) {
      const open = priority.known ? one.priority : priority;
      if (open.known) rules.push(...one.rules);
      else loose.push(...doubtedRules(one.rules, open.reason).map((rule) => ({ ...rule, loose: true as const })));
    }
  }
  return [...loose, ...rules];
}

/** Stateful rules as they are tried: in strict order as written, else what passes before what drops. */
function stateful(groups: readonly Group[], order: Known<'strict' | 'action'>): readonly FirewallRule[] {
  const rules = groups.flatMap((group) => group.stateful);
  const ending = groups.flatMap((group) => group.ending);
  if (order.known && order.value === 'strict') return [...rules, ...ending];
  // An action that nobody knows may pass, and then comes first, or drop.
  const firm = (action: 'allow' | 'deny') => rules.filter((rule) => rule.action.known && rule.action.value === action);
  const open = rules.filter((rule) => !rule.action.known);
  const as = (action: 'allow' | 'deny') => open.map((rule) => ({ ...rule, action: known(action, rule.span) }));
  const all = [...firm('allow'), ...as('allow'), ...firm('deny'), ...as('deny'), ...ending];
  return order.known ? all : doubtedRules(all, order.reason);
}

function defaultOf(inner: Fields, span: Span): FirewallPolicy['statefulDefault'] {
  const actions = inner.texts('stateful_default_actions');
  if (!actions) return known('allow', span);
  const names = actions.items.map((item) => (item.known ? item.value.toLowerCase() : ''));
  if (names.includes('aws:drop_strict')) return known('deny', actions.span);
  if (names.some((name) => name.startsWith('aws:drop_established'))) return known('deny-established', actions.span);
  const open = actions.rest ?? actions.items.map((item) => (item.known ? undefined : item.reason)).find(Boolean);
  return open ? unknown(open.message, actions.span, open.span) : known('allow', actions.span);
}
