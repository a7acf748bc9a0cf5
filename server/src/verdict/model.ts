import type { HostRow, PortRequirement, RemoteData } from '../catalogue/model';
import type { Message } from '../messages';
import type { AddressSet, PortSet } from '../net';
import type { Direction, ProxyAnswer, Reason, Rule, Span } from '../policy';

/** Part of a requirement's traffic. `opaque` remotes are addresses that nothing at hand lists. */
export interface Cell {
  readonly direction: Direction;
  readonly protocol: 'tcp' | 'udp';
  readonly ports: PortSet;
  readonly remote:
    | { readonly kind: 'addresses'; readonly set: AddressSet }
    | { readonly kind: 'opaque'; readonly label: readonly RemoteData[] };
}

/** Why a cell is missing, most telling first. */
export type Cause =
  /** No rule allows it. */
  | { readonly kind: 'absent' }
  /** A deny rule of a network ACL comes first. */
  | { readonly kind: 'denied'; readonly by: Rule }
  /** The way there is open, the way back of a stateless filter is not; the cell tells the way back. */
  | { readonly kind: 'return'; readonly by?: Rule }
  /** No route leads there, or the one that would, leads into a black hole. */
  | { readonly kind: 'unrouted'; readonly by?: Rule }
  /** The same port is open to IPv6 only, and the client has no IPv6. */
  | { readonly kind: 'ipv6-only'; readonly by: Rule };

export type MissingCell = Cell & { readonly cause: Cause };
export type UnknownCell = Cell & { readonly reasons: readonly Reason[] };

export type Answer = 'satisfied' | 'missing' | 'unknown';

export interface RequirementVerdict {
  readonly requirement: PortRequirement;
  readonly verdict: Answer;
  readonly missing: readonly MissingCell[];
  readonly unknown: readonly UnknownCell[];
}

/** What a PAC, or a firewall that looks at names, does with one required host (or address that must bypass proxies). */
export interface HostVerdict {
  /** `host.<category>`, `proxy.bypass` for addresses such as 169.254.169.254, `proxy.streaming` for what must go direct. */
  readonly id: string;
  readonly host: string;
  /** Empty of what nobody can be asked for: hosts of a region that is not known. */
  readonly url: string;
  /** The host row or, for addresses, undefined. */
  readonly row?: HostRow;
  readonly verdict: Answer;
  /** Why it is missing: sent to a proxy though it must go direct, or to nowhere; `blocked` by a firewall. */
  readonly fault?:
    | 'metadata-proxied'
    | 'activation-proxied'
    | 'streaming-proxied'
    | 'unreachable'
    | 'blocked'
    | 'unopened';
  readonly answer: ProxyAnswer;
  /** Set where the fault comes and goes with the clock: the answer then, and when that is. */
  readonly sometimes?: { readonly decision: string; readonly by?: Span; readonly when: readonly Message[] };
}
