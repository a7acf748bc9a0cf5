import { message } from '../../messages';
import type { Comment, Problem, SourceFile } from '../../policy';
import type { Node } from '../json/node';
import { type Fault, lacksBrace, parseJsonValues } from '../json/parse';
import { asAwsSpells, isOtherSpelling } from './names';
import { parseYamlAnswer } from './yaml';

/** The values of one file, JSON or YAML, under the names that AWS gives to properties. */
export interface Document {
  readonly roots: readonly Node[];
  readonly problems: readonly Problem[];
  readonly comments: readonly Comment[];
  /** Stretches with something in them that cannot be read. */
  readonly faults: readonly Fault[];
  readonly yaml: boolean;
  /** Names are not spelled as AWS spells them: another tool wrote this. */
  readonly foreign: boolean;
}

/** UTF-16 units: YAML takes twenty times as long as JSON. */
const MAX_YAML = 4_000_000;
/** Nodes that aliases may stand for beyond those that are written; what AWS and people write has none. */
const MAX_ALIASED = 100_000;

/** YAML in flow style begins as JSON does; then the name tells, and what stands behind the bracket. */
export const isYaml = ({ uri, text }: SourceFile): boolean =>
  (!/^\uFEFF?\s*[[{]/.test(text) && !lacksBrace({ uri, text })) ||
  (/\.ya?ml$/i.test(uri) && /^\uFEFF?\s*[[{]\s*[^\s"[{\]}]/.test(text));

/** Parses a text. Never throws. */
export function parseDocument(file: SourceFile): Document {
  const yaml = isYaml(file);
  const refused = (problem: Problem): Document => ({
    roots: [],
    problems: [problem],
    comments: [],
    faults: [],
    yaml,
    foreign: false,
  });
  const first = { uri: file.uri, start: 0, end: Math.min(1, file.text.length) };
  if (yaml && file.text.length > MAX_YAML) {
    return refused({ span: first, message: message('awscli.tooLarge', { limit: MAX_YAML }) });
  }
  const parsed = yaml ? parseYamlAnswer(file) : { ...parseJsonValues(file), comments: [] };
  if (yaml && file.text.includes('*') && aliased(parsed.roots) > MAX_ALIASED) {
    return refused({ span: first, message: message('awscli.tooManyAliases', { limit: MAX_ALIASED }) });
  }
  const foreign = isOtherSpelling(file.text);
  return { ...parsed, roots: foreign ? parsed.roots.map(asAwsSpells) : parsed.roots, yaml, foreign };
}

/** How many nodes there are with every alias written out, less those that are written. */
function aliased(roots: readonly Node[]): number {
  const sizes = new Map<unknown, number>();
  let written = 0;
  const size = (node: Node): number => {
    if (node.kind === 'scalar') return 1;
    const children = node.kind === 'list' ? node.items : node.kind === 'map' ? node.pairs : [node.argument];
    const key = node.kind === 'call' ? node.argument : children;
    const before = sizes.get(key);
    if (before !== undefined) return before;
    let sum = 1;
    for (const child of children) sum += size('value' in child ? child.value : child);
    sizes.set(key, sum);
    written += 1 + children.length;
    return sum;
  };
  return roots.reduce((sum, root) => sum + size(root), 0) - written;
}
