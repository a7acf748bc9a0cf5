import variant from '@jitl/quickjs-wasmfile-release-sync';
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSWASMModule,
} from 'quickjs-emscripten-core';
import type { ProxyQuestion } from '../../policy';
import { PAC_FUNCTIONS } from './functions';

/** What one question came to. `at` and `trail` are indexes of points of the instrumented text. */
export interface RawAnswer {
  readonly value?: string;
  /** The result was no string: its type. */
  readonly wrongType?: string;
  readonly error?: { readonly kind: 'runtime' | 'timeout' | 'missing'; readonly text: string; readonly line?: number };
  /** The last point that the run reached. */
  readonly at?: number;
  /** The last points that gave a value, newest first. */
  readonly trail: readonly number[];
  /** What it asked that nobody can tell: `dns <host>`, `client`, `clock`. */
  readonly notes: readonly string[];
}

export interface RunRequest {
  /** The instrumented text. */
  readonly code: string;
  readonly questions: readonly ProxyQuestion[];
  /** The only DNS there is; undefined: the name is not known. */
  readonly resolve: (host: string) => string | undefined;
  /** What a name that is not known resolves to. */
  readonly otherwise: string | null;
}

/** Runs PAC files where they can reach nothing: no network, no DNS, no clock to hang, bounded time and memory. */
export interface Sandbox {
  run(request: RunRequest): readonly RawAnswer[];
}

const MEMORY = 32 * 1024 * 1024;
const STACK = 256 * 1024;
/** Milliseconds for loading, and for one question; hundreds of rules take one or two. */
const LOAD_TIME = 100;
const QUESTION_TIME = 80;
const REPORT_TIME = 20;
/** Milliseconds for all questions of a file together. */
const TOTAL_TIME = 3000;
const TRAIL = 8;

/** `$wspAt` and friends cannot be replaced by the file, and use nothing that it could have tampered with. */
const TRACE = `
(function (global, define) {
  var at = -1, count = 0, trail = new Int32Array(${TRAIL});
  function fixed(name, value) { define(global, name, { value: value, writable: false, configurable: false }); }
  fixed('$wspAt', function (i) { at = i; });
  fixed('$wspDid', function (i, value) { trail[count++ % ${TRAIL}] = i; return value; });
  fixed('$wspReset', function () { at = -1; count = 0; });
  fixed('$wspState', function () {
    var out = '' + at;
    for (var k = 1; k <= ${TRAIL} && k <= count; k++) out += ',' + trail[(count - k) % ${TRAIL}];
    return out;
  });
})(globalThis, Object.defineProperty);
`;

/** `wasm`: the bytes of the QuickJS module; a bundle or a worker has no package to find them in. */
export async function createSandbox(wasm: ArrayBufferView): Promise<Sandbox> {
  const wasmBinary = new Uint8Array(wasm.buffer, wasm.byteOffset, wasm.byteLength).slice().buffer as ArrayBuffer;
  const module = await newQuickJSWASMModuleFromVariant(newVariant(variant, { wasmBinary }));
  return { run: (request) => run(module, request) };
}

function run(module: QuickJSWASMModule, request: RunRequest): RawAnswer[] {
  const runtime = module.newRuntime();
  let deadline = 0;
  try {
    runtime.setMemoryLimit(MEMORY);
    runtime.setMaxStackSize(STACK);
    runtime.setInterruptHandler(() => Date.now() > deadline);
    const context = runtime.newContext();
    try {
      const session = new Session(context, request, (milliseconds) => {
        deadline = Date.now() + milliseconds;
      });
      return session.answers();
    } finally {
      context.dispose();
    }
  } catch (error) {
    // The engine itself gave up (memory gone in the middle of a clean-up): every question failed alike.
    const text = error instanceof Error ? error.message : String(error);
    return request.questions.map(() => ({ error: { kind: 'runtime', text }, trail: [], notes: [] }));
  } finally {
    disposeQuietly(runtime);
  }
}

/** After memory ran out the engine may refuse to be taken down in order; the next run has a runtime of its own. */
function disposeQuietly(runtime: { dispose(): void }): void {
  try {
    runtime.dispose();
  } catch {
    // Nothing of it is used again.
  }
}

