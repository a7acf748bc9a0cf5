import type { Edition } from '../catalogue';
import { hostRows } from '../catalogue/find';
import { message } from '../messages';
import type { ProxyPolicy } from '../policy';
import type { Draft, Subject } from './rule';
import { listText } from './wording';

type Name = ProxyPolicy['names'][number];

/** Hosts of one region in a file whose hosts are of another: what is left over from the file that it was copied from. */
export function* foreignHosts(subject: Subject, policy: ProxyPolicy): Generator<Draft> {
  const { edition } = subject;
  const byRegion = new Map<string, Name[]>();
  for (const name of policy.names) {
    const region = regionOfName(name.text, edition);
    if (region !== undefined) byRegion.set(region, [...(byRegion.get(region) ?? []), name]);
  }
  const own = subject.region ?? largest(byRegion);
  const home = own === undefined ? undefined : edition.region(own);
  if (!home) return;
  const ours = byRegion.get(home.code)?.length ?? 0;
  for (const [code, names] of byRegion) {
    // A file for several regions lists them alike, and is no mistake.
    if (code === home.code || (ours > 0 && names.length * FEW > ours)) continue;
    const other = edition.region(code)!;
    yield {
      span: names[0]!.span,
      related: names
        .slice(1)
        .map(({ span, text }) => ({ span, message: message('rules.foreignHost', { host: text }) })),
      message: message(ours > 0 ? 'rules.foreignHosts' : 'rules.foreignHostsOnly', {
        hosts: listText([...new Set(names.map(({ text }) => text))], 2),
        other: { en: other.name, ja: other.nameJa },
        otherCode: other.code,
        own: { en: home.name, ja: home.nameJa },
        ownCode: home.code,
        count: ours,
      }),
    };
  }
}

/** Hosts of the other region are few when there are so many times more of the file's own. */
const FEW = 3;

/** The region of most hosts of a file that does not say its own; a handful tells nothing. */
function largest(byRegion: ReadonlyMap<string, readonly Name[]>): string | undefined {
  const [first] = [...byRegion].sort(([, a], [, b]) => b.length - a.length);
  return first && first[1].length >= FEW ? first[0] : undefined;
}

/** The one region that a host, suffix or pattern singles out: by the catalogue, else by the code within an AWS name. */
function regionOfName(text: string, edition: Edition): string | undefined {
  const name = text.toLowerCase();
  if (!domainsOf(edition).has(domainOf(name))) return undefined;
  const regions = new Set(hostRows(edition, name).map(({ region }) => region));
  if (regions.size > 0) {
    const [only] = regions;
    return regions.size === 1 && only !== '*' && edition.region(only!) ? only : undefined;
  }
  if (!AWS.test(name)) return undefined;
  return name.split('.').find((label) => edition.region(label) !== undefined);
}
const AWS = /\.(?:amazonaws\.com(?:\.cn)?|api\.aws|signin\.aws(?:\.amazon\.com)?|aws\.amazon\.com|aws\.a2z\.com)$/;

/** Lists of thousands of hosts have few of WorkSpaces', which one look tells. */
const known = new WeakMap<Edition, ReadonlySet<string>>();
function domainsOf(edition: Edition): ReadonlySet<string> {
  let domains = known.get(edition);
  if (!domains) {
    domains = new Set(edition.data.hosts.map(({ host }) => domainOf(host.toLowerCase())));
    known.set(edition, domains);
  }
  return domains;
}
const domainOf = (name: string): string => name.split('.').slice(-2).join('.');
