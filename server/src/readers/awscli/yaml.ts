import type { Comment, Problem, SourceFile } from '../../policy';
import { TreeReader } from '../cloudformation/nodes';
import { commentOf, problemOf } from '../cloudformation/pieces';
import { remembered } from '../cloudformation/yaml';
import type { ListNode, Node, Pair } from '../json/node';
import type { Fault } from '../json/parse';

/** A stretch of a YAML answer that can be read alone. */
interface Piece {
  readonly start: number;
  readonly end: number;
  readonly kind: 'plain' | 'item';
  /** Starts a document. */
  readonly opens: boolean;
}

export interface ParsedYaml {
  readonly roots: readonly Node[];
  readonly problems: readonly Problem[];
  readonly comments: readonly Comment[];
  /** The stretches of which part cannot be read. */
  readonly faults: readonly Fault[];
}

/**
 * Reads `--output yaml`, `yaml-stream` and `--cli-input-yaml`, and several documents behind one another. Each element
 * of the outermost list is read by itself: one that is half-typed costs itself, and an edit reads again what changed.
 */
export function parseYamlAnswer(file: SourceFile): ParsedYaml {
  const { uri, text } = file;
  const reader = new TreeReader(uri);
  const problems: Problem[] = [];
  const comments: Comment[] = [];
  const faults: Fault[] = [];
  const documents: { pairs: Pair[]; items: Node[]; whole?: Node }[] = [];
  for (const piece of piecesOf(text)) {
    const raw = remembered(text.slice(piece.start, piece.end));
    problems.push(...raw.faults.map((fault) => problemOf(fault, uri, piece.start)));
    if (raw.faults.length > 0) faults.push({ start: piece.start, end: piece.end });
    comments.push(...raw.comments.map((comment) => commentOf(comment, uri, text, piece.start)));
    const node = raw.root && reader.node(raw.root, piece.start);
    if (piece.opens || documents.length === 0) documents.push({ pairs: [], items: [] });
    const document = documents.at(-1)!;
    const open = document.pairs.at(-1);
    if (piece.kind === 'item' && node?.kind === 'list') {
      if (open) document.pairs[document.pairs.length - 1] = { ...open, value: joined(open.value, node) };
      else document.items.push(...node.items);
    } else if (node?.kind === 'map') document.pairs.push(...node.pairs);
    else if (node?.kind === 'list') document.items.push(...node.items);
  }
  problems.push(...reader.problems);
  faults.push(...reader.problems.map(({ span }) => span));
  const span = { uri, start: 0, end: text.length };
  const roots = documents.flatMap(({ pairs, items }): Node[] => {
    if (pairs.length > 0)
      return [{ kind: 'map', span: around(span, pairs[0]!.keySpan, pairs.at(-1)!.value.span), pairs }];
    return items.length > 0 ? [{ kind: 'list', span: around(span, items[0]!.span, items.at(-1)!.span), items }] : [];
  });
  return { roots, problems: problems.slice(0, MAX_PROBLEMS), comments, faults };
}

/** Broken elements of one file that are told. */
const MAX_PROBLEMS = 20;

const around = (span: Node['span'], first: Node['span'], last: Node['span']): Node['span'] => ({
  ...span,
  start: first.start,
  end: Math.max(last.end, first.start),
});

function joined(before: Node, more: ListNode): ListNode {
  if (before.kind !== 'list') return more;
  // One list grows by all of its elements: copying it each time would take the square of them.
  (before.items as Node[]).push(...more.items);
  return { ...before, span: { ...before.span, end: Math.max(before.span.end, more.span.end) } };
}

const KEY = /^["']?[\w.-]+["']?[ \t]*:(?:[ \t]|\r?$)/;

/** Cuts at documents, at keys of the left edge, and at the elements of the lists directly under them. */
function piecesOf(text: string): Piece[] {
  const from = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  if (/^\s*[[{]/.test(text.slice(from))) return [{ start: from, end: text.length, kind: 'plain', opens: true }];
  const pieces: { start: number; end: number; kind: Piece['kind']; opens: boolean }[] = [];
  /** Where the dashes of the outermost list stand; -1 where something else stands there. */
  let dash: number | undefined;
  /** Where the first piece of a document begins, comments above it included; undefined within a document. */
  let opening: number | undefined = from;
  for (let at = from; at < text.length; ) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    const line = lineOf(text, at, end);
    if (line.kind === 'mark') {
      close(at);
      opening = end + 1;
      dash = undefined;
    } else if (line.kind === 'item' && (dash ?? line.indent) === line.indent) {
      dash = line.indent;
      begin('item', at);
    } else if (line.kind === 'key') {
      dash = undefined;
      begin('plain', at);
    } else if (line.kind !== 'blank') {
      if (opening !== undefined) begin('plain', at);
      dash ??= -1;
    }
    at = end + 1;
  }
  close(text.length);
  return pieces;

  function begin(kind: Piece['kind'], at: number): void {
    close(at);
    pieces.push({ start: opening ?? at, end: at, kind, opens: opening !== undefined });
    opening = undefined;
  }
  function close(at: number): void {
    const last = pieces.at(-1);
    if (last && opening === undefined) last.end = at;
  }
}

interface Line {
  readonly kind: 'mark' | 'item' | 'key' | 'blank' | 'other';
  readonly indent: number;
}
function lineOf(text: string, at: number, end: number): Line {
  let indent = 0;
  while (at + indent < end && text.charCodeAt(at + indent) === 0x20) indent++;
  const head = text.slice(at + indent, Math.min(end, at + indent + 200));
  if (/^(?:#|\s*$)/.test(head)) return { kind: 'blank', indent };
  if (indent === 0 && /^(?:---|\.\.\.)(?:\s|$)/.test(head)) return { kind: 'mark', indent };
  if (/^-(?:\s|$)/.test(head)) return { kind: 'item', indent };
  return { kind: indent === 0 && KEY.test(head) ? 'key' : 'other', indent };
}
