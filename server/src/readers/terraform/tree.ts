import { type Message, message } from '../../messages';
import {
  folderOf,
  type Known,
  keyOf,
  type Problem,
  type ReaderSettings,
  type SourceFile,
  type Span,
} from '../../policy';
import { glanceAt } from './kinds';
import { knownFiles, knownFolder } from './known';
import type { Module } from './module';
import { goOn } from './parsed-files';
import { fileNameOf, isLocal, resolveFolder } from './paths';
import { OVERRIDABLE_PATH, type Overridable, overridableFrom } from './terragrunt';

/** Files in which Terraform looks for values of variables by itself. */
export const isAssigning = (name: string): boolean =>
  /^terraform\.tfvars(?:\.json)?$|\.auto\.tfvars(?:\.json)?$/.test(name);

/** Names of files that hold declarations. */
const DECLARES = /\.(?:tf|tofu)(?:\.json)?$/i;
export const isDeclaring = (uri: string): boolean => DECLARES.test(uri);
/** Without the files in whose place OpenTofu reads one of the same name: `net.tofu` for `net.tf`. */
export function withoutReplaced(uris: readonly string[]): readonly string[] {
  const all = new Set(uris);
  return uris.filter((uri) => {
    const other = uri.replace(/\.tf(\.json)?$/i, '.tofu$1');
    return other === uri || !all.has(other);
  });
}
const MANIFEST = '.terraform/modules/modules.json';

/** Modules that one root may make, and how deep they may call each other: no estate of people comes near either. */
const MAX_MODULES = 1500;
export const MAX_NESTING = 60;

/** What all modules under one root share: the files at hand, what work is left, and what was found wrong. */
export class Tree {
  /** How many expressions are being evaluated, each within the one before. */
  depth = 0;
  /** Expressions and list elements evaluated so far. */
  work = 0;
  /** Turns of loops taken so far. */
  turns = 0;
  readonly problems: Problem[] = [];
  /** Names whose value is being worked out: meeting one again is a cycle. */
  readonly pending = new Set<string>();
  /** Whether `.tfvars` files give values: then the root is applied as it stands. */
  readonly hasAssignments: boolean;
  readonly root: string;
  /** Whether what was found before holds where no change has reached it. */
  readonly continues: boolean;
  /** The root and what is below it as far as it concerns networks, once somebody has asked for it. */
  network?: readonly Module[];
  /** The regions of providers, by the alias by which a module names them. */
  readonly regions = new Map<Module, Map<string | undefined, Known<string> | undefined>>();
  /** What has been asked about all modules together: it holds for this reading. */
  readonly asked = new Map<string, unknown>();
  private readonly reaches = new Map<string, boolean>();
  private spoiled = false;
  private modules = 0;
  private readonly modulesBefore = new Map<string, Module>();
  private changed: ReadonlySet<string> = new Set();
  private readonly told = new Set<string>();
  private readonly folders = new Map<string, SourceFile[]>();
  private readonly texts = new Map<string, SourceFile>();
  private readonly downloaded: ReadonlyMap<string, string>;

  /** The folder of the first file is the root module's. */
  constructor(
    readonly files: readonly SourceFile[],
    readonly settings: ReaderSettings,
    /** The root of the reading before, whose modules may be taken over. */
    before?: Module,
  ) {
    this.root = folderOf(files[0]?.uri ?? '');
    for (const file of files) {
      this.texts.set(keyOf(file.uri), file);
      // A document that has no file yet has no name either.
      if (!DECLARES.test(file.uri) && files.length > 1) continue;
      const key = keyOf(folderOf(file.uri));
      const list = this.folders.get(key);
      if (list) list.push(file);
      else this.folders.set(key, [file]);
    }
    this.hasAssignments = [...this.inRoot()].some(([name]) => isAssigning(name));
    this.continues = before !== undefined && this.isContinued(before.tree);
    if (before && this.continues) {
      for (const module of before.below()) this.modulesBefore.set(module.path, module);
      this.changed = changedFolders(before.tree.files, files);
    }
    this.downloaded = manifestOf(this.texts.get(keyOf(this.root + MANIFEST)), this.root);
  }

  /** The module of a path in the reading before. */
  earlier(path: string): Module | undefined {
    return this.modulesBefore.get(path);
  }

  /**
   * Takes up the edits of files of one folder. Texts of firewall rules are taken apart by those who read them, and what
   * they make of them does not move.
   */
  goOn(before: readonly SourceFile[], now: readonly SourceFile[]): void {
    if (this.files.some(({ text }) => text.includes('networkfirewall_'))) return;
    for (const file of now) {
      if (before.includes(file)) continue;
      const earlier = before.find(({ uri }) => uri === file.uri);
      if (earlier) goOn(earlier, file);
    }
  }

  /** Does something that is no part of the reading: neither what it costs nor what it finds wrong is counted. */
  aside<T>(work: () => T): T {
    const before = { work: this.work, turns: this.turns, problems: this.problems.length };
    this.work = 0;
    this.turns = 0;
    const result = work();
    this.work = before.work;
    this.turns = before.turns;
    // A cycle is told where the reading meets it, which it would no more: the next one begins afresh.
    this.spoiled ||= this.problems.length > before.problems;
    this.problems.length = before.problems;
    return result;
  }

