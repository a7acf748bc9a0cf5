import { message } from '../../messages';
import type { Reason } from '../../policy';
import { get } from '../json/node';
import type { Context } from './context';
import type { Resource } from './template';

/** Resources that name a route table and do with it what is read here, or nothing that opens a way. */
const UNDERSTOOD =
  /^AWS::EC2::(?:RouteTable|SubnetRouteTableAssociation|VPNGatewayRoutePropagation|VPCEndpoint|GatewayRouteTableAssociation)$/;
const REFERENCE = /(?:\bRef|\bGetAtt)["']?\s*:?\s*(?:[-[]\s*)?["']?(\w+)|\$\{(\w+)/g;

/**
 * Why others may add routes to a table: its id is an output of the stack, or goes to something whose doings are not in
 * this template, such as a nested stack. `told`: routes that are known to be of a table.
 */
export function handingOut(
  context: Context,
  told: (route: Resource) => boolean,
): (table: string) => Reason | undefined {
  let taken: Map<string, Resource> | undefined;
  return (table) => {
    const output = outputOf(context, table);
    if (output) return output;
    taken ??= takers(context, told);
    const taker = taken.get(table);
    return taker && { message: message('policy.handedTo', { name: taker.id }), span: taker.pair.keySpan };
  };
}

/** The first resource that is given each id. */
function takers({ template }: Context, told: (route: Resource) => boolean): Map<string, Resource> {
  const found = new Map<string, Resource>();
  for (const resource of template.resources.values()) {
    if (UNDERSTOOD.test(resource.type) || (resource.type === 'AWS::EC2::Route' && told(resource))) continue;
    const node = resource.type === 'AWS::EC2::Route' ? get(resource.properties, 'RouteTableId') : resource.properties;
    if (!node) continue;
    const text = template.file.text.slice(node.span.start, node.span.end);
    for (const [, plain, inText] of text.matchAll(REFERENCE)) {
      const id = (plain ?? inText)!;
      if (!found.has(id)) found.set(id, resource);
    }
  }
  return found;
}

function outputOf({ template: { outputs, file } }: Context, table: string): Reason | undefined {
  if (outputs?.kind !== 'map') return undefined;
  const mentions = new RegExp(`\\b${table}\\b`);
  const output = outputs.pairs.find(({ value }) => mentions.test(file.text.slice(value.span.start, value.span.end)));
  return output && { message: message('policy.handedOut'), span: output.keySpan };
}
