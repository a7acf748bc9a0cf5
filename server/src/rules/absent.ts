import { editionIds, edition as editionOf } from '../catalogue';
import { dated, type Staleness, staleness } from '../catalogue/age';
import type { RemoteData } from '../catalogue/model';
import { addresses } from '../net';
import type { MissingCell, RequirementVerdict } from '../verdict/model';
import type { Lack } from './allow';
import type { Subject } from './rule';
import { lostToTruncation, narrowAddresses } from './truncation';

/** A table of which an object has an earlier state. */
export interface Behind extends Lack {
  readonly tables: readonly { readonly data: RemoteData; readonly staleness: Staleness }[];
}

/** What no rule opens, by what explains it. Everything stands in one place only, so that nothing is told twice. */
export interface Absent {
  readonly gaps: readonly Lack[];
  readonly behind: readonly Behind[];
}

/** Verdicts outlive an edit elsewhere in the file, and so does what they say. */
const sorted = new WeakMap<readonly RequirementVerdict[], Absent>();

/** Sorts what an object lacks. What a truncated range leaves out is told at that range, and in neither list. */
export function absent(subject: Subject): Absent {
  let found = sorted.get(subject.verdicts);
  if (!found) {
    found = sort(subject);
    sorted.set(subject.verdicts, found);
  }
  return found;
}

function sort(subject: Subject): Absent {
  const gaps: Lack[] = [];
  const behind: Behind[] = [];
  const lost = lostToTruncation(subject);
  for (const { requirement, missing } of subject.verdicts) {
    if (requirement.optional) continue;
    for (const whole of missing) {
      if (whole.cause.kind !== 'absent') continue;
      const cell = without(whole, lost);
      if (!cell) continue;
      const tables = tablesBehind(requirement.remote, cell, subject);
      if (tables) behind.push({ requirement, cell, tables });
      else gaps.push({ requirement, cell });
    }
  }
  return { gaps, behind };
}

function without(cell: MissingCell, lost: addresses.AddressSet): MissingCell | undefined {
  if (cell.remote.kind === 'opaque' || addresses.isEmpty(lost)) return cell;
  const set = addresses.subtract(cell.remote.set, lost);
  return addresses.isEmpty(set) ? undefined : { ...cell, remote: { kind: 'addresses', set } };
}

/** The tables that the object has an earlier state of; undefined unless that explains all that the cell lacks. */
function tablesBehind(remote: readonly RemoteData[], cell: MissingCell, { policy, edition, region }: Subject) {
  if (cell.remote.kind === 'opaque' || region === undefined) return undefined;
  const lacking = cell.remote.set;
  const editions = editionIds().map((id) => editionOf(id)!);
  const tables = remote.flatMap((data) => {
    const table = dated(edition, data, region, editions);
    const found = staleness(table, lacking);
    if (!found) return [];
    // A /16 that happens to hold a gateway range is no list of gateways as of some day.
    const { v4, v6 } = addresses.unionAll(
      table.map(({ set }) => set).filter((set) => !addresses.overlaps(set, lacking)),
    );
    const held = { v4: found.set.v4.length > 0 ? v4 : [], v6: found.set.v6.length > 0 ? v6 : [] };
    return addresses.covers(narrowAddresses(policy, NARROW), held) ? [{ data, staleness: found }] : [];
  });
  const explained = addresses.unionAll(tables.map((table) => table.staleness.set));
  return addresses.covers(explained, lacking) ? tables : undefined;
}

/** Wider ranges than AWS lists, four times over. */
const NARROW = 2 ** 14;
