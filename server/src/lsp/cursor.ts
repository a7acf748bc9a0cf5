import {
  type CompletionItem,
  type CompletionParams,
  type Connection,
  type Hover,
  type HoverParams,
  MarkupKind,
  type TextDocuments,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { complete, slotAt } from '../features/completion';
import type { DocumentContext } from '../features/context';
import { hover } from '../features/hover';
import { documentOf } from '../features/positions';
import { completionItem, rangeOf } from './convert';
import { safely } from './safely';
import type { EditorSettings } from './settings';

/** What answers about a place in a document need of the server. */
interface CursorDoor {
  readonly contextOf: (uri: string) => Promise<DocumentContext | undefined>;
  readonly settings: () => EditorSettings;
  readonly documents: TextDocuments<TextDocument>;
  /** The client shows what an item is beside each. */
  readonly labelDetails: () => boolean;
}

/** What a word is, and what may be written at a place. */
export function serveCursor(
  connection: Connection,
  { contextOf, settings, documents, labelDetails }: CursorDoor,
): void {
  connection.onHover(
    (params: HoverParams, token): Promise<Hover | null> =>
      safely(connection, token, null, async () => {
        const context = settings().hover.enabled ? await contextOf(params.textDocument.uri) : undefined;
        if (!context) return null;
        const answer = hover(context, documentOf(context.file).offsetAt(params.position));
        if (!answer) return null;
        return {
          contents: { kind: MarkupKind.Markdown, value: answer.markdown },
          range: rangeOf(context.file, answer.span),
        };
      }),
  );

  connection.onCompletion(
    (params: CompletionParams, token): Promise<CompletionItem[]> =>
      safely(connection, token, [], async () => {
        const { uri } = params.textDocument;
        const document = documents.get(uri);
        if (!document) return [];
        const offset = document.offsetAt(params.position);
        // Asked at every space: nearly always nothing of ours belongs there, and nothing is checked for it.
        const context = slotAt(uri, document.getText(), offset) ? await contextOf(uri) : undefined;
        if (!context) return [];
        return complete(context, offset).map((one, at) => completionItem(one, at, context.file, labelDetails()));
      }),
  );
}
