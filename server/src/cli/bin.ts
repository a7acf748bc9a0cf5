import { listen } from '../lsp/node';
import { localeFrom, run } from './main';

const argv = process.argv.slice(2);
if (argv[0] === 'lsp') listen();
else {
  const io = {
    cwd: process.cwd(),
    locale: localeFrom(argv, process.env),
    env: process.env,
    out: (text: string) => void process.stdout.write(text),
    err: (text: string) => void process.stderr.write(text),
  };
  // A closed pipe (`| head`) is no fault of ours.
  process.stdout.on('error', () => process.exit(0));
  // Not process.exit(): it would cut off what a pipe has not taken yet.
  void run(argv, io).then((status) => {
    process.exitCode = status;
  });
}
