import * as acorn from 'acorn';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseScript } from '../../../server/src/readers/pac/parse';

/** The tree that acorn makes of it, or that it makes none. */
function told(parse: () => acorn.Program): unknown {
  try {
    return JSON.parse(JSON.stringify(parse(), (_key, value) => (typeof value === 'bigint' ? `${value}n` : value)));
  } catch (error) {
    return (error as Error).name;
  }
}
function same(text: string): void {
  const tree = told(() => acorn.parse(text, { ecmaVersion: 'latest', sourceType: 'script' }));
  expect({ text, tree: told(() => parseScript(text)) }).toEqual({ text, tree });
}

/** What chains are read in loops for must not show in the tree. */
describe('a script is read as acorn reads it', () => {
  it.each([
    'x = a ? b : c ? d : e;',
    'x = a ? b ? c : d : e ? f : g;',
    'x = a ? b : c = d ? e : f;',
    'x = (a ? b : c) ? d : (e ? f : g);',
    'x = a ? b : c => d ? e : f;',
    'x = a ? b : c = (d) => {} ? e : f;',
    'x = a ? b : (c) => { return d } ? e : f;',
    'x = a ? b : async c => d;',
    'x = a ? (b, c) : d;',
    'x = a ? b : { c: d } ? e : f;',
    'x = a ? b : { c = 1 } ? d : e;',
    'x = a ? b : { c = 1 } = d;',
    'x = a ? b : [c] = d ? e : f;',
    'x = a ?? b ? c : d || e ? f : g;',
    'x = a ? b : c, d ? e : f;',
    'x = a ? b :',
    'x = a ? b : c ?',
    'x = a ? b : c ? d',
    'for (x = a ? b : c ? d : e in f;;) {}',
    'for (var x = a ? b : c ? (d in e) : f;;) {}',
    'function* g() { x = a ? b : yield ? c : d; }',
    'function* g() { x = a ? b : yield c ? d : e; }',
    'function* g() { x = a ? yield : b ? c : d; }',
    'async function f() { x = a ? await b : await c ? d : e; }',
    'x = a ? `${b ? c : d}` : e?.f ? g : h;',
    'if (a) b; else if (c) d; else e;',
    'if (a) if (b) c; else d; else if (e) f;',
    'if (a) b; else if (c) function d() {}',
    'if (a) b; else',
    'x = a || b || c && d && e || f;',
    'x = a ?? b || c;',
  ])('%s', same);

  const leaf = fc.constantFrom(
    'a',
    '(b)',
    '[c]',
    '{ d }',
    '{ d = 1 }',
    'e => f',
    '(g) => { }',
    'yield',
    'h()',
    '!i',
    '`${j}`',
  );
  const { expression } = fc.letrec<{ expression: string }>((tie) => ({
    expression: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.tuple(tie('expression'), tie('expression'), tie('expression')).map(([x, y, z]) => `${x} ? ${y} : ${z}`),
      fc
        .tuple(leaf, fc.constantFrom('=', '||', '&&', '??', ',', '+', 'in'), tie('expression'))
        .map((all) => all.join(' ')),
      tie('expression').map((inner) => `(${inner})`),
    ),
  }));
  it('of whatever stands in a chain', () => {
    fc.assert(
      fc.property(expression, fc.boolean(), (text, inGenerator) =>
        same(inGenerator ? `function* g() { x = ${text}; }` : `x = ${text};`),
      ),
      { numRuns: Number(process.env.LAW_RUNS ?? 2000) },
    );
  });
});
