import { type AddressSet, addresses, type PortSet } from '../net';
import type { Direction, FilterPolicy, FirewallPolicy, Reason, Rule } from '../policy';
import { coverage } from './coverage';
import type { FirewallQuestion } from './firewall';

/** One packet's fate, with the rule that decides; `by` is undefined for the implicit deny. */
export interface Probe {
  readonly decision: 'allow' | 'deny' | 'unknown';
  readonly by?: Rule;
  readonly reasons: readonly Reason[];
}

/** Asks a filter about one address (a set of one) and one port. */
export function probe(
  policy: FilterPolicy | FirewallPolicy,
  direction: Direction,
  protocol: 'tcp' | 'udp',
  port: number,
  address: AddressSet,
  question?: FirewallQuestion,
): Probe {
  return probePorts(policy, direction, protocol, [port, port + 1], address, question);
}

/** The same of several ports, any of which may be the one: what stops one of them stops it. */
export function probePorts(
  policy: FilterPolicy | FirewallPolicy,
  direction: Direction,
  protocol: 'tcp' | 'udp',
  ports: PortSet,
  address: AddressSet,
  question?: FirewallQuestion,
): Probe {
  const answers = coverage(policy, direction, protocol, ports, address, question);
  const stopped = answers.find(({ possible }) => addresses.isEmpty(possible));
  if (stopped || answers.length === 0) return { decision: 'deny', by: stopped?.denied[0]?.rule, reasons: [] };
  const doubtful = answers.filter(({ definite }) => !addresses.covers(definite, address));
  if (doubtful.length === 0) return { decision: 'allow', by: answers[0]!.allowed[0]?.rule, reasons: [] };
  return { decision: 'unknown', reasons: doubtful.flatMap(({ open }) => open.flatMap(({ reasons }) => reasons)) };
}
