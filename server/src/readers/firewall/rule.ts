import { message } from '../../messages';
import { intervals, ports } from '../../net';
import { type FirewallRule, type Known, known, type Reason, type Rule, type Span, unknown } from '../../policy';
import { type End, endOf, portsOf, type Variables } from './ends';
import { APPLICATION_PORTS, BEYOND, type Options, readOptions } from './options';
import type { SuricataRule } from './suricata';

/** What is the same for all rules of one group. */
export interface RuleTerms {
  readonly variables: Variables;
  /** Set when nobody can tell whether the group, or the rule, is there. */
  readonly maybe?: Reason;
}

const ACTIONS: Readonly<Record<string, 'allow' | 'deny' | 'alert'>> = {
  pass: 'allow',
  drop: 'deny',
  reject: 'deny',
  rejectsrc: 'deny',
  rejectdst: 'deny',
  rejectboth: 'deny',
  alert: 'alert',
};

/** Protocols of transport; `icmp` and its like carry nothing that WorkSpaces needs. */
const TRANSPORTS: Readonly<Record<string, readonly ('tcp' | 'udp')[]>> = {
  tcp: ['tcp'],
  'tcp-pkt': ['tcp'],
  'tcp-stream': ['tcp'],
  udp: ['udp'],
  ip: ['tcp', 'udp'],
  ip4: ['tcp', 'udp'],
  ipv4: ['tcp', 'udp'],
  pkthdr: ['tcp', 'udp'],
  icmp: [],
  icmpv4: [],
  icmpv6: [],
};

/** A stateful rule as rules of the two directions; none of one that decides nothing or cannot concern WorkSpaces. */
export function statefulRules(written: SuricataRule, span: Span, terms: RuleTerms): FirewallRule[] {
  const action = ACTIONS[written.action.toLowerCase()];
  if (action === 'alert') return [];
  const name = written.protocol.toLowerCase();
  const options = readOptions(written.options);
  // What passes answers alone opens nothing.
  if (options.answers && action === 'allow') return [];
  const about = protocolOf(name, options);
  if (about.transports.length === 0) return [];
  const reasons = [
    terms.maybe,
    action === undefined ? { message: message('firewall.notRead', { text: written.action }), span } : undefined,
    about.beyond === undefined ? undefined : { message: message(BEYOND, { keyword: about.beyond }), span },
  ];
  const maybe = reasons.find((reason) => reason !== undefined);
  const doubt = maybe ? { maybe } : {};
  const common = {
    span,
    engine: 'stateful' as const,
    action: action ? known(action, span) : unknown(message('firewall.notRead', { text: written.action }), span),
    ...doubt,
    ...(options.phase ? { phase: options.phase } : {}),
    ...(action === 'allow' && !options.flow && !about.content ? { wholeFlow: true as const } : {}),
    ...(about.content ? { content: about.content } : {}),
  };
  const { variables } = terms;
  const there = flowOf(written, variables, span);
  const back = flowOf(
    {
      source: written.destination,
      sourcePort: written.destinationPort,
      destination: written.source,
      destinationPort: written.sourcePort,
    },
    variables,
    span,
  );
  const alike = written.source === written.destination && written.sourcePort === written.destinationPort;
  const flows = options.answers ? [back] : written.direction === '<>' && !alike ? [there, back] : [there];
  return flows.flatMap((flow) => bothDirections(flow, about.transports, common));
}

interface About {
  readonly transports: readonly ('tcp' | 'udp')[];
  readonly content?: FirewallRule['content'];
  readonly beyond?: string;
}

