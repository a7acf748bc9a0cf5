import {
  applyEdits,
  type FilterPolicy,
  type FirewallPolicy,
  type Policy,
  type SourceFile,
  type TextEdit,
} from '../../policy';
import { readCloudFormation } from '../../readers/cloudformation';
import type { AllowItem } from '../../rules/finding';
import { grows, namesBehind, type Read, rulesBehind } from '../firewall/lines';
import type { AllowWriter, DomainsFix, Sources } from '../writer';
import { aclEdits } from './acls';
import { openDocument } from './document';
import { statefulRuleEdits } from './firewalls';
import { groupEdits } from './groups';
import { listEdits } from './lists';

/**
 * Writes rules into a CloudFormation template, YAML (block or flow) or JSON. A group gets list entries or rule
 * resources, whichever it has; an ACL gets entries with free numbers; a prefix list gets entries.
 * Undefined for computed or shared lists, generated files, and where the result would not read back.
 */
export const allowCloudFormation: AllowWriter = (fix, sources) => {
  const { policy, items } = fix;
  const file = sources(policy.nameSpan.uri);
  if (!file || policy.readOnly || items.length === 0) return undefined;
  const document = openDocument(file);
  if (policy.kind === 'firewall') return rulesBehind(policy, items, file, read) ?? blocks(document, policy, items);
  const resource = document.template.resources.get(policy.address);
  if (!resource || resource.loop) return undefined;
  const edits =
    policy.kind === 'prefix-list'
      ? listEdits(document, policy, resource, items)
      : policy.kind === 'network-acl'
        ? aclEdits(document, policy, resource, items)
        : groupEdits(document, policy, resource, items);
  if (!edits || edits.length === 0) return undefined;
  const changes = edits.map((edit): TextEdit => ({ uri: file.uri, ...edit }));
  return readsBack(file, changes, policy) ? changes : undefined;
};

/** Rules of a group that are written as objects. */
function blocks(
  document: ReturnType<typeof openDocument>,
  policy: FirewallPolicy,
  items: readonly AllowItem[],
): TextEdit[] | undefined {
  const edits = statefulRuleEdits(document, policy, items)?.map(
    (edit): TextEdit => ({ uri: document.file.uri, ...edit }),
  );
  return edits && grows(document.file, edits, read, policy, (found) => (found as FirewallPolicy).rules.length)
    ? edits
    : undefined;
}

const read: Read = (file) => readCloudFormation(file, { variables: {} });

/** Names for a domain list of a template. */
export function domainsCloudFormation(fix: DomainsFix, sources: Sources) {
  const file = sources(fix.list.span.uri);
  return file && namesBehind(fix, file, read);
}

/** Whether the edited text is as sound as before and every object holds what it held; the one written to, more. */
function readsBack(file: SourceFile, edits: readonly TextEdit[], policy: Policy): boolean {
  const settings = { variables: {} };
  const before = readCloudFormation(file, settings);
  const after = readCloudFormation({ uri: file.uri, text: applyEdits(file.text, edits) }, settings);
  if (after.problems.length > before.problems.length || after.policies.length !== before.policies.length) return false;
  const sizes = new Map(before.policies.map((old) => [old.address, size(old)]));
  return after.policies.every((now) => {
    const old = sizes.get(now.address);
    return old !== undefined && (now.address === policy.address ? size(now) > old : size(now) === old);
  });
}

const size = (policy: Policy): number =>
  policy.kind === 'prefix-list' ? policy.entries.length : ((policy as Partial<FilterPolicy>).rules?.length ?? 0);
