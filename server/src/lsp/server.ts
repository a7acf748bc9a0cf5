import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type CompletionItem,
  type CompletionParams,
  type Connection,
  type Diagnostic,
  DidChangeWatchedFilesNotification,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
  type Hover,
  type HoverParams,
  type InitializeParams,
  type InitializeResult,
  MarkupKind,
  PositionEncodingKind,
  type Range,
  TextDocumentSyncKind,
  TextDocuments,
  type TextEdit,
  type WorkspaceFoldersChangeEvent,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { Analyzer, type SandboxLoader } from '../analysis/analyzer';
import { folderOf, keyOf } from '../analysis/files';
import { nameOf } from '../analysis/formats';
import type { UnitResult } from '../analysis/pipeline';
import type { Settings } from '../analysis/settings';
import { type Action, fixAll, quickFixes } from '../features/actions';
import { complete, slotAt } from '../features/completion';
import type { DocumentContext } from '../features/context';
import { hover } from '../features/hover';
import { offers } from '../features/offers';
import { documentOf } from '../features/positions';
import { variableActions } from '../features/variable-actions';
import { type Locale, localeOf, render } from '../messages';
import type { SourceFile } from '../policy';
import { CONFIGURATION_FILE } from '../workspace/configuration';
import type { Host } from '../workspace/host';
import { serveAnnotations } from './annotations';
import { Checks } from './checks';
import { hostThrough, NO_FILES } from './client-host';
import { completionItem, diagnosticOf, documentChanges, rangeOf, SOURCE } from './convert';
import { type FeedParts, feedWatch, serveFeed } from './feed';
import { serveOverview } from './overview';
import { Push } from './push';
import { serveRequests } from './requests';
import { safely } from './safely';
import { DEFAULT_SETTINGS, type EditorSettings, readSettings } from './settings';

/** What the surroundings give: files, and the PAC sandbox's bytes. */
export interface ServerParts {
  /** Absent where only the client can read, as in a browser. */
  readonly host?: Host;
  readonly loadSandbox: SandboxLoader;
  /** `file:` URI of a path in a setting; undefined where there are no files. */
  readonly uriOfPath: (path: string) => string | undefined;
  /** AWS's feed as kept for this user; absent where there is no place for it. */
  readonly feed?: FeedParts;
}

