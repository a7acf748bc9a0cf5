import { findNodeAtLocation, modify, parseTree } from 'jsonc-parser';
import { type UnitResult, vocabularyOf } from '../analysis/pipeline';
import { placeDirectives } from '../analysis/scope';
import type { Edition, Role } from '../catalogue';
import { type Policy, replacing, type SourceFile, startOfLine, type TextEdit } from '../policy';

/** What an object is to be. */
export interface Assignment {
  readonly role: Role;
  readonly region: string;
}

/** Whether a file has comments, and so can say itself what its objects are. */
export const takesDirectives = ({ uri, text }: SourceFile, { format }: UnitResult): boolean =>
  format === 'pac' ||
  ((/^\s*[[{]/.test(text) ? false : format === 'terraform' || format === 'cloudformation') && !/\.json$/i.test(uri));

/**
 * The edit that writes an assignment as a comment above an object, or into the comment that says another; undefined
 * where the file takes no comments.
 */
export function directiveEdit(
  unit: UnitResult,
  file: SourceFile,
  policy: Policy,
  { role, region }: Assignment,
  edition: Edition,
): TextEdit | undefined {
  if (!takesDirectives(file, unit)) return undefined;
  const said = `workspaces-ports:${policy.kind === 'proxy' ? '' : ` role=${role}`} region=${region}`;
  const { declarations } = placeDirectives(unit.reading, unit.files, vocabularyOf(edition, undefined));
  const own = declarations.find(
    ({ target, directive }) =>
      directive.span.uri === file.uri &&
      (target.kind === 'object' ? target.policies.includes(policy) : target.kind === 'file' && policy.kind === 'proxy'),
  );
  if (own) {
    const { protocols, span } = own.directive;
    return replacing(span, protocols ? `${said} protocols=${protocols.join(',')}` : said);
  }
  const mark = policy.kind === 'proxy' ? '//' : '#';
  const at = policy.kind === 'proxy' ? 0 : startOfLine(file.text, policy.nameSpan.start);
  const indent = /^[ \t]*/.exec(file.text.slice(at))![0];
  const newline = file.text.includes('\r\n') ? '\r\n' : '\n';
  return { uri: file.uri, start: at, end: at, text: `${indent}${mark} ${said}${newline}` };
}

/**
 * The edits that write an assignment into a configuration, before the entries that are there, since the first that fits
 * wins; undefined where it does not hold an object. `path`: of the file, from the configuration's folder.
 */
export function configurationEdits(
  configuration: SourceFile,
  path: string,
  policy: Policy,
  { role, region }: Assignment,
): TextEdit[] | undefined {
  const { uri, text } = configuration;
  const entry =
    policy.kind === 'proxy' ? { files: path, region } : { files: path, objects: policy.address, role, region };
  if (text.trim() === '') {
    return [{ uri, start: 0, end: text.length, text: `${JSON.stringify({ scope: [entry] }, null, 2)}\n` }];
  }
  const tree = parseTree(text, [], { allowTrailingComma: true });
  if (tree?.type !== 'object') return undefined;
  const scope = findNodeAtLocation(tree, ['scope']);
  if (scope && scope.type !== 'array') return undefined;
  const formattingOptions = { insertSpaces: true, tabSize: 2, eol: text.includes('\r\n') ? '\r\n' : '\n' };
  const edits = scope
    ? modify(text, ['scope', 0], entry, { isArrayInsertion: true, formattingOptions })
    : modify(text, ['scope'], [entry], { formattingOptions });
  return edits.map(({ offset, length, content }) => ({ uri, start: offset, end: offset + length, text: content }));
}
