import { originOf, type Policy, type ReaderSettings, type Reading } from '../../policy';
import type { PlacedPiece } from './pieces';
import { piecesOf, Shift, startsOf } from './shift';
import type { Template } from './template';

/** Notes which resources are looked at while something is made of them. */
export class Uses {
  private active: Set<string> | undefined;

  note(id: string): void {
    this.active?.add(id);
  }

  noteAll(ids: Iterable<string>): void {
    if (this.active) for (const id of ids) this.active.add(id);
  }

  during<T>(into: Set<string>, make: () => T): T {
    const before = this.active;
    this.active = into;
    const made = make();
    this.active = before;
    return made;
  }
}

/** What was made of some resources, and those that were looked at. */
export interface Made<T> {
  readonly value: T;
  readonly uses: ReadonlySet<string>;
}
/** Objects, and the logical ids of those that the user's own values leave out. */
export interface Kept extends Made<readonly Policy[]> {
  readonly leftOut: readonly string[];
  /** Where the pieces of the file were when it was made, and in which of them it has places. */
  readonly since?: { readonly starts: Int32Array; readonly pieces: readonly number[] };
}

interface Remembered {
  readonly template: Template;
  readonly settings: ReaderSettings;
  readonly starts: Int32Array;
  readonly kept: ReadonlyMap<string, Kept>;
  readonly values: ReadonlyMap<string, Made<unknown>>;
  /** Resources that conditions look at, and so everything. */
  readonly byAll: ReadonlySet<string>;
}
const remembered = new WeakMap<Reading, Remembered>();

/**
 * What can be taken over from the reading before: objects none of whose resources has changed, at their new places. One
 * key changes one resource; where it changes anything else (a parameter, the set of resources) nothing is taken over.
 */
export class Reuse {
  private readonly changed = new Set<string>();
  private readonly shifts = new Map<Int32Array, Shift>();

  private constructor(
    private readonly template: Template,
    private readonly settings: ReaderSettings,
    private readonly starts: Int32Array | undefined,
    private readonly last: Remembered | undefined,
  ) {}

  static of(before: Reading | undefined, template: Template, settings: ReaderSettings): Reuse {
    const starts = template.pieces && startsOf(template.pieces);
    const last = before && remembered.get(before);
    if (!last || !starts || !isComparable(last, template, settings))
      return new Reuse(template, settings, starts, undefined);
    const reuse = new Reuse(template, settings, starts, last);
    const same = (at: number): boolean => {
      const i = reuse.shiftSince(last.starts).pieceAt(at);
      return last.template.pieces![i]!.parsed.root === template.pieces![i]!.parsed.root;
    };
    for (const { id, at } of last.template.resources.values()) if (!same(at)) reuse.changed.add(id);
    return reuse.isUnchanged(last.byAll) ? reuse : new Reuse(template, settings, starts, undefined);
  }

  /** What a builder made before, moved; undefined where it may come out otherwise now. */
  policies(key: string): Kept | undefined {
    const kept = this.last?.kept.get(key);
    if (!kept?.since || !this.isUnchanged(kept.uses)) return undefined;
    const { starts, pieces } = kept.since;
    const last = this.shiftSince(this.last!.starts);
    if (!pieces.some((piece) => last.moves(piece))) return kept;
    const shift = this.shiftSince(starts);
    const moves = pieces.some((piece) => shift.moves(piece));
    const value = kept.value.map((policy) => (moves ? shift.policy(originOf(policy)) : originOf(policy)));
    return { ...kept, value };
  }

  value(key: string): Made<unknown> | undefined {
    const made = this.last?.values.get(key);
    return made && this.isUnchanged(made.uses) ? made : undefined;
  }

  /** Notes what the next reading can take over. */
  remember(
    reading: Reading,
    kept: ReadonlyMap<string, Kept>,
    values: ReadonlyMap<string, Made<unknown>>,
    byAll: ReadonlySet<string>,
  ): void {
    const { template, settings, starts } = this;
    if (!starts) return;
    const placed = new Map<string, Kept>();
    for (const [key, one] of kept) {
      placed.set(key, one.since ? one : { ...one, since: { starts, pieces: piecesOf(one.value, starts) } });
    }
    remembered.set(reading, { template, settings, starts, kept: placed, values, byAll });
  }

  private isUnchanged(ids: ReadonlySet<string>): boolean {
    if (this.changed.size === 0) return true;
    for (const id of this.changed) if (ids.has(id)) return false;
    return true;
  }

  private shiftSince(starts: Int32Array): Shift {
    let shift = this.shifts.get(starts);
    if (!shift) {
      shift = new Shift(starts, this.starts!);
      this.shifts.set(starts, shift);
    }
    return shift;
  }
}

/** Whether two versions of a file are the same but for the text of some resources. */
function isComparable(last: Remembered, template: Template, settings: ReaderSettings): boolean {
  return (
    sameSettings(last.settings, settings) &&
    last.template.file.uri === template.file.uri &&
    samePieces(last.template.pieces!, template.pieces!) &&
    sameNames(last.template, template)
  );
}

function samePieces(before: readonly PlacedPiece[], after: readonly PlacedPiece[]): boolean {
  if (before.length !== after.length) return false;
  for (let i = 0; i < before.length; i++) {
    const [a, b] = [before[i]!, after[i]!];
    if (a.under !== b.under) return false;
    if (a.parsed.root === b.parsed.root) continue;
    if (a.under !== 'resources' || a.parsed.linked || b.parsed.linked) return false;
  }
  return true;
}

function sameNames(a: Template, b: Template): boolean {
  if (a.resources.size !== b.resources.size || a.macro?.message.args.name !== b.macro?.message.args.name) return false;
  const others = b.resources.values();
  for (const one of a.resources.values()) {
    const other = others.next().value!;
    if (one.id !== other.id || one.type !== other.type) return false;
  }
  return true;
}

function sameSettings(a: ReaderSettings, b: ReaderSettings): boolean {
  return (
    a.variables === b.variables &&
    a.region === b.region &&
    sameEntries(Object.entries(a.parameters ?? {}), Object.entries(b.parameters ?? {})) &&
    sameEntries([...(a.nested ?? [])], [...(b.nested ?? [])])
  );
}

function sameEntries(a: readonly (readonly [string, unknown])[], b: readonly (readonly [string, unknown])[]): boolean {
  return a.length === b.length && a.every(([key, value], i) => key === b[i]![0] && value === b[i]![1]);
}
