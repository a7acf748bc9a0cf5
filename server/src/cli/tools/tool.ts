import { realpathSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { type Message, message } from '../../messages';
import { CommandError, type Io } from '../io';
import type { Schema } from './shapes';

/** A value that an assistant may give to a tool, and the option of the command line that it becomes. */
export interface Parameter {
  readonly type: 'string' | 'strings' | 'integer' | 'boolean';
  readonly about: Message;
  readonly required?: true;
  /** All that it can be. */
  readonly values?: readonly string[];
  /** Without it: what stands after the options. */
  readonly option?: string;
  /** It names files or folders, which must lie in the folder that the server was started in. */
  readonly path?: true;
  /** It speaks of the answer alone, and the command is told nothing. */
  readonly aside?: true;
}

/** A command of the command line as assistants may call it: it reads, and writes or fetches nothing. */
export interface Tool {
  readonly name: string;
  readonly title: Message;
  readonly about: Message;
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly run: (args: readonly string[], io: Io) => Promise<number>;
  /** Options that every call has. */
  readonly always: readonly string[];
  /** What the command printed, as the object that `output` describes without its `notes`. */
  readonly read: (printed: string, given: Given) => Record<string, unknown>;
  readonly output: Schema;
}

export type Given = Readonly<Record<string, unknown>>;
export type Surroundings = Pick<Io, 'cwd' | 'locale' | 'env'>;
export type Answer =
  | { readonly value: Record<string, unknown> }
  | { readonly error: { readonly code: string; readonly text: Message } };

/** Runs a tool. Wrong arguments, unreadable files and the like are answers, with the code that their message has. */
export async function call(tool: Tool, given: Given, surroundings: Surroundings): Promise<Answer> {
  const [out, err]: [string[], string[]] = [[], []];
  const io: Io = { ...surroundings, out: (text) => void out.push(text), err: (text) => void err.push(text) };
  try {
    const args = argumentsOf(tool, given);
    keepInside(tool, given, surroundings.cwd);
    await tool.run(args, io);
    const notes = err.join('').split('\n').filter(Boolean);
    return { value: { ...tool.read(out.join(''), given), notes } };
  } catch (error) {
    if (error instanceof CommandError) return { error: { code: codeOf(error.text), text: error.text } };
    const what = error instanceof Error ? error.message : String(error);
    return { error: { code: 'fault', text: message('cli.fault', { what }) } };
  }
}

const codeOf = ({ key }: Message): string => key.slice(key.lastIndexOf('.') + 1);

/** The arguments of the command line. Values go after a `=` or behind `--`: none of them can become an option. */
function argumentsOf({ parameters, always }: Tool, given: Given): string[] {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(parameters, name));
  if (unknown !== undefined) throw new CommandError(message('cli.tool.unknown', { name: unknown }));
  const [options, positionals]: [string[], string[]] = [[...always], []];
  for (const [name, parameter] of Object.entries(parameters)) {
    const value = given[name];
    if (value === undefined || value === null) {
      if (parameter.required) throw new CommandError(message('cli.tool.missing', { name }));
      continue;
    }
    if (!TYPES[parameter.type].fits(value)) {
      throw new CommandError(message('cli.tool.wrongType', { name, type: message(`cli.tool.type.${parameter.type}`) }));
    }
    const texts = [value].flat().map(String);
    const wrong = texts.find((text) => parameter.values && !parameter.values.includes(text));
    if (wrong !== undefined) {
      throw new CommandError(message('cli.tool.wrongValue', { name, value: wrong, allowed: parameter.values! }));
    }
    if (parameter.aside) continue;
    if (parameter.option === undefined) positionals.push(...texts);
    else if (parameter.type !== 'boolean') options.push(`--${parameter.option}=${texts.join(',')}`);
    else if (value === true) options.push(`--${parameter.option}`);
  }
  return [...options, '--', ...positionals];
}

/** What an assistant asks for may have been put into its mouth by a file that it read: nothing outside is looked at. */
function keepInside({ parameters }: Tool, given: Given, cwd: string): void {
  const folder = realOf(resolve(cwd));
  for (const [name, { path }] of Object.entries(parameters)) {
    if (!path) continue;
    for (const text of [given[name] ?? []].flat().map(String)) {
      const way = relative(folder, realOf(resolve(folder, text)));
      if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) {
        throw new CommandError(message('cli.tool.outside', { name, path: text }));
      }
    }
  }
}

/** Where links lead; of what does not exist, the path as it is. */
function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

const TYPES: Readonly<
  Record<Parameter['type'], { readonly fits: (value: unknown) => boolean; readonly schema: Schema }>
> = {
  string: { fits: (value) => typeof value === 'string', schema: { type: 'string' } },
  strings: {
    fits: (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
    schema: { type: 'array', items: { type: 'string' } },
  },
  integer: { fits: Number.isInteger, schema: { type: 'integer' } },
  boolean: { fits: (value) => typeof value === 'boolean', schema: { type: 'boolean' } },
};

/** The JSON schema of a tool's arguments. */
export function inputSchema({ parameters }: Tool, say: (text: Message) => string): Schema {
  const all = Object.entries(parameters);
  const properties = all.map(([name, { type, about, values }]) => {
    const { schema } = TYPES[type];
    const limited = !values ? schema : type === 'strings' ? { ...schema, items: { enum: values } } : { enum: values };
    return [name, { ...schema, ...limited, description: say(about) }];
  });
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    required: all.filter(([, { required }]) => required).map(([name]) => name),
    additionalProperties: false,
  };
}
