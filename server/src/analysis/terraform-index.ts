import {
  glanceAt,
  glanceAtTerragrunt,
  isDeclaring,
  isLocal,
  isTerragrunt,
  resolveFolder,
  type Terragrunt,
} from '../readers/terraform';
import { type Files, keyOf } from './files';

/** What one folder holds, as far as a glance at its texts tells. */
export interface Folder {
  readonly uri: string;
  /** Names a resource that is read here. */
  readonly network: boolean;
  /** Folders that it seems to call. */
  readonly calls: readonly string[];
  /** Whether a module of other code is called, which may be downloaded. */
  readonly downloads: boolean;
  /** What files of Terragrunt in it may run, and with what. */
  readonly terragrunt: readonly Terragrunt[];
}

/** Folders that hold other people's files, or none that matter. */
const SKIPPED = /\/(?:\.git|node_modules|\.terraform|\.terragrunt-cache|\.venv|\.hg|\.svn)\/$/;
/** More folders than this are no workspace but a disk. */
const MAX_FOLDERS = 20_000;
const MAX_DEPTH = 40;

/**
 * Which Terraform folders of the workspace call which, from a glance at every text. Texts are not kept, and a change
 * is looked at alone.
 */
export class TerraformIndex {
  private readonly folders = new Map<string, Folder>();
  /** Folders that were met going down from the workspace, where no link is followed. */
  private readonly met = new Set<string>();
  private callers = new Map<string, string[]>();
  private ready: Promise<void> | undefined;
  private stale = true;
  private runs: readonly Terragrunt[] | undefined;

  constructor(
    private readonly files: Files,
    /** Folders in which callers are looked for. */
    readonly workspace: readonly string[],
    /** What another has found in them. */
    found?: readonly Folder[],
  ) {
    if (!found) return;
    for (const folder of found) {
      this.folders.set(keyOf(folder.uri), folder);
      this.met.add(keyOf(folder.uri));
    }
    this.ready = Promise.resolve();
  }

  /** All folders of the workspace. */
  async found(): Promise<readonly Folder[]> {
    await this.refresh();
    return [...this.folders.values()];
  }

  /** The files of Terragrunt that were met so far: the same list as long as none has changed. */
  get terragrunt(): readonly Terragrunt[] {
    this.runs ??= [...this.folders.values()].flatMap(({ terragrunt }) => terragrunt);
    return this.runs;
  }

  /** Takes up what has changed, and first of all looks through the workspace; says which folders changed. */
  async refresh(): Promise<readonly string[]> {
    this.ready ??= this.scan();
    await this.ready;
    if (this.files.touched.size === 0) return [];
    const touched = [...this.files.touched];
    this.files.touched.clear();
    for (const folder of touched) {
      const before = this.folders.get(keyOf(folder));
      if (!before && !this.isInside(folder)) continue;
      const now = await this.look(folder);
      if (!before || before.calls.join('\n') !== now.calls.join('\n')) this.stale = true;
    }
    return touched;
  }

  /** Whether a folder lies in the workspace; also where none is named. */
  isInside(folder: string): boolean {
    return this.workspace.length === 0 || this.workspace.some((one) => keyOf(folder).startsWith(keyOf(one)));
  }

  /** Whether a folder was surely no link, nor in one, when the workspace was looked through. */
  wasMet(folder: string): boolean {
    return this.met.has(keyOf(folder));
  }

  async folder(uri: string): Promise<Folder> {
    return this.folders.get(keyOf(uri)) ?? this.look(uri);
  }

  /** A folder and all that it reaches by local calls, callers first. */
  async reach(uri: string): Promise<readonly Folder[]> {
    const found = new Map<string, Folder>();
    const queue = [uri];
    for (let at = 0; at < queue.length && found.size < MAX_FOLDERS; at++) {
      const key = keyOf(queue[at]!);
      if (found.has(key)) continue;
      const folder = await this.folder(queue[at]!);
      found.set(key, folder);
      queue.push(...folder.calls);
    }
    return [...found.values()];
  }

  /** The folders at the top of all calls that lead to a folder; itself where nobody calls it. */
  rootsOf(uri: string): readonly string[] {
    if (this.stale) this.link();
    const roots: string[] = [];
    const seen = new Set<string>();
    const queue = [uri];
    for (let at = 0; at < queue.length; at++) {
      const key = keyOf(queue[at]!);
      if (seen.has(key)) continue;
      seen.add(key);
      const above = this.callers.get(key) ?? [];
      if (above.length === 0) roots.push(queue[at]!);
      queue.push(...above);
    }
    // Only a circle of calls has no top.
    return roots.length > 0 ? roots.sort() : [uri];
  }

  private link(): void {
    const callers = new Map<string, string[]>();
    for (const folder of this.folders.values()) {
      for (const called of folder.calls) {
        const key = keyOf(called);
        if (key === keyOf(folder.uri)) continue;
        const list = callers.get(key);
        if (list) list.push(folder.uri);
        else callers.set(key, [folder.uri]);
      }
    }
    this.callers = callers;
    this.stale = false;
  }

  private async scan(): Promise<void> {
    this.files.touched.clear();
    let left = MAX_FOLDERS;
    // Elsewhere each look may be a request to somewhere far: callers are those in folders of open documents.
    const near = this.workspace.filter((folder) => /^file:/i.test(folder));
    const queue = near.map((folder) => ({ folder, depth: 0 }));
    for (let next = queue.pop(); next && left > 0; next = queue.pop(), left--) {
      const { folder, depth } = next;
      this.met.add(keyOf(folder));
      await this.look(folder);
      if (depth >= MAX_DEPTH) continue;
      for (const inner of await this.files.subfolders(folder)) {
        if (!SKIPPED.test(inner)) queue.push({ folder: inner, depth: depth + 1 });
      }
    }
    this.stale = true;
  }

  private async look(uri: string): Promise<Folder> {
    const calls = new Set<string>();
    let network = false;
    let downloads = false;
    const terragrunt: Terragrunt[] = [];
    for (const file of await this.files.list(uri)) {
      if (isTerragrunt(file)) {
        const run = await this.files.made(file, glanceAtTerragrunt);
        if (run) terragrunt.push(run);
      }
      if (!isDeclaring(file)) continue;
      const glance = await this.files.made(file, glanceAt);
      if (!glance) continue;
      network ||= glance.network;
      for (const source of glance.sources) {
        const called = isLocal(source) ? resolveFolder(uri, source) : undefined;
        if (called !== undefined) calls.add(called);
        else downloads = true;
      }
    }
    const folder: Folder = { uri, network, calls: [...calls].sort(), downloads, terragrunt };
    const before = this.folders.get(keyOf(uri))?.terragrunt ?? [];
    if (terragrunt.length !== before.length || terragrunt.some((one, i) => one !== before[i])) this.runs = undefined;
    this.folders.set(keyOf(uri), folder);
    return folder;
  }
}
