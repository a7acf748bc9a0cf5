import { message } from '../messages';
import { type AddressSet, addresses, intervals } from '../net';
import { inBoth, inEither, NO_WORLD, type Reason, type Worlds, without, worldsText, worldsWithin } from '../policy';
import type { Coverage, Order } from './coverage';
import type { Extent } from './extent';

/** Addresses with one fate in all worlds. */
interface Piece {
  readonly set: AddressSet;
  /** Where no rule has decided yet. */
  readonly undecided: Worlds;
  readonly definite: Worlds;
  readonly possible: Worlds;
  /** Where an uncertain deny may have come first. */
  readonly doubted: Worlds;
}
type Fate = Omit<Piece, 'set'>;

/** More pieces than these are left in doubt as a whole; a real object has a handful. */
const MAX_PIECES = 200;

/**
 * Parts what is in doubt by the worlds in which it is open: the same walk as over addresses, with decisions over worlds
 * in place of yes and no. What is open in all worlds, by whatever rules, is definite.
 */
export class ByWorlds {
  private readonly reasons = new Map<string, Reason>();

  constructor(
    private readonly order: Order,
    /** The worlds in which the object is made: the others ask nothing. */
    private readonly made: Worlds,
  ) {}

  refined(coverage: Coverage): Coverage {
    const doubtful = addresses.subtract(coverage.possible, coverage.definite);
    if (addresses.isEmpty(doubtful)) return coverage;
    let { definite, possible, open } = coverage;
    for (const piece of this.pieces(coverage.ports[0]!, doubtful) ?? []) {
      const { set } = piece;
      if (worldsWithin(this.made, piece.definite)) definite = addresses.union(definite, set);
      else if (piece.possible.kind === 'none') possible = addresses.subtract(possible, set);
      else if (piece.possible.id === piece.definite.id) {
        const rest = open.map((one) => ({ ...one, set: addresses.subtract(one.set, set) }));
        open = [
          ...rest.filter((one) => !addresses.isEmpty(one.set)),
          { reasons: [this.reason(piece)], set, isWhole: true },
        ];
      }
    }
    return { ...coverage, definite, possible, open };
  }

  /** Undefined where the worlds are too entangled. */
  private pieces(port: number, doubtful: AddressSet): readonly Piece[] | undefined {
    const start: Fate = { undecided: this.made, definite: NO_WORLD, possible: NO_WORLD, doubted: NO_WORLD };
    let pieces: Piece[] = [{ set: doubtful, ...start }];
    const step = (set: AddressSet, change: (fate: Fate) => Fate): void => {
      pieces = pieces.flatMap((piece): Piece[] => {
        const hit = addresses.intersect(piece.set, set);
        if (addresses.isEmpty(hit)) return [piece];
        const rest = addresses.subtract(piece.set, hit);
        const changed: Piece = { ...change(piece), set: hit };
        return addresses.isEmpty(rest) ? [changed] : [changed, { ...piece, set: rest }];
      });
      if (pieces.length > MAX_PIECES) pieces = joined(pieces);
    };
    const { numbered, loose } = this.order;
    for (const extent of loose) uncertain(extent, port, step);
    for (const extent of numbered) {
      certain(extent, port, step);
      uncertain(extent, port, step);
      if (pieces.length > MAX_PIECES) return undefined;
    }
    // A rule without a known number comes before the implicit deny wherever it stands.
    for (const extent of loose) if (extent.action === 'allow') certain(extent, port, step);
    return joined(pieces);
  }

  private reason({ definite }: Piece): Reason {
    let reason = this.reasons.get(definite.id);
    if (!reason) {
      const extents = [...this.order.numbered, ...this.order.loose];
      const rule = extents.find(({ where }) => where && inBoth(where.worlds, definite).kind !== 'none')?.rule;
      reason = { message: message('policy.onlyWhere', { worlds: worldsText(definite) }), span: rule?.maybe?.span };
      this.reasons.set(definite.id, reason);
    }
    return reason;
  }
}

type Step = (set: AddressSet, change: (fate: Fate) => Fate) => void;

/** What a rule decides for sure: always, or in the worlds in which it exists. */
function certain({ sure, where, action }: Extent, port: number, step: Step): void {
  const reach = sure ?? where;
  if (!reach || !intervals.contains(reach.ports, port)) return;
  step(reach.peers, (fate) => {
    const decided = where && !sure ? inBoth(fate.undecided, where.worlds) : fate.undecided;
    const undecided = without(fate.undecided, decided);
    if (action === 'deny') return { ...fate, undecided };
    return {
      ...fate,
      undecided,
      definite: inEither(fate.definite, without(decided, fate.doubted)),
      possible: inEither(fate.possible, decided),
    };
  });
}

function uncertain({ maybe, rule, action, reasons }: Extent, port: number, step: Step): void {
  if (reasons.length === 0 || !intervals.contains(maybe.ports, port)) return;
  step(maybe.peers, (fate) => {
    const reached = rule.when ? inBoth(fate.undecided, rule.when) : fate.undecided;
    return {
      ...fate,
      possible: action === 'deny' ? fate.possible : inEither(fate.possible, reached),
      doubted: action === 'allow' ? fate.doubted : inEither(fate.doubted, reached),
    };
  });
}

/** Pieces with the same fate as one; those whose fate nobody can follow are left out. */
function joined(pieces: readonly Piece[]): Piece[] {
  const out = new Map<string, Piece>();
  for (const piece of pieces) {
    const fate = [piece.undecided, piece.definite, piece.possible, piece.doubted];
    if (fate.some(({ kind }) => kind === 'entangled')) continue;
    const key = fate.map(({ id }) => id).join('|');
    const before = out.get(key);
    out.set(key, before ? { ...before, set: addresses.union(before.set, piece.set) } : piece);
  }
  return [...out.values()];
}
