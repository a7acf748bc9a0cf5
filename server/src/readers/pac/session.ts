import type { QuickJSHandle } from 'quickjs-emscripten-core';
import type { ProxyQuestion } from '../../policy';
import type { Choice, Choices } from './choices';
import type { Engine } from './engine';
import { Kind, Log } from './explorer';
import type { Moment } from './timer';

/** What one run of the function came to. `at` and `trail` are indexes of points of the instrumented text. */
export interface Outcome {
  readonly value?: string;
  /** The result was no string: its type. */
  readonly wrongType?: string;
  readonly error?: { readonly kind: 'runtime' | 'timeout' | 'missing'; readonly text: string; readonly line?: number };
  /** The last point that the run reached. */
  readonly at?: number;
  /** The last points that gave a value, newest first. */
  readonly trail: readonly number[];
  /** The parts of conditions that held on the way, in order. */
  readonly held?: readonly number[];
  /** What it asked that nobody can tell: `dns <host>`, `client …`, `clock …`, `chance`. */
  readonly open: readonly string[];
  /** How it was answered, in order. */
  readonly ways?: readonly Choice[];
  /** Whether it asked DNS for a name, which a browser waits for. */
  readonly dns?: boolean;
}

/** The outcome of a run for one question, and whether open questions have answers left that were not tried. */
export interface Noted {
  readonly question: number;
  readonly outcome: Outcome;
  readonly more: boolean;
}

/** What the engine is about to run: our own text, the loading of the file, a question, a look at what it threw. */
export type Phase = 'own' | 'load' | 'question' | 'report';

export interface Clock {
  /** Says what runs next, which decides for how long it may from now on. */
  allow(phase: Phase): Moment;
  /** Whether the engine had to be interrupted since the file was last called. */
  readonly late: boolean;
}

export interface SessionTerms {
  readonly questions: readonly ProxyQuestion[];
  readonly resolve: (host: string) => string | null | undefined;
  /** Milliseconds since 1970: what the clock of the run shows. Without it, what hangs on the clock is open. */
  readonly moment?: number;
}

type Failure = NonNullable<Outcome['error']>;

/** One loaded file in the engine. */
export class Session {
  private missing = false;
  /** Whether all ways of all questions have been taken. */
  done = false;
  /** When the file was last asked; to look at the clocks costs as much as many a file does. */
  asked: Moment | undefined;
  private readonly texts: string[] = [];

  constructor(
    private readonly engine: Engine,
    private readonly loading: Choices,
    private readonly clock: Clock,
    private readonly terms: SessionTerms,
  ) {}

  /** Loads the instrumented text; what comes back is the answer to everything. */
  load(code: string): Outcome | undefined {
    const { engine, clock, terms } = this;
    const { context } = engine;
    clock.allow('own');
    const questions = terms.questions.map(({ url, host }) => [url, host, told(terms.resolve(host))]);
    // The engine of Windows is the only one to ask the Ex form where there is no other.
    const windows = !/\bFindProxyForURL\b/.test(code);
    const setup = context.newString(JSON.stringify({ questions, windows, moment: terms.moment }));
    engine.call('setup', () => undefined, setup);
    setup.dispose();
    clock.allow('load');
    const result = context.evalCode(code, 'pac');
    if (result.error) return this.read(this.failure(result.error))[0]!.outcome;
    result.value.dispose();
    this.missing = engine.call('ready', ({ value }) => value && context.dump(value)) !== true;
    return undefined;
  }

  /** Asks the next question, in the first of its ways. */
  first(question: number): Noted {
    if (this.missing) return this.lost(question, { kind: 'missing', text: '' });
    this.asked = this.clock.allow('question');
    const [noted] = this.run('first');
    return noted ?? this.lost(question, undefined);
  }

  /** Tries other ways, up to so many of each question with the first, and comes back before long: until `done`. */
  others(most: number): readonly Noted[] {
    this.clock.allow('question');
    const handle = this.engine.context.newNumber(most);
    const noted = this.run('others', handle);
    this.done = this.engine.log[Log.Done] !== 0;
    return noted;
  }

