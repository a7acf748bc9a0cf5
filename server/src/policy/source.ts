/** A file as one version of it stands. Readers and caches key on the object's identity. */
export interface SourceFile {
  /** The client's own spelling of the URI; never normalised, so that answers carry it back unchanged. */
  readonly uri: string;
  readonly text: string;
  /** Set where a symbolic link leads out of the workspace: nothing of it is read. */
  readonly withheld?: true;
  /** Set where the file is there and no text, or more than anybody reads. */
  readonly unread?: true;
  /** The first file that was read with the same text: what hangs on the text alone is worked out once for both. */
  readonly twin?: SourceFile;
}

/** Works something out of a text: once for a file, and once for all of the same text. */
export function onceForText<T>(work: (text: string) => T): (file: SourceFile) => T {
  const known = new WeakMap<SourceFile, { readonly result: T }>();
  return (file) => {
    const first = file.twin ?? file;
    let found = known.get(first);
    if (!found) {
      found = { result: work(first.text) };
      known.set(first, found);
    }
    return found.result;
  };
}

/** A stretch of a file: UTF-16 offsets, `end` excluded. */
export interface Span {
  readonly uri: string;
  readonly start: number;
  readonly end: number;
}

export const within = (span: Span, uri: string, offset: number): boolean =>
  span.uri === uri && span.start <= offset && offset <= span.end;

/** Replace `[start, end)` of the file by `text`. */
export interface TextEdit {
  readonly uri: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** An edit that writes something else at a place. */
export const replacing = ({ uri, start, end }: Span, text: string): TextEdit => ({ uri, start, end, text });

/** Applies edits of one file; they must not overlap. Edits at one offset keep their order. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const ordered = edits.map((edit, i) => ({ edit, i })).sort((a, b) => a.edit.start - b.edit.start || a.i - b.i);
  let out = '';
  let at = 0;
  for (const { edit } of ordered) {
    if (edit.start < at) throw new Error('edits overlap');
    out += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return out + text.slice(at);
}
