import type { QuickJSContext, QuickJSHandle } from 'quickjs-emscripten-core';
import type { ProxyQuestion } from '../../policy';
import type { Choice, Choices } from './choices';
import { CLOCK } from './clock';
import { PAC_FUNCTIONS, WINDOWS_FUNCTIONS } from './functions';
import { GUARDS } from './guards';

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

/** What the engine is about to run: our own text, the loading of the file, a question, a look at what it threw. */
export type Phase = 'own' | 'load' | 'question' | 'report';

export interface Clock {
  /** Says what runs next, which decides for how long it may. */
  allow(phase: Phase): void;
  /** Whether the engine had to be interrupted since the file was last called. */
  readonly late: boolean;
}

const TRAIL = 8;
/** Conditions that a run remembers as having held. */
const HELD = 24;

/** What a public name may stand for while nobody may ask DNS: an address in no private range, or none. */
const SOME_DNS = ['198.51.100.10', null];

/**
 * `$wsp` holds where the run is, how many conditions have held, how many values were given, the last of these, and those
 * conditions. It and its friends cannot be replaced by the file, and use nothing that it could have tampered with.
 */
const TRACE = `
const $wsp = new Int32Array(4096);
(function (global, define, wsp) {
  function fixed(name, value) { define(global, name, { value: value, writable: false, configurable: false }); }
  fixed('$wspYes', function (i) {
    if (wsp[1] < ${HELD}) wsp[${3 + TRAIL} + wsp[1]++] = i;
    return true;
  });
  fixed('$wspDid', function (i, value) { wsp[3 + wsp[2]++ % ${TRAIL}] = i; return value; });
  fixed('$wspReset', function () { wsp[0] = -1; wsp[1] = wsp[2] = 0; });
  fixed('$wspState', function () {
    var out = '' + wsp[0], k;
    for (k = 1; k <= ${TRAIL} && k <= wsp[2]; k++) out += ',' + wsp[3 + (wsp[2] - k) % ${TRAIL}];
    out += ';';
    for (k = 0; k < wsp[1]; k++) out += wsp[${3 + TRAIL} + k] + ',';
    return out;
  });
  /* The function that browsers call; the Ex form is Windows' own and only asked where there is no other. */
  fixed('$wspMain', function () {
    var main = global.FindProxyForURL;
    return typeof main == 'function' ? main : global.FindProxyForURLEx;
  });
  fixed('$wspAsk', function (url, host) {
    $wspReset();
    $wspStart();
    var main = $wspMain();
    return main(url, host);
  });
  wsp[0] = -1;
})(globalThis, Object.defineProperty, $wsp);
`;

/** One loaded file in one context of the engine. */
export class Session {
  private choices: Choices;
  private dns = false;
  private missing = false;
  private readonly own = new Map<string, QuickJSHandle>();

  constructor(
    private readonly context: QuickJSContext,
    private readonly resolve: (host: string) => string | null | undefined,
    private readonly loading: Choices,
    private readonly clock: Clock,
    private readonly moment: number | undefined,
  ) {
    this.choices = loading;
  }

  /** Loads the instrumented text; what comes back is the answer to everything. */
  load(code: string): Outcome | undefined {
    const { context } = this;
    this.clock.allow('own');
    this.doors();
    this.evaluate(GUARDS);
    this.evaluate(TRACE);
    this.evaluate(PAC_FUNCTIONS);
    this.evaluate(CLOCK);
    if (!/\bFindProxyForURL\b/.test(code)) this.evaluate(WINDOWS_FUNCTIONS);
    this.evaluate(`$wspStart(${this.moment ?? null})`);
    // Before the file could lay its hands on them. To read a line of our own costs more than a short answer.
    for (const name of ['$wspAsk', '$wspMain', '$wspState', '$wspLoaded'])
      this.own.set(name, context.getProp(context.global, name));
    this.clock.allow('load');
    const broken = this.evaluate(code, 'pac');
    if (broken) return broken;
    this.call('$wspLoaded', ({ value }) => value);
    this.missing = this.call('$wspMain', ({ value }) => value && context.typeof(value)) !== 'function';
    return undefined;
  }

