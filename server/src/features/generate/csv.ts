import { render } from '../../messages';
import { addresses, intervals, ports } from '../../net';
import type { Lack } from '../../rules/allow';
import { remoteLabels } from '../../rules/wording';
import { requiredHosts } from './pac';
import { lacksOf } from './plan';
import type { GenerateRequest } from './request';

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
        region,
        edition.id,
        requirement.name[locale],
      ]),
    );
  });
  return [['requirement', 'direction', 'protocol', 'ports', 'remote', 'region', 'edition', 'name'], ...rows];
}

function remotes({ cell: { remote } }: Lack, { locale }: GenerateRequest): string[] {
  if (remote.kind === 'addresses') return addresses.toCidrs(remote.set);
  return remoteLabels(remote.label).map((label) => render(label, locale));
}

function hostRows(request: GenerateRequest): string[][] {
  const { edition, region, locale } = request;
  const rows = requiredHosts(request).map(({ category, url, host, port, direct }) => [
    category,
    url,
    host,
    port === undefined ? '' : String(port),
    direct ? 'direct' : 'supported',
    region,
    edition.id,
    edition.data.categories[category]?.[locale] ?? '',
  ]);
  return [['category', 'url', 'host', 'port', 'proxy', 'region', 'edition', 'name'], ...rows];
}

/** Ranges that the network of the WorkSpaces must leave free. */
function rangeRows({ edition, region }: GenerateRequest): string[][] {
  const tables = edition.data.managementRanges.filter((table) => table.region === region);
  const rows = tables.flatMap(({ cidrs, status }) => cidrs.map((cidr) => [cidr, region, edition.id, status]));
  return [['managementRange', 'region', 'edition', 'status'], ...rows];
}
