import type { AwsRanges } from '../catalogue';
import type { Message } from '../messages';
import type { AddressSet, AddressText, PortSet } from '../net';
import type { FirewallPolicy } from './firewall';
import type { Layout } from './layout';
import type { SourceFile, Span } from './source';
import type { Worlds } from './worlds';

/** Why something cannot be told, and the place of what could not be resolved. */
export interface Reason {
  readonly message: Message;
  readonly span?: Span;
}

/** A value read from a file: known with its place, or unknown with a reason. Unknown is neither empty nor everything. */
export type Known<T> =
  | { readonly known: true; readonly value: T; readonly span: Span }
  | { readonly known: false; readonly reason: Reason; readonly span: Span };

export const known = <T>(value: T, span: Span): Known<T> => ({ known: true, value, span });
export const unknown = (message: Message, span: Span, at: Span = span): Known<never> => ({
  known: false,
  reason: { message, span: at },
  span,
});

export type Direction = 'inbound' | 'outbound';
export const DIRECTIONS: readonly Direction[] = ['inbound', 'outbound'];
export type Format = 'terraform' | 'plan' | 'cloudformation' | 'awscli' | 'pac';

/** `tcp`, `udp`, `icmp`, `icmpv6`, `all`, else the protocol number as text. */
export type Protocol = string;

/** Any spelling AWS or a tool accepts → the one we use. */
export function normaliseProtocol(text: string): Protocol {
  const lower = text.trim().toLowerCase();
  return PROTOCOLS.get(lower) ?? lower;
}
const PROTOCOLS: ReadonlyMap<string, Protocol> = new Map([
  ['-1', 'all'],
  ['6', 'tcp'],
  ['17', 'udp'],
  ['1', 'icmp'],
  ['58', 'icmpv6'],
  ['ipv6-icmp', 'icmpv6'],
]);

/** Whether ports mean anything for the protocol. */
export const hasPorts = (protocol: Protocol): boolean => protocol === 'tcp' || protocol === 'udp';

/** The other end of a rule. Every peer carries its place. */
export type Peer =
  /**
   * Text of an address, CIDR or range, valid or not; what it means is in `address`. `origin`: where it is written, if
   * `span` is a reference to it.
   */
  | {
      readonly kind: 'address';
      readonly text: string;
      readonly address: AddressText;
      readonly span: Span;
      readonly origin?: Span;
    }
  /** Another security group, or the group itself: its members are unknown. */
  | { readonly kind: 'group'; readonly id: string; readonly span: Span }
  /** A prefix list; `entries` and the size that a rule counts with where the same files hold it. */
  | {
      readonly kind: 'prefix-list';
      readonly id: string;
      readonly span: Span;
      readonly entries?: readonly Peer[];
      readonly maxEntries?: number;
      /** The one that its entries are of, where that alone is known of them. */
      readonly family?: Family;
    }
  /** `family`: the one that the addresses are of, where the argument takes no other. */
  | { readonly kind: 'unknown'; readonly reason: Reason; readonly span: Span; readonly family?: Family };

export interface Rule {
  /** The whole rule as written. */
  readonly span: Span;
  readonly direction: Direction;
  /** Security groups allow only. */
  readonly action: Known<'allow' | 'deny'>;
  /** Network ACLs only: rules are tried in this order. */
  readonly number?: Known<number>;
  readonly protocol: Known<Protocol>;
  /** `ports` of a protocol that has none (`all`, ICMP) is not read. */
  readonly ports: Known<PortSet>;
  readonly peers: readonly Peer[];
  /** Set when the rule may not exist at all: a `count` or condition nobody can tell. Such a rule allows nothing for sure. */
  readonly maybe?: Reason;
  /** Beside `maybe`: the worlds in which the rule exists, where that can be told. */
  readonly when?: Worlds;
}

/** A value in the file that is wrong by itself, whatever the role: out of range port, `from` above `to`, … */
export interface InvalidValue {
  readonly span: Span;
  readonly message: Message;
}

export type Family = 4 | 6;

/** The only family that an argument or property for a range takes, by its name; `cidr` alone takes both. */
export const familyOf = (name: string): Family | undefined =>
  /ipv6/i.test(name) ? 6 : /^cidr$/i.test(name) ? undefined : 4;

/** A place that calls a module. */
export interface ModuleCall {
  /** `module.tokyo`, as seen from the root. */
  readonly name: string;
  /** The header of the block. */
  readonly span: Span;
}

