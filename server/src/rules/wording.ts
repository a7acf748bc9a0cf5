import type { RemoteData } from '../catalogue';
import { type Argument, type Message, message } from '../messages';
import { addresses, intervals, type PortSet, ports } from '../net';
import type { Rule } from '../policy';
import type { Cell } from '../verdict/model';

/** How many CIDRs a sentence names before it counts the rest. */
const NAMED = 4;

/** "TCP/UDP 4172 outbound to 18.180.178.0/24, …": what goes the same way to the same places is told together. */
export function cellsText(cells: readonly Cell[]): Argument {
  const ways = new Map<string, { cell: Cell; protocols: Map<string, PortSet> }>();
  for (const cell of cells) {
    const key = `${cell.direction} ${remoteKey(cell)}`;
    const way = ways.get(key) ?? { cell, protocols: new Map<string, PortSet>() };
    const name = cell.protocol.toUpperCase();
    way.protocols.set(name, intervals.union(way.protocols.get(name) ?? intervals.EMPTY, cell.ports));
    ways.set(key, way);
  }
  const flows = [...ways.values()].map(({ cell, protocols }) =>
    message(cell.direction === 'outbound' ? 'rules.flowOut' : 'rules.flowIn', {
      ports: portsText(protocols),
      remote: remoteText(cell),
    }),
  );
  return joinClauses(flows);
}

/** Clauses that may hold commas themselves, one behind the other. */
export const joinClauses = (clauses: readonly Message[]): Argument =>
  clauses.length === 0 ? '' : clauses.reduce((before, flow) => message('rules.flows', { before, flow }));

/** "TCP/UDP 53, 88": protocols with the same ports share them. */
function portsText(protocols: ReadonlyMap<string, PortSet>): Argument {
  const shared = new Map<string, string[]>();
  for (const [name, set] of [...protocols].sort()) {
    const text = ports.formatPorts(set).join(', ');
    shared.set(text, [...(shared.get(text) ?? []), name]);
  }
  const parts: Argument[] = [...shared].map(([text, names]) => `${names.join('/')} ${text}`);
  return parts.reduce((before, flow) => message('rules.and', { before, flow }));
}

function remoteKey(cell: Cell): string {
  if (cell.remote.kind === 'opaque') return JSON.stringify(cell.remote.label);
  return `${cell.remote.set.v4}|${cell.remote.set.v6}`;
}

function remoteText(cell: Cell): Argument {
  if (cell.remote.kind === 'opaque') return remoteLabels(cell.remote.label);
  const { set } = cell.remote;
  if (addresses.covers(set, addresses.ALL_V4)) return message('rules.anyAddress');
  if (addresses.sizeV4(set) > addresses.V4_END / 2) {
    const rest = addresses.toCidrs(addresses.subtract(addresses.ALL_V4, set));
    if (rest.length <= NAMED) return message('rules.anyBut', { cidrs: rest });
    if (addresses.covers(set, { v4: addresses.internet().v4, v6: [] })) return message('rules.anyAddress');
  }
  return listText(addresses.toCidrs(set));
}

/** Destinations without a list of addresses; subsets of one AWS service are told together. */
export function remoteLabels(labels: readonly RemoteData[]): Message[] {
  const regions = new Map<string, Argument[]>();
  for (const data of labels) {
    if (data.type !== 'ip-ranges') continue;
    const where = data.region === '$region' ? message('rules.theRegion') : data.region;
    regions.set(data.service, [...(regions.get(data.service) ?? []), where]);
  }
  const subsets = [...regions].map(([service, list]) => message('rules.subset', { service, regions: list }));
  return [...subsets, ...labels.flatMap((data) => (data.type === 'ip-ranges' ? [] : [remoteLabel(data)]))];
}

/** The first few of a list and how many more there are. */
export function listText(items: readonly string[], named = NAMED): Argument {
  if (items.length <= named + 1) return items;
  return message('rules.andMore', { items: items.slice(0, named), count: items.length - named });
}

/** A destination that is no list of addresses here, in the page's words. */
function remoteLabel(data: Exclude<RemoteData, { type: 'ip-ranges' }>): Message {
  switch (data.type) {
    case 'user':
      return message(`rules.user.${data.value}`);
    case 'gateways':
      return message('rules.gateways', { protocol: data.protocol === 'pcoip' ? 'PCoIP' : 'DCV' });
    case 'health-checks':
      return message('rules.healthChecks');
    case 'any':
      return message('rules.anyAddress');
    case 'addresses':
      return message('rules.text', { text: data.cidrs });
    case 'unstated':
      return message('rules.unstated');
  }
}

/** The number of a network ACL entry, `?` where it is unknown. */
export const numberOf = (rule: Rule): string => (rule.number?.known ? `${rule.number.value}` : '?');
