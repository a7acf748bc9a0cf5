import { type AllowWriter, NOTHING_ELSE } from '../writer';
import { aclEdits } from './acls';
import { firewallEdits } from './firewalls';
import { groupEdits } from './groups';
import { prefixListEdits } from './prefix-lists';
import { extendLists } from './shared-lists';

/**
 * Writes rules into Terraform files as `terraform fmt` would lay them out: into the list of a rule that opens the same
 * ports, else inline or as resources, whichever the object has, never both. Undefined for computed rules, blocks with syntax faults, and network ACLs without a free number.
 */
export const allowTerraform: AllowWriter = ({ policy, items }, sources, around = NOTHING_ELSE) => {
  if (policy.readOnly || items.length === 0) return undefined;
  if (policy.kind === 'prefix-list') return prefixListEdits(policy, items, sources);
  if (policy.kind === 'firewall') return firewallEdits(policy, items, sources);
  if (policy.kind === 'network-acl') return aclEdits(policy, items, sources);
  const { edits, rest } = extendLists(policy, items, sources, around);
  const rules = rest.length > 0 ? groupEdits(policy, rest, sources, around) : [];
  return rules && [...edits, ...rules];
};
