/** The world outside, as the house sees it. Only `cli/` and the node entries implement it with real files. */
export interface Host {
  /** The file's text, or undefined where it does not exist, is no text or is larger than the house reads. */
  readText(uri: string): Promise<string | undefined>;
  /** URIs of the files (not folders) directly inside a folder. */
  list(folderUri: string): Promise<readonly string[]>;
  /** Milliseconds since 1970. */
  now(): number;
}
