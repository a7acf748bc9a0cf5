import type { Message } from '../../../messages';

/** UTF-16 offsets into the parsed text, `end` excluded. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export interface Identifier extends Range {
  readonly name: string;
}

/** A block label, quotes left out of `text` but not of the range. */
export interface Label extends Range {
  readonly text: string;
}

export interface Attribute extends Range {
  readonly kind: 'attribute';
  readonly name: Identifier;
  readonly value: Expression;
}

export interface Block extends Range {
  readonly kind: 'block';
  readonly type: Identifier;
  readonly labels: readonly Label[];
  /** End of the last label (or of the type): the header without its brace. */
  readonly headerEnd: number;
  /** Offsets of the braces; -1 where one is missing. */
  readonly open: number;
  readonly close: number;
  readonly body: readonly BodyItem[];
}

export type BodyItem = Attribute | Block;

/** `value` is what the text means; of an integer too long for a number it is what a number holds. */
export interface NumberLiteral extends Range {
  readonly kind: 'number';
  readonly value: number;
  /** It has more digits than `value` holds. */
  readonly long?: true;
}
export interface Constant extends Range {
  readonly kind: 'constant';
  readonly value: boolean | null;
}

/** Text as it stands in the file: escapes are decoded by `literalText`. */
export interface TemplateLiteral extends Range {
  readonly kind: 'literal';
}
export interface Interpolation extends Range {
  readonly kind: 'interpolation';
  readonly value: Expression;
  readonly trimBefore: boolean;
  readonly trimAfter: boolean;
}
/** `%{ if … }` and its like: `word` is `if`, `else`, `endif`, `for` or `endfor`, or what stands in their place. */
export interface Directive extends Range {
  readonly kind: 'directive';
  readonly word: string;
  /** Of `for`: what the key and the value are called. */
  readonly names?: readonly string[];
  readonly value?: Expression;
  readonly trimBefore: boolean;
  readonly trimAfter: boolean;
}
export type TemplatePart = TemplateLiteral | Interpolation | Directive;

export interface Template extends Range {
  readonly kind: 'template';
  readonly style: 'quoted' | 'heredoc' | 'flush-heredoc';
  readonly parts: readonly TemplatePart[];
}

export interface Variable extends Range {
  readonly kind: 'variable';
  readonly name: string;
}
export interface GetAttribute extends Range {
  readonly kind: 'get';
  readonly target: Expression;
  /** Undefined behind a dot that nothing follows. */
  readonly name: Identifier | undefined;
}
export interface Index extends Range {
  readonly kind: 'index';
  readonly target: Expression;
  readonly key: Expression;
}
/** `target[*].a.b`: `each` is what is done with every element, which stands in it as `element`. */
export interface Splat extends Range {
  readonly kind: 'splat';
  readonly target: Expression;
  readonly each: Expression;
}
export interface Element extends Range {
  readonly kind: 'element';
}
export interface Call extends Range {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly Expression[];
  /** The last argument is followed by `...`. */
  readonly expand: boolean;
}
export interface Tuple extends Range {
  readonly kind: 'tuple';
  readonly items: readonly Expression[];
}
export interface ObjectItem extends Range {
  readonly key: Expression;
  readonly value: Expression;
}
export interface ObjectLiteral extends Range {
  readonly kind: 'object';
  readonly items: readonly ObjectItem[];
}
export interface For extends Range {
  readonly kind: 'for';
  readonly makes: 'tuple' | 'object';
  readonly names: readonly string[];
  readonly collection: Expression;
  readonly key: Expression | undefined;
  readonly value: Expression;
  readonly condition: Expression | undefined;
  readonly group: boolean;
}
export interface Unary extends Range {
  readonly kind: 'unary';
  readonly operator: '-' | '!';
  readonly operand: Expression;
}
export interface Binary extends Range {
  readonly kind: 'binary';
  readonly operator: string;
  readonly left: Expression;
  readonly right: Expression;
}
export interface Conditional extends Range {
  readonly kind: 'conditional';
  readonly condition: Expression;
  readonly yes: Expression;
  readonly no: Expression;
}
export interface Parentheses extends Range {
  readonly kind: 'parentheses';
  readonly value: Expression;
}
/** Where an expression belongs and none stands. */
export interface Missing extends Range {
  readonly kind: 'missing';
}

export type Expression =
  | NumberLiteral
  | Constant
  | Template
  | Variable
  | GetAttribute
  | Index
  | Splat
  | Element
  | Call
  | Tuple
  | ObjectLiteral
  | For
  | Unary
  | Binary
  | Conditional
  | Parentheses
  | Missing;

/** A place that HCL does not allow. Parsing goes on behind it. */
export interface Fault extends Range {
  readonly message: Message;
}

export interface HclFile {
  readonly body: readonly BodyItem[];
  /** At most one a line and `MAX_FAULTS` a file; empty exactly where HashiCorp's parser accepts the text. */
  readonly faults: readonly Fault[];
  /** With their markers, in order. */
  readonly comments: readonly Range[];
}
