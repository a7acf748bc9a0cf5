import { message } from '../../messages';
import type { Comment, Problem, SourceFile } from '../../policy';
import { get, itemsOf, type Node, type Pair, textOf } from '../json/node';
import { parseJson } from '../json/parse';
import { parseYamlTemplate } from './yaml';

/** One resource of a template. */
export interface Resource {
  readonly id: string;
  readonly type: string;
  readonly pair: Pair;
  readonly properties?: Node;
  /** Name of the condition it hangs on. */
  readonly condition?: Node;
  /** The `Fn::ForEach` loop that writes it. */
  readonly loop?: Pair;
}

export interface Template {
  readonly file: SourceFile;
  readonly json: boolean;
  /** The `Resources` section. */
  readonly section?: Node;
  readonly resources: ReadonlyMap<string, Resource>;
  /** Names that `Fn::ForEach` gives to the turns of its loops. */
  readonly loopNames: ReadonlySet<string>;
  readonly parameters?: Node;
  readonly mappings?: Node;
  readonly conditions?: Node;
  readonly comments: readonly Comment[];
  readonly problems: readonly Problem[];
}

/** Parses a template, YAML or JSON by its first character. Never throws. */
export function parseTemplate(file: SourceFile): Template {
  const json = /^\uFEFF?\s*\{/.test(file.text) && !isFlowYaml(file.text);
  const parsed = json ? { ...parseJson(file, true), comments: [] } : parseYamlTemplate(file);
  const problems = [...parsed.problems];
  const resources = new Map<string, Resource>();
  const loopNames = new Set<string>();
  // The Serverless framework keeps its template under a key of its own.
  const body = get(parsed.root, 'Resources') ? parsed.root : get(parsed.root, 'resources');
  const section = get(body, 'Resources');
  if (section?.kind === 'map') {
    for (const pair of section.pairs) {
      if (!pair.key.startsWith('Fn::ForEach')) add(pair);
      else for (const inner of loopBody(pair)) add(inner, pair);
    }
  }
  return {
    file,
    json,
    section,
    resources,
    loopNames,
    parameters: get(body, 'Parameters'),
    mappings: get(body, 'Mappings'),
    conditions: get(body, 'Conditions'),
    comments: parsed.comments,
    problems,
  };

  function add(pair: Pair, loop?: Pair): void {
    const name = textOf(itemsOf(loop?.value)[0]);
    if (name !== undefined) loopNames.add(name);
    const type = textOf(get(pair.value, 'Type'));
    if (type === undefined) return;
    if (resources.has(pair.key)) {
      problems.push({ span: pair.keySpan, message: message('cloudformation.duplicate', { id: pair.key }) });
    }
    resources.set(pair.key, {
      id: pair.key,
      type,
      pair,
      properties: get(pair.value, 'Properties'),
      condition: get(pair.value, 'Condition'),
      loop,
    });
  }
}

/** JSON has its keys in double quotes; `{Resources: …` is YAML in flow style. */
const isFlowYaml = (text: string): boolean => /^\uFEFF?\s*\{\s*[^"\s}/]/.test(text);

/** `Fn::ForEach::Loop: [name, collection, {"Id${name}": resource}]`. */
function loopBody(pair: Pair): readonly Pair[] {
  const body = itemsOf(pair.value)[2];
  return body?.kind === 'map' ? body.pairs : [];
}
