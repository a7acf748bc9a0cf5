import type { FirewallPolicy, Known, SourceFile } from '../../policy';
import { known } from '../../policy';
import type { Fields } from '../firewall/fields';
import { type GroupSource, readGroup } from '../firewall/group';
import { nodeFields, PLAIN, referred } from '../firewall/node-fields';
import { groupAlone, wholePolicy } from '../firewall/policy';
import { get, type Node, textOf } from '../json/node';
import { labelsOf } from './values';

/** What an object of an answer is: a rule group or a firewall policy with its own description beside it. */
export function isFirewall(node: Node): boolean {
  return get(get(node, 'RuleGroup'), 'RulesSource') !== undefined || isPolicy(node);
}
const isPolicy = (node: Node): boolean => get(get(node, 'FirewallPolicy'), 'StatelessDefaultActions') !== undefined;

/** The answer of `describe-rule-group` or `describe-firewall-policy`; also the input of the commands that make them. */
export function readFirewall(file: SourceFile, node: Node): FirewallPolicy {
  const about = get(node, 'RuleGroupResponse') ?? get(node, 'FirewallPolicyResponse') ?? node;
  const name = get(about, 'RuleGroupName') ?? get(about, 'FirewallPolicyName');
  const arn = get(about, 'RuleGroupArn') ?? get(about, 'FirewallPolicyArn');
  const span = name?.span ?? { ...node.span, end: node.span.start + 1 };
  const region = regionOf(arn);
  const base = {
    kind: 'firewall' as const,
    format: 'awscli' as const,
    address: textOf(name) ?? file.uri.slice(file.uri.lastIndexOf('/') + 1),
    span: node.span,
    nameSpan: span,
    labels: labelsOf(about, ['RuleGroupName', 'FirewallPolicyName', 'Description']),
    ...(region ? { region } : {}),
    invalid: [],
  };
  if (isPolicy(node)) {
    const elsewhere = (reference: Fields) => {
      const found = reference.text('resource_arn');
      return { elsewhere: found?.known ? found.value : '…' };
    };
    const { groups: _groups, references: _references, ...parts } = wholePolicy(at(node, span), elsewhere);
    return { ...base, ...parts };
  }
  const type = get(about, 'Type') ?? get(node, 'Type');
  const fields = at(node, span);
  const source: GroupSource = {
    address: base.address,
    fields: { ...fields, text: (key) => (key === 'type' && type ? PLAIN.text(type) : fields.text(key)) },
    textOf: (uri) => (uri === file.uri ? file.text : undefined),
    prefixList: referred(() => ({})),
  };
  return { ...base, ...groupAlone(readGroup(source), span) };
}

const at = (node: Node, span: Fields['span']): Fields => ({ ...nodeFields(node, PLAIN), span });

function regionOf(arn: Node | undefined): Known<string> | undefined {
  const region = /^arn:[\w-]+:network-firewall:([a-z0-9-]+):/.exec(textOf(arn) ?? '')?.[1];
  return region && arn ? known(region, arn.span) : undefined;
}
