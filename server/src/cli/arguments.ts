import { parseArgs } from 'node:util';
import { ROLES, type Role } from '../catalogue';
import { isLocaleTag, LOCALES, message } from '../messages';
import { addresses } from '../net';
import { isRole } from '../workspace/directives';
import { CommandError } from './io';

/** Options that take a value, and those that do not. */
export interface OptionTable {
  readonly [name: string]: 'value' | 'flag';
}

export interface Parsed {
  readonly positionals: readonly string[];
  value(name: string): string | undefined;
  flag(name: string): boolean;
}

const EVERYWHERE: OptionTable = { help: 'flag', lang: 'value' };

/** Reads the arguments of one command; anything it does not know is wrong use. */
export function parse(args: readonly string[], table: OptionTable): Parsed {
  const options = Object.fromEntries(
    Object.entries({ ...EVERYWHERE, ...table }).map(([name, kind]) => [
      name,
      { type: kind === 'flag' ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  const { values, positionals } = parsed(args, options);
  const { lang } = values;
  if (typeof lang === 'string' && !isLocaleTag(lang)) {
    throw new CommandError(message('cli.wrongValue', { name: 'lang', value: lang, allowed: LOCALES }));
  }
  return {
    positionals,
    value: (name) => values[name] as string | undefined,
    flag: (name) => values[name] === true,
  };
}

type Options = Readonly<Record<string, { readonly type: 'boolean' | 'string' }>>;

function parsed(args: readonly string[], options: Options) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    // Node's own words are English; the option is the first thing that they quote.
    const name = /'(-[^' ]*)/.exec((error as Error).message)?.[1] ?? '';
    const known = options[name.replace(/^--/, '')];
    if (!known) throw new CommandError(message('cli.unknownOption', { name, allowed: namesOf(options) }));
    throw new CommandError(message(known.type === 'string' ? 'cli.valueless' : 'cli.valued', { name }));
  }
}

const namesOf = (options: Options): string[] => Object.keys(options).map((name) => `--${name}`);

export function oneOf<T extends string>(parsed: Parsed, name: string, allowed: readonly T[]): T | undefined {
  const value = parsed.value(name);
  if (value === undefined || (allowed as readonly string[]).includes(value)) return value as T | undefined;
  throw new CommandError(message('cli.wrongValue', { name, value, allowed }));
}

export function roleOf(parsed: Parsed): Role | undefined {
  const value = parsed.value('role');
  if (value === undefined || isRole(value)) return value;
  throw new CommandError(message('cli.wrongValue', { name: 'role', value, allowed: ROLES }));
}

export function required(parsed: Parsed, name: string): string {
  const value = parsed.value(name);
  if (value === undefined) throw new CommandError(message('cli.missingOption', { name }));
  return value;
}

/** A comma-separated list of allowed words; undefined when the option is not given. */
export function listOf<T extends string>(
  parsed: Parsed,
  name: string,
  allowed: readonly T[],
): readonly T[] | undefined {
  const value = parsed.value(name);
  if (value === undefined) return undefined;
  const words = value.split(',').map((word) => word.trim());
  const wrong = words.find((word) => !(allowed as readonly string[]).includes(word));
  if (wrong === undefined) return words as T[];
  throw new CommandError(message('cli.wrongValue', { name, value: wrong, allowed }));
}

/** A comma-separated list of addresses and CIDRs; empty when the option is not given. */
export function addressesOf(parsed: Parsed, name: string): readonly string[] {
  const texts = parsed.value(name)?.split(',') ?? [];
  return texts.map((text) => {
    const address = text.trim();
    const { kind } = addresses.parseAddressText(address);
    if (kind === 'invalid' || kind === 'host-bits') throw new CommandError(message('cli.wrongAddress', { address }));
    return address;
  });
}
