import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { type Message, message, render } from '../messages';
import { checkShare } from './check';
import { makeRoom } from './engine';
import { localeFrom, run } from './main';
import { isServer, type ServerName } from './names';
import { takesColours } from './terminal';
import type { Share, Thread } from './threads';
import type { Told } from './told';
import { VERSION } from './version';

const argv = process.argv.slice(2);
const surroundings = { cwd: process.cwd(), locale: localeFrom(argv, process.env), env: process.env };

/** Their parts are of no use to the commands, and take time to load. */
const SERVERS: Readonly<Record<ServerName, () => Promise<void>>> = {
  lsp: async () => (await import('../lsp/node')).listen(),
  mcp: offerTools,
};

if (isMainThread) void (isServer(argv[0]) ? SERVERS[argv[0]] : runCommand)();
else
  parentPort?.once('message', (share: Share) => void checkShare(share).then((told) => parentPort?.postMessage(told)));

async function runCommand(): Promise<void> {
  const io = {
    ...surroundings,
    out: (text: string) => void process.stdout.write(text),
    err: (text: string) => void process.stderr.write(text),
    ...(availableParallelism() > 1 ? { thread } : {}),
    colours: takesColours(process.stdout.isTTY, process.env),
    // Back to the start of the line, and clear it.
    ...(process.stderr.isTTY && process.env.TERM !== 'dumb'
      ? { statusLine: (text: string) => void process.stderr.write(`\r\u001b[2K${text}`) }
      : {}),
  };
  process.stdout.on('error', (fault: NodeJS.ErrnoException) => {
    // A closed pipe (`| head`) is no fault of ours; a report that a full disk did not take is none.
    if (fault.code === 'EPIPE') process.exit(0);
    const what = message('cli.notTaken', { what: fault.message });
    process.stderr.write(`workspaces-ports: ${render(what, surroundings.locale)}\n`, () => process.exit(2));
  });
  // Nobody is left to tell of it.
  process.stderr.on('error', () => {});
  const status = await run(argv, io);
  process.exitCode = status;
  // Not before a pipe has taken everything; then at once, which saves putting away a large heap.
  const taken = await Promise.all([process.stdout, process.stderr].map(hasTakenAll));
  if (taken.every(Boolean)) process.exit(status);
}

/** Where a stream has not, its fault says how this ends. */
const hasTakenAll = (stream: NodeJS.WriteStream): Promise<boolean> =>
  new Promise((told) => void stream.write('', (fault) => told(!fault)));

/** This program once more, with code that was compiled for the first. */
function thread(): Thread {
  makeRoom();
  const worker = new Worker(__filename, { argv });
  // Until it is asked for something nobody waits for it.
  worker.unref();
  const told = new Promise<readonly Told[]>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('it ended before')));
  });
  told.catch(() => {});
  return {
    tell(share) {
      worker.ref();
      worker.postMessage(share);
      // Nobody waits until it has put away what it worked with.
      return told.finally(() => void worker.terminate());
    },
  };
}

/** The protocol's bundle lies beside this one, with nothing of the house in it: that comes from here. */
async function offerTools(): Promise<void> {
  const [tools, { serveTools }] = [await import('./tools'), await import('./mcp.js')];
  const say = (text: Message): string => render(text, surroundings.locale);
  await serveTools({ tools, version: VERSION, instructions: message('cli.tool.instructions'), say, surroundings });
}
