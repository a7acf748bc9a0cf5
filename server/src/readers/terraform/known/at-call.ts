import type { InvalidValue, Known, Peer, Reason, Rule, Span } from '../../../policy';
import { isKnownModule } from '.';

/** A rule that a module of the registry writes for a group made elsewhere, told where that module is called: no editor can go to its text. */
export function atCall(rule: Rule, call: Span): Rule {
  const { action, number, protocol, ports, peers, maybe } = rule;
  return {
    ...rule,
    span: call,
    action: toldAt(action, call),
    ...(number ? { number: toldAt(number, call) } : {}),
    protocol: toldAt(protocol, call),
    ports: toldAt(ports, call),
    peers: peers.map((peer) => peerAt(peer, call)),
    ...(maybe ? { maybe: reasonAt(maybe, call) } : {}),
  };
}

const placeAt = (span: Span, call: Span): Span => (isKnownModule(span.uri) ? call : span);

/** What is wrong of what stands in a module of the registry, from an index on, told where that is called. */
export function toldAtCall(invalid: InvalidValue[], from: number, call: Span): void {
  for (const wrong of invalid.splice(from)) invalid.push({ ...wrong, span: placeAt(wrong.span, call) });
}

const reasonAt = (reason: Reason, call: Span): Reason =>
  reason.span ? { ...reason, span: placeAt(reason.span, call) } : reason;

const toldAt = <T>(value: Known<T>, call: Span): Known<T> => {
  const span = placeAt(value.span, call);
  return value.known ? { ...value, span } : { ...value, span, reason: reasonAt(value.reason, call) };
};

function peerAt(peer: Peer, call: Span): Peer {
  const span = placeAt(peer.span, call);
  if (peer.kind === 'unknown') return { ...peer, span, reason: reasonAt(peer.reason, call) };
  return peer.kind === 'address' && peer.origin
    ? { ...peer, span, origin: placeAt(peer.origin, call) }
    : { ...peer, span };
}