  ask({ url, host }: ProxyQuestion, choices: Choices): Outcome {
    const { context } = this;
    this.choices = choices;
    this.dns = false;
    if (this.missing) return this.outcome({ error: { kind: 'missing', text: '' } });
    const handles = [context.newString(url), context.newString(host)];
    this.clock.allow('question');
    const outcome = this.call(
      '$wspAsk',
      ({ value, error }) => {
        if (!value) return error && this.failure(error);
        const type = context.typeof(value);
        const text = type === 'string' ? context.getString(value) : undefined;
        return this.outcome({ value: text, wrongType: text === undefined ? type : undefined });
      },
      handles,
    );
    for (const handle of handles) handle.dispose();
    return outcome ?? this.outcome({ error: { kind: 'missing', text: '' } });
  }

  /** Lets go of what would keep the context from being taken down. */
  dispose(): void {
    for (const handle of this.own.values()) handle.dispose();
  }

  /** Calls one of our own functions, and lets `take` look at what it gave or threw. */
  private call<T>(
    name: string,
    take: (given: { value?: QuickJSHandle; error?: QuickJSHandle }) => T,
    args: readonly QuickJSHandle[] = [],
  ): T {
    const { context } = this;
    const result = context.callFunction(this.own.get(name)!, context.undefined, ...args);
    try {
      return take(result);
    } finally {
      const handle = result.error ?? result.value;
      if (handle.alive) handle.dispose();
    }
  }

  private doors(): void {
    const { context } = this;
    const resolve = context.newFunction('$wspResolve', (name) => {
      const host = context.getString(name);
      this.dns = true;
      const told = this.resolve(host);
      const known = told === undefined ? SOME_DNS[this.choices.choose(`dns ${host}`, 2)]! : told;
      return known === null ? context.null : context.newString(known);
    });
    const choose = context.newFunction('$wspChoose', (what, of) =>
      context.newNumber(this.choices.choose(context.getString(what), context.getNumber(of))),
    );
    context.setProp(context.global, '$wspResolve', resolve);
    context.setProp(context.global, '$wspChoose', choose);
    resolve.dispose();
    choose.dispose();
  }

  /** `file`: the name under which errors speak of it; that of the file is `pac`. */
  private evaluate(code: string, file = 'own'): Outcome | undefined {
    const result = this.context.evalCode(code, file);
    if (result.error) return this.failure(result.error);
    result.value.dispose();
    return undefined;
  }

  private failure(handle: QuickJSHandle): Outcome {
    const { context } = this;
    // What was thrown may have traps of its own.
    this.clock.allow('report');
    const name = this.text(handle, 'name');
    const said = this.text(handle, 'message');
    const stack = this.text(handle, 'stack');
    const thrown = context.typeof(handle) === 'string' ? context.getString(handle) : '';
    handle.dispose();
    const line = /\bpac:(\d+)/.exec(stack)?.[1];
    const text = thrown || [name, said].filter((part) => part !== '').join(': ') || 'error';
    return this.outcome({
      error: { kind: 'runtime', text: text.slice(0, 200), line: line === undefined ? undefined : Number(line) },
    });
  }

  /** A property of whatever was thrown, when it is text; a getter that throws gives nothing. */
  private text(handle: QuickJSHandle, key: string): string {
    const { context } = this;
    if (context.typeof(handle) !== 'object') return '';
    const value = context.getProp(handle, key);
    const text = context.typeof(value) === 'string' ? context.getString(value) : '';
    value.dispose();
    return text;
  }

  private outcome(result: Pick<Outcome, 'value' | 'wrongType' | 'error'>): Outcome {
    // Getters and traps can swallow the interruption; what was interrupted has not ended, whatever came of it.
    const { error } = this.clock.late ? { error: { kind: 'timeout', text: '' } as const } : result;
    const all = [...this.loading.path, ...this.choices.path];
    const ways = all.length > 1 ? [...new Map(all.map((way) => [way.key, way])).values()] : all;
    const open = ways.map(({ key }) => key);
    this.clock.allow('own');
    const state = this.call('$wspState', ({ value }) => value && this.context.getString(value));
    if (state === undefined) return { ...result, error, trail: [], open };
    const [places = '', conditions = ''] = state.split(';');
    const [at, ...trail] = places.split(',').map(Number);
    const held = conditions.split(',').slice(0, -1).map(Number);
    return {
      ...result,
      error,
      at: at === undefined || at < 0 ? undefined : at,
      trail,
      held,
      open,
      ways,
      dns: this.dns,
    };
  }
}
