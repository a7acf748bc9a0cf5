import type { SourceFile } from '../../policy';
import { fileOf } from './declarations';
import type { Block } from './hcl';
import { attributeOf, type Module, type Resource, resourceCache } from './module';
import type { Multiples } from './multiples';

/** What differs from instance to instance. */
const DIFFERS = /\beach\.|\bcount\.index\b/;
/** `aws_security_group.client["a"]`, wherever it stands. */
const INDEXED = /\b(aws_\w+\.[A-Za-z_][\w-]*)\[\s*([^\]\n]*?)\s*\]/g;
/** The same where the key goes on over lines, and so is not taken. */
const NAMED = /\b(aws_\w+\.[A-Za-z_][\w-]*)\[(?:\s*([^\]\n]*?)\s*\])?/g;
const OWN_KEY = /^(?:each\.key|each\.value|count\.index|\*)$/;

const splits = resourceCache<boolean>();

/**
 * Whether instances of a resource are told one by one: where they are known, and what is written of them, or of the
 * rules that belong to them, differs. Equal ones are told once.
 */
export function isSplit(module: Module, resource: Resource, multiples: Multiples): boolean {
  if (multiples.kind !== 'list' && multiples.kind !== 'map') return false;
  if (multiples.kind === 'list' && multiples.scopes.size === 1) return false;
  return splits.get(module, resource, () => {
    // What is written of it stays as it is; what others say of it may change.
    if (differs(resource)) return true;
    const isSplit = (): boolean => isNamedApart(module, resource);
    const split = isSplit();
    module.several.set(resource.address, { resource, split, isSplit });
    return split;
  });
}

function differs({ node, file }: Pick<Resource, 'node' | 'file'>): boolean {
  return node.body.some((item) => DIFFERS.test(fileOf(item, file).text.slice(item.start, item.end)));
}

/** Whether other code speaks of single instances. */
function isNamedApart(module: Module, resource: Resource): boolean {
  // Whoever calls the module may pick one of them by an output.
  if (module.caller && outputsOf(module).some((text) => text.includes(resource.address))) return true;
  let isNamed = false;
  for (const file of module.files) {
    const found = indexesIn(file).get(resource.address);
    isNamed ||= found !== undefined;
    for (const index of found ?? []) if (!OWN_KEY.test(index)) return true;
  }
  if (isGoneOver(module, resource)) return true;
  if (!isNamed) return false;
  // `a[each.key]` in what is made as often as `a` itself is the same for all, unless more of it differs.
  const words = multiplierText(resource);
  for (const other of [...module.resources.values(), ...module.declared.calls.values()]) {
    if (other === resource) continue;
    const text = other.file.text.slice(other.node.start, other.node.end);
    if (!text.includes(`${resource.address}[`)) continue;
    const rest = text.replace(INDEXED, (whole, address: string) => (address === resource.address ? '' : whole));
    if (multiplierText(other) !== words || DIFFERS.test(rest)) return true;
  }
  return false;
}

/**
 * Whether something else goes over all instances, by a splat, a function or as its own `for_each`, to say of each what
 * differs from one to the next.
 */
function isGoneOver({ resources, locals, declared }: Module, { node, address }: Resource): boolean {
  const whole = new RegExp(`(?<![\\w.-])${address.replace(/[^\w-]/g, '\\$&')}(?![\\w-])(?!\\[(?!\\*))`);
  const goesOver = (one: { readonly node: { start: number; end: number }; readonly file: SourceFile }): boolean => {
    const text = one.file.text.slice(one.node.start, one.node.end);
    return text.includes(address) && whole.test(text);
  };
  if ([...locals.values()].some(goesOver)) return true;
  return [...resources.values(), ...declared.calls.values()].some(
    (one) => one.node !== node && multiplierText(one) !== undefined && differs(one) && goesOver(one),
  );
}

const outputsOf = ({ declared }: Module): string[] =>
  [...declared.outputs.values()].map(({ node, file }) => file.text.slice(node.start, node.end));

const multipliers = new WeakMap<Block, { readonly text: string | undefined }>();

/** The words that say how often a resource or module is made. */
export function multiplierText({ node, file }: Pick<Resource, 'node' | 'file'>): string | undefined {
  let found = multipliers.get(node);
  if (!found) {
    const argument = attributeOf(node, 'for_each') ?? attributeOf(node, 'count');
    const text = argument && fileOf(argument, file).text.slice(argument.start, argument.end).replace(/\s+/g, ' ');
    found = { text };
    multipliers.set(node, found);
  }
  return found.text;
}

const indexes = new WeakMap<SourceFile, ReadonlyMap<string, readonly string[]>>();

/** The resources of which a file names instances, and the keys by which it does. */
function indexesIn(file: SourceFile): ReadonlyMap<string, readonly string[]> {
  let found = indexes.get(file);
  if (!found) {
    const all = new Map<string, string[]>();
    for (const [, address, index] of file.text.matchAll(NAMED)) {
      const list = all.get(address!) ?? [];
      if (index !== undefined) list.push(index);
      all.set(address!, list);
    }
    found = all;
    indexes.set(file, found);
  }
  return found;
}