class Session {
  private notes: string[] = [];

  constructor(
    private readonly context: QuickJSContext,
    private readonly request: RunRequest,
    private readonly allow: (milliseconds: number) => void,
  ) {}

  answers(): RawAnswer[] {
    const { questions, code } = this.request;
    this.allow(1000);
    this.doors();
    this.evaluate(TRACE);
    this.evaluate(PAC_FUNCTIONS);
    this.allow(LOAD_TIME);
    const broken = this.evaluate(code);
    if (broken) return questions.map(() => broken);
    const out: RawAnswer[] = [];
    const end = Date.now() + TOTAL_TIME;
    let stopped: RawAnswer | undefined;
    for (const question of questions) {
      if (!stopped && Date.now() > end) stopped = { error: { kind: 'timeout', text: '' }, trail: [], notes: [] };
      const answer: RawAnswer = stopped ?? this.ask(question);
      // One question without end is enough: the others would hang at the same place.
      if (answer.error?.kind === 'timeout') stopped = answer;
      out.push(answer);
    }
    return out;
  }

  private doors(): void {
    const { context, request } = this;
    const resolve = context.newFunction('$wspResolve', (name) => {
      const host = context.getString(name);
      const known = request.resolve(host);
      if (known !== undefined) return context.newString(known);
      this.note(`dns ${host}`);
      return request.otherwise === null ? context.null : context.newString(request.otherwise);
    });
    const note = context.newFunction('$wspNote', (what) => {
      this.note(context.getString(what));
    });
    context.setProp(context.global, '$wspResolve', resolve);
    context.setProp(context.global, '$wspNote', note);
    resolve.dispose();
    note.dispose();
  }

  private note(what: string): void {
    if (this.notes.length < 20 && !this.notes.includes(what)) this.notes.push(what);
  }

  private ask({ url, host }: ProxyQuestion): RawAnswer {
    const { context } = this;
    this.notes = [];
    this.allow(1000);
    this.evaluate('$wspReset()');
    const main = this.main();
    if (!main) return { error: { kind: 'missing', text: '' }, trail: [], notes: [] };
    this.allow(QUESTION_TIME);
    const handles = [context.newString(url), context.newString(host)];
    const result = context.callFunction(main, context.undefined, ...handles);
    for (const handle of [main, ...handles]) handle.dispose();
    if (result.error) return this.failure(result.error);
    const type = context.typeof(result.value);
    const value = type === 'string' ? context.getString(result.value) : undefined;
    result.value.dispose();
    return { value, wrongType: value === undefined ? type : undefined, ...this.state(), notes: this.notes };
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

  /** Runs a text; a failure comes back as the answer to everything. */
  private evaluate(code: string): RawAnswer | undefined {
    const result = this.context.evalCode(code, 'pac');
    if (result.error) return this.failure(result.error);
    result.value.dispose();
    return undefined;
  }

  private failure(handle: QuickJSHandle): RawAnswer {
    const { context } = this;
    // What was thrown may have traps of its own.
    this.allow(REPORT_TIME);
    const name = this.text(handle, 'name');
    const said = this.text(handle, 'message');
    const stack = this.text(handle, 'stack');
    const thrown = context.typeof(handle) === 'string' ? context.getString(handle) : '';
    handle.dispose();
    const timeout = name === 'InternalError' && said === 'interrupted';
    const line = /\bpac:(\d+)/.exec(stack)?.[1];
    const text = thrown || [name, said].filter((part) => part !== '').join(': ') || 'error';
    const kind = timeout ? 'timeout' : 'runtime';
    const error = { kind, text: text.slice(0, 200), line: line === undefined ? undefined : Number(line) } as const;
    return { error, ...this.state(), notes: this.notes };
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

  private state(): { at?: number; trail: readonly number[] } {
    const result = this.context.evalCode('$wspState()', 'state');
    if (result.error) {
      result.error.dispose();
      return { trail: [] };
    }
    const [at, ...trail] = this.context.getString(result.value).split(',').map(Number);
    result.value.dispose();
    return { at: at === undefined || at < 0 ? undefined : at, trail };
  }
}
