import { applyEdits, type Policy, type SourceFile, type Span, startOfLine, type TextEdit } from '../../policy';
import { readAwsCli } from '../../readers/awscli';
import { isYaml } from '../../readers/awscli/document';
import { open } from '../../readers/awscli/objects';
import type { ListNode, MapNode, Node } from '../../readers/json/node';
import { parseJsonWithin } from '../../readers/json/parse';
import type { AllowItem } from '../../rules/finding';
import { yamlStyleOf } from '../cloudformation/document';
import { type Edit, lineEnd, type Style } from '../cloudformation/out';
import { namesBehind } from '../firewall/lines';
import type { AllowWriter, DomainsFix, Sources } from '../writer';
import { aclEdits } from './acls';
import { JsonStyle } from './json-style';
import { listEdits } from './lists';
import { groupEdits } from './permissions';

/**
 * Writes permissions, ACL entries and prefix list entries into AWS CLI JSON or YAML, with the file's indentation and
 * the order of its neighbours. Undefined for what AWS keeps, lists of the other direction, and where the result would
 * not read back.
 */
export const allowAwsCli: AllowWriter = (fix, sources) => {
  const { policy, items } = fix;
  const file = sources(policy.nameSpan.uri);
  if (!file || policy.readOnly || items.length === 0) return undefined;
  const yaml = isYaml(file);
  if (yaml && file.text.length > MAX_YAML) return undefined;
  const object = yaml ? inYaml(file, policy.span) : parseJsonWithin(file, policy.span);
  if (object?.kind !== 'map' && object?.kind !== 'list') return undefined;
  const edits = editsIn(file, styleOf(file, yaml, policy.span), object, policy, items);
  if (!edits) return undefined;
  const changes = edits.map((edit): TextEdit => ({ uri: file.uri, ...edit }));
  return readsBack(file, yaml, changes, policy) ? changes : undefined;
};

/** Names for a domain list of a described rule group. */
export function domainsAwsCli(fix: DomainsFix, sources: Sources) {
  const file = sources(fix.list.span.uri);
  return file && namesBehind(fix, file, (text) => readAwsCli(text, { variables: {} }));
}

/** UTF-16 units: each edit of YAML reads the file again. */
const MAX_YAML = 300_000;

function editsIn(
  file: SourceFile,
  style: Style,
  object: MapNode | ListNode,
  policy: Parameters<AllowWriter>[0]['policy'],
  items: readonly AllowItem[],
): Edit[] | undefined {
  switch (policy.kind) {
    case 'network-acl':
      return aclEdits(file, style, object, policy, items);
    case 'prefix-list':
      return listEdits(file.text, style, object, policy, items);
    case 'security-group':
      return groupEdits(file.text, style, object, policy, items);
    default:
      return undefined;
  }
}

const styles = new WeakMap<SourceFile, Map<boolean, Style>>();

/** Looking a long file over for its style is done once, not for each finding in it. */
function styleOf(file: SourceFile, yaml: boolean, { start, end }: Span): Style {
  const line = file.text.slice(startOfLine(file.text, start), lineEnd(file.text, end));
  // JSON Lines: a whole value stands on the line, and others on lines of their own.
  const packed = line.length < file.text.trimEnd().length && /^[[{].*[\]}]$/.test(line);
  let known = styles.get(file);
  if (!known) {
    known = new Map();
    styles.set(file, known);
  }
  let style = known.get(packed);
  if (!style) {
    style = yaml ? yamlStyleOf(file.text, '  ') : new JsonStyle(file.text, packed || undefined);
    known.set(packed, style);
  }
  return style;
}

/** The node of exactly that stretch, unless an alias has it serve other places too. */
function inYaml(file: SourceFile, { start, end }: Span): Node | undefined {
  const within = (node: Node): Node | undefined => {
    if (node.kind === 'scalar' || node.kind === 'call' || node.shared) return undefined;
    if (node.span.start === start && node.span.end === end) return node;
    const children = node.kind === 'list' ? node.items : node.pairs.map((pair) => pair.value);
    const child = children.find(({ span }) => span.start <= start && end <= span.end);
    return child && within(child);
  };
  const { roots } = open(file).document;
  const root = roots.find(({ span }) => span.start <= start && end <= span.end);
  return root && within(root);
}

/**
 * Whether the edited text is as sound as before, and only the object written to holds more. JSON is the same wherever
 * it stands, so that there the object alone is read again.
 */
function readsBack(file: SourceFile, yaml: boolean, edits: readonly TextEdit[], policy: Policy): boolean {
  const { start, end } = yaml ? { start: 0, end: file.text.length } : policy.span;
  if (edits.some((edit) => edit.start < start || edit.end > end)) return false;
  const text = file.text.slice(start, end);
  const shifted = edits.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start }));
  const settings = { variables: {} };
  const before = readAwsCli({ uri: file.uri, text }, settings);
  const after = readAwsCli({ uri: file.uri, text: applyEdits(text, shifted) }, settings);
  if (after.problems.length > before.problems.length || after.policies.length !== before.policies.length) return false;
  return before.policies.every((old, i) => {
    const now = after.policies[i]!;
    const grows = old.span.start === policy.span.start - start;
    if (old.kind !== now.kind || unsure(old) !== unsure(now)) return false;
    return grows ? size(now) > size(old) : size(now) === size(old);
  });
}

const size = (policy: Policy): number =>
  'rules' in policy ? policy.rules.length : policy.kind === 'prefix-list' ? policy.entries.length : 0;

/** Rules that stand for what a file does not hold: an edit that makes more of them has broken something. */
const unsure = (policy: Policy): number =>
  'rules' in policy ? policy.rules.filter((rule) => 'maybe' in rule && rule.maybe).length : 0;
