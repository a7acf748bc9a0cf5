import * as acorn from 'acorn';

type Token = acorn.TokenType & { readonly binop: number | null };

/** What the parser of expressions has inside, as acorn's own plugins use it. */
interface Expressions {
  readonly type: Token;
  readonly value: string;
  readonly start: number;
  readonly startLoc: unknown;
  next(): void;
  parseMaybeUnary(errors: null, sawUnary: boolean, incDec: boolean, forInit: unknown): acorn.Expression;
  buildBinary(
    start: number,
    startLoc: unknown,
    left: acorn.Expression,
    right: acorn.Expression,
    operator: string,
    logical: boolean,
  ): acorn.Expression;
  raiseRecoverable(at: number, what: string): void;
  /** What follows an operand, as far as its operators bind closer than `least`. */
  parseExprOp(
    left: acorn.Expression,
    start: number,
    startLoc: unknown,
    least: number,
    forInit: unknown,
  ): acorn.Expression;
}

const { logicalOR, logicalAND, coalesce, _in: IN } = acorn.tokTypes as unknown as Readonly<Record<string, Token>>;
const isLogical = (type: Token): boolean => type === logicalOR || type === logicalAND;

/**
 * acorn goes one call deeper with each operand of a chain, and lists of hosts are chains of thousands: the engines of
 * browsers, which do not, run files that would overflow its stack.
 */
const Chains = acorn.Parser.extend((Base) => {
  const made = class extends Base {};
  Object.assign(made.prototype, {
    parseExprOp(
      this: Expressions,
      first: acorn.Expression,
      start: number,
      startLoc: unknown,
      least: number,
      forInit: unknown,
    ): acorn.Expression {
      let left = first;
      for (;;) {
        const { type, value: operator } = this;
        const { binop } = type;
        if (binop === null || (forInit && type === IN) || binop <= least) return left;
        const logical = isLogical(type);
        this.next();
        const { start: from, startLoc: fromLoc } = this;
        const level = type === coalesce ? logicalAND!.binop! : binop;
        const operand = this.parseMaybeUnary(null, false, false, forInit);
        const right = this.parseExprOp(operand, from, fromLoc, level, forInit);
        left = this.buildBinary(start, startLoc, left, right, operator, logical || type === coalesce);
        if ((logical && this.type === coalesce) || (type === coalesce && isLogical(this.type)))
          this.raiseRecoverable(this.start, '|| and && cannot be mixed with ?? without parentheses');
      }
    },
  });
  return made;
});

/** The tree of a script; throws as acorn does. */
export const parseScript = (text: string, onComment?: acorn.Options['onComment']): acorn.Program =>
  Chains.parse(text, { ecmaVersion: 'latest', sourceType: 'script', onComment });
