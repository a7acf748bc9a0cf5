import type { Evaluated } from './value';

/** Entries that are worked out when they are asked for, so that an output needs only what it names. */
export class LazyEntries extends Map<string, Evaluated> {
  private readonly made = new Map<string, Evaluated>();

  /** `names`: the entries that there are. */
  constructor(
    names: Iterable<string>,
    private readonly make: (name: string) => Evaluated,
    readonly more: {
      /** Any other name may be asked for as well. */
      readonly open?: boolean;
      /** It may be asked for all of its entries, as any map. */
      readonly whole?: boolean;
      /** What an entry is that needs itself. */
      readonly again?: (name: string) => Evaluated;
    } = {},
  ) {
    super();
    for (const name of names) super.set(name, UNMADE);
  }

  override get(name: string): Evaluated | undefined {
    if (!this.more.open && !super.has(name)) return undefined;
    let value = this.made.get(name);
    if (value === UNMADE && this.more.again) return this.more.again(name);
    if (!value || value === UNMADE) {
      this.made.set(name, UNMADE);
      value = this.make(name);
      this.made.set(name, value);
    }
    return value;
  }

  override has(name: string): boolean {
    return this.more.open || super.has(name);
  }

  override *entries(): MapIterator<[string, Evaluated]> {
    for (const name of super.keys()) yield [name, this.get(name)!];
  }

  override *values(): MapIterator<Evaluated> {
    for (const name of super.keys()) yield this.get(name)!;
  }

  override [Symbol.iterator](): MapIterator<[string, Evaluated]> {
    return this.entries();
  }

  override forEach(use: (value: Evaluated, name: string, map: Map<string, Evaluated>) => void): void {
    for (const [name, value] of this.entries()) use(value, name, this);
  }
}

const UNMADE: Evaluated = { known: true, value: null, span: { uri: '', start: 0, end: 0 } };

/** Whether asking for all entries would work out what nobody needs. */
export const isUnasked = (entries: ReadonlyMap<string, Evaluated>): boolean =>
  entries instanceof LazyEntries && !entries.more.whole;
