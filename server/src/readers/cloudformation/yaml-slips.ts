import { message } from '../../messages';
import type { PieceFault } from './pieces';
import type { RawNode, RawPair } from './yaml-parse';

/** What is valid YAML and yet not what somebody meant: a key that stands twice, and a tag that is almost a function's. */
export function slips(root: RawNode | undefined): PieceFault[] {
  const found: PieceFault[] = [];
  const visit = (node: RawNode | undefined): void => {
    if (!node) return;
    if (node.tag) {
      const { name, start } = node.tag;
      const meant = meantBy(name);
      if (meant !== undefined) {
        const told = message('cloudformation.yaml.tag', { tag: name, name: meant });
        found.push({ start, end: start + name.length, message: told, harmless: true });
      }
    }
    if (node.kind === 'list') node.items.forEach(visit);
    else if (node.kind === 'map') {
      found.push(...twice(node.pairs));
      for (const { value } of node.pairs) visit(value);
    }
  };
  visit(root);
  return found;
}

/** The last of the pairs of a key counts. Of resources, which are read apart, the template tells. */
function twice(pairs: readonly RawPair[]): PieceFault[] {
  const last = new Map<string, RawNode>();
  const repeated = new Set<string>();
  for (const { key, value } of pairs) {
    if (key.kind !== 'scalar' || key.text === '<<' || key.text === '' || isResource(value)) continue;
    if (last.has(key.text)) repeated.add(key.text);
    last.set(key.text, key);
  }
  return [...repeated].map((text) => {
    const { start, end } = last.get(text)!;
    return { start, end, message: message('cloudformation.yaml.twice', { key: text }), harmless: true };
  });
}

const isResource = (node: RawNode | undefined): boolean =>
  node?.kind === 'map' && node.pairs.some(({ key }) => key.kind === 'scalar' && key.text === 'Type');

const FUNCTIONS: readonly string[] = [
  ...['Ref', 'Condition', 'GetAtt', 'Sub', 'Join', 'Select', 'Split', 'Cidr', 'FindInMap', 'If', 'Equals', 'Not'],
  ...['And', 'Or', 'ImportValue', 'GetAZs', 'Base64', 'Transform', 'Length', 'ToJsonString'],
];
/** By what they are mistaken for beside another case. */
const MISTAKEN: Readonly<Record<string, string>> = {
  reff: 'Ref',
  reference: 'Ref',
  getattr: 'GetAtt',
  getattribute: 'GetAtt',
  import: 'ImportValue',
  importvalues: 'ImportValue',
  substitute: 'Sub',
  findmap: 'FindInMap',
  getaz: 'GetAZs',
};

/** The function that a tag is not, and almost is; undefined of a right one and of those of other tools. */
function meantBy(tag: string): string | undefined {
  const name = tag.slice(1);
  if (FUNCTIONS.includes(name)) return undefined;
  const lower = name.toLowerCase();
  const meant = FUNCTIONS.find((one) => one.toLowerCase() === lower) ?? MISTAKEN[lower];
  return meant === undefined ? undefined : `!${meant}`;
}
