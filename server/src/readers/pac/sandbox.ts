import { type Choice, Choices } from './choices';
import { Engine } from './engine';
import { Log } from './explorer';
import { type Clock, type Outcome, type Phase, Session, type SessionTerms } from './session';
import { type Moment, Timer } from './timer';

/** What one question came to. */
export interface RawAnswer extends Outcome {
  /** Further values, given when what nobody can tell is otherwise. Only then does `open` name anything. */
  readonly others: readonly Other[];
}

/** One further value, and what must be otherwise for it. */
export interface Other {
  readonly outcome: Outcome;
  readonly when: readonly Choice[];
  /** What was answered to the first of these in the main run. */
  readonly instead: Choice;
}

export interface RunRequest extends SessionTerms {
  /** The instrumented text. */
  readonly code: string;
  /** The same with all places that a run can get stuck at, for when it does. */
  readonly placed?: () => string;
}

/** Runs PAC files where they can reach nothing: no network, no DNS, no clock to hang, bounded time and memory. */
export interface Sandbox {
  run(request: RunRequest): Promise<readonly RawAnswer[]>;
}

/** Milliseconds for one question, and for each phase; our own text ends by itself. */
const QUESTION_TIME = 80;
const TIME: Readonly<Record<Phase, number>> = { own: 1000, load: 120, question: QUESTION_TIME, report: 20 };
/** Milliseconds that loading may take longer for each character: lists are long, and computers differ and are busy. */
const LOAD_CHARACTER = 1.5 / 1000;
/** Milliseconds in which a run that is known to get stuck is taken to be where it does. */
const STUCK_TIME = 20;
/** What took longer than this comes to few looks at the clock, and is not gone through again. */
const STUCK_WITHIN = 140;
/** Milliseconds for all questions of a file together. */
const TOTAL_TIME = 3000;
/**
 * A question that takes longer is slow; so many milliseconds of slow ones, and a file is given up. So it is with questions
 * that fail as long, all together, because there was too much of something.
 */
const SLOW = 40;
const SLOW_TIME = 100;
/** When not even the fastest question is faster than this, all together are not waited for. */
const FASTEST = 12;
const FIRST_TIME = 120;
/** Ways through open questions that are tried, for one question to the file and for loading it. */
const WAYS = 6;
const LOADS = 4;
/** Milliseconds after which a row of other ways comes back, so that each has its own time. */
const SPELL = 10;

/**
 * `wasm`: the bytes of the QuickJS module; a bundle or a worker has no package to find them in. `work`: milliseconds of
 * processor time that this process has used, where it can tell.
 */
export async function createSandbox(wasm: ArrayBufferView, work?: () => number): Promise<Sandbox> {
  const timer = new Timer(work);
  const binary = new Uint8Array(wasm.buffer, wasm.byteOffset, wasm.byteLength).slice();
  const module = await WebAssembly.compile(binary);
  let made = Engine.create(module);
  await made;
  return {
    async run(request) {
      let engine = await made;
      // Another request may have used it up in the meantime.
      while (engine.spent) engine = await made;
      const answers = run({ engine, timer }, request);
      if (engine.spent) made = Engine.create(module);
      return answers;
    },
  };
}

interface Machine {
  readonly engine: Engine;
  readonly timer: Timer;
}

/** The outcomes of one question, the main one first, and whether they are all that there can be. */
interface Explored {
  readonly outcomes: Outcome[];
  complete: boolean;
}

function run(machine: Machine, request: RunRequest): RawAnswer[] {
  const { timer } = machine;
  const start = timer.now();
  const loading = new Choices();
  const all = explore(machine, request, loading, start);
  let more = machine.engine.whole && !all.some(timedOut) && loading.next();
  for (let loads = 1; more && loads < LOADS && !timer.over(TOTAL_TIME, start); loads++) {
    explore(machine, request, loading, start).forEach(({ outcomes, complete }, i) => {
      all[i]!.outcomes.push(...outcomes);
      all[i]!.complete &&= complete;
    });
    more = machine.engine.whole && loading.next();
  }
  const at = timer.over(STUCK_WITHIN, start) ? undefined : stuckAt(machine, request, all);
  return all.map(({ outcomes, complete }) => merge(outcomes, complete && !more, at));
}

/** Where the runs got stuck that had to be ended: one of them is gone through again, with a mark at each such place. */
function stuckAt(machine: Machine, request: RunRequest, all: readonly Explored[]): number | undefined {
  const stuck = all.findIndex(({ outcomes }) => outcomes[0]!.error?.kind === 'timeout');
  if (stuck < 0 || !request.placed || !machine.engine.whole) return undefined;
  const again: RunRequest = { ...request, code: request.placed(), questions: [request.questions[stuck]!] };
  const question = STUCK_TIME;
  const load = STUCK_TIME + request.code.length * LOAD_CHARACTER;
  const [explored] = explore(machine, again, new Choices(), machine.timer.now(), { ...TIME, load, question });
  return explored!.outcomes[0]!.at;
}

