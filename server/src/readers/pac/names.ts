import type * as acorn from 'acorn';
import type { ProxyPolicy } from '../../policy';

/** What a file compares hosts with: every text in it that looks like a host name, a suffix or a pattern of one. */
export function namesIn(nodes: readonly acorn.AnyNode[], uri: string): ProxyPolicy['names'] {
  const keys = new Set<acorn.Node>();
  for (const node of nodes)
    if (node.type === 'Property' && !node.computed && node.key.type === 'Literal') keys.add(node.key);
  const names: ProxyPolicy['names'][number][] = [];
  for (const node of nodes) {
    if (node.type !== 'Literal' || typeof node.value !== 'string' || keys.has(node)) continue;
    const { value, start, end } = node;
    if (value.length > LONGEST || !NAME.test(value)) continue;
    // Inside the quotes; what is written with escapes has no place of its own there.
    const plain = end - start === value.length + 2;
    names.push({ text: value, span: { uri, start: plain ? start + 1 : start, end: plain ? end - 1 : end } });
  }
  return names;
}

const LONGEST = 260;
/** With a dot in it: no word of a program, and no answer such as `PROXY proxy.example:8080`. */
const NAME = /^[\w*?-]*(?:\.[\w*?-]+)+$/;
