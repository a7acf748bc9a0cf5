import { type Edition, STREAMING_PROTOCOLS, type StreamingProtocol } from '../catalogue';
import { placeName } from '../catalogue/regions';
import { message } from '../messages';
import { type AddressSet, addresses, intervals, type PortSet, ports } from '../net';
import { type FilterPolicy, hasPorts, type Peer, type Rule } from '../policy';
import { peersOf } from '../verdict';
import type { Draft, Subject } from './rule';
import { listText } from './wording';

/**
 * The port of one streaming protocol opened to gateways of another one alone, which do not answer there. Who opens it to its
 * own gateways too has one list for both, and that does no harm.
 */
export function* otherGateways({ policy, role, edition, region }: Subject): Generator<Draft> {
  if (role !== 'client-network' || (policy.kind !== 'security-group' && policy.kind !== 'network-acl')) return;
  const streams = streamsOf(edition);
  for (const protocol of STREAMING_PROTOCOLS) {
    const { ports: own, gateways } = streams[protocol];
    const others = STREAMING_PROTOCOLS.filter((one) => one !== protocol);
    const foreign = others.map((one) => streams[one].ports).reduce(intervals.union, intervals.EMPTY);
    const rules = policy.rules.filter((rule) => opensAsSuch(rule, own, foreign));
    if (rules.length === 0 || reaches(policy, own, gateways)) continue;
    for (const rule of rules) {
      for (const other of others) {
        const peer = rule.peers.find((one) => isWithin(one, streams[other].gateways));
        const where = peer && regionOf(edition, peersOf([peer]).sure, other);
        if (peer?.kind !== 'address' || where === undefined) continue;
        const right = addresses
          .toCidrs(edition.gateways(region ?? where, protocol))
          .filter((one) => !one.includes(':'));
        const args = {
          port: ports.formatPorts(own).join(', '),
          text: peer.text,
          protocol: NAMES[protocol],
          other: NAMES[other],
          where: { en: placeName(where, 'en'), ja: placeName(where, 'ja') },
        };
        yield {
          span: peer.span,
          message:
            right.length > 0
              ? message('rules.otherGateways', { ...args, right: listText(right) })
              : message('rules.otherGatewaysNone', args),
        };
        break;
      }
    }
  }
}

const NAMES = { pcoip: 'PCoIP', dcv: 'DCV' } as const;

/** Lets out the ports of one protocol, as such, and none of the others'. */
function opensAsSuch(rule: Rule, own: PortSet, foreign: PortSet): boolean {
  if (rule.direction !== 'outbound' || !rule.ports.known || !rule.protocol.known || !rule.action.known) return false;
  if (rule.action.value === 'deny' || !hasPorts(rule.protocol.value)) return false;
  const open = rule.ports.value;
  const width = [...intervals.pairs(open)].reduce((sum, [start, end]) => sum + end - start, 0);
  return width <= NARROW && intervals.overlaps(open, own) && !intervals.overlaps(open, foreign);
}
const NARROW = 100;

/** Whether any rule lets, or may let, the ports out to any of the addresses. */
const reaches = ({ rules }: FilterPolicy, open: PortSet, target: AddressSet): boolean =>
  rules.some((rule) => {
    if (rule.direction !== 'outbound' || (rule.action.known && rule.action.value === 'deny')) return false;
    if (rule.ports.known && !intervals.overlaps(rule.ports.value, open)) return false;
    const { sure, reasons } = peersOf(rule.peers);
    return reasons.length > 0 || addresses.overlaps(sure, target);
  });

const isWithin = (peer: Peer, target: AddressSet): boolean => {
  const { sure } = peersOf([peer]);
  return !addresses.isEmpty(sure) && addresses.covers(target, sure);
};

const regionOf = (edition: Edition, set: AddressSet, protocol: StreamingProtocol): string | undefined =>
  edition.data.regions.find(({ code }) => addresses.overlaps(edition.gateways(code, protocol), set))?.code;

/** A protocol's stream: its ports, and its gateways in all regions. */
interface Stream {
  readonly ports: PortSet;
  readonly gateways: AddressSet;
}
const kept = new WeakMap<Edition, Readonly<Record<StreamingProtocol, Stream>>>();

function streamsOf(edition: Edition): Readonly<Record<StreamingProtocol, Stream>> {
  let streams = kept.get(edition);
  if (!streams) {
    streams = { pcoip: streamOf(edition, 'pcoip'), dcv: streamOf(edition, 'dcv') };
    kept.set(edition, streams);
  }
  return streams;
}

function streamOf(edition: Edition, protocol: StreamingProtocol): Stream {
  const asked = edition
    .requirements('client-network')
    .filter(({ streaming, optional, feature }) => streaming === protocol && !optional && !feature);
  return {
    ports: ports.parseAll(asked.flatMap((requirement) => requirement.ports)),
    gateways: addresses.unionAll(edition.data.regions.map(({ code }) => edition.gateways(code, protocol))),
  };
}
