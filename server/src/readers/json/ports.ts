import { message } from '../../messages';
import { type PortSet, ports } from '../../net';
import {
  hasPorts,
  type InvalidValue,
  type Known,
  known,
  type Protocol,
  type Span,
  stretch,
  unknown,
} from '../../policy';

/**
 * The ports of a rule from its two ends, as CloudFormation and the AWS CLI write them.
 * Protocols without ports come out as all ports; whatever is wrong by itself goes to `invalid` and stays unknown.
 */
export function portsOf(
  protocol: Known<Protocol>,
  from: Known<string> | undefined,
  to: Known<string> | undefined,
  rule: Span,
  invalid: InvalidValue[],
): Known<PortSet> {
  // ICMP writes its type and code in the place of ports.
  if (protocol.known && !hasPorts(protocol.value)) return known(ports.ALL_PORTS, rule);
  if (!from || !to) {
    const written = from ?? to;
    if (!written && !protocol.known) return unknown(protocol.reason.message, rule);
    return unknown(message('cloudformation.portsNotWritten'), written?.span ?? rule);
  }
  const start = Math.min(from.span.start, to.span.start);
  const span = stretch(from.span, start, Math.max(from.span.end, to.span.end));
  if (!from.known) return from;
  if (!to.known) return to;
  const ends = [from, to].map((end) => ({ end, number: portNumber(end.value) }));
  for (const { end, number } of ends) {
    if (number !== undefined) continue;
    const text = message('cloudformation.badPort', { text: end.value });
    // Of an unknown protocol -1 may still be an ICMP type.
    if (protocol.known) invalid.push({ span: end.span, message: text });
    return unknown(text, end.span);
  }
  const [first, last] = [ends[0]!.number!, ends[1]!.number!];
  if (first > last) {
    const text = message('cloudformation.backwards', { from: first, to: last });
    if (protocol.known) invalid.push({ span, message: text });
    return unknown(text, span);
  }
  return known(ports.portRange(first, last), span);
}

function portNumber(text: string): number | undefined {
  const trimmed = text.trim();
  return /^\d{1,5}$/.test(trimmed) && Number(trimmed) <= 65535 ? Number(trimmed) : undefined;
}
