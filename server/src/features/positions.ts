import { type Position, TextDocument } from 'vscode-languageserver-textdocument';
import type { SourceFile, Span } from '../policy';

const documents = new WeakMap<SourceFile, TextDocument>();
const adopted = new WeakMap<SourceFile, TextDocument>();

/** Notes a document that says now what the file says, and keeps its line table from key to key. */
export const adopt = (file: SourceFile, document: TextDocument): void => void adopted.set(file, document);

/** Line table of a file, made once for each version. */
export function documentOf(file: SourceFile): TextDocument {
  const own = adopted.get(file);
  if (own?.getText() === file.text) return own;
  let document = documents.get(file);
  if (!document) {
    document = TextDocument.create(file.uri, '', 0, file.text);
    documents.set(file, document);
  }
  return document;
}

export interface Place {
  /** 1-based. */
  readonly line: number;
  /** 1-based, UTF-16 units. */
  readonly column: number;
}

const place = ({ line, character }: Position): Place => ({ line: line + 1, column: character + 1 });

/** Start and end of a span as reports print them. Spans of files not at hand start at 1:1. */
export function placesOf(files: readonly SourceFile[], span: Span): { start: Place; end: Place } {
  const file = files.find((one) => one.uri === span.uri);
  if (!file) return { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };
  const document = documentOf(file);
  return { start: place(document.positionAt(span.start)), end: place(document.positionAt(span.end)) };
}
