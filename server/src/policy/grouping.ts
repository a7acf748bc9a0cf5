/** Entries by key, in order of first appearance. */
export function groupBy<T, Key>(entries: readonly T[], keyOf: (entry: T) => Key): Map<Key, T[]> {
  const out = new Map<Key, T[]>();
  for (const entry of entries) {
    const key = keyOf(entry);
    const list = out.get(key);
    if (list) list.push(entry);
    else out.set(key, [entry]);
  }
  return out;
}