  private run(name: 'first' | 'others', ...args: readonly QuickJSHandle[]): Noted[] {
    const { context } = this.engine;
    let failure: Failure | undefined;
    const aside = this.engine.call(
      name,
      ({ value, error }) => {
        if (error) failure = this.failure(error);
        return value && context.typeof(value) === 'string' ? context.getString(value) : undefined;
      },
      ...args,
    );
    return this.read(failure, aside);
  }

  /** What the log says. `failure`: of the run that threw; `aside`: the answer of the last run, where the log has none. */
  private read(failure: Failure | undefined, aside?: string): Noted[] {
    const { engine, clock } = this;
    // Getters and traps can swallow the interruption; what was interrupted has not ended, whatever came of it.
    const { late } = clock;
    const asked = engine.log[Log.Asked]!;
    if (failure) {
      clock.allow('own');
      engine.call('threw', () => undefined);
    }
    const { log } = engine;
    if (log[Log.Texts]! > this.texts.length) {
      clock.allow('own');
      const news = engine.call('texts', ({ value }) => (value ? engine.context.getString(value) : ''));
      this.texts.push(...news.split('\n').slice(0, -1));
    }
    const noted: Noted[] = [];
    for (let at = Log.Head; at < log[0]!; at += log[at]!) noted.push(this.record(log, at, failure, aside));
    if (failure && asked >= 0 && log[Log.Asked]! >= 0) noted.push(this.lost(asked, failure));
    const last = noted.pop();
    if (!last) return noted;
    return [...noted, late ? { ...last, outcome: { ...last.outcome, error: TIMEOUT } } : last];
  }

  /** A run of which the engine had no breath left to say more. */
  private lost(question: number, failure: Failure | undefined): Noted {
    const { path } = this.loading;
    const error = this.clock.late ? TIMEOUT : failure;
    return { question, more: false, outcome: { error, trail: [], open: path.map(({ key }) => key), ways: path } };
  }

  private record(log: Int32Array, from: number, failure: Failure | undefined, aside: string | undefined): Noted {
    const [, question, kind, text, at, dns, more] = log.subarray(from, from + 7);
    let next = from + 7;
    const list = (words: number): number[] => {
      const start = next + 1;
      next = start + words * log[next]!;
      return [...log.subarray(start, next)];
    };
    const trail = list(1);
    const held = list(1);
    const met = list(3);
    const ways = [...this.loading.path];
    for (let i = 0; i < met.length; i += 3) ways.push({ key: this.texts[met[i]!]!, of: met[i + 1]!, at: met[i + 2]! });
    return {
      question: question!,
      more: more !== 0,
      outcome: {
        value: kind === Kind.Text ? this.texts[text!] : kind === Kind.Aside ? aside : undefined,
        wrongType: kind === Kind.NoText ? this.texts[text!] : undefined,
        error: kind === Kind.Threw ? failure : undefined,
        at: at! < 0 ? undefined : at,
        trail,
        held,
        open: ways.map(({ key }) => key),
        ways,
        dns: dns !== 0,
      },
    };
  }

  private failure(handle: QuickJSHandle): Failure {
    const { context } = this.engine;
    // What was thrown may have traps of its own.
    this.clock.allow('report');
    const name = this.text(handle, 'name');
    const said = this.text(handle, 'message');
    const stack = this.text(handle, 'stack');
    const thrown = context.typeof(handle) === 'string' ? context.getString(handle) : '';
    handle.dispose();
    const line = /\bpac:(\d+)/.exec(stack)?.[1];
    const text = thrown || [name, said].filter((part) => part !== '').join(': ') || 'error';
    return { kind: 'runtime', text: text.slice(0, 200), line: line === undefined ? undefined : Number(line) };
  }

  /** A property of whatever was thrown, when it is text; a getter that throws gives nothing. */
  private text(handle: QuickJSHandle, key: string): string {
    const { context } = this.engine;
    if (context.typeof(handle) !== 'object') return '';
    const value = context.getProp(handle, key);
    const text = context.typeof(value) === 'string' ? context.getString(value) : '';
    value.dispose();
    return text;
  }
}

const TIMEOUT: Failure = { kind: 'timeout', text: '' };

/** An address, null where there is no such name, false where nobody can tell. */
const told = (address: string | null | undefined): string | null | false => (address === undefined ? false : address);
