/** What a folder holds, as URIs. */
export interface Entries {
  /** Files, and links whatever they lead to. */
  readonly files: readonly string[];
  /** The links among `files`. */
  readonly links: readonly string[];
  /** Folders, without links to such. */
  readonly folders: readonly string[];
}

export const NO_ENTRIES: Entries = { files: [], links: [], folders: [] };

/** The world outside, as the house sees it. Only `cli/` and the node entries implement it with real files. */
export interface Host {
  /** The file's text, or undefined where it does not exist, is no text or is larger than the house reads. */
  readText(uri: string): Promise<string | undefined>;
  /**
   * A file with NUL bytes, which `readText` takes for no text; undefined where there is none. `text`: what it says where its
   * bytes are plainly UTF-16 without a byte order mark.
   */
  readUnmarked?(uri: string): Promise<{ readonly text?: string } | undefined>;
  /** What keeps a file that is listed from being read at all: a link that leads nowhere, or a lack of permission. */
  hindrance?(uri: string): Promise<'dangling' | 'denied' | undefined>;
  /** What lies directly inside a folder; nothing where it cannot be listed. */
  entries(folderUri: string): Promise<Entries>;
  /** Where a file or folder really is, if links lead there from elsewhere; undefined where no link is met. */
  target?(uri: string): Promise<string | undefined>;
  /** Much that was kept has just been let go, and nobody waits: a good moment to collect it. */
  sweep?(): void;
  /** Milliseconds since 1970. */
  now(): number;
}
