import { addresses } from '../net';
import { startOfLine, type TextEdit } from '../policy';
import type { Fix } from '../rules/finding';
import type { Sources } from './writer';

/**
 * Replaces an address text by CIDRs. One CIDR fits wherever the text stood; several only where it is one quoted
 * element of a list that takes more (Terraform lists), never in a property that takes a single value; none takes the
 * element out of such a list. Undefined where no address is written at the place itself.
 */
export function cidrEdits(fix: Extract<Fix, { kind: 'cidrs' }>, sources: Sources): readonly TextEdit[] | undefined {
  const { uri, start, end } = fix.span;
  const text = sources(uri)?.text;
  if (text === undefined) return undefined;
  // A reference: what it stands for is written elsewhere, and may serve others.
  if (addresses.parseAddressText(text.slice(start, end)).kind === 'invalid') return undefined;
  if (fix.cidrs.length === 1) return [{ uri, start, end, text: fix.cidrs[0]! }];
  const quoted = text[start - 1] === '"' && text[end] === '"';
  if (fix.policy.format !== 'terraform' || !quoted || !insideList(text, start - 1)) return undefined;
  if (fix.cidrs.length === 0) return [{ uri, ...elementAt(text, start - 1, end + 1), text: '' }];
  return [{ uri, start, end, text: fix.cidrs.join('", "') }];
}

/** What goes when an element goes: its line where it has one to itself, else it and the comma beside it. */
function elementAt(text: string, start: number, end: number): { start: number; end: number } {
  const behind = /^[ \t]*(,?)[ \t]*/.exec(text.slice(end))!;
  const after = end + behind[0].length;
  const lineStart = startOfLine(text, start);
  const lineEnd = /^(?:(?:#|\/\/)[^\n]*)?\r?\n/.exec(text.slice(after));
  if (lineEnd && text.slice(lineStart, start).trim() === '')
    return { start: lineStart, end: after + lineEnd[0].length };
  if (behind[1] === ',') return { start, end: after };
  return { start: /,?\s*$/.exec(text.slice(0, start))!.index, end };
}

/** Whether the element before `at` is the `[` or a comma of a list; line comments in between are skipped. */
function insideList(text: string, at: number): boolean {
  const before = text.slice(0, at).replace(/(?:#|\/\/)[^\n"]*$/gm, '');
  return /[[,]\s*$/.test(before);
}
