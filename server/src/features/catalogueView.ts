import type { Edition, Status } from '../catalogue';
import { type Locale, render } from '../messages';
import { remoteLabels } from '../rules/wording';

/** The JSON of `catalogue`, as scripts rely on it. */
export interface CatalogueJson {
  readonly edition: string;
  readonly regions: readonly { readonly code: string; readonly name: string; readonly nameJa: string }[];
  readonly ports: readonly {
    readonly id: string;
    readonly role: string;
    readonly direction: readonly string[];
    readonly protocols: readonly string[];
    readonly ports: readonly string[];
    readonly remote: string;
    readonly optional: boolean;
    readonly proxy: string;
  }[];
  readonly hosts: readonly {
    readonly category: string;
    readonly url: string;
    readonly host: string;
    readonly region: string;
    readonly status: Status;
  }[];
  readonly healthChecks: readonly {
    readonly region: string;
    readonly host: string;
    readonly addresses: readonly string[];
    readonly status: Status;
  }[];
  readonly gateways: readonly {
    readonly region: string;
    readonly protocol: string;
    readonly ranges: readonly string[];
    readonly cidrs: readonly string[];
    readonly status: Status;
    readonly source: 'page' | 'ip-ranges';
    /** Needed only where Global Accelerator carries the streams. */
    readonly accelerator: boolean;
  }[];
  readonly managementRanges: readonly {
    readonly region: string;
    readonly cidrs: readonly string[];
    readonly status: Status;
    /** The one protocol that takes them; null: all. */
    readonly protocol: string | null;
  }[];
}

/** Everything that an edition asks for; with a region, what concerns that region. */
export function catalogueView({ data }: Edition, region: string | undefined, locale: Locale): CatalogueJson {
  const here = (code: string): boolean => region === undefined || code === region;
  return {
    edition: data.id,
    regions: data.regions.filter(({ code }) => here(code)),
    ports: data.ports
      .filter((port) => !port.regions || port.regions.some(here))
      .map(({ id, role, direction, protocols, ports, remote, optional, proxy }) => {
        const text = remoteLabels(remote)
          .map((one) => render(one, locale))
          .join('; ');
        return { id, role, direction, protocols, ports, remote: text, optional, proxy };
      }),
    hosts: data.hosts
      .filter((row) => row.region === '*' || here(row.region))
      .map(({ category, url, host, region: at, status }) => ({ category, url, host, region: at, status })),
    healthChecks: data.healthChecks
      .filter((row) => here(row.region))
      .map(({ region: at, host, addresses, status }) => ({ region: at, host, addresses, status })),
    gateways: data.gateways
      .filter((row) => here(row.region))
      .map(({ region: at, protocol, ranges, cidrs, status, source, accelerator = false }) => ({
        region: at,
        protocol,
        ranges,
        cidrs,
        status,
        source,
        accelerator,
      })),
    managementRanges: data.managementRanges
      .filter((row) => here(row.region))
      .map(({ region: at, cidrs, status, streaming = null }) => ({ region: at, cidrs, status, protocol: streaming })),
  };
}

/** The same for reading: one line an entry, sections apart. */
export function catalogueText(view: CatalogueJson, locale: Locale): string {
  const name = (code: string): string => {
    const region = view.regions.find((one) => one.code === code);
    return region ? `${code} ${locale === 'ja' ? region.nameJa : region.name}` : code;
  };
  const sections: string[][] = [
    [view.edition],
    view.ports.map((port) => {
      const head = `${port.id}  ${port.role}  ${port.direction.join('/')} ${port.protocols.join('/')} ${port.ports.join(', ')}`;
      return `${head}  ${port.remote}`;
    }),
    view.gateways.map((row) => {
      const marks = [
        row.accelerator ? 'Global Accelerator' : '',
        row.source === 'ip-ranges' ? 'ip-ranges.json' : '',
        row.status,
      ];
      return `${name(row.region)}  ${row.protocol}  ${row.cidrs.join(' ')}${marked(marks)}`;
    }),
    view.healthChecks.map(
      (row) => `${name(row.region)}  ${row.host}  ${row.addresses.join(' ')}${marked([row.status])}`,
    ),
    view.managementRanges.map(
      (row) => `${name(row.region)}  ${row.cidrs.join(' ')}${marked([row.protocol ?? '', row.status])}`,
    ),
    view.hosts.map((row) => `${row.category}  ${row.url}  ${row.region}${marked([row.status])}`),
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** What sets an entry apart from the ordinary: `  [ip-ranges.json, inferred]`. */
function marked(words: readonly string[]): string {
  const told = words.filter((word) => word !== '' && word !== 'current');
  return told.length > 0 ? `  [${told.join(', ')}]` : '';
}
