import { message } from '../../messages';
import type { Reason, SourceFile } from '../../policy';
import type { Arguments } from './arguments';
import { evaluate } from './evaluate';
import type { Block, Expression } from './hcl';
import { attributeOf, type Module, type Placed, spanOf } from './module';
import type { Existing } from './objects';
import { faultIn } from './parsed-files';
import { chainOf, nameOf } from './traverse';
import { isList, isObject, type Value } from './value';

/** A step of an address: a name, with the key of the instance behind it where one is written in plain words. */
interface Step {
  readonly name: string;
  readonly key?: string;
}

interface Import {
  /** The id in AWS, where it is written in plain words. */
  readonly id?: string;
  /** Undefined where nobody can read what it is for: then it may be anything. */
  readonly to: readonly Step[] | undefined;
  readonly reason: (address: string) => Reason;
}

/**
 * Why an object may have more in AWS than these files say: an `import` block takes over what is there. Terraform leaves
 * alone what an object does not write of itself, so that stays.
 */
export function imported({ resource, args }: Existing): Reason | undefined {
  const all = importsOf(rootOf(args.scope.module));
  if (all.length === 0) return undefined;
  const own = stepsOf(resource.address);
  return all.find(({ to }) => !to || isFor(to, own))?.reason(resource.address);
}

/** The object that an `import` block takes over by an id: whoever writes that id means the object. */
export function importedAs(id: string, module: Module, addresses: Iterable<string>): string | undefined {
  const found = importsOf(rootOf(module)).find((one) => one.id === id)?.to;
  if (!found) return undefined;
  const own = [...addresses].filter((address) => isFor(found, stepsOf(address)));
  return own.length === 1 ? own[0] : undefined;
}

/** Whether what is written of one argument is all that will be there: it is given a value, or a block is there for sure. */
export const isWritten = (args: Arguments, name: string, blocks: readonly Arguments[]): boolean =>
  args.get(name)?.known === true || blocks.some(({ maybe, unread }) => !maybe && !unread);

function rootOf(module: Module): Module {
  let root = module;
  while (root.caller) root = root.caller.scope.module;
  return root;
}

const KEY = 'imports';

/** Only a root module may have them. */
function importsOf(root: Module): readonly Import[] {
  const { asked } = root.tree;
  const before = asked.get(KEY) as readonly Import[] | undefined;
  if (before) return before;
  const found = root.declared.imports.flatMap((block) => importOf(block, root) ?? []);
  asked.set(KEY, found);
  return found;
}

function importOf({ node, file }: Placed<Block>, root: Module): Import | undefined {
  const span = spanOf(file, { start: node.start, end: node.headerEnd });
  const to = attributeOf(node, 'to');
  if (!to || faultIn(file, node)) {
    return { to: undefined, reason: (id) => ({ message: message('policy.lost', { id }), span }) };
  }
  const each = attributeOf(node, 'for_each');
  if (each) {
    const value = evaluate(each.value, { module: root, file });
    if (value.known && isEmpty(value.value)) return undefined;
  }
  const reason = (address: string): Reason => ({ message: message('terraform.imported', { address }), span });
  const id = attributeOf(node, 'id');
  const value = id && !each ? evaluate(id.value, { module: root, file }) : undefined;
  const text = value?.known && typeof value.value === 'string' ? { id: value.value } : {};
  return { to: stepsIn(to.value, file), reason, ...text };
}

function isEmpty(value: Value): boolean {
  if (isList(value)) return value.items.length === 0 && !value.rest;
  return isObject(value) && value.entries.size === 0 && !value.rest;
}

/** `module.a["k"].aws_security_group.x[each.key]`. */
function stepsIn(expression: Expression, file: SourceFile): readonly Step[] | undefined {
  const { root, steps } = chainOf(expression);
  if (root.kind !== 'variable') return undefined;
  const out: Step[] = [{ name: root.name }];
  for (const step of steps) {
    const name = nameOf(step);
    if (name !== undefined) out.push({ name });
    else if (step.kind !== 'index') return undefined;
    else {
      const key = plainKey(file.text.slice(step.key.start, step.key.end));
      if (key !== undefined) out.push({ ...out.pop()!, key });
    }
  }
  return out;
}

const plainKey = (text: string): string | undefined => /^"([^"$%\\]*)"$|^(\d+)$/.exec(text)?.slice(1).find(Boolean);

const STEP = /([^.[\]"]+)(?:\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\])?/g;
const stepsOf = (address: string): readonly Step[] =>
  Array.from(address.matchAll(STEP), ([, name, text, number]) => {
    const key = text ?? number;
    return key === undefined ? { name: name! } : { name: name!, key };
  });

/** Where one of the two has no key, it stands for any instance. */
const isFor = (to: readonly Step[], own: readonly Step[]): boolean =>
  to.length === own.length &&
  to.every(({ name, key }, i) => {
    const there = own[i]!;
    return name === there.name && (key === undefined || there.key === undefined || key === there.key);
  });
