import {
  BrowserMessageReader,
  BrowserMessageWriter,
  type Connection,
  createConnection,
  ProposedFeatures,
} from 'vscode-languageserver/browser';
import { createSandbox, type PacReader, pacReader } from '../readers/pac';
import { browserFeed } from './browser-feed';
import { serve } from './server';

/**
 * Listens in a browser's worker: nothing of Node, no files of its own. The client reads them, and hands over the PAC
 * sandbox's bytes, since a worker knows no place to find them.
 */
export function listen(): void {
  const connection = createConnection(
    ProposedFeatures.all,
    new BrowserMessageReader(globalThis),
    new BrowserMessageWriter(globalThis),
  );
  let sandbox: Promise<PacReader | undefined> | undefined;
  serve(connection, {
    loadSandbox: () => {
      sandbox ??= sandboxOf(connection);
      return sandbox;
    },
    feed: browserFeed(connection),
    uriOfPath: () => undefined,
  });
}

async function sandboxOf(connection: Connection): Promise<PacReader | undefined> {
  const bytes = await connection.sendRequest<Uint8Array | null>('workspacesPorts/sandbox').catch(() => null);
  return bytes ? pacReader(await createSandbox(bytes)) : undefined;
}
