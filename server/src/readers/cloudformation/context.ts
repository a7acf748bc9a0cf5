import { message } from '../../messages';
import { addresses } from '../../net';
import {
  type InvalidValue,
  type Known,
  known,
  type Peer,
  type Policy,
  type ReaderSettings,
  type Reason,
  type Span,
  unknown,
} from '../../policy';
import { get, itemsOf, type Node, pairSpan } from '../json/node';
import { conditionMessage } from './conditions';
import { attributeParts } from './intrinsics';
import { Resolver } from './resolver';
import type { Resource, Template } from './template';

/** What the readers of single resource types share: one template, its resolver, and the forms of values. */
export class Context {
  readonly resolver: Resolver;
  readonly uri: string;

  constructor(
    readonly template: Template,
    readonly settings: ReaderSettings,
  ) {
    this.resolver = new Resolver(template, settings);
    this.uri = template.file.uri;
  }

  ofType(type: string): Resource[] {
    return [...this.template.resources.values()].filter((resource) => resource.type === type);
  }

  /** A property as text; undefined where it is not written or is `AWS::NoValue`. */
  text(node: Node | undefined): Known<string> | undefined {
    if (!node) return undefined;
    const resolved = this.resolver.text(node);
    if ('text' in resolved) return known(resolved.text, node.span);
    const { outcome } = resolved;
    if (outcome.kind === 'nothing') return undefined;
    if (outcome.kind === 'unknown') return unknown(outcome.message, node.span, outcome.at);
    const name = outcome.attribute ? `${outcome.id}.${outcome.attribute}` : outcome.id;
    return unknown(message('cloudformation.attribute', { name }), node.span);
  }

  /** Text of a property where it is known, for labels. */
  label(node: Node | undefined): string | undefined {
    const text = this.text(node);
    return text?.known ? text.value : undefined;
  }

  /** An address property as a peer; undefined where it is not written. */
  addressPeer(node: Node | undefined): Peer | undefined {
    const text = this.text(node);
    if (!text) return undefined;
    if (!text.known) return { kind: 'unknown', reason: text.reason, span: text.span };
    return {
      kind: 'address',
      text: text.value,
      address: addresses.parseAddressText(text.value),
      span: this.inner(text.span),
    };
  }

  /** A scalar's span without its quotes, so that edits and squiggles meet the address only. */
  private inner(span: Span): Span {
    const first = this.template.file.text[span.start];
    const quoted = (first === '"' || first === "'") && this.template.file.text[span.end - 1] === first;
    return quoted && span.end - span.start >= 2 ? { ...span, start: span.start + 1, end: span.end - 1 } : span;
  }

  /** The name behind a reference to a group, list or ACL: a logical id where it is in the template, else its text. */
  referenceName(node: Node | undefined): { readonly id: string; readonly attribute?: string } | undefined {
    if (!node) return undefined;
    const outcome = this.resolver.resolve(node);
    switch (outcome.kind) {
      case 'resource':
        return { id: outcome.id, attribute: outcome.attribute };
      case 'value':
        return outcome.node.kind === 'scalar' ? { id: outcome.node.text } : { id: written(node) };
      case 'nothing':
        return undefined;
      case 'unknown':
        return { id: written(node) };
    }
  }

  /** Why a resource may not exist at all. */
  maybe(resource: Resource): Reason | undefined {
    if (resource.loop && resource.open) {
      return { message: message('cloudformation.loop', { loop: resource.loop.key }), span: resource.loop.keySpan };
    }
    if (!resource.condition) return undefined;
    return { message: conditionMessage(resource.condition), span: resource.condition.span };
  }

  /** What every policy says of itself. */
  base(resource: Resource, named: readonly string[]): Omit<Policy, 'kind' | 'rules'> & { format: 'cloudformation' } {
    const { properties, pair, id } = resource;
    const names = named.map((name) => this.label(get(properties, name)));
    const tags = itemsOf(get(properties, 'Tags')).map((tag) => this.label(get(tag, 'Value')));
    return {
      format: 'cloudformation',
      address: id,
      span: pairSpan(pair),
      nameSpan: pair.keySpan,
      labels: [id, ...[...names, ...tags].filter((label) => label !== undefined)],
      region: this.settings.region ? known(this.settings.region, pair.keySpan) : undefined,
      invalid: [] as InvalidValue[],
      readOnly: this.readOnly(resource),
    };
  }

  private readOnly(resource: Resource) {
    if (/(^|\/)cdk\.out\//.test(this.uri)) return message('cloudformation.generated');
    if (resource.loop) return message('cloudformation.inLoop', { loop: resource.loop.key });
    const included =
      (resource.properties?.kind === 'call' && resource.properties.name === 'Fn::Transform') ||
      get(resource.properties, 'Fn::Transform');
    return included ? message('cloudformation.included') : undefined;
  }
}

/** A short form of an expression that nobody can resolve: `!ImportValue net-sg`. */
function written(node: Node): string {
  if (node.kind === 'scalar') return node.text;
  if (node.kind !== 'call') return '…';
  const name = node.name.replace(/^Fn::/, '');
  const parts = name === 'GetAtt' ? attributeParts(node.argument) : undefined;
  if (parts) return `${parts.id}.${parts.attribute}`;
  const argument = node.argument.kind === 'scalar' ? node.argument.text : '…';
  return name === 'Ref' ? argument : `!${name} ${argument}`;
}
