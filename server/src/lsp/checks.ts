import type { Connection } from 'vscode-languageserver';
import type { Analyzer } from '../analysis/analyzer';
import type { UnitResult } from '../analysis/pipeline';
import type { Steady } from '../analysis/steady';

/** What views show may be another now: of one document, which took so long to check, or of any. */
export interface Changed {
  readonly uri?: string;
  readonly milliseconds?: number;
}

const CHANGED = 'workspacesPorts/changed';

/** Checks documents and tells a client that shows views when something new came out; asks nothing by itself. */
export class Checks {
  /** The client understands `workspacesPorts/changed`. */
  shown = false;
  private readonly last = new Map<string, UnitResult | undefined>();

  constructor(
    private readonly connection: Connection,
    private readonly analyzer: () => Analyzer,
    private readonly now: () => number,
    private readonly steady: Steady,
  ) {}

  async of(uri: string): Promise<UnitResult | undefined> {
    const start = this.now();
    const unit = await this.quietly(uri);
    if (!this.last.has(uri) || this.last.get(uri) !== unit) {
      this.last.set(uri, unit);
      this.tell({ uri, milliseconds: this.now() - start });
    }
    return unit;
  }

  /** The same without a word to anybody. */
  async quietly(uri: string): Promise<UnitResult | undefined> {
    const unit = await this.analyzer().check(uri);
    return unit && this.steady.of(unit);
  }

  closed(uri: string): void {
    this.last.delete(uri);
    this.tell({});
  }

  tell(changed: Changed): void {
    if (this.shown) void this.connection.sendNotification(CHANGED, changed);
  }
}
