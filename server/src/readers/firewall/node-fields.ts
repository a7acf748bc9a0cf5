import { message } from '../../messages';
import { type Known, known, type Peer, type Reason, unknown } from '../../policy';
import { get, itemsOf, type Node, textOf } from '../json/node';
import type { Fields, NamedSet, Texts } from './fields';

/** How expressions of a format come to values; plain JSON has none. */
export interface Values {
  text(node: Node): Known<string> | undefined;
  /** The list or map behind an expression, or why nobody can tell; undefined where nothing is meant. */
  open(node: Node): { readonly node: Node } | { readonly reason: Reason } | undefined;
  /** The object of the same file that an expression names. */
  name(node: Node): string | undefined;
}

/** Values of JSON, which are what they are. */
export const PLAIN: Values = {
  text: (node) => {
    const text = textOf(node);
    return text === undefined ? unknown(message('firewall.unfinished'), node.span) : known(text, node.span);
  },
  open: (node) => ({ node }),
  name: (node) => textOf(node),
};

/** Lists of objects, which Terraform names in the singular. */
const LISTS: Readonly<Record<string, string>> = {
  stateful_rule: 'StatefulRules',
  stateless_rule: 'StatelessRules',
  rule_option: 'RuleOptions',
  source: 'Sources',
  source_port: 'SourcePorts',
  destination: 'Destinations',
  destination_port: 'DestinationPorts',
  tcp_flag: 'TCPFlags',
  stateful_rule_group_reference: 'StatefulRuleGroupReferences',
  stateless_rule_group_reference: 'StatelessRuleGroupReferences',
};

const pascal = (name: string): string => name.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** A rule group or firewall policy as CloudFormation and the API write it. `extra`: what stands beside it. */
export function nodeFields(node: Node, values: Values, maybe?: Reason): Fields {
  const nested = (name: string): readonly Fields[] => {
    const written = get(node, LISTS[name] ?? pascal(name));
    return written ? itemsIn(written, values) : [];
  };
  return {
    span: node.span,
    ...(maybe ? { maybe } : {}),
    text: (name) => {
      const written = get(node, pascal(name));
      return written && values.text(written);
    },
    texts: (name) => {
      const written = get(node, pascal(name));
      return written && textsOf(written, values);
    },
    reference: (name) => {
      const written = get(node, pascal(name));
      if (!written) return undefined;
      const found = values.name(written);
      return found === undefined ? values.text(written) : known(found, written.span);
    },
    nested,
    sets: (kind) => setsOf(node, kind, values),
  };
}

/** Objects of a list, or the one that stands there; a list that nobody can read is one entry of which nothing is known. */
function itemsIn(written: Node, values: Values): Fields[] {
  const opened = values.open(written);
  if (!opened) return [];
  if ('reason' in opened) return [unread(written, opened.reason)];
  if (opened.node.kind !== 'list') return [nodeFields(opened.node, values)];
  return opened.node.items.flatMap((item) => {
    const one = values.open(item);
    if (!one) return [];
    return 'reason' in one ? [unread(item, one.reason)] : [nodeFields(one.node, values)];
  });
}

const unread = (node: Node, reason: Reason): Fields => ({
  span: node.span,
  maybe: reason,
  unread: reason,
  text: () => undefined,
  texts: () => undefined,
  reference: () => undefined,
  nested: () => [],
  sets: () => [],
});

function textsOf(written: Node, values: Values): Texts | undefined {
  const opened = values.open(written);
  if (!opened) return undefined;
  if ('reason' in opened) return { items: [], rest: opened.reason, span: written.span };
  const list = opened.node.kind === 'list' ? itemsOf(opened.node) : [opened.node];
  const items = list.flatMap((item) => values.text(item) ?? []);
  return { items, span: opened.node.kind === 'list' ? opened.node.span : written.span };
}

const SETS = {
  ip_sets: ['RuleVariables', 'IPSets', 'Definition'],
  port_sets: ['RuleVariables', 'PortSets', 'Definition'],
  ip_set_references: ['ReferenceSets', 'IPSetReferences', 'ReferenceArn'],
} as const;

/** Sets are keys of a map; those of a firewall policy stand in `RuleVariables` itself. */
function setsOf(node: Node, kind: keyof typeof SETS, values: Values): readonly NamedSet[] {
  const [outer, inner, key] = SETS[kind];
  const holder = get(node, outer);
  const own = get(holder, inner);
  const map = own ?? (kind === 'ip_sets' && !get(holder, 'PortSets') ? holder : undefined);
  if (map?.kind !== 'map') return [];
  return map.pairs.map(({ key: name, keySpan, value }) => {
    const written = get(value, key);
    const reference = kind === 'ip_set_references' && written ? values.name(written) : undefined;
    const texts =
      reference === undefined
        ? written && textsOf(written, values)
        : { items: [known(reference, written!.span)], span: written!.span };
    return { name: known(name, keySpan), values: texts };
  });
}

/** A prefix list that an IP set refers to, by its ARN or its name in the file. */
export const referred =
  (entriesOf: (name: string) => { readonly entries?: readonly Peer[] }) =>
  (arn: Known<string>): readonly Peer[] =>
    arn.known
      ? [{ kind: 'prefix-list', id: arn.value, span: arn.span, ...entriesOf(arn.value) }]
      : [{ kind: 'unknown', reason: arn.reason, span: arn.span }];
