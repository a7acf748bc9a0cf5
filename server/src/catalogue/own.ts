import { Edition } from './edition';
import type { EditionData, OwnCatalogue } from './model';

const merged = new WeakMap<Edition, { readonly own: readonly OwnCatalogue[]; readonly edition: Edition }>();

/**
 * An edition with a company's own requirements behind its own; each entry says which catalogue it comes from. The same
 * catalogues in the same order give the same object.
 */
export function withOwn(edition: Edition, own: readonly OwnCatalogue[]): Edition {
  if (own.length === 0) return edition;
  const before = merged.get(edition);
  if (before && before.own.length === own.length && before.own.every((one, i) => one === own[i])) return before.edition;
  const fresh = new Edition(own.reduce(add, edition.data));
  merged.set(edition, { own, edition: fresh });
  return fresh;
}

function add(data: EditionData, { id, title, ...tables }: OwnCatalogue): EditionData {
  const own = { id, title };
  const named = <T>(entries: readonly T[] | undefined): T[] => (entries ?? []).map((entry) => ({ ...entry, own }));
  return {
    ...data,
    added: [...(data.added ?? []), own],
    regions: [...data.regions, ...(tables.regions ?? [])],
    categories: { ...tables.categories, ...data.categories },
    ports: [...data.ports, ...named(tables.ports)],
    hosts: [...data.hosts, ...named(tables.hosts)],
    healthChecks: [...data.healthChecks, ...named(tables.healthChecks)],
    gateways: [...data.gateways, ...named(tables.gateways)],
    managementRanges: [...data.managementRanges, ...named(tables.managementRanges)],
    proxyBypass: [...data.proxyBypass, ...(tables.proxyBypass ?? [])],
    prose: [...data.prose, ...(tables.prose ?? [])],
  };
}
