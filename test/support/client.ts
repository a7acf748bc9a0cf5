import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import {
  type ClientCapabilities,
  createProtocolConnection,
  type Diagnostic,
  type DocumentDiagnosticReport,
  type InitializeResult,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type Registration,
  type RegistrationParams,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';
import { ROOT } from './files';

export interface ClientOptions {
  /** True: the client pulls diagnostics; false: it waits for them to be pushed. */
  readonly pull?: boolean;
  readonly locale?: string;
  readonly settings?: Record<string, unknown>;
  readonly trusted?: boolean;
  /** Folder of the cached feed; without it there is none, whatever lies on this machine. */
  readonly cache?: string;
  /** The client offers to fetch AWS's feed. */
  readonly offersIpRanges?: boolean;
  /** The client reads what lies in virtual file systems. */
  readonly readsFiles?: boolean;
  /** More of what the client can do in `workspace`. */
  readonly workspace?: ClientCapabilities['workspace'];
  /** The client has views that follow the server's `workspacesPorts/changed`. */
  readonly showsViews?: boolean;
}

/** A client that starts the built server as editors do, `workspaces-ports lsp --stdio`, and speaks over its pipes. */
export class Client {
  readonly pushed = new Map<string, PublishDiagnosticsParams>();
  readonly log: string[] = [];
  readonly registered: Registration[] = [];
  private readonly waiting: (() => void)[] = [];

  private constructor(
    readonly process: ChildProcess,
    readonly connection: ProtocolConnection,
  ) {
    connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      this.pushed.set(params.uri, params);
      for (const wake of this.waiting.splice(0)) wake();
    });
    connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
      this.log.push(message);
    });
    connection.onRequest('workspace/diagnostic/refresh', () => null);
    connection.onRequest('client/registerCapability', ({ registrations }: RegistrationParams) => {
      this.registered.push(...registrations);
      return null;
    });
  }

  static async start(options: ClientOptions = {}): Promise<{ client: Client; result: InitializeResult }> {
    const child = spawn(process.execPath, [join(ROOT, 'dist', 'cli.js'), 'lsp', '--stdio'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, WORKSPACES_PORTS_CACHE: options.cache ?? join(ROOT, 'dist', 'no-cache') },
    });
    const connection = createProtocolConnection(
      new StreamMessageReader(child.stdout!),
      new StreamMessageWriter(child.stdin!),
    );
    const client = new Client(child, connection);
    connection.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) =>
      items.map(() => options.settings ?? {}),
    );
    connection.listen();
    const result = await connection.sendRequest<InitializeResult>('initialize', {
      processId: process.pid,
      rootUri: null,
      locale: options.locale,
      initializationOptions: {
        trusted: options.trusted,
        settings: options.settings,
        offersIpRanges: options.offersIpRanges,
        showsViews: options.showsViews,
        readsFiles: options.readsFiles,
      },
      capabilities: {
        textDocument: options.pull ? { diagnostic: {} } : {},
        workspace: {
          configuration: true,
          diagnostics: { refreshSupport: true },
          workspaceEdit: { documentChanges: true },
          ...options.workspace,
        },
      },
    });
    await connection.sendNotification('initialized', {});
    return { client, result };
  }

  async open(uri: string, text: string, languageId = 'plaintext'): Promise<void> {
    await this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId, version: 1, text },
    });
  }

  async change(uri: string, version: number, text: string): Promise<void> {
    await this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ text }],
    });
  }

  async close(uri: string): Promise<void> {
    await this.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
  }

  async pull(uri: string): Promise<readonly Diagnostic[]> {
    const report = await this.request<DocumentDiagnosticReport>('textDocument/diagnostic', { textDocument: { uri } });
    return report.kind === 'full' ? report.items : [];
  }

  /** The diagnostics pushed for a document once they fit; rejects after ten seconds. */
  async until(uri: string, fits: (params: PublishDiagnosticsParams) => boolean): Promise<readonly Diagnostic[]> {
    const deadline = Date.now() + 10_000;
    for (;;) {
      const params = this.pushed.get(uri);
      if (params && fits(params)) return params.diagnostics;
      if (Date.now() > deadline) throw new Error(`no such diagnostics for ${uri}: ${JSON.stringify(params)}`);
      await Promise.race([
        new Promise<void>((wake) => this.waiting.push(wake)),
        new Promise((wake) => setTimeout(wake, 100)),
      ]);
    }
  }

  request<T>(method: string, params: unknown): Promise<T> {
    return this.connection.sendRequest<T>(method, params);
  }

  /** Ends the server in the order of the protocol and gives its exit status. */
  async stop(): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => this.process.on('exit', resolve));
    await this.connection.sendRequest('shutdown');
    await this.connection.sendNotification('exit');
    return ended;
  }
}
