import { get, type Node, type Pair } from '../json/node';
import type { WrittenPair } from './loops';
import { hasKey, plainPairs, rawAt } from './nodes';
import type { PlacedPiece } from './pieces';
import type { Uses } from './uses';

/** Where the text of a resource is found: in a piece of the file, or nowhere else than in itself. */
type Written = { readonly piece: PlacedPiece; readonly at: number } | { readonly pair: WrittenPair };

/** One resource of a template. What is read of it is noted, so that the next reading knows what hangs on it. */
export class Resource {
  constructor(
    readonly id: string,
    readonly type: string,
    private written: Written,
    private readonly uses: Uses,
  ) {}

  get pair(): Pair {
    this.uses.note(this.id);
    return this.whole;
  }

  private get whole(): WrittenPair {
    return 'pair' in this.written ? this.written.pair : this.written.piece.pairs[this.written.at]!;
  }

  /** The same resource in the next version of the file, in the piece that its own one has become. */
  standsIn(piece: PlacedPiece): void {
    if ('piece' in this.written) this.written = { piece, at: this.written.at };
  }

  /** Whether a key stands beside its type. */
  has(key: 'Condition' | 'Metadata'): boolean {
    this.uses.note(this.id);
    this.keys ??= { Condition: this.hasKey('Condition'), Metadata: this.hasKey('Metadata') };
    return this.keys[key];
  }
  private keys: { readonly Condition: boolean; readonly Metadata: boolean } | undefined;

  private hasKey(key: string): boolean {
    if ('piece' in this.written) {
      const { piece, at } = this.written;
      const pairs = piece.parsed.linked ? undefined : plainPairs(plainPairs(piece.parsed.root)?.[at]?.value);
      if (pairs) return rawAt(pairs, key) !== undefined;
    }
    return hasKey(this.whole.value, key);
  }

  /** The piece of the file that it stands in, where it is written just so. */
  get piece(): PlacedPiece | undefined {
    return 'piece' in this.written ? this.written.piece : undefined;
  }

  get properties(): Node | undefined {
    return get(this.pair.value, 'Properties');
  }

  /** Name of the condition it hangs on. */
  get condition(): Node | undefined {
    return this.has('Condition') ? get(this.pair.value, 'Condition') : undefined;
  }

  /** The `Fn::ForEach` loop that writes it. */
  get loop(): Pair | undefined {
    return 'pair' in this.written ? this.written.pair.loop : undefined;
  }

  /** Nobody can tell the turns of the loop. */
  get open(): boolean {
    return 'pair' in this.written && this.written.pair.open === true;
  }
}
