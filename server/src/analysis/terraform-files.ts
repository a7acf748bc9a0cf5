import type { SourceFile } from '../policy';
import {
  fileNamesIn,
  filePatternsIn,
  fileReferencesIn,
  isAssigning,
  isDeclaring,
  listedIn,
  MANIFEST_PATH,
  manifestEntries,
  OVERRIDABLE_PATH,
  overridableIn,
  pathsAssignedIn,
  relativeFolder,
  resolveFolder,
  resolvePath,
  withoutReplaced,
} from '../readers/terraform';
import { pathMatcher } from '../workspace/patterns';
import { type Files, folderOf, keyOf } from './files';
import { nameOf } from './formats';
import type { TerraformIndex } from './terraform-index';

/** Files that functions such as `file()` may bring in; configurations of people name a few. */
const MAX_READ = 100;
/** Files of a folder that `fileset` lists, and how deep it lies below: beyond, the list is not known. */
const MAX_LISTED = 500;
const MAX_DEPTH = 6;

/** Brings together the texts that a root module and all that it calls are made of. */
export class TerraformFiles {
  private readonly gathered = new Map<
    string,
    { readonly files: Promise<readonly SourceFile[]>; readonly folders: ReadonlySet<string> }
  >();

  private terragrunt: unknown;

  /** What stands for files and folders that are not followed: the same object each time. */
  private readonly withheld = new Map<string, SourceFile>();
  private readonly unread = new Map<string, SourceFile>();

  constructor(
    private readonly files: Files,
    private readonly index: TerraformIndex,
    /** In an untrusted workspace nothing outside it is read. */
    private readonly trusted: boolean,
  ) {}

  /** Forgets the roots that a changed folder belongs to. */
  changed(folders: readonly string[]): void {
    if (folders.length === 0) return;
    // Which root an input may be for is told by all files of Terragrunt together.
    if (this.terragrunt !== this.index.terragrunt) this.gathered.clear();
    this.terragrunt = this.index.terragrunt;
    const keys = new Set(folders.map(keyOf));
    for (const [root, { folders: used }] of this.gathered) {
      if ([...used].some((folder) => keys.has(folder))) this.gathered.delete(root);
    }
  }

  async of(root: string): Promise<readonly SourceFile[]> {
    const key = keyOf(root);
    let found = this.gathered.get(key);
    if (!found) {
      const folders = new Set([key]);
      found = { files: this.gather(root, folders), folders };
      this.gathered.set(key, found);
    }
    return found.files;
  }

  /** The root's own files first; none where neither it nor what it calls names a network resource. */
  private async gather(root: string, used: Set<string>): Promise<readonly SourceFile[]> {
    const reached = await this.index.reach(root);
    const local: string[] = [];
    const behindLinks: SourceFile[] = [];
    for (const { uri } of reached) {
      if (uri === root || (await this.mayRead(uri, root))) local.push(uri);
      else if (!(await this.staysInside(uri, root))) behindLinks.push(this.withholding(uri));
    }
    const downloaded = reached.some(({ downloads }) => downloads) ? await this.downloadedOf(root) : [];
    const folders = [...new Map([...local, ...downloaded].map((uri) => [keyOf(uri), uri])).values()];
    for (const folder of folders) used.add(keyOf(folder));
    used.add(keyOf(folderOf(root + MANIFEST_PATH)));
    let network = false;
    for (const folder of folders) network ||= (await this.index.folder(folder)).network;
    if (!network) return [];
    const out: SourceFile[] = [];
    for (const folder of folders) {
      const wanted = folder === root ? (uri: string) => isDeclaring(uri) || isAssigning(nameOf(uri)) : isDeclaring;
      out.push(...(await this.textsIn(folder, wanted, root)));
    }
    if (downloaded.length > 0) out.push(...(await this.texts([root + MANIFEST_PATH])));
    const overridable = overridableIn(root, this.index.terragrunt);
    if (overridable) out.push(this.synthetic(root + OVERRIDABLE_PATH, JSON.stringify(overridable)));
    const named = await this.namedBy(out, root, used);
    for (const { uri } of named) used.add(keyOf(folderOf(uri)));
    return [...out, ...named, ...behindLinks];
  }

