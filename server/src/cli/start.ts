import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { type Message, message, render } from '../messages';
import { checkShare } from './check';
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
  // A closed pipe (`| head`) is no fault of ours.
  process.stdout.on('error', () => process.exit(0));
  // Not process.exit(): it would cut off what a pipe has not taken yet.
  process.exitCode = await run(argv, io);
}

/** From so many processors on, those that two threads leave free can help them to collect garbage. */
const TO_SPARE = 4;

/** This program once more, with code that was compiled for the first. */
function thread(): Thread {
  // Helpers of V8's that wait for each other's processors cost a check of a large estate a seventh of its time.
  if (availableParallelism() < TO_SPARE) setFlagsFromString('--no-parallel-scavenge');
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
      return told.finally(() => worker.terminate());
    },
  };
}

/** The protocol's bundle lies beside this one, with nothing of the house in it: that comes from here. */
async function offerTools(): Promise<void> {
  const [tools, { serveTools }] = [await import('./tools'), await import('./mcp.js')];
  const say = (text: Message): string => render(text, surroundings.locale);
  await serveTools({ tools, version: VERSION, instructions: message('cli.tool.instructions'), say, surroundings });
}
