import { Worker } from 'node:worker_threads';
import { message } from '../messages';
import type { ProxyAnswer, ProxyQuestion, Reading, SourceFile } from '../policy';
import { type PacParts, type PacReader, type PacTerms, pacReading } from '../readers/pac';

/** What the thread is asked: about a file, which it may have read before. Without questions, what is to know of it. */
export interface PacRequest {
  readonly id: number;
  readonly file: SourceFile;
  readonly terms: PacTerms;
  readonly questions?: readonly ProxyQuestion[];
}
export interface PacReply {
  readonly id: number;
  readonly parts?: PacParts;
  readonly answers?: readonly ProxyAnswer[];
}

/** Milliseconds for one request: each run ends by itself long before; this is for what nobody foresaw. */
const PATIENCE = 20_000;
/** Milliseconds after which a thread that nobody asks ends, with what files have left in it; the next request starts one. */
const IDLE = 30_000;
/** The young and the old generation of the thread's heap, in MB; the sandbox has its own 48. */
const HEAP = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 192 };

/**
 * Reads and runs PAC files in a thread of its own, one after the other. A thread that dies or hangs is replaced, and what
 * it was asked failed.
 */
export class PacThread implements PacReader {
  private worker: Worker | undefined;
  private idle: NodeJS.Timeout | undefined;
  private readonly open = new Map<number, { settle: (reply: PacReply | undefined) => void; timer: NodeJS.Timeout }>();
  private nextId = 0;

  /** `path`: the thread's bundle. `idleTime`: milliseconds for which a thread is kept that nobody asks. */
  constructor(
    private readonly path: string,
    private readonly idleTime = IDLE,
  ) {}

  /** Whether there is a thread now. */
  get running(): boolean {
    return this.worker !== undefined;
  }

  async read(file: SourceFile, terms: PacTerms): Promise<Reading> {
    const start: PacParts = { comments: [], names: [], nameSpan: { uri: file.uri, start: 0, end: 0 } };
    const reply = await this.request({ file, terms });
    const failed: ProxyAnswer = {
      decision: '',
      choices: [],
      unknown: [],
      error: { kind: 'timeout', message: message('pac.timeout'), span: reply?.parts?.nameSpan ?? start.nameSpan },
    };
    return pacReading(file, reply?.parts ?? start, async (questions) => {
      const given = reply && (await this.request({ file, terms, questions }));
      return given?.answers ?? questions.map(() => failed);
    });
  }

  private request(asked: Omit<PacRequest, 'id'>): Promise<PacReply | undefined> {
    return new Promise((resolve) => {
      const id = this.nextId++;
      const timer = setTimeout(() => this.end(), PATIENCE);
      const settle = (reply: PacReply | undefined): void => {
        clearTimeout(timer);
        this.open.delete(id);
        if (this.open.size === 0) this.rest();
        resolve(reply);
      };
      this.open.set(id, { settle, timer });
      const worker = this.start();
      worker.ref();
      worker.postMessage({ ...asked, id } satisfies PacRequest);
    });
  }

  /** A thread that nobody waits for keeps no process alive, and ends before long. */
  private rest(): void {
    this.worker?.unref();
    clearTimeout(this.idle);
    if (this.worker) this.idle = setTimeout(() => this.end(), this.idleTime).unref();
  }

  private start(): Worker {
    clearTimeout(this.idle);
    if (this.worker) return this.worker;
    const worker = new Worker(this.path, { resourceLimits: HEAP });
    worker.on('message', (reply: PacReply) => this.open.get(reply.id)?.settle(reply));
    // An error is followed by the end.
    worker.on('error', () => {});
    worker.on('exit', () => {
      if (this.worker === worker) this.lost();
    });
    this.worker = worker;
    return worker;
  }

  private end(): void {
    const { worker } = this;
    this.lost();
    void worker?.terminate();
  }

  private lost(): void {
    this.worker = undefined;
    for (const { settle } of [...this.open.values()]) settle(undefined);
  }
}
