import { folderOf, keyOf, type SourceFile } from '../policy';
import type { Entries, Host } from '../workspace/host';
import { Twins } from './twins';

/** The texts at hand: open documents over files on disk. A text keeps its identity until it changes. */
export class Files {
  private readonly open = new Map<string, { file: SourceFile; languageId?: string }>();
  private readonly disk = new Map<string, Promise<SourceFile | undefined>>();
  private readonly results = new Map<string, { readonly file?: SourceFile; readonly result: Promise<unknown> }>();
  private readonly folders = new Map<string, Promise<Entries>>();
  private readonly twins = new Twins();

  /** Grows with everything that changes here: what was worked out at one count holds until the next. */
  revision = 0;
  /** Folders in which something has changed since somebody last looked and emptied this. */
  readonly touched = new Set<string>();

  constructor(
    private readonly host: Host,
    /** Whether texts that were only glanced at are kept too: whoever looks at all files needs most of them again. */
    readonly keepsAll = false,
  ) {}

  setOpen(uri: string, text: string, languageId?: string): SourceFile {
    const before = this.open.get(keyOf(uri));
    if (before?.file.text === text && before.file.uri === uri) return before.file;
    const file = { uri, text };
    this.open.set(keyOf(uri), { file, languageId: languageId ?? before?.languageId });
    this.touch(uri);
    return file;
  }

  setClosed(uri: string): void {
    this.open.delete(keyOf(uri));
    this.forget(uri);
  }

  /** The file changed, came or went on disk. */
  forget(uri: string): void {
    this.disk.delete(keyOf(uri));
    this.results.delete(keyOf(uri));
    this.folders.delete(keyOf(folderOf(uri)));
    this.touch(uri);
  }

  private touch(uri: string): void {
    this.touched.add(folderOf(uri));
    this.revision++;
  }

  /** Takes up what somebody has seen in a folder just now. */
  listed(folder: string, entries: Entries): void {
    this.folders.set(keyOf(folder), Promise.resolve(entries));
  }

  /** Folders directly inside a folder, as they were when it was last listed. */
  async subfolders(folder: string): Promise<readonly string[]> {
    return (await this.entries(folder)).folders;
  }

  /** The links among the files directly in a folder. */
  async links(folder: string): Promise<readonly string[]> {
    return (await this.entries(folder)).links;
  }

  private entries(folder: string): Promise<Entries> {
    const key = keyOf(folder);
    let found = this.folders.get(key);
    if (!found) {
      found = this.host.entries(folder);
      this.folders.set(key, found);
    }
    return found;
  }

  /** Where links lead from a file or folder; undefined where none is met. */
  async target(uri: string): Promise<string | undefined> {
    return this.host.target?.(uri);
  }

  languageOf(uri: string): string | undefined {
    return this.open.get(keyOf(uri))?.languageId;
  }

  isOpen(uri: string): boolean {
    return this.open.has(keyOf(uri));
  }

  async get(uri: string): Promise<SourceFile | undefined> {
    const key = keyOf(uri);
    const open = this.open.get(key);
    if (open) return open.file;
    return this.onDisk(uri, key);
  }

  private onDisk(uri: string, key: string): Promise<SourceFile | undefined> {
    let entry = this.disk.get(key);
    if (!entry) {
      entry = this.host.readText(uri).then((text) => (text === undefined ? undefined : this.fileOf(uri, text)));
      this.disk.set(key, entry);
    }
    return entry;
  }

  /** Whole files are copied from folder to folder: of those that are all kept, each knows the first of its text. */
  private fileOf(uri: string, text: string): SourceFile {
    const file = { uri, text };
    const twin = this.keepsAll ? this.twins.of(file) : undefined;
    return twin ? { uri, text: twin.text, twin } : file;
  }

  /**
   * What `make` makes of a file: kept in place of the text, which for AWS's feed takes megabytes, until the file changes.
   * Each file has one such use. Undefined where there is no file.
   */
  made<T>(uri: string, make: (file: SourceFile) => T): Promise<T | undefined> {
    const key = keyOf(uri);
    const open = this.open.get(key)?.file;
    let entry = this.results.get(key);
    if (!entry || entry.file !== open) {
      const file = open ? Promise.resolve(open) : this.glanceAt(uri, key);
      entry = { file: open, result: file.then((one) => one && make(one)) };
      this.results.set(key, entry);
    }
    return entry.result as Promise<T | undefined>;
  }

  private async glanceAt(uri: string, key: string): Promise<SourceFile | undefined> {
    if (this.keepsAll) return this.onDisk(uri, key);
    const text = await this.host.readText(uri);
    return text === undefined ? undefined : { uri, text };
  }

  /** URIs of the files directly in a folder, open documents included, each once and in the client's own spelling. */
  async list(folder: string): Promise<readonly string[]> {
    const { files } = await this.entries(folder);
    if (this.open.size === 0) return [...files].sort();
    const key = keyOf(folder);
    const found = new Map(files.map((uri) => [keyOf(uri), uri]));
    for (const [openKey, { file }] of this.open) if (keyOf(folderOf(file.uri)) === key) found.set(openKey, file.uri);
    return [...found.values()].sort();
  }
}

export { folderOf, keyOf } from '../policy';
