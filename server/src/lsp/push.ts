import type { Connection, Diagnostic, TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { safely } from './safely';

/** Tells clients of problems that do not ask for them: after the last key, of the document and of all that hang on it. */
export class Push {
  private readonly timers = new Map<string, NodeJS.Timeout>();
  /** What was told last. */
  private readonly told = new Map<string, string>();

  constructor(
    private readonly connection: Connection,
    private readonly documents: TextDocuments<TextDocument>,
    private readonly diagnose: (uri: string) => Promise<Diagnostic[]>,
    /** Milliseconds. */
    private readonly debounce: () => number,
  ) {}

  schedule(uri: string): void {
    clearTimeout(this.timers.get(uri));
    const timer = setTimeout(() => void this.run(uri), this.debounce());
    this.timers.set(uri, timer);
  }

  closed(uri: string): void {
    clearTimeout(this.timers.get(uri));
    this.timers.delete(uri);
    this.told.delete(uri);
    void this.connection.sendDiagnostics({ uri, diagnostics: [] });
  }

  private async run(uri: string): Promise<void> {
    this.timers.delete(uri);
    await this.tell(uri, true);
    // Another document may be a part of the same module; what has not changed costs nothing and is not told again.
    for (const other of this.documents.keys()) {
      if (other !== uri && !this.timers.has(other)) await this.tell(other, false);
    }
  }

  private async tell(uri: string, always: boolean): Promise<void> {
    const version = this.documents.get(uri)?.version;
    if (version === undefined) return;
    const diagnostics = await safely(this.connection, undefined, [], () => this.diagnose(uri));
    if (this.documents.get(uri)?.version !== version) return;
    const text = JSON.stringify(diagnostics);
    if (!always && text === this.told.get(uri)) return;
    this.told.set(uri, text);
    await this.connection.sendDiagnostics({ uri, version, diagnostics });
  }
}
