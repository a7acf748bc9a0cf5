import type { PortSet } from '../net';
import type { Known, Peer, PolicyBase, Reason, Rule } from './model';

/** What a firewall looks for in the host name of a connection. */
export interface NameTest {
  readonly how: 'is' | 'starts' | 'ends' | 'contains';
  /** Lower case. */
  readonly text: string;
  /** The name is looked at with a dot in front, as Suricata's `dotprefix` does. */
  readonly dotted?: true;
  readonly negated?: true;
  /** Where it is written, for those of a domain list. */
  readonly span?: Rule['span'];
}

/** What a rule looks at beyond addresses and ports. */
export interface Content {
  /** `tls` and `http` carry host names; of `other` only content tells whether a packet is of it. */
  readonly protocol: 'tls' | 'http' | 'other' | 'any';
  /** Of `other`. */
  readonly name?: string;
  /** Matches what is not of this protocol. */
  readonly not?: 'tls' | 'http';
  /** `other`: the ports at which traffic that WorkSpaces needs is of the protocol; absent: at any. */
  readonly at?: readonly number[];
  /** All of these hold, or one of them in a domain list; absent: every name. */
  readonly all?: readonly NameTest[];
  readonly any?: readonly NameTest[];
  /** The domain list may be longer. */
  readonly more?: Reason;
}

/** A rule of AWS Network Firewall, as seen from those behind it. `peers` and `ports` are the other end's. */
export interface FirewallRule extends Rule {
  readonly engine: 'stateless' | 'stateful';
  /** Stateless rules only: the packet goes on to the stateful engine; `action` says nothing then. */
  readonly forward?: true;
  /** The end behind the firewall; absent: anybody there. */
  readonly near?: readonly Peer[];
  /** Source ports, where not all are meant. */
  readonly sourcePorts?: Known<PortSet>;
  /** The part of a flow that it looks at: the handshake, or what follows; absent: each packet. */
  readonly phase?: 'opening' | 'established';
  /** A pass without a `flow` keyword lets the rest of the flow through unseen. */
  readonly wholeFlow?: true;
  readonly content?: Content;
  /** No number tells its place among the others. */
  readonly loose?: true;
}

/** What becomes of what no rule matches. */
export type StatelessDefault = Known<'allow' | 'deny' | 'forward'>;
export type StatefulDefault = Known<'allow' | 'deny' | 'deny-established'>;

/** A rule group of AWS Network Firewall by itself, or a firewall policy with the groups that it names. */
export interface FirewallPolicy extends PolicyBase {
  readonly kind: 'firewall';
  readonly part: 'rule-group' | 'policy';
  /** In the order in which they are tried, the stateless ones first. Rules that only alert are left out. */
  readonly rules: readonly FirewallRule[];
  /** Of the stateful rules: as written, or what passes before what drops; absent where that is not known. */
  readonly order?: 'strict' | 'action';
  readonly statelessDefault: StatelessDefault;
  readonly statefulDefault: StatefulDefault;
  /** Rule groups: the firewall policy of the same files that has it. */
  readonly within?: string;
  /** Policies: the rule groups of the same files, in their order. */
  readonly groupSpans?: readonly Rule['span'][];
  /** The domain lists, for whoever wants to add to them. */
  readonly lists: readonly DomainList[];
}

export interface DomainList {
  /** The object that holds it. */
  readonly address: string;
  readonly action: 'allow' | 'deny';
  /** The list, with its brackets. */
  readonly span: Rule['span'];
  readonly targets: readonly NameTest[];
}
