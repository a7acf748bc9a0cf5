import { localeFrom, run } from './main';
import { takesColours } from './terminal';

const argv = process.argv.slice(2);
// The server's parts are of no use to the other commands, and take time to load.
if (argv[0] === 'lsp') void import('../lsp/node').then(({ listen }) => listen());
else {
  const io = {
    cwd: process.cwd(),
    locale: localeFrom(argv, process.env),
    env: process.env,
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
  void run(argv, io).then((status) => {
    process.exitCode = status;
  });
}
