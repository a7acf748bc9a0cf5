import { type Locale, localeOf, message } from '../messages';
import { catalogue } from './catalogue';
import { check } from './check';
import { generate } from './generate';
import { inspect } from './inspect';
import { CommandError, type Io, say } from './io';
import { lookup } from './lookup';
import { COMMAND_NAMES, type CommandName, isCommand, SERVER_NAMES } from './names';
import { probe } from './probe';
import { update } from './update';
import { VERSION } from './version';

type Command = (args: readonly string[], io: Io) => Promise<number>;

const COMMANDS: Readonly<Record<CommandName, Command>> = { check, inspect, probe, lookup, catalogue, generate, update };

/** Runs one command; the exit status of the contract. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const [name, ...args] = argv;
  if (name === undefined || name === 'help' || argv.includes('--help')) {
    io.out(say(io, message('cli.usage')));
    return name === undefined ? 2 : 0;
  }
  if (name === '--version') {
    io.out(`${VERSION}\n`);
    return 0;
  }
  try {
    if (!isCommand(name)) {
      const commands = [...COMMAND_NAMES, ...SERVER_NAMES];
      throw new CommandError(message('cli.unknownCommand', { command: name, commands }));
    }
    return await COMMANDS[name](args, io);
  } catch (error) {
    const text =
      error instanceof CommandError
        ? error.text
        : message('cli.fault', { what: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    io.statusLine?.('');
    io.err(`workspaces-ports: ${say(io, text)}\n`);
    return 2;
  }
}

/** `--lang`, then what the terminal says of itself. */
export function localeFrom(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): Locale {
  const at = argv.findIndex((arg) => arg === '--lang' || arg.startsWith('--lang='));
  const given = at < 0 ? undefined : argv[at] === '--lang' ? argv[at + 1] : argv[at]!.slice('--lang='.length);
  return localeOf(given ?? env.LC_ALL ?? env.LC_MESSAGES ?? env.LANG);
}
