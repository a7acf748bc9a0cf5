import may2020 from '../../data/2020-05.json';
import august2026 from '../../data/2026-08.json';
import { Edition } from './edition';
import type { EditionData } from './model';

export { Edition } from './edition';
export * from './model';
export { type AwsPrefix, type AwsRanges, parseRanges } from './ranges';

const DATA: readonly EditionData[] = [may2020 as unknown as EditionData, august2026 as unknown as EditionData];
export const DEFAULT_EDITION = '2026-08';

const built = new Map<string, Edition>();

export const editionIds = (): readonly string[] => DATA.map((data) => data.id);

/** An edition by its id, built at first use. */
export function edition(id: string): Edition | undefined {
  const found = built.get(id);
  if (found) return found;
  const data = DATA.find((one) => one.id === id);
  if (!data) return undefined;
  const fresh = new Edition(data);
  built.set(id, fresh);
  return fresh;
}
