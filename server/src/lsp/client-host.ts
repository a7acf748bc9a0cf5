import type { Connection } from 'vscode-languageserver';
import { type Entries, type Host, NO_ENTRIES } from '../workspace/host';

/** Asks the client, which can read what its file systems hold; null where a file is not there, is no text or too large. */
const READ_FILE = 'workspacesPorts/readFile';
const READ_FOLDER = 'workspacesPorts/readFolder';

/** A host whose files the client reads, but for `file:` URIs where `own` can do that itself. */
export function hostThrough(connection: Connection, own?: Host): Host {
  const isOwn = (uri: string): boolean => own !== undefined && /^file:/i.test(uri);
  return {
    async readText(uri) {
      if (isOwn(uri)) return own!.readText(uri);
      const text = await connection.sendRequest<string | null>(READ_FILE, { uri }).catch(() => null);
      return text ?? undefined;
    },
    async entries(uri) {
      if (isOwn(uri)) return own!.entries(uri);
      return (await connection.sendRequest<Entries | null>(READ_FOLDER, { uri }).catch(() => null)) ?? NO_ENTRIES;
    },
    async target(uri) {
      return isOwn(uri) ? own!.target?.(uri) : undefined;
    },
    now: () => Date.now(),
  };
}

/** Where nobody reads files: open documents are all there is. */
export const NO_FILES: Host = {
  readText: async () => undefined,
  entries: async () => NO_ENTRIES,
  now: () => Date.now(),
};
