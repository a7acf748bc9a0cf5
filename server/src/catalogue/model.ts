import type { AddressSet } from '../net';

/** A text in both languages, as data rather than as a message. */
export interface Bilingual {
  readonly en: string;
  readonly ja: string;
}

export type Role = 'client-network' | 'workspace' | 'directory' | 'management' | 'subnet' | 'addressing' | 'proxy';
export const ROLES: readonly Role[] = [
  'client-network',
  'workspace',
  'directory',
  'management',
  'subnet',
  'addressing',
  'proxy',
];

/** How sure the page is. Only `current` entries make findings; the rest show in hover and audit. */
export type Status = 'current' | 'left-over' | 'conflicting' | 'inferred' | 'legacy';

export type Feature = 'web-access' | 'internet' | 'directory' | 'pools';
export const FEATURES: readonly Feature[] = ['web-access', 'internet', 'directory', 'pools'];

/** Streaming protocols; WSP is DCV's former name. */
export type StreamingProtocol = 'pcoip' | 'dcv';
export const STREAMING_PROTOCOLS: readonly StreamingProtocol[] = ['pcoip', 'dcv'];

/** Values that only the user knows, named as in the configuration's `values`. */
export type UserValue = 'dnsServers' | 'directoryControllers' | 'vpcCidrs';

/** A company's own catalogue, as entries that come from it name it. */
export interface OwnSource {
  readonly id: string;
  readonly title: Bilingual;
}

/** What an entry of any table says of where it comes from; absent: from AWS's page. No file holds it. */
interface Sourced {
  readonly own?: OwnSource;
}

/** One destination (or source) of a requirement, as data. */
export type RemoteData =
  | { readonly type: 'any' }
  | { readonly type: 'addresses'; readonly cidrs: readonly string[] }
  /** A table of this catalogue, in the object's region. */
  | { readonly type: 'gateways'; readonly protocol: StreamingProtocol }
  | { readonly type: 'health-checks' }
  /** A subset of ip-ranges.json; region `$region` is the object's own. */
  | { readonly type: 'ip-ranges'; readonly service: string; readonly region: string }
  | { readonly type: 'user'; readonly value: UserValue }
  /** The page names no destination. */
  | { readonly type: 'unstated' };

export interface PortRequirement extends Sourced {
  /** `client.4172`, `primary.dc.ldap`, … stable over editions. */
  readonly id: string;
  readonly role: Role;
  readonly name: Bilingual;
  /** What breaks without it, or what it is for: one sentence. */
  readonly purpose: Bilingual;
  /** As the page prints it. */
  readonly direction: readonly ('inbound' | 'outbound')[];
  /** What is asked of a stateful filter: the page's "inbound" of client ports is its return traffic. */
  readonly asks: readonly ('inbound' | 'outbound')[];
  readonly protocols: readonly ('tcp' | 'udp')[];
  /** `443`, `137-138`. */
  readonly ports: readonly string[];
  readonly remote: readonly RemoteData[];
  readonly optional: boolean;
  readonly feature?: Feature;
  readonly streaming?: StreamingProtocol;
  /** Whether a proxy may carry it. */
  readonly proxy: 'supported' | 'unsupported' | 'unstated';
  /**
   * Of `ports`, those that the other end takes as it comes: a rule against others is no error. Of RPC: Windows takes
   * 49152-65535 since Server 2008 (Microsoft KB 929851), Samba the same and 1024-1300 before 4.7.
   */
  readonly usual?: readonly string[];
  /** Ports that a stateless filter must let back to the initiator; AWS's page or, where it is silent, 1024-65535. */
  readonly returnPorts?: readonly string[];
  readonly status: Status;
  /** Heading of the page under which it stands. */
  readonly section: Bilingual;
  readonly regions?: readonly string[];
  readonly note?: Bilingual;
}

export interface Region {
  readonly code: string;
  readonly name: string;
  readonly nameJa: string;
  /** Set for regions that only AWS's feed knows: they have gateways and nothing else. */
  readonly source?: 'ip-ranges';
}

