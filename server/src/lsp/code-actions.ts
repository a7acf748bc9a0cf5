import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Connection,
  type Range,
  type TextEdit,
} from 'vscode-languageserver';
import type { Analyzer } from '../analysis/analyzer';
import type { UnitResult } from '../analysis/pipeline';
import type { Settings } from '../analysis/settings';
import { type Action, fixAll, quickFixes } from '../features/actions';
import { offers } from '../features/offers';
import { documentOf } from '../features/positions';
import { variableActions } from '../features/variable-actions';
import { type Locale, render } from '../messages';
import type { SourceFile } from '../policy';
import { diagnosticOf, documentChanges, SOURCE } from './convert';
import { safely } from './safely';

/** What a client can do with an action. */
export interface ActionClient {
  /** It can create a file by an edit. */
  readonly creates: boolean;
  /** It takes edits of documents by their version. */
  readonly versions: boolean;
  /** It has the commands of our own. */
  readonly commands: boolean;
  /** It has a command that fetches AWS's feed. */
  readonly fetches: boolean;
}

/** What actions need of the server. */
interface ActionDoor {
  readonly analyzer: () => Analyzer;
  readonly locale: () => Locale;
  readonly client: () => ActionClient;
  readonly isOurs: (uri: string) => boolean;
  readonly versionOf: (uri: string) => number | null;
  readonly configurationFor: (uri: string) => Promise<{ readonly file?: SourceFile; readonly folder: string }>;
}

export const FIX_ALL = `${CodeActionKind.SourceFixAll}.workspacesPorts`;

/** Fixes, and the client's own commands where they help. */
export function serveCodeActions(connection: Connection, door: ActionDoor): void {
  const { isOurs, versionOf, configurationFor } = door;

  connection.onCodeAction(
    (params: CodeActionParams, token): Promise<CodeAction[]> =>
      safely(connection, token, [], async () => {
        const { uri } = params.textDocument;
        if (!isOurs(uri)) return [];
        const analyzer = door.analyzer();
        const [governing, governed] = [await configurationFor(uri), await analyzer.settingsFor(uri)];
        const unit = await analyzer.check(uri);
        const file = unit?.files.find((one) => one.uri === uri);
        if (!unit || !file) return [];
        const wanted = (kind: string): boolean =>
          params.context.only === undefined ||
          params.context.only.some((only) => kind === only || kind.startsWith(`${only}.`));
        const actions: Action[] = [];
        if (wanted(CodeActionKind.QuickFix)) {
          const document = documentOf(file);
          const [start, end] = [document.offsetAt(params.range.start), document.offsetAt(params.range.end)];
          actions.push(...quickFixes(unit, uri, start, end));
          actions.push(...variableActions(unit, uri, start, end, governing).filter(canDo));
          // Neovim 0.10 counts letters of several bytes wrongly and asks for the end of the line; it names what it means.
          const [named] = params.context.diagnostics.filter(({ source }) => source === SOURCE);
          if (actions.length === 0 && named) {
            const { range } = named;
            actions.push(...quickFixes(unit, uri, document.offsetAt(range.start), document.offsetAt(range.end)));
          }
        }
        // "Fix all" is for whoever asks for it, a command or on save; it would only lengthen the light bulb's list.
        const all = params.context.only && wanted(FIX_ALL) ? fixAll(unit, uri) : undefined;
        if (all) actions.push(all);
        return [
          ...actions.map((action) => codeAction(action, unit)),
          ...(wanted(CodeActionKind.QuickFix) ? commandsFor(uri, unit, params.range, governed) : []),
        ];
      }),
  );

  /** The client's own commands, where they help. */
  function commandsFor(uri: string, unit: UnitResult, range: Range, governed: Settings): CodeAction[] {
    const file = unit.files.find((one) => one.uri === uri);
    const client = door.client();
    if (!client.commands || !file) return [];
    const document = documentOf(file);
    const { ranges, configuration } = governed;
    const canFetch = client.fetches && !ranges && configuration.ipRanges === undefined;
    return offers(unit, uri, document.offsetAt(range.start), document.offsetAt(range.end), canFetch).map((offer) => {
      const title = render(offer.title, door.locale());
      return { title, kind: CodeActionKind.QuickFix, command: { title, command: offer.command } };
    });
  }

  const canDo = ({ create }: Action): boolean => !create || door.client().creates;

  function codeAction(action: Action, unit: UnitResult): CodeAction {
    const locale = door.locale();
    const changes = documentChanges(action.edits, action.target ? [action.target] : unit.files, versionOf);
    const created = action.create ? [{ kind: 'create' as const, uri: action.target!.uri }] : [];
    const plain = Object.fromEntries(changes.map(({ textDocument, edits }) => [textDocument.uri, edits as TextEdit[]]));
    return {
      title: render(action.title, locale),
      kind: action.kind,
      isPreferred: action.preferred || undefined,
      diagnostics: action.finding ? [diagnosticOf(action.finding, unit.files, locale)] : undefined,
      edit:
        door.client().versions || action.create ? { documentChanges: [...created, ...changes] } : { changes: plain },
    };
  }
}
