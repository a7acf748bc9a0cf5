import { relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Locale, type Message, render } from '../messages';
import type { Thread } from './threads';

/** Where a command reads its surroundings from and prints to. */
export interface Io {
  readonly cwd: string;
  readonly locale: Locale;
  /** Proxies, and where the user's cache lies; without it nothing is cached. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Starts another thread of the same program; absent where there is no processor for it. */
  readonly thread?: () => Thread;
  /** Whether `out` is a terminal that takes colours. */
  readonly colours?: boolean;
  /** A line on stderr that the next call replaces and an empty text clears; absent where that is no terminal. */
  statusLine?(text: string): void;
  out(text: string): void;
  err(text: string): void;
}

/** Wrong use, or a fault of the tool: exit status 2. */
export class CommandError extends Error {
  constructor(readonly text: Message) {
    super(text.key);
  }
}

export const uriOf = (io: Io, path: string): string => pathToFileURL(resolve(io.cwd, path)).href;

/** A path as reports print it: relative to the working directory, forward slashes. */
export function pathOf(io: Pick<Io, 'cwd'>, uri: string): string {
  if (!uri.startsWith('file:')) return uri;
  return relative(io.cwd, fileURLToPath(uri)).replaceAll('\\', '/');
}

export const say = (io: Io, text: Message): string => render(text, io.locale);
export const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
