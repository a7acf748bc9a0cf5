import { type Move, Place, placesIn, type ReaderSettings, type Reading, type SourceFile } from '../../policy';
import type { Resource } from './resource';
import { goneOn, parseTemplate, type Template } from './template';

/** Resources that a builder is handed, beside what it looks for itself. */
export type Given = readonly (Resource | undefined)[];

/** What was made of a template, and what of it was looked at for that. */
interface Made {
  readonly value: unknown;
  readonly given: Given;
  readonly uses: ReadonlySet<string>;
  /** Logical ids of the objects that the user's own values leave out. */
  readonly leftOut: readonly string[];
  /** What was made, or taken over, while this was. */
  readonly within: readonly Made[];
  /** The reading that asked for it last. */
  turn: number;
  /** The places in it, once somebody has looked; undefined where some of them do not move. */
  places?: { readonly all: readonly Place[] | undefined };
}

/**
 * What one reading of a template has made, for the next one to take over: all that looked at nothing which is another
 * now. It stays the same objects, and their places move with the text.
 */
export class Keeper {
  private readonly made = new Map<string, Map<string, Made>>();
  private turn = 0;

  constructor(private readonly uri: string) {}

  /** What has been made before; undefined where it is to be made. */
  take(what: string, id: string, given: Given): Pick<Made, 'value' | 'uses' | 'leftOut'> | undefined {
    const one = this.made.get(what)?.get(id);
    if (!one || !isSameList(one.given, given)) return undefined;
    this.ask(one);
    this.around?.push(one);
    return one;
  }

  private ask(one: Made): void {
    if (one.turn === this.turn) return;
    one.turn = this.turn;
    for (const inner of one.within) this.ask(inner);
  }

  /** `make` gives what is made with its uses. */
  put<T>(
    what: string,
    id: string,
    given: Given,
    make: () => Pick<Made, 'uses' | 'leftOut'> & { readonly value: T },
  ): T {
    const { around } = this;
    const within: Made[] = [];
    this.around = within;
    const { value, uses, leftOut } = make();
    this.around = around;
    const one: Made = { value, given, uses, leftOut, within, turn: this.turn };
    let alike = this.made.get(what);
    if (!alike) {
      alike = new Map();
      this.made.set(what, alike);
    }
    alike.set(id, one);
    around?.push(one);
    return value;
  }
  /** What is being made now gathers here what is made for it. */
  private around: Made[] | undefined;

  /** Forgets what nobody asked for, and what may come out otherwise in the next version. */
  goOn(changed: ReadonlySet<string>, move: Move | undefined): void {
    const moving: (readonly Place[])[] = [];
    for (const alike of this.made.values()) {
      alike.forEach((one, id) => {
        if (one.turn !== this.turn || touches(one.uses, changed)) {
          alike.delete(id);
          return;
        }
        one.places ??= { all: placesIn(one.value, this.uri) };
        const { all } = one.places;
        if (!move || all?.length === 0) return;
        if (all) moving.push(all);
        else alike.delete(id);
      });
    }
    if (move) Place.move(moving, move);
    this.turn++;
  }
}

const isSameList = (a: Given, b: Given): boolean => a.length === b.length && a.every((one, i) => one === b[i]);

function touches(uses: ReadonlySet<string>, changed: ReadonlySet<string>): boolean {
  for (const one of changed) if (uses.has(one)) return true;
  return false;
}

interface Remembered {
  readonly template: Template;
  readonly settings: ReaderSettings;
  readonly keeper: Keeper;
}
const remembered = new WeakMap<Reading, Remembered>();

/** A template to read, and what was made of its version before. */
export interface Opened {
  readonly template: Template;
  readonly keeper: Keeper;
}

/** Goes on from the reading before, which is used up by that; begins afresh where there is nothing to go on from. */
export function open(file: SourceFile, settings: ReaderSettings, before: Reading | undefined): Opened {
  const last = before && remembered.get(before);
  const next = last && goneOn(last.template, file);
  if (!next) return { template: parseTemplate(file, settings), keeper: new Keeper(file.uri) };
  remembered.delete(before!);
  const { template, changed, move } = next;
  if (!sameSettings(last.settings, settings)) return { template, keeper: new Keeper(file.uri) };
  last.keeper.goOn(changed, move);
  return { template, keeper: last.keeper };
}

/** Notes what the next reading can take over. */
export function remember(reading: Reading, { template, keeper }: Opened, settings: ReaderSettings): void {
  if (template.parts) remembered.set(reading, { template, settings, keeper });
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
