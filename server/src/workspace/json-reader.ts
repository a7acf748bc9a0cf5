import * as jsonc from 'jsonc-parser';
import { type Argument, type Message, message } from '../messages';

/** Deeper than anybody's variables; well below what would overflow the stack. */
const MAX_DEPTH = 100;
/** UTF-16 units. */
const MAX_LENGTH = 1_000_000;

/** Something wrong at a place of the text. */
export interface JsonFault {
  readonly offset: number;
  readonly length: number;
  readonly message: Message;
}

/** The tree of a JSON object with comments and trailing commas allowed, or the one fault that keeps it from being read. */
export function parseObject(text: string): { readonly root: jsonc.Node } | { readonly fault: JsonFault } {
  const refuse = (offset: number, length: number, what: Message['key']) => ({
    fault: { offset, length, message: message('workspace.configSyntax', { what: message(what) }) },
  });
  if (text.length > MAX_LENGTH) return refuse(0, 1, 'workspace.syntax.tooLarge');
  const tooDeep = firstTooDeep(text);
  if (tooDeep !== undefined) return refuse(tooDeep, 1, 'workspace.syntax.tooDeep');
  const errors: jsonc.ParseError[] = [];
  const root = jsonc.parseTree(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error) {
    const what = SYNTAX[jsonc.printParseErrorCode(error.error)] ?? 'workspace.syntax.unexpected';
    return refuse(error.offset, Math.max(1, error.length), what);
  }
  return root?.type === 'object' ? { root } : refuse(root?.offset ?? 0, root?.length ?? 1, 'workspace.syntax.object');
}

const SYNTAX: Readonly<Record<string, Message['key']>> = {
  PropertyNameExpected: 'workspace.syntax.property',
  ValueExpected: 'workspace.syntax.value',
  ColonExpected: 'workspace.syntax.colon',
  CommaExpected: 'workspace.syntax.comma',
  CloseBraceExpected: 'workspace.syntax.brace',
  CloseBracketExpected: 'workspace.syntax.bracket',
  EndOfFileExpected: 'workspace.syntax.end',
  UnexpectedEndOfString: 'workspace.syntax.quote',
  UnexpectedEndOfComment: 'workspace.syntax.comment',
};

/** Offset of the first bracket that nests too deeply; those in strings and comments do not count. */
function firstTooDeep(text: string): number | undefined {
  const scanner = jsonc.createScanner(text, true);
  let depth = 0;
  for (scanner.scan(); scanner.getTokenLength() > 0; scanner.scan()) {
    const first = text.charAt(scanner.getTokenOffset());
    if (first === '}' || first === ']') depth--;
    else if ((first === '{' || first === '[') && ++depth > MAX_DEPTH) return scanner.getTokenOffset();
  }
  return undefined;
}

/** Typed access to a JSON tree: what is of the wrong kind becomes a fault at its place, and counts as not written. */
export class JsonReader {
  readonly faults: JsonFault[] = [];

  fault(node: jsonc.Node, text: Message): void {
    this.faults.push({ offset: node.offset, length: node.length, message: text });
  }

  /** Every key must be one of those allowed, and stand once. */
  keys(node: jsonc.Node, allowed: readonly string[]): void {
    const seen = new Set<unknown>();
    for (const property of node.children ?? []) {
      const name = property.children?.[0];
      if (!name) continue;
      const key = String(name.value);
      if (!allowed.includes(key)) this.fault(name, message('workspace.configUnknownKey', { key, keys: allowed }));
      else if (seen.has(key)) this.fault(name, message('workspace.configTwice', { key }));
      seen.add(key);
    }
  }

  object(node: jsonc.Node | undefined, key: string): jsonc.Node | undefined {
    const value = this.find(node, key);
    return value && value.type !== 'object' ? this.wrong(value, key, message('workspace.expectObject')) : value;
  }

  text(node: jsonc.Node, key: string): string | undefined {
    const value = this.find(node, key);
    if (!value || value.type === 'string') return value?.value as string | undefined;
    return this.wrong(value, key, message('workspace.expectString'));
  }

  oneOf<T extends string>(node: jsonc.Node, key: string, allowed: readonly T[]): T | undefined {
    const value = this.find(node, key);
    if (!value || (allowed as readonly unknown[]).includes(value.value)) return value?.value as T | undefined;
    return this.wrong(value, key, message('workspace.expectOneOf', { values: allowed }));
  }

  listOf<T extends string>(node: jsonc.Node, key: string, allowed: readonly T[]): readonly T[] | undefined {
    const value = this.find(node, key);
    if (!value) return undefined;
    const items = value.type === 'array' ? (value.children ?? []) : undefined;
    if (items?.every((item) => (allowed as readonly unknown[]).includes(item.value))) {
      return items.map((item) => item.value as T);
    }
    return this.wrong(value, key, message('workspace.expectListOf', { values: allowed }));
  }

  /** A text or a list of texts, each of which must be good. */
  texts(
    node: jsonc.Node | undefined,
    key: string,
    good: (text: string) => boolean,
    expected: Message,
  ): readonly string[] | undefined {
    const value = this.find(node, key);
    if (!value) return undefined;
    const items = value.type === 'array' ? (value.children ?? []) : [value];
    const wrong = items.find((item) => typeof item.value !== 'string' || !good(item.value));
    return wrong ? this.wrong(wrong, key, expected) : items.map((item) => item.value as string);
  }

  find(node: jsonc.Node | undefined, key: string): jsonc.Node | undefined {
    return node && jsonc.findNodeAtLocation(node, [key]);
  }

  wrong(node: jsonc.Node, key: string, expected: Argument): undefined {
    this.fault(node, message('workspace.configWrong', { key, expected }));
    return undefined;
  }
}
