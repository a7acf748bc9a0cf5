import type { TextEdit } from '../policy';
import type { Fix } from '../rules/finding';
import type { Sources } from './writer';

/**
 * Replaces an address text by CIDRs. One CIDR fits wherever the text stood; several only where it is one quoted
 * element of a list that takes more (Terraform lists), never in a property that takes a single value.
 */
export function cidrEdits(fix: Extract<Fix, { kind: 'cidrs' }>, sources: Sources): readonly TextEdit[] | undefined {
  const { uri, start, end } = fix.span;
  const text = sources(uri)?.text;
  if (text === undefined) return undefined;
  if (fix.cidrs.length === 1) return [{ uri, start, end, text: fix.cidrs[0]! }];
  const quoted = text[start - 1] === '"' && text[end] === '"';
  if (fix.policy.format !== 'terraform' || !quoted || !insideList(text, start - 1)) return undefined;
  return [{ uri, start, end, text: fix.cidrs.join('", "') }];
}

/** Whether the element before `at` is the `[` or a comma of a list; line comments in between are skipped. */
function insideList(text: string, at: number): boolean {
  const before = text.slice(0, at).replace(/(?:#|\/\/)[^\n"]*$/gm, '');
  return /[[,]\s*$/.test(before);
}