/** One row of the page's domain table. */
export interface HostRow extends Sourced {
  /** `session-broker`, `turn`, … */
  readonly category: string;
  /** As printed, placeholders and wildcards kept. */
  readonly url: string;
  /** The host part as printed: `*.us-east-1.rdn.amazonaws.com`, `<directory id>.awsapps.com`. */
  readonly host: string;
  readonly path: string;
  readonly scheme: string;
  /** Undefined where the page states none (`turn:`). */
  readonly port?: number;
  /** Region code, or `*` for all. */
  readonly region: string;
  readonly status: Status;
  /** Stands in the prose or another table, not in the host table. */
  readonly outsideTable?: boolean;
  /** Families that the host answers in; absent: not stated (IPv4). */
  readonly ipVersion?: '4' | '6' | 'dual';
  readonly fips?: boolean;
  /** Only for those who use it (FIPS, IPv6, smart cards, SAML, PrivateLink): shown, and never asked for. */
  readonly optional?: boolean;
  /** Must not pass a proxy (streaming, health checks). */
  readonly direct?: boolean;
  readonly streaming?: StreamingProtocol;
  readonly feature?: Feature;
  /** What it is for, from the page. */
  readonly label?: Bilingual;
  readonly note?: Bilingual;
}

export interface HealthCheck extends Sourced {
  readonly region: string;
  readonly host: string;
  /** Single addresses; IPv6 as a prefix. */
  readonly addresses: readonly string[];
  readonly status: Status;
}

export interface GatewayTable extends Sourced {
  readonly region: string;
  readonly protocol: StreamingProtocol;
  /** `a - b` as printed. */
  readonly ranges: readonly string[];
  readonly cidrs: readonly string[];
  readonly status: Status;
  /** Ranges of Global Accelerator: needed only where it carries the streams. */
  readonly accelerator?: boolean;
  readonly source: 'page' | 'ip-ranges';
  /** Day on which a CIDR of `cidrs` first stood in ip-ranges.json (`2022-07-27`), where it ever did. */
  readonly announced?: Readonly<Record<string, string>>;
}

export interface ManagementRange extends Sourced {
  readonly region: string;
  readonly cidrs: readonly string[];
  readonly status: Status;
  readonly streaming?: StreamingProtocol;
}

/** An edition of the catalogue, as its JSON file holds it (see server/data/edition.schema.json). */
export interface EditionData {
  readonly id: string;
  readonly title: Bilingual;
  readonly published: string;
  readonly url: string;
  readonly clientIpv6: boolean;
  readonly regions: readonly Region[];
  readonly categories: Readonly<Record<string, Bilingual>>;
  readonly ports: readonly PortRequirement[];
  readonly hosts: readonly HostRow[];
  readonly healthChecks: readonly HealthCheck[];
  readonly gateways: readonly GatewayTable[];
  readonly managementRanges: readonly ManagementRange[];
  /** Addresses that must bypass every proxy, with why. */
  readonly proxyBypass: readonly { readonly address: string; readonly purpose: Bilingual; readonly status: Status }[];
  /** Rules that the page hides in prose, for hover and documentation. */
  readonly prose: readonly { readonly id: string; readonly text: Bilingual; readonly section: Bilingual }[];
  /** Own catalogues that were added; no file holds it. */
  readonly added?: readonly OwnSource[];
}

/** A company's own requirements: the tables of an edition, each of which may be left out. */
export type OwnCatalogue = Pick<EditionData, 'id' | 'title'> &
  Partial<Omit<EditionData, 'id' | 'title' | 'published' | 'url' | 'clientIpv6' | 'added'>>;

/** Where a requirement's other end lies, for one region. */
export type Remote =
  | { readonly kind: 'addresses'; readonly set: AddressSet; readonly label: readonly RemoteData[] }
  /** Not known here: the user's own, or a subset of ip-ranges.json without the file. */
  | { readonly kind: 'opaque'; readonly label: readonly RemoteData[] };
