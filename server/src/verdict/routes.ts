import { message } from '../messages';
import { addresses, ports } from '../net';
import {
  type AddressSpacePolicy,
  type FilterPolicy,
  known,
  type Peer,
  type Reason,
  type Route,
  type RouteTable,
  type Rule,
  type Span,
  unknown,
} from '../policy';
import { targetOf } from './families';
import { askedUnder, judgeFlow, type Terms, verdict } from './judge';
import type { MissingCell, RequirementVerdict, UnknownCell } from './model';

/** A route table, and what it belongs to. */
export interface Routing extends AddressSpacePolicy {
  readonly table: RouteTable;
}

/** The ranges of the VPC, to which every route table leads; undefined where they are not in the files. */
export type LocalRanges = readonly Peer[] | undefined;

/** Longer prefixes win, of IPv6 as of IPv4: the number is what is left of 128 bits. */
const NUMBER_OF_ALL = 128;
/** Link-local addresses, such as the metadata service's, are answered by the host and never routed. */
const LINK_LOCAL = ['169.254.0.0/16'];

/**
 * A route table as what it does: the longest prefix that holds an address decides whether there is a way, whatever the
 * protocol and port. That is a network ACL whose entries are numbered by their prefixes.
 */
export function asFilter(policy: Routing, local: LocalRanges): FilterPolicy {
  const { table, span } = policy;
  const own: Rule[] = table.listed
    ? []
    : local
      ? local.map((peer) => entry(peer.span, peer))
      : [entry(table.vpc.span, { kind: 'unknown', reason: NO_LOCAL, span: table.vpc.span })];
  const rest: Rule[] = table.rest ? [entry(span, { kind: 'unknown', reason: table.rest, span })] : [];
  const linkLocal = LINK_LOCAL.map((text) =>
    entry(span, { kind: 'address', text, address: addresses.parseAddressText(text), span }),
  );
  return {
    ...policy,
    kind: 'network-acl',
    rules: [...table.routes.flatMap((route) => entriesOf(route)), ...own, ...rest, ...linkLocal],
  };
}

const NO_LOCAL: Reason = { message: message('policy.localRoute') };

/** One entry for each destination of a route; what a prefix list holds counts one by one. */
function entriesOf(route: Route, peers: readonly Peer[] = route.destinations): Rule[] {
  return peers.flatMap((peer): Rule[] => {
    if (peer.kind === 'prefix-list' && peer.entries) return entriesOf(route, peer.entries);
    const doubt = route.maybe ?? (route.target === undefined && !route.blackhole ? noTarget(route) : undefined);
    return [
      { ...entry(route.span, peer), ...(doubt ? { maybe: doubt } : {}), ...(route.blackhole ? HOLE(route) : {}) },
    ];
  });
}

const noTarget = ({ span }: Route): Reason => ({ message: message('policy.noTarget'), span });
const HOLE = ({ span }: Route): Pick<Rule, 'action'> => ({ action: known('deny', span) });

/** A way to a destination. Where the prefix is not known, nobody can tell before which others it counts. */
function entry(span: Span, peer: Peer): Rule {
  const prefix = peer.kind === 'address' ? prefixOf(peer.text) : undefined;
  return {
    span,
    direction: 'outbound',
    action: known('allow', span),
    number:
      prefix === undefined
        ? unknown(peer.kind === 'unknown' ? peer.reason.message : message('policy.prefixUnknown'), span)
        : known(NUMBER_OF_ALL - prefix, span),
    protocol: known('all', span),
    ports: known(ports.ALL_PORTS, span),
    peers: [peer],
  };
}

function prefixOf(text: string): number | undefined {
  const [address, bits] = text.trim().split('/');
  const most = address?.includes(':') ? 128 : 32;
  const prefix = bits === undefined ? most : Number(bits);
  return Number.isInteger(prefix) && prefix >= 0 && prefix <= most ? prefix : undefined;
}

/** Whether there is a way to the other end of each requirement. Answers need one as well. */
export function judgeRoutes(policy: Routing, local: LocalRanges, terms: Terms): RequirementVerdict[] {
  const filter = asFilter(policy, local);
  return askedUnder(terms).map((asked): RequirementVerdict => {
    const { requirement } = asked;
    const missing: MissingCell[] = [];
    const unknown: UnknownCell[] = [];
    for (const protocol of requirement.protocols) {
      const target = targetOf(filter, 'outbound', protocol, asked, terms);
      const way = judgeFlow(filter, 'outbound', protocol, asked.ports, target, terms);
      missing.push(...way.missing.map(asUnrouted));
      unknown.push(...way.unknown);
    }
    return verdict(requirement, missing, unknown, terms);
  });
}

const asUnrouted = (cell: MissingCell): MissingCell => ({
  ...cell,
  cause: { kind: 'unrouted', ...(cell.cause.kind === 'denied' ? { by: cell.cause.by } : {}) },
});