/** Documents that are files or about to become some; others only where a folder of the workspace is of their scheme. */
const SCHEMES = ['file:', 'untitled:', 'vscode-vfs:'];
/** Whatever a module or a template may be made of, and what governs it. */
const WATCHERS = ['**/*.{tf,tofu,tfvars,pac,yaml,yml,json,template}', '**/wpad.dat'].map((globPattern) => ({
  globPattern,
}));
/** What is left out because it is too much or a second document: nobody else tells of that. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'cloudformation.documents',
  'cloudformation.tooDeep',
  'cloudformation.tooLarge',
  'cloudformation.tooManyTurns',
  'awscli.tooDeep',
  'awscli.tooLarge',
  'awscli.tooManyValues',
]);
const FIX_ALL = `${CodeActionKind.SourceFixAll}.workspacesPorts`;

/** Wires a connection to the house. Computes nothing by itself. */
export function serve(connection: Connection, parts: ServerParts): void {
  const documents = new TextDocuments(TextDocument);
  let locale: Locale = 'en';
  let settings: EditorSettings = DEFAULT_SETTINGS;
  let trusted = true;
  let workspace: readonly string[] = [];
  /** The client can create a file by an edit. */
  let creates = false;
  let pulls = false;
  /** The client takes edits of documents by their version. */
  let versions = false;
  let watches = false;
  let asksConfiguration = false;
  let followsFolders = false;
  let host = parts.host ?? NO_FILES;
  /** The client shows what an item is beside each. */
  let labelDetails = false;
  let analyzer = analyzerFor(settings);
  const checks = new Checks(connection, () => analyzer, host.now);
  const annotations = serveAnnotations(connection, {
    contextOf: (uri) => contextOf(uri),
    settings: () => settings,
    showsViews: () => checks.shown,
  });
  const push = new Push(connection, documents, diagnose, () => settings.run.debounce);
  const shown = new Map<string, { unit: UnitResult | undefined; file: SourceFile | undefined; id: string }>();
  let nextId = 0;
  /** The client has a command that fetches AWS's feed. */
  let fetches = false;
  const feedChanged = parts.feed ? feedWatch(parts.feed, host.now) : () => false;

  const isOurs = (uri: string): boolean =>
    SCHEMES.some((scheme) => uri.startsWith(scheme)) ||
    workspace.some((folder) => uri.startsWith(folder.slice(0, folder.indexOf(':') + 1)));

  function analyzerFor(chosen: EditorSettings): Analyzer {
    const fresh = new Analyzer(host, parts.loadSandbox, {
      edition: chosen.edition || undefined,
      ipRanges: chosen.ipRangesFile && trusted ? parts.uriOfPath(chosen.ipRangesFile) : undefined,
      cachedRanges: parts.feed?.cachedUri(),
      severities: chosen.severity,
      trusted,
      workspace,
    });
    for (const document of documents.all()) {
      fresh.files.setOpen(document.uri, document.getText(), document.languageId);
    }
    return fresh;
  }

  connection.onInitialize((params: InitializeParams): InitializeResult => {
    const options = (params.initializationOptions ?? {}) as {
      locale?: string;
      trusted?: boolean;
      settings?: unknown;
      /** The client has the command `workspacesPorts.updateIpRanges`. */
      offersIpRanges?: boolean;
      /** The client understands `workspacesPorts/changed` and has the commands of our own. */
      showsViews?: boolean;
      /** The client answers `workspacesPorts/readFile` and `workspacesPorts/readFolder`. */
      readsFiles?: boolean;
    };
    if (options.readsFiles) host = hostThrough(connection, parts.host);
    checks.shown = options.showsViews === true;
    fetches = parts.feed !== undefined && options.offersIpRanges === true;
    locale = localeOf(options.locale ?? params.locale);
    trusted = options.trusted !== false;
    const folders = params.workspaceFolders?.map(({ uri }) => uri) ?? (params.rootUri ? [params.rootUri] : []);
    workspace = folders.map(withSlash);
    settings = readSettings(options.settings);
    const { workspace: can = {}, textDocument } = params.capabilities;
    // Who cannot be told to ask again would go on showing what was true before another file changed.
    pulls = textDocument?.diagnostic !== undefined && can.diagnostics?.refreshSupport === true;
    creates = can.workspaceEdit?.resourceOperations?.includes('create') === true;
    versions = can.workspaceEdit?.documentChanges === true;
    asksConfiguration = can.configuration === true;
    // Our own client watches by itself.
    watches = can.didChangeWatchedFiles?.dynamicRegistration === true && !options.readsFiles;
    annotations.follow(can);
    followsFolders = can.workspaceFolders === true;
    labelDetails = textDocument?.completion?.completionItem?.labelDetailsSupport === true;
    analyzer = analyzerFor(settings);
    return {
      serverInfo: { name: 'workspaces-ports', version: VERSION },
      capabilities: {
        // The one that every client has.
        positionEncoding: PositionEncodingKind.UTF16,
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        hoverProvider: true,
        codeLensProvider: {},
        inlayHintProvider: true,
        completionProvider: { triggerCharacters: ['=', ' ', ':', ',', '"', "'", '.'] },
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL] },
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
        ...(pulls ? { diagnosticProvider: { interFileDependencies: true, workspaceDiagnostics: false } } : {}),
      },
    };
  });

  connection.onInitialized(() => {
    if (watches) void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers: WATCHERS });
    if (followsFolders) connection.workspace.onDidChangeWorkspaceFolders(foldersChanged);
    void loadSettings();
  });

  function foldersChanged({ added, removed }: WorkspaceFoldersChangeEvent): void {
    const gone = removed.map(({ uri }) => withSlash(uri));
    workspace = [...workspace.filter((folder) => !gone.includes(folder)), ...added.map(({ uri }) => withSlash(uri))];
    analyzer = analyzerFor(settings);
    everythingChanged();
  }

  connection.onDidChangeConfiguration((change) => {
    const given = (change.settings as { workspacesPorts?: unknown } | null)?.workspacesPorts;
    void loadSettings(given);
  });

  async function loadSettings(given?: unknown): Promise<void> {
    const value = asksConfiguration
      ? await connection.workspace.getConfiguration('workspacesPorts').catch(() => given)
      : given;
    if (value === undefined || value === null) return;
    settings = readSettings(value);
    analyzer = analyzerFor(settings);
    everythingChanged();
  }

  connection.onDidChangeWatchedFiles(({ changes }) => {
    for (const { uri } of changes) analyzer.forget(uri);
    everythingChanged();
  });

  documents.onDidChangeContent(({ document }) => {
    analyzer.files.setOpen(document.uri, document.getText(), document.languageId);
    if (nameOf(document.uri) === CONFIGURATION_FILE) everythingChanged();
    else void changed(document.uri);
  });

  /** A company's own catalogue speaks for other files, as a configuration does. */
  async function changed(uri: string): Promise<void> {
    const speaks = /\.json$/i.test(uri) && (await analyzer.catalogueFindings(uri)) !== undefined;
    if (speaks) everythingChanged();
    else if (!pulls) push.schedule(uri);
  }
  documents.onDidClose(({ document }) => {
    analyzer.files.setClosed(document.uri);
    analyzer.forget(document.uri);
    shown.delete(document.uri);
    if (!pulls) push.closed(document.uri);
    checks.closed(document.uri);
  });

  /** A change that may matter to every open document: configuration, settings, files on disk. */
  function everythingChanged(): void {
    checks.tell({});
    annotations.refresh();
    if (pulls) connection.languages.diagnostics.refresh();
    else for (const document of documents.all()) push.schedule(document.uri);
  }

  /** Another process may have fetched a feed. */
  function lookAtFeed(): void {
    if (!feedChanged()) return;
    analyzer = analyzerFor(settings);
    everythingChanged();
  }

  /** The one function behind push and pull. */
  async function diagnose(uri: string): Promise<Diagnostic[]> {
    lookAtFeed();
    const file = await analyzer.files.get(uri);
    if (!file || !isOurs(uri)) return [];
    if (nameOf(uri) === CONFIGURATION_FILE) {
      const findings = await analyzer.configurationFindings(uri, 'here');
      return findings.map((one) => diagnosticOf(one, [file], locale));
    }
    const ofCatalogue = /\.json$/i.test(uri) ? await analyzer.catalogueFindings(uri) : undefined;
    if (ofCatalogue) return ofCatalogue.map((one) => diagnosticOf(one, [file], locale));
    const unit = await checks.of(uri);
    if (!unit) return [];
    return (
      unit.findings
        .filter((finding) => finding.span.uri === uri)
        // Other extensions tell of broken HCL, YAML and JSON; nobody tells of a broken PAC.
        .filter(({ rule, message }) => rule !== 'unreadable' || unit.format === 'pac' || LEFT_OUT.has(message.key))
        .map((finding) => diagnosticOf(finding, unit.files, locale))
    );
  }

  connection.languages.diagnostics.on(async (params, token): Promise<DocumentDiagnosticReport> => {
    const { uri } = params.textDocument;
    const empty: DocumentDiagnosticReport = { kind: DocumentDiagnosticReportKind.Full, items: [] };
    return safely<DocumentDiagnosticReport>(connection, token, empty, async () => {
      lookAtFeed();
      const unit = isOurs(uri) ? await checks.of(uri) : undefined;
      const file = await analyzer.files.get(uri);
      const before = shown.get(uri);
      if (unit && before?.unit === unit && before.file === file && params.previousResultId === before.id) {
        return { kind: DocumentDiagnosticReportKind.Unchanged, resultId: before.id };
      }
      const id = String(++nextId);
      shown.set(uri, { unit, file, id });
      return { kind: DocumentDiagnosticReportKind.Full, resultId: id, items: await diagnose(uri) };
    });
  });

  async function contextOf(uri: string): Promise<DocumentContext | undefined> {
    if (!isOurs(uri)) return undefined;
    const { edition, ranges, configuration } = await analyzer.settingsFor(uri);
    // Last: whoever has to wait may find that the next key has moved what was read.
    const unit = await analyzer.check(uri);
    const file = await analyzer.files.get(uri);
    if (!file) return undefined;
    return { file, unit, edition, ranges, locale, values: configuration.values };
  }

  connection.onHover(
    (params: HoverParams, token): Promise<Hover | null> =>
      safely(connection, token, null, async () => {
        const context = settings.hover.enabled ? await contextOf(params.textDocument.uri) : undefined;
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
        return complete(context, offset).map((one, at) => completionItem(one, at, context.file, labelDetails));
      }),
  );

  connection.onCodeAction(
    (params: CodeActionParams, token): Promise<CodeAction[]> =>
      safely(connection, token, [], async () => {
        const { uri } = params.textDocument;
        if (!isOurs(uri)) return [];
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
    if (!checks.shown || !file) return [];
    const document = documentOf(file);
    const { ranges, configuration } = governed;
    const canFetch = fetches && !ranges && configuration.ipRanges === undefined;
    return offers(unit, uri, document.offsetAt(range.start), document.offsetAt(range.end), canFetch).map((offer) => {
      const title = render(offer.title, locale);
      return { title, kind: CodeActionKind.QuickFix, command: { title, command: offer.command } };
    });
  }

  /** The configuration file that governs a file, or the folder where one would. */
  async function configurationFor(uri: string) {
    const governing = await analyzer.governing(uri);
    const file = governing === undefined ? undefined : await analyzer.files.get(governing);
    return { file, folder: workspaceFolderOf(uri) ?? folderOf(uri) };
  }

  const workspaceFolderOf = (uri: string): string | undefined =>
    workspace.find((folder) => keyOf(uri).startsWith(keyOf(folder)));

  const canDo = ({ create }: Action): boolean => !create || creates;

  const versionOf = (uri: string): number | null => documents.get(uri)?.version ?? null;

  function codeAction(action: Action, unit: UnitResult): CodeAction {
    const changes = documentChanges(action.edits, action.target ? [action.target] : unit.files, versionOf);
    const created = action.create ? [{ kind: 'create' as const, uri: action.target!.uri }] : [];
    const plain = Object.fromEntries(changes.map(({ textDocument, edits }) => [textDocument.uri, edits as TextEdit[]]));
    return {
      title: render(action.title, locale),
      kind: action.kind,
      isPreferred: action.preferred || undefined,
      diagnostics: action.finding ? [diagnosticOf(action.finding, unit.files, locale)] : undefined,
      edit: versions || action.create ? { documentChanges: [...created, ...changes] } : { changes: plain },
    };
  }

  if (parts.feed) {
    serveFeed(connection, parts.feed, {
      locale: () => locale,
      updated: () => {
        analyzer = analyzerFor(settings);
        everythingChanged();
      },
    });
  }
  const door = { analyzer: () => analyzer, locale: () => locale, workspace: () => workspace };
  serveOverview(connection, door);
  serveRequests(connection, { ...door, now: host.now, versionOf, configurationFor });
  documents.listen(connection);
  connection.listen();
}

const withSlash = (uri: string): string => `${uri.replace(/\/$/, '')}/`;

declare const __VERSION__: string | undefined;
/** Set by the bundler from package.json. */
const VERSION = typeof __VERSION__ === 'string' ? __VERSION__ : 'dev';
