import type { UnitResult } from '../analysis/pipeline';
import { type Locale, render } from '../messages';
import { ports } from '../net';
import {
  type FirewallRule,
  hasPorts,
  type Peer,
  type Policy,
  type Reason,
  type Rule,
  type SourceFile,
} from '../policy';
import { firewallJson } from './inspect-firewall';
import { placesOf } from './positions';

export type PeerJson = string | { group: string } | { prefixList: string } | { unknown: string };
type Maybe<T> = T | { unknown: string };

export interface RuleJson {
  line: number;
  direction: 'inbound' | 'outbound';
  action: Maybe<'allow' | 'deny' | 'forward'>;
  number?: Maybe<number>;
  protocol: Maybe<string>;
  /** `null` where the protocol has no ports. */
  ports: Maybe<string | null>;
  peers: PeerJson[];
  /** Why the rule may not exist at all. */
  maybe?: string;
  /** Firewalls: the engine, who is behind it, and what is looked for in the packets. */
  engine?: 'stateless' | 'stateful';
  sources?: PeerJson[];
  content?: string;
}

export interface PolicyJson {
  file: string;
  line: number;
  format: string;
  kind: string;
  address: string;
  region?: string;
  rules: RuleJson[];
}

export interface InspectJson {
  policies: PolicyJson[];
  problems: { file: string; line: number; message: string }[];
}

/** What the readers understood of a unit. */
export function inspect(unit: UnitResult, pathOf: (uri: string) => string, locale: Locale): InspectJson {
  const line = (span: { uri: string; start: number; end: number }): number => placesOf(unit.files, span).start.line;
  return {
    policies: unit.reading.policies.map((policy) => ({
      file: pathOf(policy.span.uri),
      line: line(policy.span),
      format: policy.format,
      kind: policy.kind,
      address: policy.address,
      ...(policy.region?.known ? { region: policy.region.value } : {}),
      rules: rulesOf(policy, unit.files, locale),
    })),
    problems: unit.reading.problems.map(({ span, message }) => ({
      file: pathOf(span.uri),
      line: line(span),
      message: render(message, locale),
    })),
  };
}

function rulesOf(policy: Policy, files: readonly SourceFile[], locale: Locale): RuleJson[] {
  const text = (reason: Reason): { unknown: string } => ({ unknown: render(reason.message, locale) });
  const peers = (list: readonly Peer[]): PeerJson[] => list.flatMap((peer) => peerJson(peer, text));
  switch (policy.kind) {
    case 'proxy':
      return [];
    case 'prefix-list':
      return policy.entries.map((entry) => ({
        line: placesOf(files, entry.span).start.line,
        direction: 'outbound',
        action: 'allow',
        protocol: 'all',
        ports: null,
        peers: peers([entry]),
      }));
    case 'address-space':
      return policy.ranges.map((range) => ({
        line: placesOf(files, range.span).start.line,
        direction: 'outbound',
        action: 'allow',
        protocol: 'all',
        ports: null,
        peers: peers([range]),
      }));
    default:
      return policy.rules.map((rule: Rule | FirewallRule) => ({
        line: placesOf(files, rule.span).start.line,
        direction: rule.direction,
        action: rule.action.known ? rule.action.value : text(rule.action.reason),
        ...('engine' in rule ? firewallJson(rule, peers) : {}),
        ...(rule.number ? { number: rule.number.known ? rule.number.value : text(rule.number.reason) } : {}),
        protocol: rule.protocol.known ? rule.protocol.value : text(rule.protocol.reason),
        ports: portsOf(rule, text),
        peers: peers(rule.peers),
        ...(rule.maybe ? { maybe: render(rule.maybe.message, locale) } : {}),
      }));
  }
}

function portsOf(rule: Rule, text: (reason: Reason) => { unknown: string }): Maybe<string | null> {
  if (rule.protocol.known && !hasPorts(rule.protocol.value)) return null;
  return rule.ports.known ? ports.formatPorts(rule.ports.value).join(',') : text(rule.ports.reason);
}

/** Address texts stay as written: what they were taken for is told by findings. */
function peerJson(peer: Peer, text: (reason: Reason) => { unknown: string }): PeerJson[] {
  switch (peer.kind) {
    case 'address':
      return [peer.text.trim()];
    case 'group':
      return [{ group: peer.id }];
    case 'prefix-list':
      return [{ prefixList: peer.id }];
    case 'unknown':
      return [text(peer.reason)];
  }
}
