import { message } from '../../messages';
import type { Reason } from '../../policy';
import { childrenOf, listOf } from './calls';
import type { Declarations } from './declarations';
import type { Block } from './hcl';
import { type Module, type Placed, spanOf } from './module';
import type { Existing } from './objects';

/** Resources that name a route table and do with it what is read here, or nothing that opens a way. */
export const UNDERSTOOD =
  /^aws_(?:route|(?:default_)?route_table|(?:main_)?route_table_association|vpn_gateway_route_propagation|vpc_endpoint(?:_route_table_association)?)$/;

/** A declaration that names a table, or what stands for it. */
interface Mention {
  readonly kind: 'output' | 'local' | 'call' | 'resource';
  readonly name: string;
  readonly at: Placed<{ readonly start: number; readonly end: number }>;
}

const WORD =
  /\b(?:aws_(?:default_)?route_table\.[\w-]+|(?:local|var)\.[\w-]+|module\.[\w-]+(?:\[[^\]\n]*\])?(?:\.[A-Za-z_][\w-]*)?)/g;
const ORDER_ALONE = /\bdepends_on\s*=\s*\[[^\]]*\]/g;

const wordsIn = (text: string): ReadonlySet<string> =>
  new Set(Array.from(text.replace(ORDER_ALONE, '').matchAll(WORD), ([word]) => word.replace(/\[[^\]]*\]/, '')));

const indexed = new WeakMap<Declarations, ReadonlyMap<string, readonly Mention[]>>();

/** What names what, as far as the text tells: rather too much than too little. */
function mentionsIn({ declared }: Module): ReadonlyMap<string, readonly Mention[]> {
  const before = indexed.get(declared);
  if (before) return before;
  const found = new Map<string, Mention[]>();
  const add = (kind: Mention['kind'], name: string, { node, file }: Mention['at']): void => {
    for (const word of wordsIn(file.text.slice(node.start, node.end))) {
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
    const { taken, outputs } = follow(module, words);
    const [first] = outputs;
    if (taken || !first) return taken;
    if (!module.caller) return { message: message('policy.handedOut'), span: spanOf(first.at.file, first.at.node) };
    words = throughCall(module.caller.call.node.labels[0]?.text ?? '', outputs);
    module = module.caller.scope.module;
  }
}

/** Why other code may write the rules of an object that has none: its id is an output of the root module. */
export function isOutput(
  { resource, args }: Existing,
  why: 'policy.groupHandedOut' | 'policy.aclHandedOut',
): Reason | undefined {
  let words: readonly string[] = [`${resource.type}.${resource.name}`];
  for (let { module } = args.scope; ; ) {
    const outputs = outputsWith(module, words);
    const [first] = outputs;
    if (!first) return undefined;
    if (!module.caller) return { message: message(why), span: spanOf(first.at.file, first.at.node) };
    words = throughCall(module.caller.call.node.labels[0]?.text ?? '', outputs).slice(1);
    module = module.caller.scope.module;
  }
}

/** The outputs that give out an object, or its id. */
function outputsWith({ declared }: Module, words: readonly string[]): Mention[] {
  const whole = new RegExp(
    `\\b(?:${words.map(asPattern).join('|')})(?![\\w-])(?:\\[[^\\]]*\\])*(?:\\.id\\b|(?!\\.\\w))`,
  );
  return [...declared.outputs].flatMap(([name, { node, file }]): Mention[] =>
    whole.test(file.text.slice(node.start, node.end)) ? [{ kind: 'output', name, at: { node, file } }] : [],
  );
}

/** A name in a text, which may be half-typed; one of a module's outputs also behind an index. */
const asPattern = (word: string): string =>
  word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/^(module\\\.[\w-]+)/, '$1(?:\\[[^\\]]*\\])?');

const throughCall = (name: string, outputs: readonly Mention[]): string[] => [
  `module.${name}`,
  ...outputs.map((output) => `module.${name}.${output.name}`),
];

/** Where names lead in a module and in those that it hands them down to: to whom nobody here knows, or out again. */
function follow(module: Module, words: readonly string[]): { taken?: Reason; outputs: readonly Mention[] } {
  const outputs: Mention[] = [];
  const seen = new Set(words);
  for (const word of seen) {
    for (const mention of mentionsIn(module).get(word) ?? []) {
      const { kind, name, at } = mention;
      if (kind === 'local') seen.add(`local.${name}`);
      else if (kind === 'output') outputs.push(mention);
      else {
        const children = kind === 'call' ? childrenOf(module, name) : undefined;
        if (!children || children.kind === 'none') {
          const taker = kind === 'call' ? `module.${name}` : name;
          return {
            taken: { message: message('policy.handedTo', { name: taker }), span: spanOf(at.file, at.node) },
            outputs,
          };
        }
        const given = argumentsWith(word, module.declared.calls.get(name)!);
        for (const child of listOf(children)) {
          const below = follow(child, given);
          if (below.taken) return below;
          if (below.outputs.length > 0) for (const one of throughCall(name, below.outputs)) seen.add(one);
        }
      }
    }
  }
  return { outputs };
}

/** The variables of a called module that are given something. */
const argumentsWith = (word: string, { node, file }: Placed<Block>): string[] =>
  node.body.flatMap((item) =>
    item.kind === 'attribute' && wordsIn(file.text.slice(item.start, item.end)).has(word)
      ? [`var.${item.name.name}`]
      : [],
  );
