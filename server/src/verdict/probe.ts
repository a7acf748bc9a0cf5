import { type AddressSet, addresses } from '../net';
import type { Direction, FilterPolicy, Reason, Rule } from '../policy';
import { coverage } from './coverage';

/** One packet's fate, with the rule that decides; `by` is undefined for the implicit deny. */
export interface Probe {
  readonly decision: 'allow' | 'deny' | 'unknown';
  readonly by?: Rule;
  readonly reasons: readonly Reason[];
}

/** Asks a filter about one address (a set of one) and one port. */
export function probe(
  policy: FilterPolicy,
  direction: Direction,
  protocol: 'tcp' | 'udp',
  port: number,
  address: AddressSet,
): Probe {
  const [answer] = coverage(policy, direction, protocol, [port, port + 1], address);
  if (!answer || addresses.isEmpty(answer.possible)) {
    return { decision: 'deny', by: answer?.denied[0]?.rule, reasons: [] };
  }
  if (addresses.covers(answer.definite, address))
    return { decision: 'allow', by: answer.allowed[0]?.rule, reasons: [] };
  return { decision: 'unknown', reasons: answer.open.flatMap((entry) => entry.reasons) };
}