  /** A text that no file holds: the same object as long as it says the same. */
  private synthetic(uri: string, text: string): SourceFile {
    const before = this.made.get(uri);
    if (before?.text === text) return before;
    const file = { uri, text };
    this.made.set(uri, file);
    return file;
  }
  private readonly made = new Map<string, SourceFile>();

  private withholding(uri: string): SourceFile {
    const found = this.withheld.get(uri) ?? { uri, text: '', withheld: true };
    this.withheld.set(uri, found);
    return found;
  }

  private async textsIn(folder: string, wanted: (uri: string) => boolean, root: string): Promise<SourceFile[]> {
    const uris = withoutReplaced(await this.files.list(folder)).filter(wanted);
    // The folder itself has been looked at: only a link among its files can lead elsewhere.
    const links = new Set(await this.files.links(folder));
    const kept: string[] = [];
    const behindLinks: SourceFile[] = [];
    for (const uri of uris) {
      if (!links.has(uri) || (await this.staysInside(uri, root))) kept.push(uri);
      else behindLinks.push(this.withholding(uri));
    }
    const found = await Promise.all(kept.map(async (uri) => (await this.files.get(uri)) ?? this.withoutText(uri)));
    return [...found, ...behindLinks];
  }

  /** What is there and cannot be read may hold anything. */
  private withoutText(uri: string): SourceFile {
    const found = this.unread.get(uri) ?? { uri, text: '', unread: true };
    this.unread.set(uri, found);
    return found;
  }

  private async texts(uris: readonly string[]): Promise<SourceFile[]> {
    const found = await Promise.all(uris.map((uri) => this.files.get(uri)));
    return found.filter((file) => file !== undefined);
  }

  /** Folders of modules that `terraform init` has downloaded for a root. */
  private async downloadedOf(root: string): Promise<readonly string[]> {
    const [manifest] = await this.texts([root + MANIFEST_PATH]);
    const out: string[] = [];
    for (const { folder } of manifest ? manifestEntries(manifest.text, root) : []) {
      if (await this.mayRead(folder, root)) out.push(folder);
    }
    return out;
  }

  /** Texts that `file()` and its like name: in plain words, by a name that stands for such, or in words with values between. */
  private async namedBy(files: readonly SourceFile[], root: string, used: Set<string>): Promise<SourceFile[]> {
    const uris = new Set<string>();
    const add = (
      file: SourceFile,
      { base, path }: { readonly base: 'root' | 'module'; readonly path: string },
    ): void => {
      const uri = resolvePath(base === 'module' ? folderOf(file.uri) : root, path);
      if (uri !== undefined && uris.size < MAX_READ) uris.add(uri);
    };
    for (const file of files) for (const named of fileNamesIn(file)) add(file, named);
    const names = new Set(files.flatMap(fileReferencesIn));
    if (names.size > 0) {
      for (const file of files) {
        for (const given of pathsAssignedIn(file)) {
          if (names.has(given.name) || given.name === 'default') add(file, given);
        }
      }
    }
    for (const uri of await this.fitting(files, root, used)) if (uris.size < MAX_READ) uris.add(uri);
    const listings = await this.listingsOf(files, root);
    for (const { folder, names, fits } of listings) {
      for (const name of names.filter(fits)) {
        const uri = resolvePath(folder, name);
        if (uri !== undefined && uris.size < MAX_READ) uris.add(uri);
      }
    }
    const inside: string[] = [];
    for (const uri of uris)
      if ((await this.mayRead(folderOf(uri), root)) && (await this.staysInside(uri, root))) inside.push(uri);
    const lists = listings.map(({ folder, names }): SourceFile => ({ uri: folder, text: names.join('\n') }));
    return [...(await this.texts(inside)), ...lists];
  }

