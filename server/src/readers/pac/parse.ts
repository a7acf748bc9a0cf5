import * as acorn from 'acorn';

type Token = acorn.TokenType & { readonly binop: number | null };

/** What the parser has inside, as acorn's own plugins use it. */
interface Inside {
  readonly type: Token;
  readonly value: string;
  readonly start: number;
  readonly startLoc: unknown;
  next(): void;
  checkExpressionErrors(errors: unknown): boolean;
  parseMaybeAssign(forInit?: unknown): acorn.Expression;
  parseExprOps(forInit: unknown, errors: unknown): acorn.Expression;
  parseMaybeUnary(errors: null, sawUnary: boolean, incDec: boolean, forInit: unknown): acorn.Expression;
  /** Where the last branch of a chain of `? :` begins, while it has not been begun. */
  chainedAt: number | undefined;
  lastBranch: acorn.Expression | undefined;
  eat(type: Token): boolean;
  expect(type: Token): void;
  startNode(): acorn.Node;
  startNodeAt(start: number, startLoc: unknown): acorn.Node;
  finishNode(node: object, type: string): acorn.IfStatement;
  parseParenExpression(): acorn.Expression;
  parseStatement(context: string): acorn.Statement;
  buildBinary(
    start: number,
    startLoc: unknown,
    left: acorn.Expression,
    right: acorn.Expression,
    operator: string,
    logical: boolean,
  ): acorn.Expression;
  raise(at: number, what: string): never;
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

const {
  logicalOR,
  logicalAND,
  coalesce,
  _in: IN,
  _if: IF,
  _else: ELSE,
  question: QUESTION,
  colon: COLON,
} = acorn.tokTypes as unknown as Readonly<Record<string, Token>>;
const isLogical = (type: Token): boolean => type === logicalOR || type === logicalAND;

/** Every way that one thing stands inside another leads through one of these; bytes of the stack that it takes at the most. */
const NESTS: Readonly<Record<string, number>> = {
  parseStatement: 500,
  parseMaybeAssign: 450,
  parseMaybeUnary: 750,
  parseExprAtom: 800,
  parseBindingAtom: 900,
  parseExprList: 700,
  parseClass: 1_500,
};
/**
 * V8 ends the process, and throws nothing, where a pattern is compiled for which the stack is too short, and acorn has
 * patterns of its own. So nesting ends well before the stack does, which has a megabyte.
 */
const STACK = 550_000;
/** Used by the calls that are open; one parser works at a time. */
let used = 0;

/**
 * acorn goes one call deeper with each operand of a chain, each `else if` and each `? :`, and lists of hosts are chains of
 * thousands: the engines of browsers, which do not, run files that would overflow its stack.
 */
const Chains = acorn.Parser.extend((Base) => {
  const made = class extends Base {};
  Object.assign(made.prototype, {
    parseIfStatement(this: Inside, first: acorn.IfStatement): acorn.IfStatement {
      const chain = [first];
      for (let node = first; ; chain.push(node)) {
        this.next();
        node.test = this.parseParenExpression();
        node.consequent = this.parseStatement('if');
        node.alternate = null;
        if (!this.eat(ELSE!)) break;
        if (this.type !== IF) {
          node.alternate = this.parseStatement('if');
          break;
        }
        node = node.alternate = this.startNode() as acorn.IfStatement;
      }
      for (const node of chain.toReversed()) this.finishNode(node, 'IfStatement');
      return first;
    },
    parseMaybeConditional(this: Inside, forInit: unknown, errors: unknown): acorn.Expression {
      const { start, startLoc } = this;
      const isChained = this.chainedAt === start;
      this.chainedAt = undefined;
      const first = this.parseExprOps(forInit, errors);
      // Whoever asked for the last branch goes on with the chain.
      if (isChained) {
        this.lastBranch = first;
        return first;
      }
      if (this.checkExpressionErrors(errors)) return first;
      const chain: acorn.ConditionalExpression[] = [];
      let at = { start, startLoc };
      let branch = first;
      while (!(branch.type === 'ArrowFunctionExpression' && branch.start === at.start) && this.eat(QUESTION!)) {
        const node = this.startNodeAt(at.start, at.startLoc) as acorn.ConditionalExpression;
        const outer = chain.at(-1);
        if (outer) outer.alternate = node;
        chain.push(node);
        node.test = branch;
        node.consequent = this.parseMaybeAssign();
        this.expect(COLON!);
        at = { start: this.start, startLoc: this.startLoc };
        this.chainedAt = at.start;
        branch = node.alternate = this.parseMaybeAssign(forInit);
        // A `yield` or an assignment is no condition.
        if (branch !== this.lastBranch) break;
      }
      this.chainedAt = undefined;
      for (const node of chain.toReversed()) this.finishNode(node, 'ConditionalExpression');
      return chain[0] ?? first;
    },
    parseExprOp(
      this: Inside,
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
  const methods = made.prototype as unknown as Record<string, (this: Inside, ...args: unknown[]) => unknown>;
  for (const [name, bytes] of Object.entries(NESTS)) {
    const parse = methods[name]!;
    methods[name] = function (a, b, c, d) {
      used += bytes;
      if (used > STACK) this.raise(this.start, TOO_DEEP);
      const node = parse.call(this, a, b, c, d);
      used -= bytes;
      return node;
    };
  }
  return made;
});

/** As acorn says it where it notices by itself. */
export const TOO_DEEP = 'Not enough stack space';

/** The tree of a script; throws as acorn does. */
export function parseScript(text: string, onComment?: acorn.Options['onComment']): acorn.Program {
  used = 0;
  return Chains.parse(text, { ecmaVersion: 'latest', sourceType: 'script', onComment });
}
