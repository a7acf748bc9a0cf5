import type { Message } from '../messages';
import type { DomainList, FilterPolicy, FirewallPolicy, Policy, PrefixListPolicy, ProxyPolicy, Span } from '../policy';
import type { RuleId } from './ids';

export type Severity = 'error' | 'warning' | 'information' | 'hint';
export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

/** Traffic that a writer is asked to let through, already in the terms in which rules are written. */
export interface AllowItem {
  readonly direction: 'inbound' | 'outbound';
  readonly protocol: 'tcp' | 'udp';
  /** Both ends included. */
  readonly from: number;
  readonly to: number;
  /** Minimal CIDRs; IPv4 before IPv6. */
  readonly cidrs: readonly string[];
  /** At most 255 characters of `a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*`, which is what AWS takes as a rule description. */
  readonly description: string;
  /** Network ACLs: the rule must come before this number to have effect. */
  readonly before?: number;
}

/** Rules that an object lacks. */
export interface AllowFix {
  readonly kind: 'allow';
  readonly title: Message;
  readonly policy: FilterPolicy | PrefixListPolicy | FirewallPolicy;
  readonly items: readonly AllowItem[];
  /** Of a block that makes several objects, told one by one: all of them lack the items, or these do, `policy` among them. */
  readonly instances?: 'all' | readonly FilterPolicy[];
}

/** What would mend a finding; `writers/` turns it into edits in the file's own style. */
export type Fix =
  | AllowFix
  /** The address text at `span` is to become these CIDRs; with none of them it is to go. */
  | {
      readonly kind: 'cidrs';
      readonly title: Message;
      readonly policy: Policy;
      readonly span: Span;
      readonly cidrs: readonly string[];
    }
  /** The text at `span` is to become this one. */
  | {
      readonly kind: 'text';
      readonly title: Message;
      readonly policy: Policy;
      readonly span: Span;
      readonly text: string;
    }
  /** Names that a firewall's allow list is to hold, as such lists write them. */
  | {
      readonly kind: 'domains';
      readonly title: Message;
      readonly policy: FirewallPolicy;
      readonly list: DomainList;
      readonly names: readonly string[];
    }
  /** Hosts, `*.suffix` patterns and addresses that the PAC must answer with DIRECT. */
  | {
      readonly kind: 'direct';
      readonly title: Message;
      readonly policy: ProxyPolicy;
      readonly hosts: readonly string[];
      /** Names of such patterns that the file has rules of its own for, which are right and stay. */
      readonly except?: readonly string[];
      /** The place that answers otherwise. */
      readonly decides?: Span;
    };

export interface Finding {
  readonly rule: RuleId;
  readonly severity: Severity;
  readonly span: Span;
  readonly message: Message;
  /** Address of the object it is about. */
  readonly object?: string;
  readonly related?: readonly { readonly span: Span; readonly message: Message }[];
  readonly fix?: Fix;
  /** Of a plan's objects: the block that it was made from, where the source lies beside the plan. */
  readonly writtenAt?: Span;
}
