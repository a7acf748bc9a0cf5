import { message } from '../../messages';
import type { FirewallPolicy } from '../../policy';
import type { Fields } from '../firewall/fields';
import { type GroupSource, readGroup } from '../firewall/group';
import { nodeFields, referred, type Values } from '../firewall/node-fields';
import { groupAlone, type Named, orAnything, policyAround, wholePolicy } from '../firewall/policy';
import { type Node, textOf } from '../json/node';
import type { Context } from './context';
import { listContents, type PrefixLists } from './prefix-lists';
import type { Resource } from './resource';

const GROUP = 'AWS::NetworkFirewall::RuleGroup';
const POLICY = 'AWS::NetworkFirewall::FirewallPolicy';

/** Rule groups and firewall policies of AWS Network Firewall. */
export function readFirewalls(context: Context, lists: PrefixLists): FirewallPolicy[] {
  const values = valuesOf(context);
  const { text } = context.template.file;
  const sourceOf = (resource: Resource): GroupSource => ({
    address: resource.id,
    fields: hurtOr(context, resource, fieldsOf(context, resource, values)),
    textOf: (uri) => (uri === context.uri ? text : undefined),
    prefixList: referred((name) => listContents(lists, name)),
  });
  const groups = context.ofType(GROUP);
  const sources = new Map(groups.map((resource) => [resource.id, sourceOf(resource)]));
  const resolve = (reference: Fields): Named => {
    const name = reference.reference('resource_arn');
    const source = name?.known ? sources.get(name.value) : undefined;
    if (source) return { source };
    return name && !name.known ? { elsewhere: '…', why: name.reason } : { elsewhere: name?.value ?? '…' };
  };
  const whole = context.ofType(POLICY).flatMap((resource) =>
    context.object(resource, () => {
      const whole = wholePolicy(fieldsOf(context, resource, values), resolve);
      return { resource, address: resource.id, ...orAnything(whole, resource.pair.keySpan, context.hurt(resource)) };
    }),
  );
  const alone = groups.flatMap((resource) =>
    context.object(resource, (): FirewallPolicy => {
      const base = context.base(resource, ['RuleGroupName', 'Description']);
      const within = policyAround(whole, resource.id);
      const group = groupAlone(readGroup(sources.get(resource.id)!), base.nameSpan, within);
      return { ...base, kind: 'firewall', ...orAnything(group, base.nameSpan, context.hurt(resource)) };
    }),
  );
  return [
    ...alone,
    ...whole.map(
      ({ resource, address: _address, groups: _groups, references: _references, ...parts }): FirewallPolicy => {
        return { ...context.base(resource, ['FirewallPolicyName', 'Description']), kind: 'firewall', ...parts };
      },
    ),
  ];
}

function fieldsOf(context: Context, resource: Resource, values: Values): Fields {
  const { properties, pair, condition } = resource;
  const why = context.inLoop(resource) ?? (condition ? undecided(context, resource) : undefined);
  return { ...nodeFields(properties ?? pair.value, values, why), span: pair.keySpan };
}

/** The rules of a group of which part cannot be read may be any. */
function hurtOr(context: Context, resource: Resource, fields: Fields): Fields {
  const hurt = context.hurt(resource);
  return hurt ? { ...fields, maybe: hurt, unread: hurt } : fields;
}

/** Why nobody can tell whether a resource is made, where a condition leaves it open. */
const undecided = (context: Context, { condition, pair }: Resource) =>
  context.resolver.decide(condition) === undefined ? context.hangsOn(condition, pair.keySpan) : undefined;

/** Expressions of a template; what hangs on a condition that nobody can tell is unknown as a whole. */
const valuesOf = (context: Context): Values => ({
  text: (node) => context.text(node),
  open: (node) => {
    const outcome = context.resolver.resolve(node);
    switch (outcome.kind) {
      case 'value':
        return { node: outcome.node };
      case 'nothing':
        return undefined;
      case 'unknown':
        return { reason: { message: outcome.message, span: outcome.at } };
      case 'resource':
        return { reason: { message: message('cloudformation.attribute', { name: outcome.id }), span: node.span } };
    }
  },
  name: (node: Node) => {
    const outcome = context.resolver.resolve(node);
    if (outcome.kind === 'unknown') return managedGroup(node);
    return outcome.kind === 'resource' ? outcome.id : undefined;
  },
});

/** A rule group of AWS's own, whose ARN has the region in it, which a template leaves open. */
function managedGroup(node: Node): string | undefined {
  const texts = writtenTexts(node);
  return texts.some((text) => text.includes(':aws-managed:')) ? texts.join('') : undefined;
}

function writtenTexts(node: Node): string[] {
  if (node.kind === 'call') return writtenTexts(node.argument);
  if (node.kind === 'list') return node.items.flatMap(writtenTexts);
  const text = textOf(node);
  return text === undefined ? [] : [text];
}