  /** Files that fit what functions name in words with values between. */
  private async fitting(files: readonly SourceFile[], root: string, used: Set<string>): Promise<readonly string[]> {
    const out: string[] = [];
    for (const file of files) {
      for (const { base, path, pattern } of filePatternsIn(file)) {
        const folder = resolveFolder(base === 'module' ? folderOf(file.uri) : root, path);
        const fits = pathMatcher([pattern]);
        if (folder === undefined || !fits || !(await this.mayRead(folder, root))) continue;
        used.add(keyOf(folder));
        const names = pattern.includes('/') ? await this.below(folder) : (await this.files.list(folder)).map(nameOf);
        for (const name of names ?? []) {
          const uri = fits(name) ? resolvePath(folder, name) : undefined;
          if (uri !== undefined) out.push(uri);
        }
      }
    }
    return out;
  }

  /** What lies in the folders that `fileset` lists; a listing is handed on like a file whose name ends in a slash. */
  private async listingsOf(files: readonly SourceFile[], root: string) {
    const out = new Map<string, { folder: string; names: readonly string[]; fits: (name: string) => boolean }>();
    for (const file of files) {
      for (const { base, path, pattern } of listedIn(file)) {
        const folder = resolveFolder(base === 'module' ? folderOf(file.uri) : root, path);
        const fits = pathMatcher([pattern]);
        if (folder === undefined || !fits || !(await this.mayRead(folder, root))) continue;
        const before = out.get(keyOf(folder));
        const names = before?.names ?? (await this.below(folder));
        if (names) out.set(keyOf(folder), { folder, names, fits: (name) => before?.fits(name) || fits(name) });
      }
    }
    return [...out.values()];
  }

  /** Paths of the files below a folder, in order; undefined where there are more than people keep there. */
  private async below(folder: string): Promise<readonly string[] | undefined> {
    const out: string[] = [];
    const queue = [{ uri: folder, path: '', depth: 0 }];
    for (let next = queue.pop(); next; next = queue.pop()) {
      const { uri, path, depth } = next;
      if (depth > MAX_DEPTH) return undefined;
      for (const file of await this.files.list(uri)) out.push(path + nameOf(file));
      if (out.length > MAX_LISTED) return undefined;
      for (const inner of await this.files.subfolders(uri)) {
        queue.push({ uri: inner, path: `${path}${nameOf(inner.slice(0, -1))}/`, depth: depth + 1 });
      }
    }
    return out.sort();
  }

  /** Whether a folder that code names may be read: in the workspace, or anywhere that no link leads to. */
  private async mayRead(folder: string, root: string): Promise<boolean> {
    if (!this.trusted && !this.index.isInside(folder)) return false;
    return this.staysInside(folder, root);
  }

  /** Whether a file or folder was surely no link, nor behind one, when the workspace was looked through. */
  private async wasMet(uri: string): Promise<boolean> {
    const folder = folderOf(uri);
    if (!this.index.wasMet(folder)) return false;
    return folder === uri || !(await this.files.links(folder)).some((link) => keyOf(link) === keyOf(uri));
  }

  /** Whether no link leads out of the workspace on the way to a place. The workspace itself may lie behind one. */
  private async staysInside(uri: string, root: string): Promise<boolean> {
    // Whoever reads everything once need not fear that something becomes a link meanwhile.
    if (this.files.keepsAll && (await this.wasMet(uri))) return true;
    const target = await this.files.target(uri);
    if (target === undefined) return true;
    const straight = resolvePath((await this.files.target(root)) ?? root, relativeFolder(root, uri));
    if (straight !== undefined && keyOf(straight) === keyOf(target)) return true;
    for (const folder of this.index.workspace) {
      const real = ((await this.files.target(folder)) ?? folder).replace(/\/?$/, '/');
      if (keyOf(`${target}/`).startsWith(keyOf(real))) return true;
    }
    return false;
  }
}