/** `at`: where those were that had to be ended. */
function merge(outcomes: readonly Outcome[], complete: boolean, at: number | undefined): RawAnswer {
  const first = outcomes[0]!;
  const main = first.error?.kind === 'timeout' ? { ...first, at } : first;
  const kinds = new Set(outcomes.map(kindOf));
  const settled = complete && kinds.size === 1;
  const others = [...kinds].flatMap((kind) => (kind === kindOf(main) ? [] : shortest(main, outcomes, kind)));
  return { ...main, others, open: settled ? [] : [...new Set(outcomes.flatMap(({ open }) => open))] };
}

/** What makes two outcomes the same answer. */
const kindOf = ({ value, wrongType, error }: Outcome): string =>
  value !== undefined ? `=${value}` : `! ${wrongType} ${error?.kind} ${error?.text} ${error?.line}`;

/** The shortest way to an answer, from where it parts from the main one. */
function shortest(main: Outcome, outcomes: readonly Outcome[], kind: string): Other[] {
  const all = outcomes.flatMap((outcome): Other[] => {
    // One that was stopped says nothing of where it was going.
    if (kindOf(outcome) !== kind || outcome.error?.kind === 'timeout') return [];
    const ways = outcome.ways ?? [];
    const at = ways.findIndex((way, i) => main.ways?.[i]?.key !== way.key || main.ways[i].at !== way.at);
    const instead = main.ways?.[at];
    return instead ? [{ outcome, when: ways.slice(at), instead }] : [];
  });
  return all.sort((a, b) => a.when.length - b.when.length).slice(0, 1);
}

const timedOut = ({ outcomes }: Explored): boolean => outcomes.some(({ error }) => error?.kind === 'timeout');

/** Loads the file once and asks it everything, each question in the ways that open questions leave. */
function explore(
  machine: Machine,
  request: RunRequest,
  loading: Choices,
  start: Moment,
  time = { ...TIME, load: TIME.load + request.code.length * LOAD_CHARACTER },
): Explored[] {
  const { engine, timer } = machine;
  const same = (outcome: Outcome): Explored[] => request.questions.map(() => ({ outcomes: [outcome], complete: true }));
  let phase: Phase = 'own';
  let since = start;
  let late = false;
  const clock: Clock = {
    get late() {
      return late;
    },
    allow(next) {
      phase = next;
      since = timer.now();
      if (phase !== 'report') late = false;
      return since;
    },
  };
  const interrupt = (): boolean => {
    if (phase === 'question' && Date.now() - since.wall > SPELL) engine.log[Log.Stop] = 1;
    if (!timer.over(time[phase], since)) return false;
    late = true;
    return true;
  };
  try {
    engine.reset({ resolve: request.resolve, choose: (what, of) => loading.choose(what, of), interrupt });
    const session = new Session(engine, loading, clock, request);
    const broken = session.load(request.code);
    return broken ? same(broken) : askAll(session, request, timer, start);
  } catch (error) {
    // The engine itself gave up (memory gone in the middle of a clean-up): every question failed alike.
    engine.whole = false;
    const text = error instanceof Error ? error.message : String(error);
    return same({ error: { kind: 'runtime', text }, trail: [], open: [] });
  }
}

function askAll(session: Session, { questions }: RunRequest, timer: Timer, start: Moment): Explored[] {
  let stopped: Outcome | undefined;
  let exhausted = 0;
  const pace = new Pace();
  // The main way of every question first: on the others the time may run out.
  const all = questions.map((_, i): Explored => {
    if (!stopped && timer.over(TOTAL_TIME, start))
      stopped = { error: { kind: 'timeout', text: 'slow' }, trail: [], open: [] };
    if (stopped) return { outcomes: [stopped], complete: true };
    const { outcome, more } = session.first(i);
    const took = session.asked ? timer.since(session.asked) : 0;
    // One question without end is enough: the others would hang at the same place, or fail as late.
    if (outcome.error && EXHAUSTED.test(outcome.error.text)) exhausted += took;
    if (outcome.error && (outcome.error.kind === 'timeout' || exhausted > SLOW)) stopped = outcome;
    else if (pace.tired(took)) stopped = { error: { kind: 'timeout', text: 'slow' }, trail: [], open: [] };
    return { outcomes: [outcome], complete: !more };
  });
  if (stopped) return all.map(({ outcomes }) => ({ outcomes, complete: true }));
  let going = all.some(({ complete }) => !complete);
  while (going && !session.done && !timer.over(TOTAL_TIME, start)) {
    for (const { question, outcome, more } of session.others(WAYS)) {
      const explored = all[question]!;
      explored.outcomes.push(outcome);
      explored.complete = !more;
      going = outcome.error?.kind !== 'timeout';
    }
  }
  return all;
}

/** What the engine and our guards say when there is too much of something, whoever asks. */
const EXHAUSTED = /^(InternalError|RangeError)/;

/** Whether the answers come so slowly that browsers are no use with the file. A busy machine slows some, never all. */
class Pace {
  private total = 0;
  private slow = 0;
  private fastest = Number.POSITIVE_INFINITY;

  tired(milliseconds: number): boolean {
    this.total += milliseconds;
    if (milliseconds > SLOW) this.slow += milliseconds;
    this.fastest = Math.min(this.fastest, milliseconds);
    return this.slow > SLOW_TIME || (this.fastest > FASTEST && this.total > FIRST_TIME);
  }
}
