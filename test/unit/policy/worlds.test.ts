import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { message, render } from '../../../server/src/messages';
import {
  ALL_WORLDS,
  elsewhere,
  holdsIn,
  inBoth,
  inEither,
  NO_WORLD,
  type Worlds,
  without,
  worldsOf,
  worldsText,
  worldsWhere,
  worldsWithin,
} from '../../../server/src/policy';

/** Decisions over three things: a closed one, an open one, and one that holds or not. */
const CLOSED = ['large', 'medium', 'small'];
const OPEN = ['a', 'b', 'anything else'];

type Term = { is: [string, string] } | { not: Term } | { and: [Term, Term] } | { or: [Term, Term] };
const { term } = fc.letrec<{ term: Term }>((tie) => ({
  term: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({
      is: fc.oneof(
        fc.tuple(fc.constant('Size'), fc.constantFrom(...CLOSED)),
        fc.tuple(fc.constant('Env'), fc.constantFrom('a', 'b')),
        fc.tuple(fc.constant('Vpn'), fc.constant('holds')),
      ) as fc.Arbitrary<[string, string]>,
    }),
    fc.record({ not: tie('term') }),
    fc.record({ and: fc.tuple(tie('term'), tie('term')) }),
    fc.record({ or: fc.tuple(tie('term'), tie('term')) }),
  ),
}));

function worldsOfTerm(one: Term): Worlds {
  if ('is' in one) {
    const [name, value] = one.is;
    return name === 'Vpn' ? worldsOf(name) : worldsWhere(name, value, name === 'Size' ? CLOSED : undefined);
  }
  if ('not' in one) return elsewhere(worldsOfTerm(one.not));
  const [a, b] = ('and' in one ? one.and : one.or).map(worldsOfTerm) as [Worlds, Worlds];
  return 'and' in one ? inBoth(a, b) : inEither(a, b);
}

function truth(one: Term, world: Record<string, string>): boolean {
  if ('is' in one) return world[one.is[0]] === one.is[1];
  if ('not' in one) return !truth(one.not, world);
  return 'and' in one ? one.and.every((x) => truth(x, world)) : one.or.some((x) => truth(x, world));
}

const everyWorld = CLOSED.flatMap((Size) =>
  OPEN.flatMap((Env) => ['holds', 'holds not'].map((Vpn) => ({ Size, Env, Vpn }) as Record<string, string>)),
);

describe('decisions over worlds', () => {
  it('hold where the terms hold; equal ones are one, whatever way they came about', () => {
    fc.assert(
      fc.property(term, term, (a, b) => {
        const [x, y] = [worldsOfTerm(a), worldsOfTerm(b)];
        const [inX, inY] = [x, y].map((one) => everyWorld.map((world) => holdsIn(one, (on) => world[on]!))) as [
          boolean[],
          boolean[],
        ];
        expect(inX).toEqual(everyWorld.map((world) => truth(a, world)));
        expect(x.id === y.id).toBe(inX.join() === inY.join());
        expect(x.id === ALL_WORLDS.id).toBe(!inX.includes(false));
        expect(x.id === NO_WORLD.id).toBe(!inX.includes(true));
        expect(worldsWithin(x, y)).toBe(inX.every((holds, i) => !holds || inY[i]));
      }),
      { numRuns: 1000 },
    );
  });

  const env = (value: string) => worldsWhere('Env', value);
  const size = (value: string) => worldsWhere('Size', value, CLOSED);
  const texts: [Worlds, string][] = [
    [env('prod'), 'Env is "prod"'],
    [elsewhere(env('prod')), 'Env is not "prod"'],
    [inEither(env('a'), env('b')), 'Env is "a", or Env is "b"'],
    [without(elsewhere(env('a')), env('b')), 'Env is not "a", "b"'],
    [size('small'), 'Size is "small"'],
    [elsewhere(size('large')), 'Size is not "large"'],
    [inBoth(env('prod'), worldsOf('Vpn')), 'Env is "prod" and Vpn holds'],
    [elsewhere(worldsOf('Vpn')), 'Vpn does not hold'],
  ];
  for (const [worlds, text] of texts) {
    it(text, () => {
      expect(render(message('policy.eitherHolds', { a: worldsText(worlds), b: '…' }), 'en')).toBe(`${text}, or …`);
    });
  }

  it('what is too entangled is given up, and stays neither everywhere nor nowhere', () => {
    let one: Worlds = NO_WORLD;
    for (let i = 0; i < 40; i++) {
      const [a, b] = [worldsOf(`a${i}`), worldsOf(`z${i}`)];
      one = inEither(one, inBoth(a, b));
    }
    expect(one.kind).toBe('entangled');
    expect(inBoth(one, NO_WORLD).kind).toBe('none');
    expect(inEither(one, ALL_WORLDS).kind).toBe('all');
    expect(worldsWithin(one, one)).toBe(false);
  });
});
