import { type ParseError, visit } from 'jsonc-parser';
import type { Span } from '../../policy';
import { isCallName, type MapNode, type Node, type Pair } from './node';

interface Frame {
  readonly kind: 'map' | 'list';
  readonly start: number;
  readonly pairs: Pair[];
  readonly items: Node[];
  /** A key that waits for its value. */
  key?: { readonly key: string; readonly keySpan: Span };
}

/**
 * Builds the tree of one JSON value straight from the parser's events, since a second tree in between would double the
 * memory of a long export. `base` is the offset of the text in its file; `calls` turns `{"Ref": …}` into intrinsics.
 * Faults go to `errors`; what they leave open is closed behind its last child.
 */
export function buildTree(
  text: string,
  uri: string,
  base: number,
  calls: boolean,
  errors: ParseError[],
): Node | undefined {
  const stack: Frame[] = [];
  let root: Node | undefined;
  const spanOf = (start: number, end: number): Span => ({ uri, start: base + start, end: base + end });

  const add = (node: Node): void => {
    const top = stack.at(-1);
    if (!top) root ??= node;
    else if (top.kind === 'list') top.items.push(node);
    else if (top.key) {
      top.pairs.push({ ...top.key, value: node });
      top.key = undefined;
    }
  };
  /** Half-typed: a key without a value stays, as a place for findings. */
  const complete = (frame: Frame | undefined): void => {
    if (!frame?.key) return;
    const { end } = frame.key.keySpan;
    frame.pairs.push({
      ...frame.key,
      value: { kind: 'scalar', span: { uri, start: end, end }, text: '', empty: true },
    });
    frame.key = undefined;
  };
  const open = (kind: Frame['kind'], start: number): void => {
    stack.push({ kind, start, pairs: [], items: [] });
  };
  const close = (end: number): void => {
    const frame = stack.pop();
    if (!frame) return;
    complete(frame);
    const span = spanOf(frame.start, end);
    if (frame.kind === 'list') add({ kind: 'list', span, items: frame.items });
    else add(asCall({ kind: 'map', span, pairs: frame.pairs }, calls));
  };
  const lastEnd = ({ start, items, pairs }: Frame): number => {
    const last = items.at(-1)?.span ?? pairs.at(-1)?.value.span;
    return Math.max(start + 1, (last?.end ?? 0) - base);
  };

  visit(
    text,
    {
      onObjectBegin: (offset) => open('map', offset),
      onArrayBegin: (offset) => open('list', offset),
      onObjectEnd: (offset, length) => close(offset + length),
      onArrayEnd: (offset, length) => close(offset + length),
      onObjectProperty: (key, offset, length) => {
        const top = stack.at(-1);
        complete(top);
        if (top?.kind === 'map') top.key = { key, keySpan: spanOf(offset, offset + length) };
      },
      onSeparator: (mark) => {
        if (mark === ',') complete(stack.at(-1));
      },
      onLiteralValue: (value: unknown, offset, length) => {
        const span = spanOf(offset, offset + length);
        const empty = value === null;
        add(empty ? { kind: 'scalar', span, text: '', empty } : { kind: 'scalar', span, text: String(value) });
      },
      onError: (error, offset, length) => {
        errors.push({ error, offset, length });
      },
    },
    { allowTrailingComma: false, disallowComments: false },
  );
  while (stack.length > 0) close(lastEnd(stack.at(-1)!));
  return root;
}

function asCall(map: MapNode, calls: boolean): Node {
  const only = map.pairs.length === 1 ? map.pairs[0]! : undefined;
  if (!calls || !only || !isCallName(only.key)) return map;
  return { kind: 'call', span: map.span, name: only.key, argument: only.value };
}
