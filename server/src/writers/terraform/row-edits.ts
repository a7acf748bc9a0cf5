import {
  applyEdits,
  type FilterPolicy,
  folderOf,
  groupBy,
  keyOf,
  type Policy,
  type Reading,
  type SourceFile,
  type TextEdit,
} from '../../policy';
import { readTerraform } from '../../readers/terraform';
import type { Expression, ObjectLiteral } from '../../readers/terraform/hcl';
import type { AllowItem } from '../../rules/finding';
import type { Around, Sources } from '../writer';
import { eolOf, indentAt, insertion, onOneLine, textOf } from './document';
import { isLong, type Layout, type Line, quote, renderFlatObject, renderObject } from './layout';
import { behindLast } from './lists';
import { nameOfKey, type Rows, rowsOf } from './rows';
import { opens } from './shared-lists';
import { BLOCK, portName, protocolLike } from './style';

/**
 * New rows for what is missing, where the object's other rules of that direction come from rows. The whole is read again
 * with them: only where the object then has the rules and no other object has changed are they offered. `rest` is what
 * needs rules of its own.
 */
export function extendRows<Item extends AllowItem>(
  policy: FilterPolicy,
  items: readonly Item[],
  sources: Sources,
  around: Around,
): { readonly edits: TextEdit[]; readonly rest: readonly Item[] } {
  const taken: string[] = [];
  const written = items.map((item) => ({ item, ...newRows(policy, item, sources, around, taken) }));
  const fitting = written.filter(({ rows }) => rows !== undefined);
  const edits = [...groupBy(fitting, ({ rows }) => rows!.holder).values()].flatMap((own) =>
    added(
      own[0]!.rows!,
      own.flatMap((one) => one.made),
    ),
  );
  const asked = fitting.map(({ item }) => item);
  if (edits.length === 0 || !areRead(policy, asked, edits, around)) return { edits: [], rest: items };
  return { edits, rest: items.filter((item) => !asked.includes(item)) };
}

/** The rows that one of the object's rules comes from, and those that an item needs beside it. */
function newRows(
  policy: FilterPolicy,
  item: AllowItem,
  sources: Sources,
  around: Around,
  taken: string[],
): { rows?: Rows; made: readonly NewRow[] } {
  const rules = policy.rules.filter((rule) => rule.direction === item.direction && !rule.maybe);
  for (const rule of rules.toReversed()) {
    const rows = rowsOf(rule, sources);
    const made = rows && isItsOwn(rows, policy, around) && rowsFor(item, rows);
    if (!made) continue;
    const keys = made.flatMap((row) => (row.isAddress ? [row.key] : []));
    if (keys.some((key) => taken.includes(key) || hasKey(rows, key))) continue;
    taken.push(...keys);
    return { rows, made };
  }
  return { made: [] };
}

/** What a caller writes is for one instance of a module, and what the others lack is told with it. */
function isItsOwn({ file }: Rows, { nameSpan }: FilterPolicy, { policies }: Around): boolean {
  if (keyOf(folderOf(file.uri)) === keyOf(folderOf(nameSpan.uri))) return true;
  return (
    policies.filter((one) => one.nameSpan.uri === nameSpan.uri && one.nameSpan.start === nameSpan.start).length < 2
  );
}

const hasKey = ({ holder, file }: Rows, key: string): boolean =>
  holder.kind === 'object' && holder.items.some((one) => nameOfKey(one.key, file) === key);

interface NewRow {
  readonly key: string;
  /** The key is what the rule opens, and no other will do. */
  readonly isAddress: boolean;
  readonly lines: readonly Line[];
}

/** Arguments that take addresses, and of which family; those of `ONE` take a single one. */
const FAMILY: Readonly<Record<string, 4 | 6>> = {
  cidr_ipv4: 4,
  cidr_blocks: 4,
  cidr_ipv6: 6,
  ipv6_cidr_blocks: 6,
};
const ONE: ReadonlySet<string> = new Set(['cidr_ipv4', 'cidr_ipv6']);

