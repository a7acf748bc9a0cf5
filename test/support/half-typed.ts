import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { ROOT } from './files';

/** The folders of cases that hold Terraform files, and the examples. */
export function terraformFolders(): string[] {
  const cases = join(ROOT, 'test', 'cases');
  const folders = readdirSync(cases)
    .map((name) => join(cases, name))
    .filter((path) => statSync(path).isDirectory());
  return [...folders, join(ROOT, 'examples')].filter((folder) => Object.keys(textsOf(folder)).length > 0);
}

/** A text as it stands while somebody types or edits it, and which part of it is gone. */
export interface HalfTyped {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A text cut at every tenth character, then with each line removed. */
export function* halfTyped(text: string): Generator<HalfTyped> {
  for (let at = 0; at < text.length; at += 10) yield { text: text.slice(0, at), start: at, end: text.length };
  const lines = text.split('\n');
  for (let at = 0, from = 0; at < lines.length; from += lines[at]!.length + 1, at++) {
    const without = [...lines.slice(0, at), ...lines.slice(at + 1)].join('\n');
    yield { text: without, start: from, end: from + lines[at]!.length };
  }
}

/** The Terraform texts of a folder, in depth, the root's own first. */
export function textsOf(folder: string): Record<string, string> {
  const out: Record<string, string> = {};
  const descend = (at: string): void => {
    const names = readdirSync(at).sort();
    for (const name of names) {
      const path = join(at, name);
      if (/\.(tf|tofu|tfvars|tf\.json)$/.test(name))
        out[relative(folder, path).split(sep).join('/')] = readFileSync(path, 'utf8');
    }
    for (const name of names) if (statSync(join(at, name)).isDirectory()) descend(join(at, name));
  };
  descend(folder);
  return out;
}

/**
 * Whether an edit may concern an object: it touches the object's own block, the call of its module, a resource that
 * names it or that it names, or anything else that others may refer to.
 */
export function isNear(text: string, address: string, content: string, start: number, end: number): boolean {
  const [type, label] = address
    .replace(/\[[^[]*$/, '')
    .split('.')
    .slice(-2) as [string, string];
  if (!/^[a-z]\w*$/.test(type)) return true;
  const blocks = text.split(/^(?=\S.*\{[ \t]*\r?$)/m);
  // What an object names need not be seen in what was made of it: a firewall policy holds the rules of its groups.
  const own = blocks.find((block) => block.startsWith(`resource "${type}" "${label}"`)) ?? '';
  const joined = joinedBy(blocks, `${type}.${label}`);
  let at = 0;
  for (const block of blocks) {
    const touched = at < end && at + block.length > start;
    // What stands behind an edit of the end of a block may be taken for its content.
    const behind = start < at && end > at - 3;
    at += block.length;
    if (!touched && !behind) continue;
    const [, kind, first, second] = /^(resource|module) "([^"]*)"(?: "([^"]*)")?/.exec(block) ?? [];
    if (behind || kind === undefined) return true;
    if (kind === 'module' && (address.startsWith(`module.${first}.`) || content.includes(`module.${first}`)))
      return true;
    if (kind === 'module') continue;
    if (joined.has(`${first}.${second}`)) return true;
    if ((first === type && second === label) || block.includes(`${type}.${label}`)) return true;
    if (content.includes(`${first}.${second}`) || own.includes(`${first}.${second}`) || /\bmodule\./.test(block))
      return true;
  }
  return false;
}

/** Resources that say where others stand: what they say concerns all that is joined through them. */
const PLACE =
  /^aws_(?:subnet|workspaces_directory|directory_service_directory|instance|network_interface|(?:main_)?route_table_association|network_acl_association)\./;

/** The places that an object is joined to, over as many others as it takes. */
function joinedBy(blocks: readonly string[], object: string): ReadonlySet<string> {
  const named = new Map<string, string>();
  for (const block of blocks) {
    const [, type, label] = /^resource "([^"]*)" "([^"]*)"/.exec(block) ?? [];
    if (type !== undefined) named.set(`${type}.${label}`, block);
  }
  const found = new Set<string>();
  const queue = [object];
  for (const at of queue) {
    for (const [name, block] of named) {
      if (!PLACE.test(name) || found.has(name)) continue;
      if (!block.includes(at) && !named.get(at)?.includes(name)) continue;
      found.add(name);
      queue.push(name);
    }
  }
  return found;
}
