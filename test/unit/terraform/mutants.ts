/** Repeatable random numbers, so that a failing test fails again. */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

export interface Mutant {
  readonly kind: EditKind;
  readonly text: string;
  /** The stretch of the original that the edit replaced. */
  readonly start: number;
  readonly end: number;
}

export const EDIT_KINDS = [
  'bracket deleted',
  'quote deleted',
  'bracket inserted',
  'quote inserted',
  'line removed',
  'line cut short',
] as const;
export type EditKind = (typeof EDIT_KINDS)[number];

/** One random edit of the kind that typing makes. */
export function mutate(text: string, kind: EditKind, random: (below: number) => number): Mutant {
  const [start, end, put] = edit(text, kind, random);
  return { kind, text: text.slice(0, start) + put + text.slice(end), start, end };
}

function edit(text: string, kind: EditKind, random: (below: number) => number): [number, number, string] {
  const pick = (pattern: RegExp): number => {
    const places = [...text.matchAll(pattern)].map((match) => match.index);
    return places[random(places.length)]!;
  };
  const anywhere = random(text.length);
  switch (kind) {
    case 'bracket deleted': {
      const at = pick(/[{}[\]()]/g);
      return [at, at + 1, ''];
    }
    case 'quote deleted': {
      const at = pick(/"/g);
      return [at, at + 1, ''];
    }
    case 'bracket inserted':
      return [anywhere, anywhere, '{}[]()'[random(6)]!];
    case 'quote inserted':
      return [anywhere, anywhere, '"'];
    case 'line removed': {
      const at = text.lastIndexOf('\n', anywhere) + 1;
      const next = text.indexOf('\n', at);
      return [at, next < 0 ? text.length : next + 1, ''];
    }
    case 'line cut short': {
      const next = text.indexOf('\n', anywhere);
      return [anywhere, next < 0 ? text.length : next, ''];
    }
  }
}
