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

/** `$wspAt` and friends cannot be replaced by the file, and use nothing that it could have tampered with. */
const TRACE = `
(function (global, define) {
  var at = -1, count = 0, trail = new Int32Array(${TRAIL}), yes = 0, held = new Int32Array(${HELD});
  function fixed(name, value) { define(global, name, { value: value, writable: false, configurable: false }); }
  fixed('$wspAt', function (i) { at = i; return yes; });
  fixed('$wspYes', function (i, value) {
    if (value && yes < ${HELD}) held[yes++] = i;
    return value;
  });
  fixed('$wspIf', function (before, value) { if (!value) yes = before; return value; });
  fixed('$wspDid', function (i, value) { trail[count++ % ${TRAIL}] = i; return value; });
  fixed('$wspReset', function () { at = -1; count = 0; yes = 0; });
  fixed('$wspState', function () {
    var out = '' + at;
    for (var k = 1; k <= ${TRAIL} && k <= count; k++) out += ',' + trail[(count - k) % ${TRAIL}];
    out += ';';
    for (k = 0; k < yes; k++) out += held[k] + ',';
    return out;
  });
})(globalThis, Object.defineProperty);
`;

/** One loaded file in one context of the engine. */
export class Session {
  private choices: Choices;
  private dns = false;

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
    this.clock.allow('own');
    this.doors();
    this.evaluate(GUARDS);
    this.evaluate(TRACE);
    this.evaluate(PAC_FUNCTIONS);
    this.evaluate(CLOCK);
    if (!/\bFindProxyForURL\b/.test(code)) this.evaluate(WINDOWS_FUNCTIONS);
    this.evaluate(`$wspStart(${this.moment ?? null})`);
    this.clock.allow('load');
    const broken = this.evaluate(code);
    if (!broken) this.evaluate('$wspLoaded()');
    return broken;
  }

  ask({ url, host }: ProxyQuestion, choices: Choices): Outcome {
    const { context } = this;
    this.choices = choices;
    this.dns = false;
    this.clock.allow('own');
    this.evaluate('$wspReset(); $wspStart(null);');
    this.clock.allow('question');
    const main = this.main();
    if (!main) return this.outcome({ error: { kind: 'missing', text: '' } });
    const handles = [context.newString(url), context.newString(host)];
    const result = context.callFunction(main, context.undefined, ...handles);
    for (const handle of [main, ...handles]) handle.dispose();
    if (result.error) return this.failure(result.error);
    const type = context.typeof(result.value);
    const value = type === 'string' ? context.getString(result.value) : undefined;
    result.value.dispose();
    return this.outcome({ value, wrongType: value === undefined ? type : undefined });
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

  /** The function that browsers call; the Ex form is Windows' own and only asked where there is no other. */
  private main(): QuickJSHandle | undefined {
    for (const name of ['FindProxyForURL', 'FindProxyForURLEx']) {
      const handle = this.context.getProp(this.context.global, name);
      if (this.context.typeof(handle) === 'function') return handle;
      handle.dispose();
    }
    return undefined;
  }

  private evaluate(code: string): Outcome | undefined {
    const result = this.context.evalCode(code, 'pac');
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
    const ways = [...new Map([...this.loading.path, ...this.choices.path].map((way) => [way.key, way])).values()];
    const open = ways.map(({ key }) => key);
    this.clock.allow('own');
    const state = this.context.evalCode('$wspState()', 'state');
    if (state.error) {
      state.error.dispose();
      return { ...result, error, trail: [], open };
    }
    const [places = '', conditions = ''] = this.context.getString(state.value).split(';');
    const [at, ...trail] = places.split(',').map(Number);
    const held = conditions.split(',').slice(0, -1).map(Number);
    state.value.dispose();
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