export interface PolicyBase {
  readonly format: Format;
  /** How the file's own tools name the object: `aws_security_group.client`, a logical id, `sg-…`, a PAC's file name. */
  readonly address: string;
  /** The whole object. */
  readonly span: Span;
  /** Where a finding about the object goes: its header, one line at most. */
  readonly nameSpan: Span;
  /** Name, description and tag texts, for the inference of a role. */
  readonly labels: readonly string[];
  /** From a provider, an ARN or the object itself. */
  readonly region?: Known<string>;
  readonly invalid: readonly InvalidValue[];
  /** The blocks that call the module which the object is made in, the nearest first; absent in a root module. */
  readonly calledFrom?: readonly ModuleCall[];
  /** Set when no edit may be offered, with the reason (a group that AWS Directory Service keeps, generated files). */
  readonly readOnly?: Message;
  /** Set where whether it is made hangs on what cannot be read. */
  readonly hurt?: Reason;
  /** The file says what exists, and an edit changes the file only. */
  readonly record?: true;
}

export interface FilterPolicy extends PolicyBase {
  readonly kind: 'security-group' | 'network-acl';
  readonly rules: readonly Rule[];
  /** Of a group or ACL without rules: why they may stand in other code, which gets its id. */
  readonly mayGrow?: Reason;
  /** The worlds in which the object is made; the others ask nothing of it. Absent: all. */
  readonly when?: Worlds;
}

export interface PrefixListPolicy extends PolicyBase {
  readonly kind: 'prefix-list';
  readonly entries: readonly Peer[];
  readonly maxEntries?: Known<number>;
}

/** VPC, subnet, route or peering CIDRs: ranges that WorkSpaces' management network must not clash with. */
export interface AddressSpacePolicy extends PolicyBase {
  readonly kind: 'address-space';
  readonly ranges: readonly Peer[];
  /** The ranges are destinations of routes: networks beyond the VPC. */
  readonly routes?: true;
  /** The ranges are those of the VPC on the other side of a peering connection. */
  readonly peer?: true;
  /** The route table itself, where all of it is in these files. */
  readonly table?: RouteTable;
}

/** A way out of a subnet, or none where it is a black hole. */
export interface Route {
  readonly span: Span;
  readonly destinations: readonly Peer[];
  /** What it leads to, as written; absent where that is not written yet. */
  readonly target?: string;
  /** AWS says that the target is gone. */
  readonly blackhole?: true;
  /** Set where nobody can tell whether it is there. */
  readonly maybe?: Reason;
}

/** The routes that somebody wrote; the one to the VPC's own ranges is always there as well. */
export interface RouteTable {
  readonly routes: readonly Route[];
  /** Why there may be more routes: some are handed on by a gateway. */
  readonly rest?: Reason;
  /** AWS has listed them: the one to the VPC is among them. */
  readonly listed?: true;
  /** Address of the VPC. */
  readonly vpc: Known<string>;
}

/** One question to a PAC: a full URL; the host is taken from it as browsers do. */
export interface ProxyQuestion {
  readonly url: string;
  readonly host: string;
}

/** What a PAC answered. `choices` is the parsed result: first entry is what the browser tries first. */
export interface ProxyAnswer {
  /** As returned: `PROXY a:8080; DIRECT`. Empty where the run failed. */
  readonly decision: string;
  readonly choices: readonly ProxyChoice[];
  /** The `return` (or value) that decided. */
  readonly by?: Span;
  /** Set when the run failed for this question: a JavaScript error, the time limit, no `FindProxyForURL`. */
  readonly error?: {
    readonly message: Message;
    readonly span?: Span;
    readonly kind: 'syntax' | 'runtime' | 'timeout' | 'missing' | 'result';
  };
  /** What the answer hangs on and nobody can tell: DNS names, the clock, the client's address. */
  readonly unknown: readonly Reason[];
  /** What else it may answer, where `unknown` names anything. */
  readonly others?: readonly ProxyAlternative[];
  /** The parts of conditions that held on the way to the answer, in order. */
  readonly via?: readonly Span[];
  /** The browser has to wait for DNS before it has the answer. */
  readonly asksDns?: boolean;
}
/** What a PAC answers when something that nobody can tell is otherwise. */
export interface ProxyAlternative {
  readonly decision: string;
  readonly choices: readonly ProxyChoice[];
  readonly by?: Span;
  /** Set where it is no answer but a failure; `decision` is empty then. */
  readonly error?: ProxyAnswer['error'];
  /** All of it together leads there. */
  readonly when: readonly Message[];
  /** What holds where the main answer is given instead. */
  readonly unless: Message;
  /** Whether it all hangs on the clock, and so comes about for everybody. */
  readonly timed: boolean;
}
export interface ProxyChoice {
  /** Upper case: DIRECT, PROXY, HTTP, HTTPS, SOCKS, SOCKS4, SOCKS5. */
  readonly type: string;
  /** `host:port`, absent for DIRECT. */
  readonly server?: string;
}

