import type { TextEdit } from '../../policy';
import { type AllowFix, type AllowWriter, type Around, type DomainsFix, NOTHING_ELSE, type Sources } from '../writer';
import { aclEdits } from './acls';
import { domainEdits, firewallEdits } from './firewalls';
import { groupEdits, instanceEdits } from './groups';
import { prefixListEdits } from './prefix-lists';
import { readsBack } from './reads-back';
import { extendRows } from './row-edits';
import { extendLists } from './shared-lists';

/**
 * Writes rules into Terraform files as `terraform fmt` would lay them out: into the list of a rule that opens the same
 * ports, as a row of the map that the object's rules come from, else inline or as resources, whichever the object has, never both. Undefined for computed rules, blocks with syntax faults, and network ACLs without a free number.
 */
export const allowTerraform: AllowWriter = (fix, sources, around = NOTHING_ELSE) => {
  if (fix.policy.readOnly || fix.items.length === 0) return undefined;
  const edits = write(fix, sources, around);
  return edits && readsBack(edits, sources) ? edits : undefined;
};

/** Names for a domain list. */
export function domainsTerraform(fix: DomainsFix, sources: Sources): readonly TextEdit[] | undefined {
  const edits = domainEdits(fix, sources);
  return edits && readsBack(edits, sources) ? edits : undefined;
}

function write(
  { policy, items, instances }: AllowFix,
  sources: Sources,
  around: Around,
): readonly TextEdit[] | undefined {
  if (policy.kind === 'prefix-list') return prefixListEdits(policy, items, sources);
  if (policy.kind === 'firewall') return firewallEdits(policy, items, sources);
  if (policy.kind === 'network-acl') return aclEdits(policy, items, sources);
  // What is written in the block, or in lists that its rules share, is for all of its instances.
  if (instances && instances !== 'all') return instanceEdits(instances, items, sources, around);
  const lists = extendLists(policy, items, sources, around);
  const rows = extendRows(policy, lists.rest, sources, around);
  const rules = rows.rest.length > 0 ? groupEdits(policy, rows.rest, sources, around, instances) : [];
  return rules && [...lists.edits, ...rows.edits, ...rules];
}
