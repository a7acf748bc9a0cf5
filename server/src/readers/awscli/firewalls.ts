import type { FirewallPolicy, Known, SourceFile } from '../../policy';
import { known } from '../../policy';
import type { Fields } from '../firewall/fields';
import { type GroupSource, readGroup } from '../firewall/group';
import { nodeFields, PLAIN, referred } from '../firewall/node-fields';
import { groupAlone, type Named, policyAround, wholePolicy } from '../firewall/policy';
import { allAt, get, type Node, textOf } from '../json/node';
import type { Lists } from './lists';
import { labelsOf } from './values';

/** What an object of an answer is: a rule group or a firewall policy with its own description beside it. */
export function isFirewall(node: Node): boolean {
  return get(get(node, 'RuleGroup'), 'RulesSource') !== undefined || isPolicy(node);
}
const isPolicy = (node: Node): boolean => get(get(node, 'FirewallPolicy'), 'StatelessDefaultActions') !== undefined;

/** A rule group or firewall policy of the folder. */
export interface FirewallAnswer {
  readonly file: SourceFile;
  readonly node: Node;
}

/**
 * The answer of `describe-rule-group` or `describe-firewall-policy`; also the input of the commands that make them. The
 * groups that a policy names, and the policy that names a group, may be other answers of the folder.
 */
export function readFirewall(
  { file, node }: FirewallAnswer,
  folder: readonly FirewallAnswer[],
  lists: Lists,
): FirewallPolicy {
  const { about, name, arn } = namesOf(node);
  const span = name?.span ?? { ...node.span, end: node.span.start + 1 };
  const region = regionOf(arn);
  const base = {
    kind: 'firewall' as const,
    format: 'awscli' as const,
    address: addressOf(file, node),
    span: node.span,
    nameSpan: span,
    labels: labelsOf(about, ['RuleGroupName', 'FirewallPolicyName', 'Description']),
    ...(region ? { region } : {}),
    invalid: [],
  };
  if (!isPolicy(node))
    return { ...base, ...groupAlone(readGroup(sourceOf(file, node, lists)), span, around(base, folder)) };
  // What is told of a group's rules here is told where the policy names it.
  const resolve = groupsOf(folder, lists, (group, { span: here }) =>
    group.file === file ? group.node : allAt(group.node, here),
  );
  const { groups: _groups, references: _references, ...parts } = wholePolicy(at(node, span), resolve);
  return { ...base, ...parts, lists: [], groupSpans: [] };
}

const namesOf = (node: Node) => {
  const about = get(node, 'RuleGroupResponse') ?? get(node, 'FirewallPolicyResponse') ?? node;
  return {
    about,
    name: get(about, 'RuleGroupName') ?? get(about, 'FirewallPolicyName'),
    arn: get(about, 'RuleGroupArn') ?? get(about, 'FirewallPolicyArn'),
  };
};

const addressOf = ({ uri }: SourceFile, node: Node): string =>
  textOf(namesOf(node).name) ?? uri.slice(uri.lastIndexOf('/') + 1);

/** By its ARN; what has none yet, by the name that the ARN ends with. */
function isNamed(node: Node, arn: string): boolean {
  const { name, arn: own } = namesOf(node);
  const written = textOf(own);
  const text = textOf(name);
  return written === undefined ? text !== undefined && arn.endsWith(`/${text}`) : written === arn;
}

function sourceOf(file: SourceFile, node: Node, lists: Lists): GroupSource {
  const { about, name } = namesOf(node);
  const span = name?.span ?? { ...node.span, end: node.span.start + 1 };
  const type = get(about, 'Type') ?? get(node, 'Type');
  const fields = at(node, span);
  return {
    address: addressOf(file, node),
    fields: { ...fields, text: (key) => (key === 'type' && type ? PLAIN.text(type) : fields.text(key)) },
    textOf: (uri) => (uri === file.uri ? file.text : undefined),
    prefixList: referred((arn) => lists.get(/pl-\w+$/.exec(arn)?.[0] ?? '') ?? {}),
  };
}

const groupsOf =
  (folder: readonly FirewallAnswer[], lists: Lists, place: (group: FirewallAnswer, at: Fields) => Node) =>
  (reference: Fields): Named => {
    const arn = reference.text('resource_arn');
    if (!arn?.known) return { elsewhere: '…', ...(arn ? { why: arn.reason } : {}) };
    const group = folder.find(({ node }) => !isPolicy(node) && isNamed(node, arn.value));
    return group ? { source: sourceOf(group.file, place(group, reference), lists) } : { elsewhere: arn.value };
  };

/** The policy of the folder that names a group. */
function around({ address }: { readonly address: string }, folder: readonly FirewallAnswer[]) {
  const policies = folder.filter(({ node }) => isPolicy(node));
  const resolve = groupsOf(folder, new Map(), ({ node }) => node);
  const whole = policies.map(({ file, node }) => ({
    address: addressOf(file, node),
    ...wholePolicy(at(node, node.span), resolve),
  }));
  return policyAround(whole, address);
}

const at = (node: Node, span: Fields['span']): Fields => ({ ...nodeFields(node, PLAIN), span });

function regionOf(arn: Node | undefined): Known<string> | undefined {
  const region = /^arn:[\w-]+:network-firewall:([a-z0-9-]+):/.exec(textOf(arn) ?? '')?.[1];
  return region && arn ? known(region, arn.span) : undefined;
}
