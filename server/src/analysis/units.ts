import type { SourceFile } from '../policy';
import { forgetReading } from '../readers/terraform';
import type { UnitInput, UnitResult } from './pipeline';

export interface Unit {
  readonly input: UnitInput;
  readonly result: UnitResult;
}

/** So many places in which somebody works at a time are read on from their last reading. */
const AT_WORK = 4;

/**
 * The last result of every unit. What a Terraform unit was read with takes many times the memory of its findings, and
 * serves its next change only: after changes in other places it is let go, and that change is read from the texts.
 */
export class Units {
  private readonly all = new Map<string, { readonly unit: Unit; readonly turn: number }>();
  private turn = 0;
  private place: string | undefined;

  /** `swept`: what to do when much of it has been let go. */
  constructor(
    private readonly keepsAll: boolean,
    private readonly swept: () => void = () => {},
  ) {}

  get(key: string): Unit | undefined {
    return this.all.get(key)?.unit;
  }

  /**
   * A unit is about to be evaluated. `place`: what was asked about; all units that are evaluated for one place are kept
   * alike. What is let go for it is let go before there is more.
   */
  enter(key: string, place: string): void {
    if (place === this.place) return;
    this.place = place;
    this.turn++;
    const own = this.all.get(key);
    if (own) this.set(key, own.unit);
    if (!this.keepsAll) this.letGo();
  }

  set(key: string, unit: Unit): void {
    this.all.set(key, { unit, turn: this.turn });
  }

  delete(key: string): void {
    this.all.delete(key);
  }

  private letGo(): void {
    const before = this.turn - AT_WORK;
    const needed = new Set<SourceFile>();
    for (const { unit, turn } of this.all.values())
      if (turn > before) for (const one of unit.input.files) needed.add(one);
    let gone = false;
    for (const { unit, turn } of this.all.values()) {
      if (turn > before || unit.input.format !== 'terraform') continue;
      const { reading } = unit.result;
      if (
        forgetReading(
          reading,
          unit.input.files.filter((file) => !needed.has(file)),
        )
      )
        gone = true;
    }
    if (gone) this.swept();
  }
}
