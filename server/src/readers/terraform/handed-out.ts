import { message } from '../../messages';
import type { Reason } from '../../policy';
import { childrenOf } from './calls';
import type { Declarations } from './declarations';
import { type Module, type Placed, spanOf } from './module';
import type { Existing } from './objects';

/** Resources that name a route table and do with it what is read here, or nothing that opens a way. */
const UNDERSTOOD =
  /^aws_(?:route|(?:default_)?route_table|(?:main_)?route_table_association|vpn_gateway_route_propagation|vpc_endpoint(?:_route_table_association)?)$/;

/** A declaration that names a table, or what stands for it. */
interface Mention {
  readonly kind: 'output' | 'local' | 'call' | 'resource';
  readonly name: string;
  readonly at: Placed<{ readonly start: number; readonly end: number }>;
}

const WORD =
  /\b(?:aws_(?:default_)?route_table\.[\w-]+|local\.[\w-]+|module\.[\w-]+(?:\[[^\]\n]*\])?(?:\.[A-Za-z_][\w-]*)?)/g;
const ORDER_ALONE = /\bdepends_on\s*=\s*\[[^\]]*\]/g;

const indexed = new WeakMap<Declarations, ReadonlyMap<string, readonly Mention[]>>();

/** What names what, as far as the text tells: rather too much than too little. */
function mentionsIn({ declared }: Module): ReadonlyMap<string, readonly Mention[]> {
  const before = indexed.get(declared);
  if (before) return before;
  const found = new Map<string, Mention[]>();
  const add = (kind: Mention['kind'], name: string, { node, file }: Mention['at']): void => {
    const text = file.text.slice(node.start, node.end).replace(ORDER_ALONE, '');
    for (const word of new Set(Array.from(text.matchAll(WORD), ([one]) => one.replace(/\[[^\]]*\]/, '')))) {
      const list = found.get(word);
      if (list) list.push({ kind, name, at: { node, file } });
      else found.set(word, [{ kind, name, at: { node, file } }]);
    }
  };
  for (const [name, output] of declared.outputs) add('output', name, output);
  for (const [name, local] of declared.locals) add('local', name, local);
  for (const [name, call] of declared.calls) add('call', name, call);
  for (const resource of declared.resources.values()) {
    if (!UNDERSTOOD.test(resource.type)) add('resource', `${resource.type}.${resource.name}`, resource);
  }
  indexed.set(declared, found);
  return found;
}

/**
 * Why others may add routes to a table: its id is an output of the root module, or goes to something whose doings are not
 * in these files.
 */
export function handedOut({ resource, args }: Existing): Reason | undefined {
  let words: readonly string[] = [`${resource.type}.${resource.name}`];
  for (let { module } = args.scope; ; ) {
    const outputs: Mention[] = [];
    const seen = new Set(words);
    for (const word of seen) {
      for (const mention of mentionsIn(module).get(word) ?? []) {
        if (mention.kind === 'local') seen.add(`local.${mention.name}`);
        else if (mention.kind === 'output') outputs.push(mention);
        else if (mention.kind === 'resource' || childrenOf(module, mention.name)?.kind === 'none') {
          const name = mention.kind === 'call' ? `module.${mention.name}` : mention.name;
          return { message: message('policy.handedTo', { name }), span: spanOf(mention.at.file, mention.at.node) };
        }
      }
    }
    const [first] = outputs;
    if (!first) return undefined;
    if (!module.caller) return { message: message('policy.handedOut'), span: spanOf(first.at.file, first.at.node) };
    const call = `module.${module.caller.call.node.labels[0]?.text}`;
    words = [call, ...outputs.map(({ name }) => `${call}.${name}`)];
    module = module.caller.scope.module;
  }
}
