import type { Rule, TextEdit } from '../policy';
import type { Sources } from './writer';

/** Entries of a network ACL get other numbers; undefined where what stands there is no number in digits. */
export function renumberEdits(moved: ReadonlyMap<Rule, number>, sources: Sources): TextEdit[] | undefined {
  const edits: TextEdit[] = [];
  for (const [{ number }, fresh] of moved) {
    if (!number?.known) return undefined;
    const { uri, start, end } = number.span;
    const written = /^(["']?)(\d+)\1$/.exec(sources(uri)?.text.slice(start, end) ?? '');
    if (Number(written?.[2]) !== number.value) return undefined;
    const quote = written![1]!.length;
    edits.push({ uri, start: start + quote, end: end - quote, text: String(fresh) });
  }
  return edits;
}
