import type { Severity } from '../rules/finding';
import type { Io } from './io';

type Style = Severity | 'file' | 'quiet';
/** SGR parameters that every terminal knows, light or dark. */
const CODES: Readonly<Record<Style, string>> = {
  error: '31',
  warning: '33',
  information: '36',
  hint: '2',
  file: '1',
  quiet: '2',
};

export type Paint = (style: Style, text: string) => string;

/** Colours for a terminal, plain text for everything else. */
export const paintOf =
  (colours: boolean): Paint =>
  (style, text) =>
    colours ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text;

/** Whether a stream takes colours: a terminal, unless NO_COLOR (https://no-color.org) or the terminal's own name forbids. */
export const takesColours = (isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): boolean =>
  isTerminal && !env.NO_COLOR && env.TERM !== 'dumb';

/** Runs shorter than this need no progress, and eyes follow no faster than the second. In milliseconds. */
const PATIENCE = 800;
const PACE = 100;

/** How far a long run has come, in a line of the terminal that each call replaces and the end takes away. */
export class Progress {
  private readonly started: number;
  private shown = 0;

  constructor(
    private readonly io: Pick<Io, 'statusLine'>,
    private readonly now: () => number = Date.now,
  ) {
    this.started = now();
  }

  step(text: () => string): void {
    if (!this.io.statusLine) return;
    const now = this.now();
    if (now - this.started < PATIENCE || now - this.shown < PACE) return;
    this.shown = now;
    this.io.statusLine(text());
  }

  end(): void {
    if (this.shown > 0) this.io.statusLine?.('');
    this.shown = 0;
  }
}