function protocolOf(name: string, options: Options): About {
  const { content, beyond } = options;
  const rest = beyond === undefined ? {} : { beyond };
  const left = (all: readonly ('tcp' | 'udp')[]): ('tcp' | 'udp')[] => all.filter((one) => options.transports.has(one));
  const transports = TRANSPORTS[name];
  if (transports) {
    // What names its application is of TCP.
    const named = content?.protocol === 'tls' || content?.protocol === 'http';
    return {
      transports: left(named ? transports.filter((one) => one === 'tcp') : transports),
      ...(content ? { content } : {}),
      ...rest,
    };
  }
  const application =
    name === 'ssl' || name === 'tls' ? 'tls' : name === 'http' || name === 'http1' ? 'http' : undefined;
  if (application) {
    const other = content && content.protocol !== 'any' && content.protocol !== application;
    const all = content?.all ? { all: content.all } : {};
    return {
      transports: left(['tcp']),
      content: { protocol: application, ...all },
      ...(other ? { beyond: name } : rest),
    };
  }
  const at = APPLICATION_PORTS[name];
  return { transports: left(['tcp', 'udp']), content: { protocol: 'other', name, ...(at ? { at } : {}) }, ...rest };
}

/** The two ends of a flow, as rules name them. */
export interface Flow {
  readonly source: End;
  readonly sourcePorts: Known<ports.PortSet>;
  readonly destination: End;
  readonly destinationPorts: Known<ports.PortSet>;
}

type Header = Pick<SuricataRule, 'source' | 'sourcePort' | 'destination' | 'destinationPort'>;

const flowOf = (header: Header, variables: Variables, span: Span): Flow => ({
  source: endOf(header.source, variables, span),
  sourcePorts: portsOf(header.sourcePort, variables, span),
  destination: endOf(header.destination, variables, span),
  destinationPorts: portsOf(header.destinationPort, variables, span),
});

type Common = Omit<FirewallRule, 'direction' | 'protocol' | 'ports' | 'peers' | 'near' | 'sourcePorts'>;

/** A flow as seen from behind the firewall: which of its ends is there follows from their names and addresses. */
export function bothDirections(
  flow: Flow,
  transports: readonly ('tcp' | 'udp')[],
  common: Common,
  all = transports.length === 2,
): FirewallRule[] {
  const { source, destination } = flow;
  const isOutside = ({ side }: End): boolean => side === 'external' || side === 'outside';
  const out: FirewallRule[] = [];
  const goesOut = source.side !== 'external' && !(destination.side === 'home' && source.side !== 'home');
  const comesIn =
    source.side !== 'home' && !isOutside(destination) && !(destination.side === 'any' && source.side === 'other');
  const everyPort = flow.destinationPorts.known && isAll(flow.destinationPorts.value);
  const protocols = all && everyPort ? (['all'] as const) : transports;
  for (const protocol of protocols) {
    const base: Pick<Rule, 'protocol' | 'ports'> = {
      protocol: known(protocol, common.span),
      ports: flow.destinationPorts,
    };
    const from = flow.sourcePorts.known && isAll(flow.sourcePorts.value) ? {} : { sourcePorts: flow.sourcePorts };
    if (goesOut)
      out.push({
        ...common,
        ...base,
        ...from,
        direction: 'outbound',
        peers: far(destination, common.span),
        ...near(source),
      });
    if (comesIn)
      out.push({
        ...common,
        ...base,
        ...from,
        direction: 'inbound',
        peers: far(source, common.span),
        ...near(destination),
      });
  }
  return out;
}

const isAll = (set: ports.PortSet): boolean => intervals.isEmpty(intervals.subtract(ports.ALL_PORTS, set));

/** Nobody says where the firewall's own VPC lies: its addresses as the other end are not known. */
function far(end: End, span: Span): Rule['peers'] {
  if (end.side !== 'home' || end.peers.length > 0) return end.peers;
  return [{ kind: 'unknown', reason: { message: message('firewall.homeNet', { name: '$HOME_NET' }), span }, span }];
}

/** Those of `$HOME_NET` are behind the firewall, wherever they are: what it holds matters only beside other addresses. */
function near({ side, peers }: End): Pick<FirewallRule, 'near'> {
  const somewhere = side === 'home' && !peers.every((peer) => peer.kind === 'address');
  return side === 'any' || (side === 'home' && peers.length === 0) || somewhere ? {} : { near: peers };
}
