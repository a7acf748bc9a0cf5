import { type Format, replacing, type TextEdit } from '../policy';
import { merge } from '../rules/allow';
import type { Fix } from '../rules/finding';
import { fitsQuota } from '../rules/room';
import { allowAwsCli, domainsAwsCli } from './awscli';
import { cidrEdits } from './cidrs';
import { allowCloudFormation, domainsCloudFormation } from './cloudformation';
import { directPac } from './pac';
import { allowTerraform, domainsTerraform } from './terraform';
import { type AllowWriter, type Around, type DomainsFix, NOTHING_ELSE, type Sources } from './writer';

export type { Around, Sources } from './writer';

const ALLOW: Readonly<Partial<Record<Format, AllowWriter>>> = {
  terraform: allowTerraform,
  cloudformation: allowCloudFormation,
  awscli: allowAwsCli,
};

type DomainWriter = (fix: DomainsFix, sources: Sources) => readonly TextEdit[] | undefined;
const DOMAINS: Readonly<Partial<Record<Format, DomainWriter>>> = {
  terraform: domainsTerraform,
  cloudformation: domainsCloudFormation,
  awscli: domainsAwsCli,
};

/** The edits of a fix, or undefined where no right edit exists. `around`: what was read beside the object. */
export function editsFor(fix: Fix, sources: Sources, around: Around = NOTHING_ELSE): readonly TextEdit[] | undefined {
  const edits = write(fix, sources, around);
  return edits && edits.length > 0 ? edits : undefined;
}

function write(fix: Fix, sources: Sources, around: Around): readonly TextEdit[] | undefined {
  switch (fix.kind) {
    case 'allow':
      return ALLOW[fix.policy.format]?.(fix, sources, around);
    case 'cidrs':
      return cidrEdits(fix, sources);
    case 'text':
      return [replacing(fix.span, fix.text)];
    case 'domains':
      return DOMAINS[fix.policy.format]?.(fix, sources);
    case 'direct':
      return directPac(fix, sources);
  }
}

/**
 * Joins fixes so that each object is written once: two insertions at one place would not know of each other.
 * Fixes that no writer can write alone are left out, and those that AWS takes with a higher quota only.
 */
export function combine(fixes: readonly Fix[], sources: Sources, around: Around = NOTHING_ELSE): readonly TextEdit[] {
  const joined: Fix[] = [];
  for (const fix of fixes) {
    if (!isForAll(fix) || !editsFor(fix, sources, around)) continue;
    const at = joined.findIndex(
      (other) =>
        other.kind === fix.kind && !ALONE.has(other.kind) && other.policy === fix.policy && sameInstances(other, fix),
    );
    const other = joined[at];
    if (other?.kind === 'allow' && fix.kind === 'allow') {
      const items = merge([...other.items, ...fix.items]);
      // What finds no room beside the others stays a finding, which says so once they are there.
      if (fitsQuota(fix.policy, items)) joined[at] = { ...other, items };
    } else if (other?.kind === 'direct' && fix.kind === 'direct') {
      // A list in front of both places serves the hosts of either.
      const [decides] = [other.decides, fix.decides].sort((a, b) => (a?.start ?? -1) - (b?.start ?? -1));
      const both = <T>(a: readonly T[] = [], b: readonly T[] = []): T[] => [...new Set([...a, ...b])];
      const except = both(other.except, fix.except);
      joined[at] = { ...other, hosts: both(other.hosts, fix.hosts), except, decides };
    } else joined.push(fix);
  }
  const edits: TextEdit[] = [];
  for (const fix of joined) {
    for (const edit of editsFor(fix, sources, around) ?? [])
      if (!edits.some((other) => overlaps(other, edit))) edits.push(edit);
  }
  return edits;
}

/** Whether a fix is made among others, without somebody who reads its title: it needs no higher quota of AWS. */
export const isForAll = (fix: Fix): boolean => fix.kind !== 'allow' || fitsQuota(fix.policy, fix.items);

/** They mend one place each, and so are not joined. */
const ALONE: ReadonlySet<Fix['kind']> = new Set(['cidrs', 'text']);

/** Whether both are for the same instances of a block. */
function sameInstances(a: Fix, b: Fix): boolean {
  if (a.kind !== 'allow' || b.kind !== 'allow' || a.instances === b.instances) return true;
  const [x, y] = [a.instances, b.instances];
  return Array.isArray(x) && Array.isArray(y) && x.length === y.length && x.every((one, i) => one === y[i]);
}

const overlaps = (a: TextEdit, b: TextEdit): boolean =>
  a.uri === b.uri &&
  ((a.start < b.end && b.start < a.end) || (a.start === b.start && a.end === b.end && a.end > a.start));
