import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { nodeHost } from '../node/node-host';
import { loadSandbox } from '../node/sandbox';
import { serve } from './server';

/** Listens where the arguments say: `--stdio`, `--node-ipc`, `--socket=`. */
export function listen(): void {
  serve(createConnection(ProposedFeatures.all), {
    host: nodeHost,
    loadSandbox,
    uriOfPath: (path) => (isAbsolute(path) ? pathToFileURL(path).href : undefined),
  });
}
