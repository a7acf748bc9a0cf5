import { type Message, message } from '../messages';
import { type AddressSet, addresses } from '../net';

/** One prefix of AWS's ip-ranges.json. */
export interface AwsPrefix {
  readonly cidr: string;
  readonly service: string;
  readonly region: string;
  readonly borderGroup: string;
  readonly set: AddressSet;
}

/** AWS's ip-ranges.json, read. */
export interface AwsRanges {
  /** `createDate` as AWS writes it: `2026-08-22-21-17-05`. */
  readonly date: string;
  readonly prefixes: readonly AwsPrefix[];
  /** All prefixes of a service in a region (`GLOBAL` is one); empty where there are none. */
  subset(service: string, region: string): AddressSet;
}

interface Raw {
  readonly ip_prefix?: unknown;
  readonly ipv6_prefix?: unknown;
  readonly service?: unknown;
  readonly region?: unknown;
  readonly network_border_group?: unknown;
}

/** Reads ip-ranges.json as AWS publishes it; anything else is an error that says what is wrong. */
export function parseRanges(text: string): AwsRanges | { readonly error: Message } {
  let root: { createDate?: unknown; prefixes?: unknown; ipv6_prefixes?: unknown } | null;
  try {
    root = JSON.parse(text);
  } catch (error) {
    return { error: message('catalogue.rangesNotJson', { what: (error as Error).message }) };
  }
  if (typeof root !== 'object' || !Array.isArray(root?.prefixes) || typeof root.createDate !== 'string') {
    return { error: message('catalogue.rangesForm') };
  }
  const raws: Raw[] = [...root.prefixes, ...(Array.isArray(root.ipv6_prefixes) ? root.ipv6_prefixes : [])];
  const prefixes: AwsPrefix[] = [];
  for (const raw of raws) {
    const cidr = raw?.ip_prefix ?? raw?.ipv6_prefix;
    const parsed = typeof cidr === 'string' ? addresses.parseAddressText(cidr) : undefined;
    if (parsed?.kind !== 'cidr' || typeof raw.service !== 'string' || typeof raw.region !== 'string') {
      return { error: message('catalogue.rangesEntry', { entry: JSON.stringify(raw).slice(0, 120) }) };
    }
    const group = typeof raw.network_border_group === 'string' ? raw.network_border_group : raw.region;
    const { service, region } = raw;
    prefixes.push({ cidr: cidr as string, service, region, borderGroup: group, set: parsed.set });
  }
  if (prefixes.length === 0) return { error: message('catalogue.rangesEmpty') };

  const sets = new Map<string, AddressSet>();
  return {
    date: root.createDate,
    prefixes,
    subset(service, region) {
      const key = `${service} ${region}`;
      let set = sets.get(key);
      if (!set) {
        const own = prefixes.filter((prefix) => prefix.service === service && prefix.region === region);
        set = addresses.unionAll(own.map((prefix) => prefix.set));
        sets.set(key, set);
      }
      return set;
    },
  };
}
