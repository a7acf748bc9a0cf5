import {
  CodeActionKind,
  type Connection,
  DiagnosticRefreshRequest,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  type InitializeResult,
  PositionEncodingKind,
  TextDocumentSyncKind,
  TextDocuments,
  type WorkspaceFoldersChangeEvent,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { Analyzer, type SandboxLoader } from '../analysis/analyzer';
import { folderOf, keyOf } from '../analysis/files';
import { nameOf } from '../analysis/formats';
import { Steady } from '../analysis/steady';
import type { DocumentContext } from '../features/context';
import { adopt } from '../features/positions';
import { type Locale, localeOf } from '../messages';
import { CONFIGURATION_FILE } from '../workspace/configuration';
import type { Host } from '../workspace/host';
import { serveAnnotations } from './annotations';
import { Checks } from './checks';
import { hostThrough, NO_FILES } from './client-host';
import { type ActionClient, FIX_ALL, serveCodeActions } from './code-actions';
import { serveCursor } from './cursor';
import { serveDiagnostics } from './diagnostics';
import { type FeedParts, feedWatch, serveFeed } from './feed';
import { serveOverview } from './overview';
import { Push } from './push';
import { serveRequests } from './requests';
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
const WATCHERS = ['**/*.{tf,tofu,tfvars,hcl,pac,yaml,yml,json,template}', '**/wpad.dat'].map((globPattern) => ({
  globPattern,
}));

/** Wires a connection to the house. Computes nothing by itself. */
export function serve(connection: Connection, parts: ServerParts): void {
  const documents = new TextDocuments(TextDocument);
  let locale: Locale = 'en';
  let settings: EditorSettings = DEFAULT_SETTINGS;
  let trusted = true;
  let workspace: readonly string[] = [];
  let client: ActionClient = { creates: false, versions: false, commands: false, fetches: false };
  let pulls = false;
  let watches = false;
  let asksConfiguration = false;
  let followsFolders = false;
  let host = parts.host ?? NO_FILES;
  /** The client shows what an item is beside each. */
  let labelDetails = false;
  let analyzer = analyzerFor(settings);
  let holdEnds: ReturnType<typeof setTimeout> | undefined;
  const steady = new Steady(
    host.now,
    () => settings.run.hold * 1000,
    (milliseconds) => {
      clearTimeout(holdEnds);
      holdEnds = setTimeout(askedAgain, milliseconds);
      if (typeof holdEnds === 'object') holdEnds.unref();
    },
  );
  const checks = new Checks(connection, () => analyzer, host.now, steady);
  const annotations = serveAnnotations(connection, {
    contextOf: (uri) => contextOf(uri),
    settings: () => settings,
    showsViews: () => client.commands,
  });
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
    for (const document of documents.all()) opened(fresh, document);
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
    locale = localeOf(options.locale ?? params.locale);
    trusted = options.trusted !== false;
    const folders = params.workspaceFolders?.map(({ uri }) => uri) ?? (params.rootUri ? [params.rootUri] : []);
    workspace = folders.map(withSlash);
    settings = readSettings(options.settings);
    const { workspace: can = {}, textDocument } = params.capabilities;
    // Who cannot be told to ask again would go on showing what was true before another file changed.
    pulls = textDocument?.diagnostic !== undefined && can.diagnostics?.refreshSupport === true;
    client = {
      creates: can.workspaceEdit?.resourceOperations?.includes('create') === true,
      versions: can.workspaceEdit?.documentChanges === true,
      commands: checks.shown,
      fetches: parts.feed !== undefined && options.offersIpRanges === true,
    };
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
    if (watches) {
      const registered = connection.client.register(DidChangeWatchedFilesNotification.type, { watchers: WATCHERS });
      // A client may refuse: it is then as one that cannot watch.
      void registered.catch(() => {});
    }
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
    const read = readSettings(value);
    // Clients hand over the same twice at the start, and what was begun meanwhile still holds.
    if (JSON.stringify(read) === JSON.stringify(settings)) return;
    settings = read;
    analyzer = analyzerFor(settings);
    everythingChanged();
  }

  connection.onDidChangeWatchedFiles(({ changes }) => {
    for (const { uri } of changes) analyzer.forget(uri);
    everythingChanged();
  });

  documents.onDidChangeContent(({ document }) => {
    opened(analyzer, document);
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
    problems.closed(document.uri);
    if (!pulls) push.closed(document.uri);
    checks.closed(document.uri);
  });

  /** A change that may matter to every open document: configuration, settings, files on disk. */
  function everythingChanged(): void {
    steady.forget();
    askedAgain();
  }

  function askedAgain(): void {
    checks.tell({});
    annotations.refresh();
    if (pulls) void connection.sendRequest(DiagnosticRefreshRequest.type).catch(() => {});
    else for (const document of documents.all()) push.schedule(document.uri);
  }

  /** Another process may have fetched a feed. */
  function lookAtFeed(): void {
    if (!feedChanged()) return;
    analyzer = analyzerFor(settings);
    everythingChanged();
  }

  async function contextOf(uri: string): Promise<DocumentContext | undefined> {
    if (!isOurs(uri)) return undefined;
    const { edition, ranges, configuration } = await analyzer.settingsFor(uri);
    // Last: whoever has to wait may find that the next key has moved what was read.
    const unit = await checks.quietly(uri);
    const file = await analyzer.files.get(uri);
    if (!file) return undefined;
    return { file, unit, edition, ranges, locale, values: configuration.values };
  }

  /** The configuration file that governs a file, or the folder where one would. */
  async function configurationFor(uri: string) {
    const governing = await analyzer.governing(uri);
    const file = governing === undefined ? undefined : await analyzer.files.get(governing);
    return { file, folder: workspaceFolderOf(uri) ?? folderOf(uri) };
  }

  const workspaceFolderOf = (uri: string): string | undefined =>
    workspace.find((folder) => keyOf(uri).startsWith(keyOf(folder)));

  const versionOf = (uri: string): number | null => documents.get(uri)?.version ?? null;

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
  const problems = serveDiagnostics(connection, { ...door, checks, isOurs, lookAtFeed });
  const push = new Push(connection, documents, problems.diagnose, () => settings.run.debounce);
  serveCursor(connection, { contextOf, settings: () => settings, documents, labelDetails: () => labelDetails });
  serveCodeActions(connection, { ...door, client: () => client, isOurs, versionOf, configurationFor });
  serveOverview(connection, door);
  serveRequests(connection, { ...door, now: host.now, versionOf, configurationFor });
  documents.listen(connection);
  connection.listen();
}

const opened = ({ files }: Analyzer, document: TextDocument): void =>
  adopt(files.setOpen(document.uri, document.getText(), document.languageId), document);

const withSlash = (uri: string): string => `${uri.replace(/\/$/, '')}/`;

declare const __VERSION__: string | undefined;
/** Set by the bundler from package.json. */
const VERSION = typeof __VERSION__ === 'string' ? __VERSION__ : 'dev';
