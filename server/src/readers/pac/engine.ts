import variant from '@jitl/quickjs-wasmfile-release-sync';
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSWASMModule,
} from 'quickjs-emscripten-core';
import { Countdown } from './countdown';
import { EXPLORER, LOG } from './explorer';
import { guards } from './guards';

const MEMORY = 32 * 1024 * 1024;
const STACK = 256 * 1024;
/** Pages of 64 kB: what the engine starts with, and 48 MB. */
const FIRST_PAGES = 256;
const MOST_PAGES = 768;

/** Functions of the explorer that are called from outside. */
const OWN = ['setup', 'ready', 'first', 'others', 'threw', 'texts'] as const;
export type OwnFunction = (typeof OWN)[number];

/** What a run is told and asked from outside. */
export interface Doors {
  /** Address of a host; null: there is no such name, undefined: nobody can tell. */
  resolve(host: string): string | null | undefined;
  /** Picks one of so many answers while the file is loaded. */
  choose(what: string, of: number): number;
  /** Whether to stop what runs. */
  interrupt(): boolean;
}

const CLOSED: Doors = { resolve: () => undefined, choose: () => 0, interrupt: () => false };

/**
 * A JavaScript engine in which our own text has been run once. Its memory as it was then is kept and put back before
 * every file: that costs a tenth of what it takes to set up another and to take it down, and whatever a file did to the
 * engine is gone.
 */
export class Engine {
  /** Not once it gave up in the middle of something: a part of its stack is lost. */
  whole = true;
  private doors: Doors = CLOSED;
  private readonly own: ReadonlyMap<OwnFunction, QuickJSHandle>;
  private readonly logAt: number;
  private readonly image: Uint8Array;

  private constructor(
    readonly context: QuickJSContext,
    private readonly memory: WebAssembly.Memory,
  ) {
    const part = (code: string): QuickJSHandle => context.unwrapResult(context.evalCode(code, 'own'));
    const countdown = Countdown.of(context, memory);
    // Before the memory is kept, as everything that the engine shall go on knowing.
    context.runtime.setInterruptHandler(() => countdown.passed() && this.doors.interrupt());
    const explorer = part(EXPLORER);
    const tell = context.newFunction('tell', (name) => {
      const told = this.doors.resolve(context.getString(name));
      return told === undefined ? context.false : told === null ? context.null : context.newString(told);
    });
    const choose = context.newFunction('choose', (what, of) =>
      context.newNumber(this.doors.choose(context.getString(what), context.getNumber(of))),
    );
    // Handles of what outlives a file are never let go: a file that drops its own must not free them.
    const log = Int32Array.from({ length: LOG }, () => Math.floor(Math.random() * 2 ** 31));
    const buffer = context.newArrayBuffer(log.buffer);
    this.logAt = find(log, memory);
    const parts = context.unwrapResult(context.callFunction(explorer, context.undefined, tell, choose, buffer));
    // Last, so that what is ours calls the engine's own.
    part(guards(countdown.steps)).dispose();
    this.own = new Map(OWN.map((name) => [name, context.getProp(parts, name)]));
    countdown.hurry();
    this.image = new Uint8Array(memory.buffer, 0, used(memory)).slice();
  }

  /** `wasmModule`: the QuickJS module, which engines have in common, with all that has been made of it. */
  static async create(wasmModule: WebAssembly.Module): Promise<Engine> {
    const memory = new WebAssembly.Memory({ initial: FIRST_PAGES, maximum: MOST_PAGES });
    // Emscripten prints to stderr when it gives up; the types do not know that this can be turned off.
    const emscriptenModule = { printErr: () => {} } as object;
    // The engine's own limit counts pieces and not their sizes; what no memory is left for cannot be taken.
    const engine = newVariant(variant, { wasmModule, wasmMemory: async () => memory, emscriptenModule });
    return Engine.within(await newQuickJSWASMModuleFromVariant(engine), memory);
  }

  private static within(module: QuickJSWASMModule, memory: WebAssembly.Memory): Engine {
    const runtime = module.newRuntime();
    runtime.setMemoryLimit(MEMORY);
    runtime.setMaxStackSize(STACK);
    return new Engine(runtime.newContext(), memory);
  }

  /** Makes the engine as it was before any file. */
  reset(doors: Doors): void {
    this.doors = doors;
    new Uint8Array(this.memory.buffer).set(this.image);
  }

  /** Not to be used again: broken, or swollen by a file, since memory once taken is never given back. */
  get spent(): boolean {
    return !this.whole || this.memory.buffer.byteLength > FIRST_PAGES * 65_536;
  }

  /** What the explorer has written down. Not to be kept: memory that grows is another memory. */
  get log(): Int32Array {
    return new Int32Array(this.memory.buffer, this.logAt, LOG);
  }

  /** Calls one of our own functions, and lets `take` look at what it gave or threw. */
  call<T>(
    name: OwnFunction,
    take: (given: { value?: QuickJSHandle; error?: QuickJSHandle }) => T,
    ...args: readonly QuickJSHandle[]
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
}

/** Bytes of memory that anything has been written to. */
function used({ buffer }: WebAssembly.Memory): number {
  const words = new Int32Array(buffer);
  let at = words.length;
  while (at > 0 && words[at - 1] === 0) at--;
  return at * Int32Array.BYTES_PER_ELEMENT;
}

/** Where the engine has put these words: the library tells no addresses. */
function find(words: Int32Array, { buffer }: WebAssembly.Memory): number {
  const all = new Int32Array(buffer);
  let at = all.indexOf(words[0]!);
  while (at >= 0 && words.some((word, i) => all[at + i] !== word)) at = all.indexOf(words[0]!, at + 1);
  if (at < 0) throw new Error('no log');
  return at * Int32Array.BYTES_PER_ELEMENT;
}
