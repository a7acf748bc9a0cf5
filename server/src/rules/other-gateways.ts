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
  for (const protocol of STREAMING_PROTOCOLS) {
    const own = portsOf(edition, protocol);
    const others = STREAMING_PROTOCOLS.filter((one) => one !== protocol);
    const foreign = others.map((one) => portsOf(edition, one)).reduce(intervals.union, intervals.EMPTY);
    const rules = policy.rules.filter((rule) => opensAsSuch(rule, own, foreign));
    if (rules.length === 0 || reaches(policy, own, everywhere(edition, protocol))) continue;
    for (const rule of rules) {
      for (const other of others) {
        const peer = rule.peers.find((one) => isWithin(one, everywhere(edition, other)));
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

/** The ports of a protocol's stream. */
const portsOf = (edition: Edition, protocol: StreamingProtocol): PortSet =>
  edition
    .requirements('client-network')
    .filter(({ streaming, optional, feature }) => streaming === protocol && !optional && !feature)
    .flatMap((one) => one.ports.map((text) => ports.parsePorts(text) ?? intervals.EMPTY))
    .reduce(intervals.union, intervals.EMPTY);

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

const kept = new WeakMap<Edition, Readonly<Record<StreamingProtocol, AddressSet>>>();
/** The gateways of a protocol in all regions. */
function everywhere(edition: Edition, protocol: StreamingProtocol): AddressSet {
  let sets = kept.get(edition);
  if (!sets) {
    const all = (one: StreamingProtocol): AddressSet =>
      addresses.unionAll(edition.data.regions.map(({ code }) => edition.gateways(code, one)));
    sets = { pcoip: all('pcoip'), dcv: all('dcv') };
    kept.set(edition, sets);
  }
  return sets[protocol];
}
