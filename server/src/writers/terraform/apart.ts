import { type FilterPolicy, folderOf, keyOf, type PrefixListPolicy, type Span, type TextEdit } from '../../policy';
import { type Block, IDENTIFIER } from '../../readers/terraform/hcl';
import { attributeOf, parseFile } from '../../readers/terraform/module';
import type { Sources } from '../writer';
import { insertion, instancesOf, layoutOf, lineEnd, nameOf, type Place, resourceAt, textOf, typeOf } from './document';
import { type Line, renderBlock } from './layout';
import { inOrder, type Style, styleOf } from './style';

/** Resources of the types that begin where the spans do, in file order. */
export function siblingsOf(spans: readonly Span[], types: readonly string[], sources: Sources): Place[] {
  const found = new Map<Block, Place>();
  for (const span of spans) {
    const place = resourceAt(span, sources);
    if (place && types.includes(typeOf(place))) found.set(place.block, place);
  }
  return [...found.values()].sort(
    (a, b) => a.file.uri.localeCompare(b.file.uri, 'en') || a.block.start - b.block.start,
  );
}

/**
 * The resources beside which new ones can name their object as they do: those of its own directory. Where all stand in
 * modules that it is handed to, they are models of what is written behind it. `types`: of such objects.
 */
export function besides(
  object: Place,
  types: readonly string[],
  siblings: readonly Place[],
): [models: readonly Place[], behind: Place | undefined] {
  if (!types.includes(typeOf(object))) return [siblings, undefined];
  const folder = ({ file }: Place): string => keyOf(folderOf(file.uri));
  const near = siblings.filter((one) => folder(one) === folder(object));
  return near.length > 0 ? [near, undefined] : [siblings, object];
}

/** The object that a new resource belongs to, as it must be written there. */
export interface Owner {
  readonly argument: string;
  /** `aws_security_group.client.id` */
  readonly reference: string;
  /** `count` or `for_each` that goes with the reference. */
  readonly instances?: readonly [string, string];
  /** `provider` and `region` of what is there already: without them Terraform looks for it in another account or region. */
  readonly whereabouts: readonly (readonly [string, string])[];
  /** What names of new resources begin with. */
  readonly name: string;
}

/**
 * How a new resource refers to its object: the object of this directory by its address there, whatever module that is in;
 * one of other code as the sibling does. Undefined where the sibling's reference means another object in every instance.
 * `model`: the sibling belongs to another object, and says nothing of this one. `meant`: of one instance all are.
 */
export function ownerOf(
  policy: FilterPolicy | PrefixListPolicy,
  argument: string,
  sibling: Place,
  sources: Sources,
  model = false,
  meant?: 'all',
): Owner | undefined {
  const own = resourceAt(policy.span, sources);
  const address = own && `${typeOf(own)}.${nameOf(own)}`;
  const key = own && !attributeOf(own.block, argument) ? keyIn(policy, address!) : undefined;
  const isWhole = key === undefined ? `.${policy.address}`.endsWith(`.${address}`) : meant === 'all';
  if (own && !attributeOf(own.block, argument) && isWhole) {
    // Terraform before 0.12 took names that no reference of today can have, such as `10_1_0_0`.
    if (!IDENTIFIER.test(nameOf(own))) return undefined;
    const made = instancesOf(own);
    const reference = `${address}${made?.index ?? ''}.id`;
    return { argument, reference, instances: made?.line, whereabouts: whereaboutsOf(own), name: nameOf(own) };
  }
  if (key !== undefined && IDENTIFIER.test(nameOf(own!))) {
    // One instance that is told by itself: its rules are its own as well.
    const reference = `${address}${key}.id`;
    const whereabouts = whereaboutsOf(own!).map(
      ([name, value]) => [name, ofInstance(name, value, key, policy)] as const,
    );
    if (!whereabouts.every((one): one is readonly [string, string] => one[1] !== undefined)) return undefined;
    return {
      argument,
      reference,
      whereabouts,
      name: `${nameOf(own!)}_${key.replace(/[["\]]/g, '')}`,
    };
  }
  if (model) return undefined;
  const written = attributeOf(sibling.block, argument);
  if (!written) return undefined;
  const reference = textOf(sibling.file, written.value);
  if (/\b(each|count)\./.test(reference)) return undefined;
  const instances = instancesOf(sibling)?.line;
  // A switch goes with the new rule; a list of rules does not.
  const isSwitch = instances?.[0] === 'count' && /\?\s*(?:1\s*:\s*0|0\s*:\s*1)\s*$/.test(instances[1]);
  return {
    argument,
    reference,
    instances: isSwitch ? instances : undefined,
    whereabouts: whereaboutsOf(sibling),
    name: nameOf(sibling).replace(/_?(in|e)gress.*$/, '') || 'workspaces',
  };
}

