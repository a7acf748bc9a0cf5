import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, Script } from 'node:vm';
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  createProtocolConnection,
  type DataCallback,
  type Message,
  type ProtocolConnection,
} from 'vscode-languageserver-protocol/node';
import { ROOT } from './files';

/** What a browser's worker has of its own beside the language; nothing of Node. */
const WEB = {
  AbortController,
  AbortSignal,
  Headers,
  Response,
  TextDecoder,
  TextEncoder,
  URL,
  clearTimeout,
  console,
  performance,
  queueMicrotask,
  setTimeout,
};

interface WorkerScope {
  onmessage?: (event: { data: unknown }) => void;
}

/**
 * Runs the bundle of the server for browsers as a worker does: a script of its own world, that speaks by messages alone.
 * `fetch` stands for the browser's.
 */
export function startWorker(fetch: (url: string) => Promise<Response>): ProtocolConnection {
  const copy = <T>(value: T): T => structuredClone(value);
  const reader = new (class extends AbstractMessageReader {
    listen(callback: DataCallback) {
      toClient = callback;
      return { dispose: () => {} };
    }
  })();
  let toClient: DataCallback = () => {};
  const post = (data: Message): void => {
    const sent = copy(data);
    setTimeout(() => toClient(sent), 0);
  };
  const scope: WorkerScope = createContext({ ...WEB, fetch, postMessage: post, addEventListener: () => {} });
  const path = join(ROOT, 'dist', 'web', 'server.js');
  new Script(readFileSync(path, 'utf8'), { filename: path }).runInContext(scope);
  const writer = new (class extends AbstractMessageWriter {
    async write(message: Message): Promise<void> {
      const data = copy(message);
      setTimeout(() => scope.onmessage!({ data }), 0);
    }
    end(): void {}
  })();
  return createProtocolConnection(reader, writer);
}
