import type { AllowWriter } from '../writer';
import { aclEdits } from './acls';
import { groupEdits } from './groups';
import { prefixListEdits } from './prefix-lists';

/**
 * Writes rules into Terraform files as `terraform fmt` would lay them out: inline or as resources, whichever the object
 * has, never both. Undefined for computed rules, blocks with syntax faults, and network ACLs without a free number.
 */
export const allowTerraform: AllowWriter = ({ policy, items }, sources) => {
  if (policy.readOnly || items.length === 0) return undefined;
  if (policy.kind === 'prefix-list') return prefixListEdits(policy, items, sources);
  if (policy.kind === 'network-acl') return aclEdits(policy, items, sources);
  return groupEdits(policy, items, sources);
};