/** `["tokyo"]` of an instance of a root module; in others the next caller may have none of that key. */
function keyIn({ address, calledFrom }: FilterPolicy | PrefixListPolicy, whole: string): string | undefined {
  const key = address.startsWith(`${whole}[`) && !calledFrom ? address.slice(whole.length) : undefined;
  return key !== undefined && /^\[(?:\d+|"[\w./-]+")\]$/.test(key) ? key : undefined;
}

/** What stands in a block with instances as it is in the one of a key; undefined where nobody can write it. */
function ofInstance(name: string, value: string, key: string, { region }: FilterPolicy | PrefixListPolicy) {
  const written = value.replace(/\b(?:each\.key|count\.index)\b/g, () => key.slice(1, -1));
  if (!/\b(?:each|count)\./.test(written)) return written;
  return name === 'region' && region?.known ? JSON.stringify(region.value) : undefined;
}

const whereaboutsOf = ({ file, block }: Place): [string, string][] =>
  ['provider', 'region'].flatMap((name): [string, string][] => {
    const written = attributeOf(block, name);
    return written ? [[name, textOf(file, written.value)]] : [];
  });

export interface NewResource {
  readonly type: string;
  readonly name: string;
  readonly lines: (style: Style) => readonly Line[];
  /** `for_each` of its own, where it goes over a list. */
  readonly instances?: readonly [string, string];
}

/** Writes resources behind their model or `behind`, in the model's order of arguments and its spelling. */
export function resourceEdit(
  model: Place,
  owner: Owner,
  resources: readonly NewResource[],
  sources: Iterable<Place>,
  behind: Place = model,
): TextEdit {
  const { file, block } = model;
  const style = styleOf(file, block.body);
  const layout = layoutOf(model, style.tallLists);
  const names = takenNames([model, behind, ...sources]);
  const written = resources.map(({ type, name, lines, instances = owner.instances }) => {
    const unique = uniqueName(type, name, names);
    const header = `resource "${type}" "${unique}"`;
    const all: Line[] = [{ name: owner.argument, value: owner.reference }, ...lines(style)];
    const text = renderBlock(header, inOrder(all, style.order), layout);
    // What says where and how often stands above the rest.
    const meta = [...owner.whereabouts, ...(instances ? [instances] : [])];
    if (meta.length === 0) return text;
    const width = Math.max(...meta.map(([key]) => key.length));
    const above = meta.map(
      ([key, value]) => `${layout.indent}${layout.unit}${key.padEnd(width)} = ${value}${layout.eol}`,
    );
    return text.replace(`${header} {${layout.eol}`, (first) => `${first}${above.join('')}${layout.eol}`);
  });
  const gap = layout.eol + layout.eol;
  return insertion(behind.file, lineEnd(behind.file, behind.block.end), written.map((text) => gap + text).join(''));
}

function takenNames(places: readonly Place[]): Set<string> {
  const taken = new Set<string>();
  for (const file of new Set(places.map((place) => place.file))) {
    for (const item of parseFile(file).body) {
      if (item.kind === 'block' && item.type.name === 'resource')
        taken.add(item.labels.map((label) => label.text).join('.'));
    }
  }
  return taken;
}

function uniqueName(type: string, name: string, taken: Set<string>): string {
  const base = name.replace(/[^A-Za-z0-9_-]+/g, '_');
  let unique = base;
  for (let i = 2; taken.has(`${type}.${unique}`); i++) unique = `${base}_${i}`;
  taken.add(`${type}.${unique}`);
  return unique;
}
