import {
  type ClientCapabilities,
  type CodeLens,
  CodeLensRefreshRequest,
  type Connection,
  type InlayHint,
  InlayHintRefreshRequest,
} from 'vscode-languageserver';
import type { DocumentContext } from '../features/context';
import { inlayHints } from '../features/inlay-hints';
import { lenses } from '../features/lenses';
import { documentOf } from '../features/positions';
import { render } from '../messages';
import { rangeOf } from './convert';
import { safely } from './safely';
import type { EditorSettings } from './settings';

/** What annotations need of the server. */
interface AnnotationDoor {
  readonly contextOf: (uri: string) => Promise<DocumentContext | undefined>;
  readonly settings: () => EditorSettings;
  readonly showsViews: () => boolean;
}

/** The client's own command. */
const SHOW_COVERAGE = 'workspacesPorts.showCoverage';

/** What stands between the lines and behind the words of a file; each kind has its switch in the settings. */
export function serveAnnotations(connection: Connection, door: AnnotationDoor) {
  let refreshesLenses = false;
  let refreshesHints = false;

  connection.onCodeLens(({ textDocument: { uri } }, token) =>
    safely<CodeLens[]>(connection, token, [], async () => {
      const context = door.settings().codeLens.enabled ? await door.contextOf(uri) : undefined;
      if (!context?.unit) return [];
      return lenses(context.unit, uri, context.locale).map(({ span, title }) => ({
        range: rangeOf(context.file, span),
        // Nothing to run in editors that have no such panel.
        command: { title: render(title, context.locale), command: door.showsViews() ? SHOW_COVERAGE : '' },
      }));
    }),
  );

  connection.languages.inlayHint.on(({ textDocument: { uri }, range }, token) =>
    safely<InlayHint[]>(connection, token, [], async () => {
      const context = door.settings().inlayHints.enabled ? await door.contextOf(uri) : undefined;
      if (!context) return [];
      const document = documentOf(context.file);
      const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
      return inlayHints(context, start, end).map(({ offset, label }) => ({
        position: document.positionAt(offset),
        label: render(label, context.locale),
        paddingLeft: true,
      }));
    }),
  );

  return {
    /** Notes what the client can be asked for. */
    follow(can: ClientCapabilities['workspace']): void {
      refreshesLenses = can?.codeLens?.refreshSupport === true;
      refreshesHints = can?.inlayHint?.refreshSupport === true;
    },
    /** Asks the client to ask again: what stands in other files has changed. */
    refresh(): void {
      if (refreshesLenses) void connection.sendRequest(CodeLensRefreshRequest.type).catch(() => {});
      if (refreshesHints) void connection.sendRequest(InlayHintRefreshRequest.type).catch(() => {});
    },
  };
}
