/** The world outside, as the house sees it. Only `cli/` and the node entries implement it with real files. */
export interface Host {
  /** The file's text, or undefined where it does not exist, is no text or is larger than the house reads. */
  readText(uri: string): Promise<string | undefined>;
  /** URIs of the files (not folders) directly inside a folder. */
  list(folderUri: string): Promise<readonly string[]>;
  /** URIs of the folders directly inside a folder, links left out; absent where nobody can list them. */
  folders?(folderUri: string): Promise<readonly string[]>;
  /** Where a file or folder really is, if links lead there from elsewhere; undefined where no link is met. */
  target?(uri: string): Promise<string | undefined>;
  /** Milliseconds since 1970. */
  now(): number;
}