  /** Lets go of the reading before. */
  settle(): void {
    this.modulesBefore.clear();
  }

  /** Whether no file of a folder has changed since the reading before. */
  isUnchanged(folder: string): boolean {
    return !this.changed.has(keyOf(folder));
  }

  /** Whether what was found before can hold at all: the same settings, no fault that would have to be told again. */
  private isContinued({ settings, problems, files, spoiled }: Tree): boolean {
    return (
      problems.length === 0 &&
      !spoiled &&
      settings.variables === this.settings.variables &&
      settings.region === this.settings.region &&
      settings.ranges === this.settings.ranges &&
      files.length === this.files.length &&
      files.every((file, i) => file.uri === this.files[i]!.uri && (DECLARES.test(file.uri) || file === this.files[i]))
    );
  }

  /** The files of a folder that hold declarations; undefined where the folder is not at hand. */
  declaring(folder: string): readonly SourceFile[] | undefined {
    return this.folders.get(keyOf(folder)) ?? knownFiles(folder);
  }

  /** Whether a folder or one that it calls names a network resource, as far as a glance at the texts tells. */
  reachesNetwork(folder: string): boolean {
    const key = keyOf(folder);
    const before = this.reaches.get(key);
    if (before !== undefined) return before;
    // A circle adds nothing to what its other folders say.
    this.reaches.set(key, false);
    const files = this.declaring(folder) ?? [];
    // What lies behind a link that is not followed may be anything: that is told.
    const found =
      this.file(folder)?.withheld === true ||
      files.some((file) => glanceAt(file).network) ||
      files.some((file) => this.callsNetwork(file, folder));
    this.reaches.set(key, found);
    return found;
  }

  private callsNetwork(file: SourceFile, folder: string): boolean {
    return glanceAt(file).sources.some((source) => {
      if (!isLocal(source)) return this.downloaded.size > 0 || knownFolder(source) !== undefined;
      const called = resolveFolder(folder, source);
      return called !== undefined && this.reachesNetwork(called);
    });
  }

  file(uri: string): SourceFile | undefined {
    return this.texts.get(keyOf(uri));
  }

  /** What Terragrunt, or a Stack, may do to the root; undefined where neither runs it. */
  get overridable(): Overridable | undefined {
    const file = this.file(this.root + OVERRIDABLE_PATH);
    return file && overridableFrom(file);
  }

  /** Why a variable of the root may have another value than its default: somebody else may give it one. */
  givenElsewhere(name: string): Message | undefined {
    const by = this.overridable;
    if (!by || !(by.isOpen || by.names.includes(name))) return undefined;
    return message(by.isStack ? 'terraform.stackGives' : 'terraform.terragruntGives', { name });
  }

  /** Files of the root's own folder, by name. */
  *inRoot(): Generator<readonly [name: string, file: SourceFile]> {
    const root = keyOf(this.root);
    for (const [key, file] of this.texts) if (folderOf(key) === root) yield [fileNameOf(file.uri), file];
  }

  /** The folder that `terraform init` has put a module in; the path names module blocks (`network.groups`). */
  downloadedTo(path: string): string | undefined {
    return this.downloaded.get(path);
  }

  /** Whether `count` more modules may be made; if not, that is told once. */
  mayMake(count: number, at: Span): boolean {
    if (this.modules + count > MAX_MODULES) {
      this.tellOnce('modules', at, message('terraform.tooManyModules', { max: MAX_MODULES }));
      return false;
    }
    this.modules += count;
    return true;
  }

  tellOnce(what: string, span: Span, text: Message): void {
    if (this.told.has(what)) return;
    this.told.add(what);
    this.problems.push({ span, message: text });
  }
}

const changedFolders = (before: readonly SourceFile[], now: readonly SourceFile[]): Set<string> =>
  new Set(now.flatMap((file, i) => (file === before[i] ? [] : [keyOf(folderOf(file.uri))])));

/** Which folder each downloaded module is in, by its path, as `.terraform/modules/modules.json` tells. */
function manifestOf(file: SourceFile | undefined, root: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { key, folder } of file ? manifestEntries(file.text, root) : []) found.set(key, folder);
  return found;
}

/** The entries of a manifest's text, but for the root itself. Never throws; a broken one has none. */
export function manifestEntries(text: string, root: string): { key: string; folder: string }[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return [];
  }
  const modules = (parsed as { Modules?: unknown } | null)?.Modules;
  if (!Array.isArray(modules)) return [];
  return modules.flatMap((one: { Key?: unknown; Dir?: unknown } | null) => {
    if (typeof one?.Key !== 'string' || typeof one.Dir !== 'string' || one.Key === '') return [];
    const folder = resolveFolder(root, one.Dir);
    return folder === undefined ? [] : [{ key: one.Key, folder }];
  });
}

/** Where a root's manifest stands, relative to its folder. */
export const MANIFEST_PATH = MANIFEST;
