import { type SourceFile, startOfLine } from '../../policy';
import { Context } from '../../readers/cloudformation/context';
import type { Resource } from '../../readers/cloudformation/resource';
import { parseTemplate, type Template } from '../../readers/cloudformation/template';
import { get, type MapNode, type Node, pairOf } from '../../readers/json/node';
import { JsonStyle } from '../awscli/json-style';
import { type Edit, lineIndent, type OutMap, type Style } from './out';
import { YamlStyle } from './yaml-style';

/** A template opened for writing. */
export interface Document {
  readonly file: SourceFile;
  readonly template: Template;
  readonly context: Context;
  readonly source: string;
  readonly json: boolean;
  readonly style: Style;
}

export function openDocument(file: SourceFile): Document {
  const template = parseTemplate(file);
  const source = file.text;
  const style = template.json ? new JsonStyle(source) : yamlStyle(template, source);
  return { file, template, context: new Context(template, { variables: {} }), source, json: template.json, style };
}

/** One level is what the first logical id is indented by; dashes stand as in the first list of the template. */
function yamlStyle(template: Template, source: string): YamlStyle {
  const first = [...template.resources.values()][0];
  return yamlStyleOf(source, (first && lineIndent(source, first.pair.keySpan.start)) || '  ');
}

/** `unit`: the white space of one level. */
export function yamlStyleOf(source: string, unit: string): YamlStyle {
  const lists = /(?:^|\n)( *)[\w"':]+:[ \t]*(?:#.*)?\r?\n(?: *#.*\r?\n)*( *)- /.exec(source);
  const listIndent =
    lists && lists[2]!.length >= lists[1]!.length ? ' '.repeat(lists[2]!.length - lists[1]!.length) : unit;
  return new YamlStyle(source, unit, listIndent);
}

/** New resources behind one of the template's own, spaced as their neighbours are. */
export function addResources(
  { template, source, style }: Document,
  after: Resource,
  resources: readonly (readonly [string, OutMap])[],
): Edit | undefined {
  const section = template.section;
  if (section?.kind !== 'map') return undefined;
  return style.addPairs(section, after.pair, resources, blankBefore(source, after.pair.keySpan.start));
}

/** Whether an empty line parts a key from what stands above, comments aside. */
function blankBefore(source: string, offset: number): boolean {
  for (let start = startOfLine(source, offset); start > 0; ) {
    const end = start - 1;
    start = startOfLine(source, end);
    const line = source.slice(start, end).trim();
    if (line === '') return true;
    if (!line.startsWith('#')) return false;
  }
  return false;
}

/** A logical id that neither a resource nor a parameter has; letters and digits only, as CloudFormation asks. */
export function freshIds(template: Template): (wish: string) => string {
  const parameters = template.parameters?.kind === 'map' ? template.parameters.pairs.map((pair) => pair.key) : [];
  const used = new Set([...template.resources.keys(), ...parameters]);
  return (wish) => {
    const stem = wish.replace(/[^A-Za-z0-9]/g, '').slice(0, 240) || 'Rule';
    let id = stem;
    for (let i = 2; used.has(id); i++) id = `${stem}n${i}`;
    used.add(id);
    return id;
  };
}

/** A property that no edit may touch because it is computed, or written elsewhere for several places. */
export const isFixed = (node: Node | undefined): boolean =>
  node !== undefined && (node.shared === true || node.kind === 'call' || node.kind === 'scalar');

export const propertyPair = (resource: Resource, key: string) => pairOf(resource.properties, key);

export const properties = (resource: Resource): MapNode | undefined =>
  resource.properties?.kind === 'map' && !resource.properties.shared ? resource.properties : undefined;

export const property = (resource: Resource, key: string): Node | undefined => get(resource.properties, key);
