import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { cachedFeedState, cachedFeedUri, updateFeed } from '../node/feed';
import { nodeHost } from '../node/node-host';
import { loadSandboxThread } from '../node/sandbox';
import { serve } from './server';

/** Listens where the arguments say: `--stdio`, `--node-ipc`, `--socket=`. */
export function listen(): void {
  serve(createConnection(ProposedFeatures.all), {
    host: nodeHost,
    loadSandbox: loadSandboxThread,
    feed: {
      cachedUri: () => cachedFeedUri(process.env),
      state: () => cachedFeedState(process.env),
      update: (options) => updateFeed({ ...options, cwd: process.cwd(), env: process.env }),
    },
    uriOfPath: (path) => (isAbsolute(path) ? pathToFileURL(path).href : undefined),
  });
}
