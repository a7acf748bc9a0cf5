import { type Node as JsonNode, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { type Message, message } from '../../messages';
import type { Problem, SourceFile, Span } from '../../policy';
import { isCallName, type Node, type Pair } from './node';

/** Deeper than any template or AWS answer; well below what would overflow the stack. */
const MAX_DEPTH = 200;
/** UTF-16 units. An account with thousands of groups answers with a few million. */
const MAX_LENGTH = 32_000_000;

export interface ParsedJson {
  readonly root?: Node;
  readonly problems: readonly Problem[];
}

/**
 * Reads JSON tolerantly: what stands before and after a fault is kept, the first fault is told.
 * `calls` turns `{"Ref": …}` and `{"Fn::…": …}` into intrinsics. Never throws.
 */
export function parseJson(file: SourceFile, calls: boolean): ParsedJson {
  const { uri, text } = file;
  const refuse = (start: number, what: Message): ParsedJson => ({
    problems: [{ span: { uri, start, end: Math.min(start + 1, text.length) }, message: what }],
  });
  if (text.length > MAX_LENGTH) return refuse(0, message('awscli.tooLarge', { limit: MAX_LENGTH }));
  const tooDeep = firstTooDeep(text, MAX_DEPTH);
  if (tooDeep !== undefined) return refuse(tooDeep, message('awscli.tooDeep', { limit: MAX_DEPTH }));

  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: false, disallowComments: false });
  const problems = errors.slice(0, 1).map((error) => ({
    span: { uri, start: error.offset, end: Math.max(error.offset + error.length, error.offset + 1) },
    message: message('awscli.syntax', {
      what: message(EXPECTED[printParseErrorCode(error.error)] ?? 'awscli.unexpected'),
    }),
  }));
  return { root: tree && convert(tree, uri, calls), problems };
}

const EXPECTED: Readonly<Record<string, Message['key']>> = {
  PropertyNameExpected: 'awscli.propertyExpected',
  ValueExpected: 'awscli.valueExpected',
  ColonExpected: 'awscli.colonExpected',
  CommaExpected: 'awscli.commaExpected',
  CloseBraceExpected: 'awscli.braceExpected',
  CloseBracketExpected: 'awscli.bracketExpected',
  EndOfFileExpected: 'awscli.endExpected',
  UnexpectedEndOfString: 'awscli.quoteExpected',
};

/** Offset of the first bracket that nests deeper than `limit`; brackets in strings do not count. */
function firstTooDeep(text: string, limit: number): number | undefined {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) {
      // A JSON string ends on its line at the latest, also when its quote is missing.
      for (i++; i < text.length; i++) {
        const inner = text.charCodeAt(i);
        if (inner === 0x5c) i++;
        else if (inner === 0x22 || inner === 0x0a) break;
      }
    } else if (code === 0x7b || code === 0x5b) {
      if (++depth > limit) return i;
    } else if (code === 0x7d || code === 0x5d) depth--;
  }
  return undefined;
}

function convert(node: JsonNode, uri: string, calls: boolean): Node {
  const span: Span = { uri, start: node.offset, end: node.offset + node.length };
  const children = node.children ?? [];
  if (node.type === 'array') return { kind: 'list', span, items: children.map((child) => convert(child, uri, calls)) };
  if (node.type !== 'object') {
    return node.type === 'null'
      ? { kind: 'scalar', span, text: '', empty: true }
      : { kind: 'scalar', span, text: String(node.value) };
  }
  const pairs = children.flatMap((child): Pair[] => {
    const [key, value] = child.children ?? [];
    if (!key) return [];
    const keySpan = { uri, start: key.offset, end: key.offset + key.length };
    // Half-typed: a key without a value stays, as a place for findings.
    const missing: Node = {
      kind: 'scalar',
      span: { uri, start: keySpan.end, end: keySpan.end },
      text: '',
      empty: true,
    };
    return [{ key: String(key.value), keySpan, value: value ? convert(value, uri, calls) : missing }];
  });
  const only = pairs.length === 1 ? pairs[0]! : undefined;
  if (calls && only && isCallName(only.key)) return { kind: 'call', span, name: only.key, argument: only.value };
  return { kind: 'map', span, pairs };
}