/** The rows that open what an item asks for; undefined where the columns cannot say it. */
function rowsFor(item: AllowItem, rows: Rows): NewRow[] | undefined {
  const single = Object.keys(FAMILY).some((name) => {
    const use = rows.uses.get(name);
    return use && (ONE.has(name) || use.kind === 'key' || (use.kind === 'column' && use.alone));
  });
  const parts = single ? item.cidrs.map((cidr) => [cidr]) : [item.cidrs];
  const out = parts.map((cidrs, i) => rowFor({ ...item, cidrs }, rows, parts.length > 1 ? `_${i + 1}` : ''));
  return out.every((one) => one !== undefined) ? out : undefined;
}

function rowFor(item: AllowItem, { file, model, holder, uses }: Rows, suffix: string): NewRow | undefined {
  const cells = new Map<string, Line['value']>();
  let address: string | undefined;
  /** Whether the argument gets the value: from its column or the key, or because it says so for all. */
  const give = (argument: string, value: string, spell: (like: string) => Line['value']): boolean => {
    const use = uses.get(argument);
    if (use?.kind === 'key') address = value;
    if (use?.kind !== 'column') return use?.kind === 'key' || use?.text === value;
    const like = cellOf(model, use.name, file);
    const cell = spell(like ? textOf(file, like) : '');
    const same = !cells.has(use.name) || String(cells.get(use.name)) === String(cell);
    cells.set(use.name, cell);
    return same;
  };
  const port = (value: number) => (like: string) => (like.startsWith('"') ? `"${value}"` : String(value));
  const protocol = uses.has('protocol') ? 'protocol' : 'ip_protocol';
  const isGiven =
    give('from_port', String(item.from), port(item.from)) &&
    give('to_port', String(item.to), port(item.to)) &&
    give(protocol, item.protocol, (like) => protocolLike(like, item.protocol)) &&
    (!uses.has('type') || give('type', BLOCK[item.direction], () => quote(BLOCK[item.direction]))) &&
    giveAddresses(item.cidrs, uses, give);
  if (!isGiven) return undefined;
  if (uses.get('description')?.kind === 'column') give('description', item.description, () => quote(item.description));
  for (const { key: column, value } of model.items) {
    const name = nameOfKey(column, file);
    if (name === undefined) return undefined;
    if (cells.has(name)) continue;
    // What the rules do not tell must be the same in every row.
    const text = textOf(file, value);
    const all = holder.kind === 'object' ? holder.items.map((one) => one.value) : holder.items;
    const cellsOfAll = all.map((row) => row.kind === 'object' && cellOf(row, name, file));
    const isSame = cellsOfAll.every((cell) => cell && textOf(file, cell) === text);
    if (!isSame || (all.length < 2 && !NOTHING.has(text))) return undefined;
    cells.set(name, text);
  }
  const order = model.items.map((one) => nameOfKey(one.key, file)!);
  const names = [...order, ...[...cells.keys()].filter((name) => !order.includes(name))];
  const key = address ?? `workspaces_${portName(item)}${suffix}`;
  return { key, isAddress: address !== undefined, lines: names.map((name) => ({ name, value: cells.get(name)! })) };
}

const NOTHING: ReadonlySet<string> = new Set(['null', 'false', '[]', '""']);

function giveAddresses(
  cidrs: readonly string[],
  uses: Rows['uses'],
  give: (argument: string, value: string, spell: (like: string) => Line['value']) => boolean,
): boolean {
  return ([4, 6] as const).every((family) => {
    const own = cidrs.filter((cidr) => (cidr.includes(':') ? 6 : 4) === family);
    const argument = Object.keys(FAMILY).find((name) => FAMILY[name] === family && uses.has(name));
    const use = argument && uses.get(argument);
    if (!argument || !use) return own.length === 0;
    if (own.length > 0) {
      const alone = ONE.has(argument) || (use.kind === 'column' && use.alone);
      return give(argument, own.join(), () => (alone ? quote(own[0]!) : own.map(quote)));
    }
    if (use.kind !== 'column' || use.optional) return true;
    return !ONE.has(argument) && !use.alone && give(argument, '', () => []);
  });
}

const cellOf = (row: Rows['model'], name: string, file: SourceFile): Expression | undefined =>
  row.items.find(({ key }) => nameOfKey(key, file) === name)?.value;

