import type { Schema } from './schema';

/** What a company's own catalogue must say of itself; every table of an edition may be left out. */
const REQUIRED = ['id', 'title'];
/** Facts of AWS's page, which a company's file has none of. */
const OF_THE_PAGE = ['published', 'url', 'clientIpv6'];

/** The schema of a company's own catalogue: that of an edition, with less asked for. */
export function ownSchema(edition: Schema): Schema {
  const properties = Object.entries(edition.properties ?? {})
    .filter(([name]) => !OF_THE_PAGE.includes(name))
    .map(([name, { minItems, ...part }]) => [name, name === 'id' ? { ...part, ...ID } : part] as const);
  return { ...edition, ...TITLE, required: REQUIRED, properties: Object.fromEntries(properties) };
}

const TITLE = {
  title: "A company's own catalogue for WorkSpaces Ports",
  description:
    'Requirements beside those of AWS: a login page, proxies, hosts of another service. Named in `catalogues` of .workspaces-ports.json. Every table of an edition may be left out.',
};

/** Never that of an edition. */
const ID = {
  description: 'Name of the catalogue, as hovers and reports give it.',
  pattern: '^[a-z][a-z0-9-]*$',
};
