import type { QuickJSContext } from 'quickjs-emscripten-core';

/** Steps, which are jumps and calls, from one question whether to stop to the next, as the engine is made. */
const OWN_STEPS = 10_000;
/** The most here: one step can take a millisecond. */
const MOST_STEPS = 100;
/** Milliseconds between two questions, after which the next comes at the next step. */
const SLOW = 2;

/**
 * Has the engine ask sooner whether to stop: it counts its steps down from a number that it cannot be told, but that
 * stands in its memory. From one step to the next it can go through megabytes of text, so what goes fast is asked ever
 * more seldom, up to a point, and what goes slowly at each step.
 */
export class Countdown {
  private words: Int32Array;
  private next = 1;
  private asked = 0;

  /** `at`: the word that the engine counts down; -1: not to be told, and it keeps its own pace. */
  private constructor(
    private readonly memory: WebAssembly.Memory,
    private readonly at: number,
  ) {
    this.words = new Int32Array(memory.buffer);
  }

  /** Takes the interrupt handler of the engine, which is to be set anew. */
  static of(context: QuickJSContext, memory: WebAssembly.Memory): Countdown {
    return new Countdown(memory, placeOf(context, memory));
  }

  /** The most steps from one question to the next. */
  get steps(): number {
    return this.at < 0 ? OWN_STEPS : MOST_STEPS;
  }

  /** To be called when the engine asks: whether a millisecond has passed, so that the question is worth an answer. */
  passed(): boolean {
    const now = Date.now();
    this.next = now - this.asked >= SLOW ? 1 : Math.min(this.next + 1, MOST_STEPS);
    this.set(this.next);
    if (now === this.asked) return false;
    this.asked = now;
    return true;
  }

  /** Has the engine ask at the next step. */
  hurry(): void {
    this.set(1);
  }

  private set(steps: number): void {
    // Memory that has grown is another.
    if (this.words.length === 0) this.words = new Int32Array(this.memory.buffer);
    if (this.at >= 0) this.words[this.at] = steps;
  }
}

/** The one word that is full whenever the engine asks, and is not in between. */
function placeOf(context: QuickJSContext, memory: WebAssembly.Memory): number {
  let places: number[] | undefined;
  context.runtime.setInterruptHandler(() => {
    const words = new Int32Array(memory.buffer);
    places = (places ?? allOf(OWN_STEPS, words)).filter((at) => words[at] === OWN_STEPS);
    return false;
  });
  const between = context.newFunction('between', () => {
    const words = new Int32Array(memory.buffer);
    places = places?.filter((at) => words[at]! > 0 && words[at]! < OWN_STEPS);
  });
  const steps = context.unwrapResult(
    context.evalCode(`(function (between) { for (var i = 0; i < 3e4; i++) if (i % 2500 == 0) between(); })`),
  );
  context.unwrapResult(context.callFunction(steps, context.undefined, between)).dispose();
  steps.dispose();
  between.dispose();
  return places?.length === 1 ? places[0]! : -1;
}

function allOf(word: number, words: Int32Array): number[] {
  const found: number[] = [];
  for (let at = words.indexOf(word); at >= 0; at = words.indexOf(word, at + 1)) found.push(at);
  return found;
}
