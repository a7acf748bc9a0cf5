import { commonEnds, type SourceFile, type Span, startOfLine } from '../policy';
import type { Finding } from '../rules/finding';
import type { RuleId } from '../rules/ids';
import type { Subject } from '../rules/rule';
import type { RequirementVerdict } from '../verdict/model';
import { byPlace, type UnitResult } from './pipeline';

/** Why nobody can tell of an object while somebody types in it, or in what may be part of it. */
const HALF_TYPED: ReadonlySet<string> = new Set(['policy.hurt', 'policy.lost', 'awscli.hurt']);
/** What is said of an object for what it lets through. */
const OF_VERDICTS: ReadonlySet<RuleId> = new Set([
  'missing-requirement',
  'behind-the-times',
  'blocked-by-deny',
  'return-path-missing',
  'no-route',
  'ipv6-only',
  'cannot-tell',
]);

/** A unit as it was told when nothing in it was half-typed. */
interface Sound {
  readonly files: readonly SourceFile[];
  readonly verdicts: ReadonlyMap<string, readonly RequirementVerdict[]>;
  readonly findings: readonly Finding[];
  /** When somebody began to type. */
  since?: number;
}

/**
 * For an editor: an object keeps its last answer while somebody types in it, so that it does not change at each key. It
 * does so while all that has changed since stands in one place of one file, and for a while. What is sound is never kept.
 */
export class Steady {
  private readonly known = new Map<string, Sound>();
  private readonly held = new WeakMap<UnitResult, UnitResult>();

  constructor(
    /** Milliseconds. */
    private readonly now: () => number,
    /** For how many of them. */
    private readonly hold: () => number,
    /** An answer is kept: in so many the unit is to be asked for again. */
    private readonly ends: (milliseconds: number) => void,
  ) {}

  /** Terms have changed: nothing that was said before holds. */
  forget(): void {
    this.known.clear();
  }

  of(unit: UnitResult): UnitResult {
    if (this.hold() === 0 || this.held.get(unit) === unit) return unit;
    const key = unit.files[0]?.uri ?? '';
    const half = unit.subjects.filter(isHalfTyped);
    if (half.length === 0) {
      this.known.set(key, soundOf(unit));
      this.held.set(unit, unit);
      return unit;
    }
    const sound = this.known.get(key);
    if (!sound) return unit;
    sound.since ??= this.now();
    const left = sound.since + this.hold() - this.now();
    if (left <= 0) return unit;
    let result = this.held.get(unit);
    if (!result) {
      const edit = editBetween(sound.files, unit.files);
      result = edit ? withAnswers(unit, sound, new Set(half), edit) : unit;
      this.held.set(unit, result);
    }
    if (result !== unit) this.ends(left);
    return result;
  }
}

/** Objects that are the same as before have the same list of verdicts. */
const halfTyped = new WeakMap<readonly RequirementVerdict[], boolean>();

function isHalfTyped({ verdicts }: Subject): boolean {
  let found = halfTyped.get(verdicts);
  if (found === undefined) {
    found = verdicts.some(({ unknown }) =>
      unknown.some(({ reasons }) => reasons.some(({ message }) => HALF_TYPED.has(message.key))),
    );
    halfTyped.set(verdicts, found);
  }
  return found;
}

/** Places are written down: those of a reading move on with the next one. */
function soundOf({ files, subjects, findings }: UnitResult): Sound {
  return {
    files,
    verdicts: new Map(subjects.map(({ policy, verdicts }) => [policy.address, verdicts])),
    findings: findings.filter(({ rule }) => OF_VERDICTS.has(rule)).map((finding) => placed(finding, plain)),
  };
}

const plain = ({ uri, start, end }: Span): Span => ({ uri, start, end });

/** A fix is for a text that is no more. */
function placed({ fix: _fix, related, ...finding }: Finding, place: (span: Span) => Span): Finding {
  const around = related?.map((one) => ({ ...one, span: place(one.span) }));
  return { ...finding, span: place(finding.span), ...(around ? { related: around } : {}) };
}

/** What was typed, in one place of one file. */
interface Edit {
  /** The lines that it stands on, as they are now. */
  readonly lines: Span;
  /** Where a place of the version before is now. */
  readonly move: (span: Span) => Span;
}

function withAnswers(
  unit: UnitResult,
  { verdicts, findings }: Sound,
  half: ReadonlySet<Subject>,
  { lines, move }: Edit,
): UnitResult {
  const kept = new Set([...half].map(({ policy }) => policy.address).filter((address) => verdicts.has(address)));
  const isOf = ({ object }: Finding): boolean => object !== undefined && kept.has(object);
  const isAnswer = ({ rule }: Finding): boolean => OF_VERDICTS.has(rule);
  // What is being typed is no wrong value yet.
  const isTyped = ({ span: { uri, start } }: Finding): boolean =>
    uri === lines.uri && lines.start <= start && start <= lines.end;
  const before = findings.filter((one) => isOf(one) && isAnswer(one)).map((one) => placed(one, move));
  const now = unit.findings.filter((one) => !(isOf(one) && (isAnswer(one) || isTyped(one))));
  return {
    ...unit,
    subjects: unit.subjects.map((one) =>
      half.has(one) && kept.has(one.policy.address) ? { ...one, verdicts: verdicts.get(one.policy.address)! } : one,
    ),
    findings: [...now, ...before].sort(byPlace),
  };
}

/** Lines that somebody types in one go. */
const MOST_LINES = 10;

/** Undefined where two versions differ in more than one place. */
function editBetween(before: readonly SourceFile[], now: readonly SourceFile[]): Edit | undefined {
  if (before.length !== now.length || before.some(({ uri }, i) => uri !== now[i]!.uri)) return undefined;
  const changed = now.flatMap((file, i) => (file === before[i] ? [] : [[before[i]!, file] as const]));
  const [edited] = changed;
  if (!edited || changed.length > 1) return undefined;
  const [{ text: old }, { uri, text }] = edited;
  const { start, end } = commonEnds(old, text);
  const isOnePlace = [old, text].every((one) => {
    const lines = one
      .slice(start, one.length - end)
      .split('\n')
      .slice(1);
    return lines.length <= MOST_LINES && lines.every((line) => !/^[A-Za-z]/.test(line));
  });
  if (!isOnePlace) return undefined;
  const by = text.length - old.length;
  const at = (offset: number): number =>
    offset <= start ? offset : offset >= old.length - end ? offset + by : Math.min(offset, text.length - end);
  const last = text.indexOf('\n', text.length - end);
  return {
    lines: { uri, start: startOfLine(text, start), end: last < 0 ? text.length : last },
    move: (span) => (span.uri === uri ? { uri, start: at(span.start), end: at(span.end) } : span),
  };
}
