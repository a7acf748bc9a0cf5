import { get, itemsOf, type Node, textOf } from '../json/node';
import { parseJson } from '../json/parse';

/**
 * Values of parameters by their names, from a file in one of the forms that AWS's tools take: the CLI's
 * `[{"ParameterKey", "ParameterValue"}]`, `["Name=value"]`, and CodePipeline's `{"Parameters": {…}}`.
 * Undefined where the text is none of them.
 */
export function parseParameterFile(text: string): Readonly<Record<string, string>> | undefined {
  const { root, problems } = parseJson({ uri: '', text }, false);
  if (!root || problems.length > 0) return undefined;
  const pairs = root.kind === 'list' ? ofList(root.items) : ofMap(get(root, 'Parameters'));
  return pairs && Object.fromEntries(pairs);
}

function ofList(items: readonly Node[]): [string, string][] | undefined {
  const out: [string, string][] = [];
  for (const item of items) {
    const assignment = /^([^=]+)=([\s\S]*)$/.exec(textOf(item) ?? '');
    const key = assignment?.[1] ?? textOf(get(item, 'ParameterKey'));
    if (key === undefined) return undefined;
    // Without a value the stack keeps the one it has (`UsePreviousValue`).
    const value = assignment?.[2] ?? textOf(get(item, 'ParameterValue'));
    if (value !== undefined) out.push([key, value]);
  }
  return out;
}

function ofMap(map: Node | undefined): [string, string][] | undefined {
  if (map?.kind !== 'map') return undefined;
  return map.pairs.map(({ key, value }) => [key, textOf(value) ?? itemsOf(value).map(textOf).join(',')]);
}
