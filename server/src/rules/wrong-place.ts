import { message } from '../messages';
import { intervals, ports } from '../net';
import { hasPorts, type Rule } from '../policy';
import { otherGateways } from './other-gateways';
import type { RuleDefinition } from './rule';

/**
 * A streaming port opened where it has no effect: inbound, though it concerns the users' side and the interface that AWS
 * manages, or towards gateways of the other protocol.
 */
export const rule: RuleDefinition = {
  id: 'wrong-place',
  severity: 'warning',
  kinds: ['security-group', 'network-acl'],
  *check(subject) {
    const { policy, role, edition } = subject;
    yield* otherGateways(subject);
    if (policy.kind !== 'security-group' || (role !== 'workspace' && role !== 'client-network')) return;
    const streaming = edition.data.ports
      .filter((requirement) => requirement.role === 'client-network' && requirement.streaming)
      .flatMap((requirement) => requirement.ports.flatMap((text) => [...(ports.parsePorts(text) ?? [])]));
    for (const opened of policy.rules) {
      const port = opened.direction === 'inbound' ? narrowly(opened, streaming) : undefined;
      if (port === undefined) continue;
      yield {
        span: opened.ports.known ? opened.ports.span : opened.span,
        severity: role === 'workspace' ? 'warning' : 'information',
        message: message(role === 'workspace' ? 'rules.wrongPlaceWorkspace' : 'rules.wrongPlaceClient', { port }),
      };
    }
  },
};

/** The streaming port that a rule opens as such; a wide range that happens to hold it is somebody's other business. */
function narrowly(rule: Rule, streaming: readonly number[]): number | undefined {
  if (!rule.ports.known || !rule.protocol.known || !hasPorts(rule.protocol.value)) return undefined;
  const set = rule.ports.value;
  const width = [...intervals.pairs(set)].reduce((sum, [start, end]) => sum + end - start, 0);
  if (width > NARROW) return undefined;
  return streaming.find((port, i) => i % 2 === 0 && intervals.contains(set, port));
}
const NARROW = 100;
