import { readFileSync, rmSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { message, render } from '../messages';
import { partBeside, replace, writeDurably } from '../node/durable';
import type { Finding } from '../rules/finding';
import { CommandError, type Io, json } from './io';

/** A finding as a baseline keeps it: without its lines, which move, and in English, whoever runs the command. */
interface Entry {
  readonly rule: string;
  /** From the folder of the baseline, forward slashes. */
  readonly file: string;
  readonly object: string | null;
  readonly message: string;
  /** How many alike there are. */
  readonly count: number;
}

/** Findings that are known and not to be told again. */
export class Baseline {
  private readonly left = new Map<string, number>();
  private readonly told = new Map<string, Entry>();
  /** Findings that were known. */
  known = 0;

  private constructor(
    private readonly path: string,
    entries: readonly Entry[],
  ) {
    for (const entry of entries) {
      const key = keyOf(entry);
      this.left.set(key, (this.left.get(key) ?? 0) + entry.count);
    }
  }

  /** A baseline that is to be written: nothing is known yet. */
  static empty(path: string, io: Io): Baseline {
    return new Baseline(resolve(io.cwd, path), []);
  }

  /** The baseline of a file; wrong use where it is none. */
  static read(path: string, io: Io): Baseline {
    const absolute = resolve(io.cwd, path);
    let text: string;
    try {
      text = readFileSync(absolute, 'utf8');
    } catch {
      throw new CommandError(message('cli.noBaseline', { path }));
    }
    const entries = entriesIn(text);
    if (!entries) throw new CommandError(message('cli.wrongBaseline', { path }));
    return new Baseline(absolute, entries);
  }

  /** Whether a finding is known; each entry answers for as many as it counts. */
  has(finding: Finding): boolean {
    const entry = this.entryOf(finding);
    const key = keyOf(entry);
    const before = this.told.get(key);
    this.told.set(key, before ? { ...before, count: before.count + 1 } : entry);
    const left = this.left.get(key) ?? 0;
    if (left === 0) return false;
    this.left.set(key, left - 1);
    this.known++;
    return true;
  }

  /** Findings that it knows and that were not met: mended, or said otherwise by now. */
  get gone(): number {
    return [...this.left.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Writes all findings that it was asked about, whole or not at all. */
  async write(): Promise<number> {
    const findings = [...this.told.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    const part = partBeside(this.path);
    try {
      writeDurably(part, json({ version: 1, findings }));
      await replace(part, this.path);
    } catch (error) {
      rmSync(part, { force: true });
      throw error;
    }
    return findings.reduce((sum, { count }) => sum + count, 0);
  }

  private entryOf({ rule, span, object, message: text }: Finding): Entry {
    const path = span.uri.startsWith('file:') ? relative(dirname(this.path), fileURLToPath(span.uri)) : span.uri;
    const file = path.replaceAll('\\', '/');
    return { rule, file, object: object ?? null, message: render(text, 'en'), count: 1 };
  }
}

const keyOf = ({ file, rule, object, message: text }: Entry): string => [file, rule, object ?? '', text].join('\0');

/** The entries of a baseline's text; undefined where it is none. */
function entriesIn(text: string): Entry[] | undefined {
  let parsed: { version?: unknown; findings?: unknown } | null;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (parsed?.version !== 1 || !Array.isArray(parsed.findings)) return undefined;
  const whole = parsed.findings.every(
    (one: Partial<Entry> | null) =>
      typeof one?.rule === 'string' &&
      typeof one.file === 'string' &&
      typeof one.message === 'string' &&
      (one.object === null || typeof one.object === 'string') &&
      Number.isSafeInteger(one.count) &&
      one.count! > 0,
  );
  return whole ? (parsed.findings as Entry[]) : undefined;
}
