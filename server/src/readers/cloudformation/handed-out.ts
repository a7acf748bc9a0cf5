import { type MessageKey, message } from '../../messages';
import type { Reason } from '../../policy';
import { get, type Pair } from '../json/node';
import type { Context } from './context';
import { referencesIn } from './damage';
import type { Resource } from './resource';

/** What others may add to. */
export interface Shared {
  /** Resources that name it and do with it what is read here, or nothing that adds to it. */
  readonly understood: RegExp;
  /** What adds to it, and the property that says to which. */
  readonly part: { readonly type: string; readonly property: string };
  readonly told: { readonly out: MessageKey; readonly to: MessageKey };
}
export const TABLES: Shared = {
  understood:
    /^AWS::EC2::(?:RouteTable|SubnetRouteTableAssociation|VPNGatewayRoutePropagation|VPCEndpoint|GatewayRouteTableAssociation)$/,
  part: { type: 'AWS::EC2::Route', property: 'RouteTableId' },
  told: { out: 'policy.handedOut', to: 'policy.handedTo' },
};
export const ACLS: Shared = {
  understood: /^AWS::EC2::(?:NetworkAcl|SubnetNetworkAclAssociation)$/,
  part: { type: 'AWS::EC2::NetworkAclEntry', property: 'NetworkAclId' },
  told: { out: 'policy.aclHandedOut', to: 'policy.aclHandedTo' },
};

/**
 * What each route table or network ACL goes to whose doings are not in this template, such as a nested stack. `told`: parts
 * that are known to be of one.
 */
export function takers(
  context: Context,
  shared: Shared,
  told: (part: Resource) => boolean,
): (id: string) => Resource | undefined {
  let found: Map<string, Resource> | undefined;
  return (id) => {
    found ??= firstTakers(context, shared, told);
    return found.get(id);
  };
}

/** The first resource that is given each id. */
function firstTakers(
  context: Context,
  { understood, part }: Shared,
  told: (part: Resource) => boolean,
): Map<string, Resource> {
  const found = new Map<string, Resource>();
  const passed = new Map<string, boolean>();
  for (const resource of context.all()) {
    const { type } = resource;
    let pass = passed.get(type);
    if (pass === undefined) {
      pass = understood.test(type);
      passed.set(type, pass);
    }
    const isPart = type === part.type;
    if (pass || (isPart && told(resource))) continue;
    for (const id of mentionsIn(context, resource, isPart ? part.property : undefined)) {
      if (!found.has(id)) found.set(id, resource);
    }
  }
  return found;
}

/** The ids that the properties of a resource, or one of them, refer to, as far as the text tells. */
const mentionsIn = (context: Context, resource: Resource, property: string | undefined): readonly string[] =>
  context.made(property ?? 'mentions', resource.id, () => {
    const { properties } = resource;
    const node = property === undefined ? properties : get(properties, property);
    if (!node) return [];
    const text = context.template.file.text.slice(node.span.start, node.span.end);
    return referencesIn(text);
  });

/** Why others may add to something: its id is an output of the stack, or goes to a taker. */
export function handedOut(
  context: Context,
  { told }: Shared,
  id: string,
  taker: Resource | undefined,
): Reason | undefined {
  const output = outputOf(context, id);
  if (output) return { message: message(told.out), span: output.keySpan };
  return taker && { message: message(told.to, { name: taker.id }), span: taker.pair.keySpan };
}

function outputOf({ template: { outputs, file } }: Context, id: string): Pair | undefined {
  if (outputs?.kind !== 'map') return undefined;
  const mentions = new RegExp(`\\b${id.replace(/\W/g, '\\$&')}\\b`);
  return outputs.pairs.find(({ value }) => mentions.test(file.text.slice(value.span.start, value.span.end)));
}
