import { applyEdits, groupBy, type SourceFile, type TextEdit } from '../../policy';
import { type BodyItem, type HclFile, IDENTIFIER, parseHcl } from '../../readers/terraform/hcl';
import { parseFile } from '../../readers/terraform/module';
import type { Sources } from '../writer';

/**
 * Whether Terraform would take the edited files as it took those before: every block and argument that an edit goes into
 * is still that one and as sound, and what is put between them is nothing but whole blocks of new names. Only what is
 * edited is parsed again.
 */
export function readsBack(edits: readonly TextEdit[], sources: Sources): boolean {
  return [...groupBy(edits, ({ uri }) => uri)].every(([uri, own]) => {
    const file = sources(uri);
    return file !== undefined && fileReadsBack(file, own);
  });
}

function fileReadsBack(file: SourceFile, edits: readonly TextEdit[]): boolean {
  const { body } = parseFile(file);
  const names = new Set(body.map(nameOf));
  return [...groupBy(edits, (edit) => ownerOf(edit, body))].every(([owner, own]) => {
    if (owner) return isSame(owner, parsed(file.text, owner, []), parsed(file.text, owner, own));
    const gaps = groupBy(own, ({ start }) => body.findIndex((item) => item.start >= start));
    return [...gaps].every(([next, inside]) => {
      const start = body.at(next < 0 ? -1 : next - 1);
      const gap = {
        start: next === 0 || !start ? 0 : start.end,
        end: body[next]?.start ?? file.text.length,
      };
      if (inside.some((edit) => edit.start < gap.start || edit.end > gap.end)) return false;
      return areNew(parsed(file.text, gap, []), parsed(file.text, gap, inside), names);
    });
  });
}

/** The block or argument of the file that an edit goes into; undefined between them. */
const ownerOf = (edit: TextEdit, body: readonly BodyItem[]): BodyItem | undefined =>
  body.find(({ start, end }) => start < edit.start && edit.end < end);

/** A stretch of a text after the edits, by itself. */
function parsed(text: string, { start, end }: { start: number; end: number }, edits: readonly TextEdit[]): HclFile {
  const shifted = edits.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start }));
  return parseHcl(applyEdits(text.slice(start, end), shifted));
}

const isSame = (owner: BodyItem, before: HclFile, after: HclFile): boolean =>
  after.faults.length <= before.faults.length && after.body.length === 1 && nameOf(after.body[0]!) === nameOf(owner);

/** Whether nothing but blocks has come, each whole and of a name that Terraform takes and nothing else has. */
function areNew(before: HclFile, after: HclFile, names: Set<string>): boolean {
  if (after.faults.length > before.faults.length || after.body.length <= before.body.length) return false;
  return after.body.every((item) => {
    const name = nameOf(item);
    const isFree = !names.has(name) && item.kind === 'block' && item.labels.every(({ text }) => IDENTIFIER.test(text));
    names.add(name);
    return isFree;
  });
}

const nameOf = (item: BodyItem): string =>
  item.kind === 'block' ? [item.type.name, ...item.labels.map(({ text }) => text)].join('.') : item.name.name;