/** Rows behind the last one, each laid out as the model is. */
function added({ file, model, holder, key }: Rows, rows: readonly NewRow[]): TextEdit[] {
  const last = holder.items.at(-1)!;
  const indent = indentAt(file, last.start);
  const first = model.items[0];
  const inner = first && !onOneLine(file, { start: model.start, end: first.start }) ? indentAt(file, first.start) : '';
  const outer = indentAt(file, model.start);
  const unit = inner.startsWith(outer) && inner.length > outer.length ? inner.slice(outer.length) : '  ';
  const layout: Layout = { eol: eolOf(file), indent, unit, tallLists: false };
  const flat = onOneLine(file, model) && rows.every(({ lines }) => lines.every(({ value }) => !isLong(value)));
  const objects = rows.map(({ lines }) => (flat ? renderFlatObject(lines) : renderObject(lines, layout)));
  if (holder.kind === 'tuple') return behindLast(file, holder, objects);
  const names = namesFor(rows, holder, file, key);
  // The equals signs of neighbouring lines stand below each other.
  const run = flat && !onOneLine(file, holder) ? linesAbove(holder, file) : [];
  const before = Math.max(0, ...run.map(({ start, end }) => end - start));
  const width = flat && !onOneLine(file, holder) ? Math.max(before, ...names.map((name) => name.length)) : 0;
  const padding = width > before ? run.map(({ end }) => insertion(file, end, ' '.repeat(width - before))) : [];
  const texts = names.map((name, i) => `${name.padEnd(width)} = ${objects[i]}`);
  return [...padding, ...behindLast(file, holder, texts)];
}

/** Keys that no row has, spelled like the model's. */
function namesFor(rows: readonly NewRow[], { items }: ObjectLiteral, file: SourceFile, model: Expression | undefined) {
  const taken = new Set(items.map((one) => nameOfKey(one.key, file)));
  const like = model ? textOf(file, model) : '';
  return rows.map(({ key }) => {
    const base = like.includes('-') && !like.includes('_') ? key.replaceAll('_', '-') : key;
    let name = base;
    for (let i = 2; taken.has(name); i++) name = `${base}_${i}`;
    taken.add(name);
    return like.startsWith('"') || !/^[A-Za-z_][\w-]*$/.test(name) ? quote(name) : name;
  });
}

/** Keys of the last rows that stand on lines of their own, one below the other. */
function linesAbove({ items }: ObjectLiteral, file: SourceFile): Expression[] {
  const run: Expression[] = [];
  for (const item of items.toReversed()) {
    const next = run.at(-1);
    if (!onOneLine(file, item)) break;
    if (next && !/^[^\n]*\n[ \t]*$/.test(file.text.slice(item.end, next.start))) break;
    run.push(item.key);
  }
  return run;
}

/** Whether the edited files read as before, but for the object, which has all that was to be added. */
function areRead(
  policy: FilterPolicy,
  items: readonly AllowItem[],
  edits: readonly TextEdit[],
  around: Around,
): boolean {
  if (around.files.length === 0) return false;
  let before = readings.get(around.files);
  if (!before) {
    before = readTerraform(around.files, { variables: {} });
    readings.set(around.files, before);
  }
  const after = readTerraform(
    around.files.map((file) => {
      const own = edits.filter(({ uri }) => uri === file.uri);
      return own.length > 0 ? { ...file, text: applyEdits(file.text, own) } : file;
    }),
    { variables: {} },
  );
  if (after.problems.length > before.problems.length || after.policies.length !== before.policies.length) return false;
  let grown = 0;
  const isSound = before.policies.every((old, i) => {
    const now = after.policies[i]!;
    if (old.address !== now.address) return false;
    if (old.nameSpan.uri !== policy.nameSpan.uri || old.nameSpan.start !== policy.nameSpan.start)
      return sizeOf(now) === sizeOf(old);
    if (sizeOf(now) === sizeOf(old)) return true;
    grown++;
    return items.every((item) => has(now, item));
  });
  return isSound && grown > 0;
}

const readings = new WeakMap<Around['files'], Reading>();

const sizeOf = (policy: Policy): number => ('rules' in policy ? policy.rules.length : 0);

/** Whether rules of the object open the item's ports for each of its addresses. */
function has(policy: Policy, item: AllowItem): boolean {
  if (policy.kind !== 'security-group') return false;
  const texts = new Set(
    policy.rules
      .filter((rule) => opens(rule, item))
      .flatMap(({ peers }) => peers.map((peer) => peer.kind === 'address' && peer.text)),
  );
  return item.cidrs.every((cidr) => texts.has(cidr));
}
