import { type Message, message, render } from '../messages';
import { localeFrom, run } from './main';
import { isServer, type ServerName } from './names';
import { takesColours } from './terminal';
import { VERSION } from './version';

const argv = process.argv.slice(2);
const surroundings = { cwd: process.cwd(), locale: localeFrom(argv, process.env), env: process.env };

/** Their parts are of no use to the commands, and take time to load. */
const SERVERS: Readonly<Record<ServerName, () => Promise<void>>> = {
  lsp: async () => (await import('../lsp/node')).listen(),
  mcp: offerTools,
};

void (isServer(argv[0]) ? SERVERS[argv[0]] : runCommand)();

async function runCommand(): Promise<void> {
  const io = {
    ...surroundings,
    out: (text: string) => void process.stdout.write(text),
    err: (text: string) => void process.stderr.write(text),
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

/** The protocol's bundle lies beside this one, with nothing of the house in it: that comes from here. */
async function offerTools(): Promise<void> {
  const [tools, { serveTools }] = [await import('./tools'), await import('./mcp.js')];
  const say = (text: Message): string => render(text, surroundings.locale);
  await serveTools({ tools, version: VERSION, instructions: message('cli.tool.instructions'), say, surroundings });
}
