import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import type { UnitResult } from '../analysis/pipeline';
import { message } from '../messages';
import type { Reason, SourceFile } from '../policy';
import { evidenceAt, typeOfVariable } from '../readers/terraform';
import { CONFIGURATION_FILE } from '../workspace/configuration';
import type { Action } from './actions';

/** Offers that a light bulb shows at once. */
const MOST = 3;
/** What says that a variable has no value here. */
const VALUELESS = [
  'terraform.noDefault',
  'terraform.emptyDefault',
  'terraform.terragruntGives',
  'terraform.stackGives',
];

/**
 * Offers to give the variables on which something at a stretch of a file hangs a value in the configuration: `governing`
 * is that file, or the place where a new one would govern the folder.
 */
export function variableActions(
  unit: UnitResult,
  uri: string,
  start: number,
  end: number,
  governing: { readonly file?: SourceFile; readonly folder: string },
): Action[] {
  if (unit.format !== 'terraform') return [];
  const names = new Set<string>();
  const consider = (reason: Pick<Reason, 'message'> | undefined): void => {
    const name = reason && VALUELESS.includes(reason.message.key) ? reason.message.args?.name : undefined;
    if (typeof name === 'string') names.add(name);
  };
  for (const { files, settings } of unit.roots) consider(evidenceAt(files, settings, uri, start)?.reason);
  for (const { span, related = [] } of unit.findings) {
    if (span.uri === uri && span.start <= end && start <= span.end) related.forEach(consider);
  }
  return [...names].slice(0, MOST).map((name) => action(name, unit, governing));
}

function action(
  name: string,
  unit: UnitResult,
  { file, folder }: { readonly file?: SourceFile; readonly folder: string },
): Action {
  const value = placeholder(
    unit.roots.map(({ files }) => typeOfVariable(files, name)).find((type) => type !== undefined),
  );
  const target = file ?? { uri: `${folder}${CONFIGURATION_FILE}`, text: '' };
  const path = ['values', 'variables', name];
  const edit = (file && insertion(file.text, path, value)) ?? { at: 0, text: `${written(nested(path, value), '')}\n` };
  return {
    title: message('editor.giveVariable', { name, file: CONFIGURATION_FILE }),
    kind: 'quickfix',
    preferred: false,
    target,
    create: !file,
    edits: [{ uri: target.uri, start: edit.at, end: edit.at, text: edit.text }],
  };
}

const nested = (path: readonly string[], value: unknown): unknown =>
  path.reduceRight((inner, key) => ({ [key]: inner }), value);

const written = (value: unknown, indent: string): string =>
  JSON.stringify(value, null, 2).replace(/\n/g, `\n${indent}`);

/** A new property at the end of the innermost object of a path that is there; nothing else is touched. */
function insertion(text: string, path: readonly string[], value: unknown): { at: number; text: string } | undefined {
  let object = parseTree(text, [], { allowTrailingComma: true });
  let depth = 0;
  for (; object && depth < path.length - 1; depth++) {
    const next = findNodeAtLocation(object, [path[depth]!]);
    if (!next) break;
    object = next;
  }
  if (object?.type !== 'object') return undefined;
  const indent = '  '.repeat(depth + 1);
  const property = `${JSON.stringify(path[depth])}: ${written(nested(path.slice(depth + 1), value), indent)}`;
  const last = object.children?.at(-1);
  if (last) return { at: last.offset + last.length, text: `,\n${indent}${property}` };
  const close = text.slice(object.offset + 1, object.offset + object.length - 1).includes('\n')
    ? ''
    : `\n${'  '.repeat(depth)}`;
  return { at: object.offset + 1, text: `\n${indent}${property}${close}` };
}

/** Something of the type to write over; a text that is no address is told until it is one. */
function placeholder(type: string | undefined): unknown {
  if (type === undefined) return '';
  if (/^(?:list|set|tuple)\b/.test(type)) return [''];
  if (/^(?:map|object)\b/.test(type)) return {};
  if (type === 'number') return 0;
  return type === 'bool' ? false : '';
}
