import type { SourceFile } from '../../policy';
import type { Attribute, Block, BodyItem, Expression, HclFile, Label, ObjectLiteral, Range } from './hcl';
import { Cursor } from './hcl/cursor';
import { parseExpression } from './hcl/expressions';
import { Lines } from './hcl/lines';
import { asHcl } from './json-text';

/** Whether a file is Terraform in JSON syntax: `.tf.json`, `.tfvars.json`. */
export const isJson = (uri: string): boolean => /\.(?:tf|tofu|tfvars)\.json$/i.test(uri);

/**
 * Reads Terraform in JSON syntax into the same tree. JSON values are HCL values once their texts are spelled as HCL, so
 * that is done first, every character in its place; the nodes are about that text. Never throws.
 */
export function parseJson({ uri, text }: SourceFile): { tree: HclFile; file: SourceFile } {
  const file = { uri, text: asHcl(text) };
  const cursor = new Cursor(file.text, new Lines(file.text), false);
  cursor.skipLines();
  const root = cursor.code() < 0 || cursor.at >= file.text.length ? undefined : parseExpression(cursor);
  const reader = new Reader(file);
  const body = root?.kind !== 'object' ? [] : /\.tfvars\.json$/i.test(uri) ? reader.body(root) : reader.top(root);
  return { tree: { body, faults: cursor.faults.slice(0, 1), comments: reader.comments }, file };
}

/** Block types of a file and how many labels stand before their body. */
const LABELS: Readonly<Record<string, number>> = {
  resource: 2,
  data: 2,
  variable: 1,
  output: 1,
  module: 1,
  provider: 1,
  import: 0,
  locals: 0,
  terraform: 0,
};

/** Arguments whose text is an expression by itself, by the block that they stand in: a rule's `type` is a text. */
const BARE: Readonly<Record<string, string>> = {
  variable: 'type',
  resource: 'provider',
  data: 'provider',
  dynamic: 'iterator',
  import: 'to',
};

class Reader {
  readonly comments: Range[] = [];
  constructor(private readonly file: SourceFile) {}

  top(root: ObjectLiteral): BodyItem[] {
    return root.items.flatMap(({ key, value }) => {
      const name = this.textOf(key);
      if (name === '//') this.comment(value);
      return Object.hasOwn(LABELS, name) ? this.blocks(name, key, value, LABELS[name]!, []) : [];
    });
  }

  /** Blocks below `labels` keys of nested objects; a list stands for several of them. */
  private blocks(type: string, at: Expression, value: Expression, deeper: number, labels: readonly Label[]): Block[] {
    if (value.kind === 'tuple') return value.items.flatMap((item) => this.blocks(type, at, item, deeper, labels));
    if (value.kind !== 'object') return [];
    if (deeper === 0) return [this.block(type, at, value, labels)];
    return value.items.flatMap(({ key, value: inner }) => {
      const text = this.textOf(key);
      if (text === '//') this.comment(inner);
      if (text === '//') return [];
      return this.blocks(type, key, inner, deeper - 1, [...labels, { start: key.start, end: key.end, text }]);
    });
  }

  private block(type: string, at: Expression, value: ObjectLiteral, labels: readonly Label[]): Block {
    return {
      kind: 'block',
      start: at.start,
      end: value.end,
      type: { start: at.start, end: at.end, name: type },
      labels,
      headerEnd: at.end,
      open: value.start,
      close: value.end - 1,
      body: this.body(value, type),
    };
  }

  /** `block`: the type of the block that it is the body of. */
  body({ items }: ObjectLiteral, block = ''): BodyItem[] {
    return items.flatMap(({ key, value }): BodyItem[] => {
      const name = this.textOf(key);
      if (name === '//') this.comment(value);
      if (name === '//') return [];
      if (name === 'dynamic') return this.blocks('dynamic', key, value, 1, []);
      if (name === 'content' || name === 'backend' || name === 'cloud') return this.blocks(name, key, value, 0, []);
      return [this.attribute(name, key, BARE[block] === name ? this.bare(value) : value)];
    });
  }

  private attribute(name: string, key: Expression, value: Expression): Attribute {
    return {
      kind: 'attribute',
      start: key.start,
      end: value.end,
      name: { start: key.start, end: key.end, name },
      value,
    };
  }

  /** `"list(string)"` is the expression between the quotes. */
  private bare(value: Expression): Expression {
    if (value.kind !== 'template' || value.parts.length !== 1 || value.parts[0]!.kind !== 'literal') return value;
    const cursor = new Cursor(this.file.text.slice(0, value.end - 1), new Lines(''), false);
    cursor.at = value.start + 1;
    return parseExpression(cursor);
  }

  private comment(value: Expression): void {
    if (value.kind === 'template')
      this.comments.push({ start: value.start + 1, end: Math.max(value.start + 1, value.end - 1) });
  }

  private textOf(key: Expression): string {
    if (key.kind === 'variable') return key.name;
    return this.file.text.slice(key.start, key.end).replace(/^"|"\s*$/g, '');
  }
}
