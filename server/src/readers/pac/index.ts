import type * as acorn from 'acorn';
import { type Argument, type MessageKey, message } from '../../messages';
import {
  type Comment,
  type ProxyAlternative,
  type ProxyAnswer,
  type ProxyPolicy,
  type ProxyQuestion,
  type ProxyScript,
  type Reading,
  type Reason,
  type SourceFile,
  type Span,
  startOfLine,
} from '../../policy';
import { conditionOf } from './conditions';
import { type HostNames, resolverOf } from './host-names';
import { type Instrumented, instrument, type Point } from './instrument';
import { namesIn } from './names';
import { parseScript } from './parse';
import { parseResult } from './result';
import type { RawAnswer, Sandbox } from './sandbox';
import { scriptOf } from './script';
import type { Outcome } from './session';
import { type SyntaxFault, syntaxFault } from './syntax';
import { outer } from './walk';

export { type HostNames, resolverOf } from './host-names';
export { questionOf } from './question';
export { parseResult } from './result';
export { createSandbox, type Sandbox } from './sandbox';

/** A PAC by its name (`.pac`, `wpad.dat`), or a script that defines the function that makes it one and is no module. */
export function looksLikePac(uri: string, text: string): boolean {
  if (/\.pac$|\/wpad\.dat$/i.test(uri)) return true;
  return /\bFindProxyForURL(Ex)?\b/.test(text) && DEFINES.test(text) && !MODULE.test(text);
}
const MODULE = /\brequire\s*\(|\bmodule\.exports\b|^\s*(?:import|export)\b/m;
const DEFINES = /function\s+FindProxyForURL(Ex)?\s*\(|\bFindProxyForURL(Ex)?\s*=\s*(?:function|\()/;

/** Chromium's limit; beyond it a file is no proxy configuration, and parsing it would hold up everything else. */
const LARGEST = 1024 * 1024;

interface Parsed {
  readonly instrumented?: Instrumented;
  /** The text with all places that a run can get stuck at. */
  readonly placed?: () => string;
  readonly syntax?: SyntaxFault;
  readonly comments: readonly Comment[];
  readonly names?: ProxyPolicy['names'];
  readonly script?: ProxyScript;
}

/** What is to know of a file before it is run; data alone, which may come from another thread. */
export interface PacParts {
  readonly comments: readonly Comment[];
  readonly names: ProxyPolicy['names'];
  readonly script?: ProxyScript;
  readonly nameSpan: Span;
}

/** A file that was read, and runs when it is asked. */
export interface PacStudy {
  readonly parts: PacParts;
  run(questions: readonly ProxyQuestion[]): Promise<readonly ProxyAnswer[]>;
}

/** What a file is read with. */
export interface PacTerms {
  readonly names: HostNames;
  /** What the clock shows, in milliseconds; without it, what hangs on the clock is open. */
  readonly moment?: number;
}

/** Reads PAC files: here, or in a thread of its own, so that a large one holds up nothing else. Never fails. */
export interface PacReader {
  read(file: SourceFile, terms: PacTerms): Promise<Reading>;
}

/** Reads and runs them where it is called. */
export const pacReader = (sandbox: Sandbox | undefined): PacReader => ({
  read: async (file, { names, moment }) => readPac(file, sandbox, resolverOf(names), moment),
});

/**
 * One proxy policy for the file. It is run when it is asked, and each text answers a question once.
 * `resolve` is the only DNS. `moment`: what the clock shows, in milliseconds; else what hangs on the clock is open.
 */
export function readPac(
  file: SourceFile,
  sandbox: Sandbox | undefined,
  resolve: (host: string) => string | null | undefined,
  moment?: number,
): Reading {
  const { parts, run } = studyPac(file, sandbox, resolve, moment);
  return pacReading(file, parts, run);
}

export function studyPac(
  file: SourceFile,
  sandbox: Sandbox | undefined,
  resolve: (host: string) => string | null | undefined,
  moment?: number,
): PacStudy {
  const parsed = parse(file);
  const name = parsed.instrumented?.main?.name;
  const found = /\bFindProxyForURL(Ex)?\b/.exec(file.text);
  const nameSpan = name
    ? { uri: file.uri, ...name }
    : found
      ? { uri: file.uri, start: found.index, end: found.index + found[0].length }
      : { uri: file.uri, start: 0, end: Math.max(0, file.text.search(/\r?\n|$/)) };
  const { comments, names = [], script } = parsed;
  return {
    parts: { comments, names, script, nameSpan },
    run: (questions) => ask(file, parsed, sandbox, resolve, questions, nameSpan, moment),
  };
}

/** The reading of a file whose parts are known. */
export function pacReading(
  file: SourceFile,
  { comments, names, script, nameSpan }: PacParts,
  run: (questions: readonly ProxyQuestion[]) => Promise<readonly ProxyAnswer[]>,
): Reading {
  const answers = new Map<string, ProxyAnswer>();
  const answer = ({ url }: ProxyQuestion): ProxyAnswer => answers.get(url) ?? UNASKED;
  const policy: ProxyPolicy = {
    kind: 'proxy',
    format: 'pac',
    address: decodeURIComponentSafely(file.uri.slice(file.uri.lastIndexOf('/') + 1)),
    span: { uri: file.uri, start: 0, end: file.text.length },
    nameSpan,
    labels: [],
    invalid: [],
    names,
    script,
    async ask(questions) {
      const open = [...new Map(questions.map((one) => [one.url, one])).values()].filter(({ url }) => !answers.has(url));
      if (open.length > 0) {
        const given = await run(open);
        open.forEach(({ url }, i) => {
          answers.set(url, given[i]!);
        });
      }
      return questions.map(answer);
    },
    answer,
  };
  return { policies: [policy], problems: [], comments };
}

const UNASKED: ProxyAnswer = { decision: '', choices: [], unknown: [] };

function parse(file: SourceFile): Parsed {
  const comments: Comment[] = [];
  if (file.text.length > LARGEST) return { syntax: { message: message('pac.tooLarge'), at: 0 }, comments };
  try {
    const ast = syntaxOf(file, comments);
    const nodes = outer(ast);
    const script = scriptOf(ast, nodes, file.text, file.uri);
    // Seldom asked for, and the tree of a long list is many times as large as its text.
    const placed = (): string => instrument(file.text, syntaxOf(file, []), undefined, true).code;
    return {
      instrumented: instrument(file.text, ast, nodes),
      placed,
      comments,
      names: namesIn(nodes, file.uri),
      script,
    };
  } catch (error) {
    return { syntax: syntaxFault(file.text, error), comments };
  }
}

const syntaxOf = ({ uri, text }: SourceFile, comments: Comment[]): acorn.Program =>
  parseScript(text, (_block, comment, start, end) => comments.push({ text: comment, span: { uri, start, end } }));

async function ask(
  file: SourceFile,
  parsed: Parsed,
  sandbox: Sandbox | undefined,
  resolve: (host: string) => string | null | undefined,
  questions: readonly ProxyQuestion[],
  nameSpan: Span,
  moment: number | undefined,
): Promise<ProxyAnswer[]> {
  const failed = (error: ProxyAnswer['error']): ProxyAnswer[] =>
    questions.map(() => ({ decision: '', choices: [], unknown: [], error }));
  const { instrumented, placed, syntax } = parsed;
  if (syntax) {
    return failed({ kind: 'syntax', message: syntax.message, span: lineSpan(file, syntax.at) });
  }
  if (!sandbox || !instrumented) return failed({ kind: 'runtime', message: message('pac.noSandbox'), span: nameSpan });
  const given = await sandbox.run({ code: instrumented.code, placed, questions, resolve, moment });
  return given.map((raw) => answerOf(file, instrumented, raw, nameSpan));
}

function answerOf(file: SourceFile, instrumented: Instrumented, raw: RawAnswer, nameSpan: Span): ProxyAnswer {
  const span = spans(file, instrumented);
  const others = raw.others.map(({ outcome, when, instead }): ProxyAlternative => {
    const error = errorOf(file, instrumented, outcome, nameSpan);
    const decision = error ? '' : (outcome.value ?? '');
    return {
      decision,
      choices: error ? [] : parseResult(decision),
      by: error ? error.span : span(deciding(outcome, instrumented)),
      error,
      when: when.map(conditionOf),
      unless: conditionOf(instead),
      timed: when.every(({ key }) => key.startsWith('clock')),
    };
  });
  const unknown = reasonsOf(raw.open);
  const error = errorOf(file, instrumented, raw, nameSpan);
  if (error || raw.value === undefined) {
    const by = error?.kind === 'result' ? error.span : undefined;
    return { decision: '', choices: [], unknown, by, error, others };
  }
  const by = span(deciding(raw, instrumented));
  const via = (raw.held ?? []).flatMap((id) => span(id) ?? []);
  return { decision: raw.value, choices: parseResult(raw.value), by, unknown, others, via, asksDns: raw.dns };
}

/** Places in the file of the points that a run reports. */
const spans =
  ({ uri }: SourceFile, { points }: Instrumented) =>
  (id: number | undefined): Span | undefined => {
    const point = id === undefined ? undefined : points[id];
    return point && { uri, start: point.start, end: point.end };
  };

/** What the engine says when something fails, as far as people meet with it: it speaks English only. */
function runtimeText(said: string): Argument {
  const undefinedName = /'?([\w$]+)'? is not defined$/.exec(said)?.[1];
  if (undefinedName) return message('pac.runtime.undefined', { name: undefinedName });
  if (/not a function$/.test(said)) return message('pac.runtime.notFunction');
  const [, name, value] = /cannot read property '(.*)' of (undefined|null)$/.exec(said) ?? [];
  return name === undefined ? said : message('pac.runtime.property', { name, value: value! });
}

/** Why a run gave no answer that browsers take, and where. */
function errorOf(file: SourceFile, instrumented: Instrumented, raw: Outcome, nameSpan: Span): ProxyAnswer['error'] {
  const span = spans(file, instrumented);
  if (raw.error?.kind === 'missing') {
    // One that browsers do not find: `const` and `let` make no property of the global object, nor do inner functions.
    const text = message(instrumented.main ? 'pac.notGlobal' : 'pac.missing');
    return { kind: 'missing', message: text, span: nameSpan };
  }
  if (raw.error?.kind === 'timeout') {
    const text = message(raw.error.text === 'slow' ? 'pac.slow' : 'pac.timeout');
    return { kind: 'timeout', message: text, span: span(raw.at) ?? nameSpan };
  }
  if (raw.error && raw.error.line === undefined && raw.error.text.includes('stack overflow')) {
    // Not the run, but the reading of a chain of thousands.
    return { kind: 'syntax', message: message('pac.tooDeep'), span: nameSpan };
  }
  if (raw.error) {
    const { text, line } = raw.error;
    const where = line === undefined ? (span(raw.at) ?? nameSpan) : lineSpan(file, offsetOfLine(file.text, line));
    return { kind: 'runtime', message: message('pac.runtime', { what: runtimeText(text) }), span: where };
  }
  if (raw.value !== undefined && ASCII.test(raw.value)) return undefined;
  if (raw.wrongType === 'undefined' && raw.at !== undefined && raw.at === instrumented.main?.end)
    return { kind: 'result', message: message('pac.noReturn'), span: span(raw.at)! };
  if (raw.value !== undefined) {
    const by = span(deciding(raw, instrumented)) ?? nameSpan;
    return { kind: 'result', message: message('pac.notAscii'), span: by };
  }
  // A function that returns nothing leaves no trace, so nothing before the last return can be trusted.
  const what = raw.wrongType ?? 'undefined';
  return { kind: 'result', message: message('pac.result', { what }), span: span(raw.trail[0]) ?? nameSpan };
}

/**
 * The innermost place that made the value: a return that only hands on a call or a choice leads to the one before it, and
 * so does one of a variable that had it from a call.
 */
function deciding({ trail, value }: Outcome, { points }: Instrumented): number | undefined {
  const point = (at: number): Point | undefined => points[trail[at]!];
  let at = 0;
  while (
    at + 1 < trail.length &&
    (point(at)?.handsOn || (point(at)?.called && value !== undefined && point(at + 1)?.text === value))
  )
    at++;
  return trail[at];
}

/** One reason for each thing that nobody can tell, however often and in whatever form it is asked. */
function reasonsOf(open: readonly string[]): Reason[] {
  const reasons = new Map<string, Reason>();
  for (const what of open) {
    const [kind, host = ''] = what.split(' ');
    if (kind === 'dns') reasons.set(what, { message: message('pac.unknownDns', { host }) });
    else if (OPEN[kind!]) reasons.set(kind!, { message: message(OPEN[kind!]!) });
  }
  return [...reasons.values()];
}

const OPEN: Readonly<Record<string, MessageKey>> = {
  clock: 'pac.unknownClock',
  client: 'pac.unknownClient',
  chance: 'pac.unknownChance',
};

/** Chromium takes no other answers. */
const ASCII = /^[\x00-\x7f]*$/;

function offsetOfLine(text: string, line: number): number {
  let at = 0;
  for (let i = 1; i < line; i++) {
    const next = text.indexOf('\n', at);
    if (next < 0) return at;
    at = next + 1;
  }
  return at;
}

/** The text of the line that holds an offset, without its blanks; at least one character. */
function lineSpan({ uri, text }: SourceFile, offset: number): Span {
  const start = startOfLine(text, offset);
  const newline = text.indexOf('\n', offset);
  const line = text.slice(start, newline < 0 ? text.length : newline);
  const from = start + (line.length - line.trimStart().length);
  return { uri, start: from, end: Math.max(Math.min(from + 1, text.length), start + line.trimEnd().length) };
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