/** What is handed to a function of a PAC, as far as it can be read without running it. */
export type ProxyArgument =
  | { readonly is: 'host' | 'url'; readonly span: Span }
  /** `span` lies inside the quotes; absent where the text is written with escapes and has no place of its own. */
  | { readonly is: 'text'; readonly text: string; readonly span?: Span }
  | { readonly is: 'number'; readonly value: number; readonly span: Span }
  /** The result of another call. */
  | { readonly is: 'call'; readonly name: string; readonly span: Span }
  | { readonly is: 'other'; readonly span: Span };

/**
 * A call of a PAC function, or a comparison: `==` with two arguments, `indexOf` and `endsWith` with the object as the
 * first, `/` with what a regular expression is tried on and its source.
 */
export interface ProxyCall {
  readonly name: string;
  readonly args: readonly ProxyArgument[];
  readonly span: Span;
  /** The name alone. */
  readonly nameSpan: Span;
}

/** A rule of the main function: these alternatives, each of conditions that all must hold, lead to this answer. */
export interface ProxyRule {
  readonly alternatives: readonly (readonly ProxyCall[])[];
  /** Whether each alternative is read in full: nothing else must hold for it. */
  readonly whole: readonly boolean[];
  /** As written; undefined where it is not one expression. */
  readonly answer?: string;
  readonly span: Span;
}

/** A function to which a PAC gives a name. */
export interface ProxyFunction {
  readonly name: string;
  /** The name where it is defined. */
  readonly span: Span;
  /** It stands in no other function. */
  readonly outer: boolean;
  /** `const` or `let`, where that is what hides it from browsers. */
  readonly keyword?: Span;
  /** The name stands in other places too. */
  readonly usedElsewhere: boolean;
}

/** What a PAC says in writing, beside what it does. */
export interface ProxyScript {
  readonly functions: readonly ProxyFunction[];
  readonly calls: readonly ProxyCall[];
  /** In the order in which they are tried. */
  readonly rules: readonly ProxyRule[];
  /** Statements behind one that always leaves. */
  readonly dead: readonly Span[];
  /** Functions that are called and stand nowhere. */
  readonly strangers: readonly { readonly name: string; readonly span: Span }[];
  /** Uses of `dnsResolve` that take its result for a text without a look. */
  readonly unchecked: readonly { readonly name: string; readonly span: Span }[];
  /** What the PAC engine of Windows, which is JScript of 1999, does not know. */
  readonly modern: readonly { readonly what: string; readonly span: Span }[];
}

export interface ProxyPolicy extends PolicyBase {
  readonly kind: 'proxy';
  /** Absent where the file does not parse. */
  readonly script?: ProxyScript;
  /** Texts of the file that look like host names or patterns of them, in order. */
  readonly names: readonly { readonly text: string; readonly span: Span }[];
  /** Runs the file in the sandbox for every question, in order; bounded in time, never fails. Each is asked once. */
  ask(questions: readonly ProxyQuestion[]): Promise<readonly ProxyAnswer[]>;
  /** The answer to what has been asked; of what has not, one that says nothing. */
  answer(question: ProxyQuestion): ProxyAnswer;
}

export type Policy = FilterPolicy | PrefixListPolicy | AddressSpacePolicy | ProxyPolicy | FirewallPolicy;
export type PolicyKind = Policy['kind'];

/** A comment of the file, markers left out of `text`; `span` covers the markers too. */
export interface Comment {
  readonly text: string;
  readonly span: Span;
}

/** Something the reader could not read. Reading goes on behind it. */
export interface Problem {
  readonly span: Span;
  readonly message: Message;
}

/** What a reader understood of a set of files. */
export interface Reading {
  readonly policies: readonly Policy[];
  readonly problems: readonly Problem[];
  readonly comments: readonly Comment[];
  /** What stands where in the network. */
  readonly layout?: Layout;
  /** Objects of other files that the layout names. */
  readonly around?: readonly Policy[];
}

/** What readers may know beyond the files. */
export interface ReaderSettings {
  /** `values.variables` of the configuration: Terraform variables, CloudFormation parameters. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Values of a template's parameters: of its parameter file, or as the templates that nest it hand them down. */
  readonly parameters?: Readonly<Record<string, string | Reason>>;
  /** Templates at hand that the file nests, by the keys of their URIs. */
  readonly nested?: ReadonlyMap<string, SourceFile>;
  /** AWS CLI: the other files of the folder, for what a file only names. */
  readonly beside?: readonly SourceFile[];
  /** Region for pseudo parameters and providers that name none. */
  readonly region?: string;
  /** AWS's feed, where one is at hand. */
  readonly ranges?: AwsRanges;
}

/** The set of addresses a peer stands for, or undefined where nobody can tell. */
export function peerSet(peer: Peer): AddressSet | undefined {
  if (peer.kind !== 'address' || peer.address.kind === 'invalid') return undefined;
  return peer.address.set;
}
