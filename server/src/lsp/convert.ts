import {
  type CompletionItem,
  CompletionItemKind,
  type Diagnostic,
  DiagnosticSeverity,
  type Range,
  type TextDocumentEdit,
  type TextEdit,
} from 'vscode-languageserver';
import type { Completion } from '../features/completion';
import { documentOf } from '../features/positions';
import { rulePage } from '../features/rule-page';
import { type Locale, message, render } from '../messages';
import type { TextEdit as Edit, SourceFile, Span } from '../policy';
import type { Finding, Severity } from '../rules/finding';

export const SOURCE = 'workspaces-ports';

const SEVERITY: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

export function rangeOf(file: SourceFile, span: { readonly start: number; readonly end: number }): Range {
  const document = documentOf(file);
  return { start: document.positionAt(span.start), end: document.positionAt(span.end) };
}

/** Findings as the editor shows them. `files` holds every file that a finding or its related places stand in. */
export function diagnosticOf(finding: Finding, files: readonly SourceFile[], locale: Locale): Diagnostic {
  const fileOf = (span: Span): SourceFile | undefined => files.find((file) => file.uri === span.uri);
  return {
    range: rangeOf(fileOf(finding.span)!, finding.span),
    severity: SEVERITY[finding.severity],
    code: finding.rule,
    codeDescription: { href: rulePage(finding.rule, locale) },
    source: SOURCE,
    message: render(finding.message, locale),
    relatedInformation: relatedTo(finding)?.flatMap(({ span, message }) => {
      const file = fileOf(span);
      return file
        ? [{ location: { uri: span.uri, range: rangeOf(file, span) }, message: render(message, locale) }]
        : [];
    }),
  };
}

/** Of a plan's object also where it is written. */
const relatedTo = ({ related = [], writtenAt }: Finding): Finding['related'] =>
  writtenAt ? [{ span: writtenAt, message: message('report.written') }, ...related] : related;

/** The `at`-th of a list that is in order; `beside`: the client shows a description beside each label. */
export function completionItem(
  { label, detail, documentation, span, text }: Completion,
  at: number,
  file: SourceFile,
  beside: boolean,
): CompletionItem {
  return {
    label,
    ...(beside ? { labelDetails: { description: detail } } : { detail }),
    documentation,
    kind: CompletionItemKind.Value,
    sortText: String(at).padStart(4, '0'),
    filterText: label,
    textEdit: { range: rangeOf(file, span), newText: text ?? label },
  };
}

/** Edits by file, with the version they were made for, so that a client can refuse stale ones. */
export function documentChanges(
  edits: readonly Edit[],
  files: readonly SourceFile[],
  versionOf: (uri: string) => number | null,
): TextDocumentEdit[] {
  const byUri = new Map<string, TextEdit[]>();
  for (const { uri, start, end, text } of edits) {
    const file = files.find((one) => one.uri === uri);
    if (!file) continue;
    const edit = { range: rangeOf(file, { start, end }), newText: text };
    const list = byUri.get(uri);
    if (list) list.push(edit);
    else byUri.set(uri, [edit]);
  }
  return [...byUri].map(([uri, list]) => ({ textDocument: { uri, version: versionOf(uri) }, edits: list }));
}
