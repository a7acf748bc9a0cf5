import { type HostRow, STREAMING_PROTOCOLS } from '../../catalogue';
import { message, render } from '../../messages';
import { addresses, intervals, ports } from '../../net';
import type { Lack } from '../../rules/allow';
import { reservedRanges } from '../../rules/management-range-clash';
import { remoteLabels } from '../../rules/wording';
import { bypassAddresses, directNetworks, hostRows as hostRowsOf, STREAMING_PORT } from '../../verdict/proxy';
import { lacksOf } from './plan';
import { FEATURES, type GenerateRequest } from './request';

/** A table for people and for firewalls of other makes: one destination a row, the whole list and nothing widened. */
export function csv(request: GenerateRequest): string {
  const rows =
    request.role === 'proxy'
      ? hostRows(request)
      : request.role === 'addressing'
        ? rangeRows(request)
        : portRows(request);
  return rows.map((row) => `${row.map(cell).join(',')}\n`).join('');
}

/** RFC 4180: quotes around what holds a separator, quotes doubled. */
const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function portRows(request: GenerateRequest): string[][] {
  const { edition, region, locale } = request;
  const rows = lacksOf(request, request.role === 'subnet' ? 'network-acl' : 'security-group').lacks.flatMap((lack) => {
    const { requirement, cell } = lack;
    const id = cell.cause.kind === 'return' ? `${requirement.id} (return)` : requirement.id;
    return [...intervals.pairs(cell.ports)].flatMap(([from, end]) =>
      remotes(lack, request).map((remote) => [
        id,
        cell.direction,
        cell.protocol,
        ports.formatPorts([from, end]).join(' '),
        remote,
        need(requirement.optional),
        region,
        edition.id,
        requirement.name[locale],
      ]),
    );
  });
  return [['requirement', 'direction', 'protocol', 'ports', 'remote', 'need', 'region', 'edition', 'name'], ...rows];
}

function remotes({ cell: { remote } }: Lack, { locale }: GenerateRequest): string[] {
  if (remote.kind === 'addresses') return addresses.toCidrs(remote.set);
  return remoteLabels(remote.label).map((label) => render(label, locale));
}

type Row = Pick<HostRow, 'category' | 'host' | 'port' | 'direct'> & { readonly url?: string };

function hostRows(request: GenerateRequest): string[][] {
  const { edition, region, locale, protocols = STREAMING_PROTOCOLS, features = FEATURES } = request;
  const row = ({ category, url = '', host, port, direct }: Row, optional: boolean, name: string): string[] => [
    category,
    url,
    host,
    port === undefined ? '' : String(port),
    direct ? 'direct' : 'supported',
    need(optional),
    region,
    edition.id,
    name,
  ];
  const hosts = [false, true].flatMap((optional) =>
    hostRowsOf(edition, region, protocols, features, optional).map((host) =>
      row(host, optional, edition.data.categories[host.category]?.[locale] ?? ''),
    ),
  );
  const direct = (category: string, host: string, port: number, name: string): string[] =>
    row({ category, host, port, direct: true }, false, name);
  const bypass = bypassAddresses(edition).map(({ address, port, purpose }) =>
    direct('proxy.bypass', address, port, purpose[locale]),
  );
  const networks = directNetworks(edition, region, protocols);
  const streams = (
    [
      ['gateways', networks.gateways],
      ['healthChecks', networks.healthChecks],
    ] as const
  ).flatMap(([what, set]) =>
    addresses
      .toCidrs(set)
      .map((cidr) => direct('proxy.streaming', cidr, STREAMING_PORT, render(message(`generate.csv.${what}`), locale))),
  );
  return [
    ['category', 'url', 'host', 'port', 'proxy', 'need', 'region', 'edition', 'name'],
    ...hosts,
    ...bypass,
    ...streams,
  ];
}

/** What only some networks need is listed for them, and asked of nobody. */
const need = (optional: boolean): string => (optional ? 'optional' : 'required');

/** Ranges that the network of the WorkSpaces must leave free. */
function rangeRows({ edition, region, protocols = STREAMING_PROTOCOLS }: GenerateRequest): string[][] {
  const rows = reservedRanges(edition, region, protocols).map((cidr) => [cidr, region, edition.id]);
  return [['managementRange', 'region', 'edition'], ...rows];
}
