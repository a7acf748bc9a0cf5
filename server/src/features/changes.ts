import type { UnitResult } from '../analysis/pipeline';
import type { Edition } from '../catalogue';
import type { Contradiction } from '../catalogue/audit';
import type { Change } from '../catalogue/difference';
import { type Bilingual, type Locale, message, render } from '../messages';
import { type AddressSet, addresses } from '../net';
import { type Peer, type Policy, peerSet } from '../policy';
import type { Subject } from '../rules/rule';
import { listText } from '../rules/wording';
import { code, paragraphs, plain } from './markdown';
import { placesOf } from './positions';

/** The JSON of `catalogue --audit`. */
export interface AuditJson {
  readonly edition: string;
  readonly ipRanges: { readonly date: string };
  readonly contradictions: readonly (Contradiction & { readonly message: string })[];
}

/** One sentence for a contradiction. */
export function contradictionText(found: Contradiction, edition: Edition, locale: Locale): string {
  const { kind, table, region, cidrs, feedRegion } = found;
  const named = (code: string): Bilingual => {
    const known = edition.region(code);
    return { en: known ? `${known.name} (${code})` : code, ja: known ? `${known.nameJa} (${code})` : code };
  };
  const args = {
    cidrs: listText(cidrs, 8),
    region: named(region),
    ...(feedRegion === undefined ? {} : { feedRegion: named(feedRegion) }),
    table: message(`catalogue.table.${table}`),
  };
  return render(message(`catalogue.audit.${kind}`, args), locale);
}

/** A change, and the objects of the user that it touches: they lack what was added, or have what was withdrawn. */
export interface TouchedChange extends Change {
  /** Day from which AWS's feed has had the addresses, where that is known. */
  readonly announced?: string;
  readonly touches: readonly { readonly file: string; readonly line: number; readonly address: string }[];
}

/** One line for a change: `+ 3.114.164.0/22  gateways  ap-northeast-1 dcv`. */
export function changeText(
  change: Change & { readonly announced?: string },
  locale: Locale,
  { named = true }: { /** Whether it says of which table it is. */ readonly named?: boolean } = {},
): string {
  const sign = { added: '+', withdrawn: '-', moved: '>' }[change.kind];
  const where = [change.region, change.protocol].filter((part) => part !== undefined).join(' ');
  const from =
    change.from === undefined ? '' : ` ${render(message('catalogue.movedFrom', { from: change.from }), locale)}`;
  const table = named ? `  ${render(message(`catalogue.table.${change.table}`), locale)}` : '';
  const { announced } = change;
  const since = announced === undefined ? '' : `  ${render(message('catalogue.since', { day: announced }), locale)}`;
  return `${sign} ${change.what}${table}${where === '' ? '' : `  ${where}`}${from}${since}`;
}

/** The day from which AWS has announced all addresses of a change, by the edition that has them. */
export function announcedOn({ table, what, region }: Change, { data }: Edition): string | undefined {
  if (table !== 'gateways') return undefined;
  const whole = addresses.addressSet([what]);
  const days = data.gateways
    .filter((one) => one.region === region)
    .flatMap(({ announced }) => Object.entries(announced ?? {}))
    .filter(([cidr]) => addresses.overlaps(addresses.addressSet([cidr]), whole))
    .map(([, day]) => day);
  return days.sort().at(-1);
}

/** Larger peers hold everything anyway, and say nothing of one gateway range. */
const NARROW = 2 ** 17;

/**
 * Whether a change concerns an object: one that lists addresses of the same table and region by themselves, and lacks
 * what was added, or still has what was withdrawn.
 */
export function touches(change: Change, subject: Subject, older: Edition, newer: Edition): boolean {
  if (change.region === undefined || (change.table !== 'gateways' && change.table !== 'health-checks')) return false;
  const held = narrowPeers(subject.policy);
  const what = addresses.addressSet([change.what]);
  if (change.kind === 'withdrawn') return addresses.overlaps(held, what);
  const { region } = change;
  const kin = addresses.union(older.workSpacesAddresses(region), newer.workSpacesAddresses(region));
  // A list of IPv4 gateways does not lack an IPv6 one.
  const family = what.v4.length > 0 ? { v4: kin.v4, v6: [] } : { v4: [], v6: kin.v6 };
  const lists = addresses.overlaps(held, addresses.subtract(family, what));
  return lists && !addresses.covers(everyPeer(subject.policy), what);
}

const peersOf = (policy: Policy): readonly Peer[] => {
  if (policy.kind === 'prefix-list') return policy.entries;
  if (policy.kind === 'address-space' || policy.kind === 'proxy') return [];
  return policy.rules.flatMap((rule) => rule.peers);
};

const everyPeer = (policy: Policy): AddressSet =>
  addresses.unionAll(peersOf(policy).flatMap((peer) => peerSet(peer) ?? []));

const narrowPeers = (policy: Policy): AddressSet =>
  addresses.unionAll(
    peersOf(policy)
      .flatMap((peer) => peerSet(peer) ?? [])
      .filter((set) => addresses.sizeV4(set) <= NARROW),
  );

/**
 * What changed from one edition to another as a page of Markdown: first what touches objects of some units, with links to
 * them, then everything by table.
 */
export function changesPage(
  changes: readonly (Change & { readonly announced?: string })[],
  units: readonly UnitResult[],
  { older, newer }: { readonly older: Edition; readonly newer: Edition },
  {
    pathOf,
    linkOf,
  }: {
    readonly pathOf: (uri: string) => string;
    /** Undefined where the page can have no link to the file. */
    readonly linkOf: (uri: string) => string | undefined;
  },
  locale: Locale,
): string {
  const say = (key: Parameters<typeof message>[0], args: Parameters<typeof message>[1] = {}): string =>
    render(message(key, args), locale);
  const touched = changes.flatMap((change) => {
    const objects = units.flatMap((unit) =>
      unit.subjects
        .filter((subject) => touches(change, subject, older, newer))
        .map(({ policy }) => {
          const { line } = placesOf(unit.files, policy.nameSpan).start;
          const { uri } = policy.nameSpan;
          const [place, link] = [plain(`${pathOf(uri)}:${line}`), linkOf(uri)];
          return `  - ${code(policy.address)} ${link === undefined ? place : `[${place}](${link}#L${line})`}`;
        }),
    );
    return objects.length > 0 ? [`- ${plain(changeText(change, locale))}`, ...new Set(objects)] : [];
  });
  const tables = [...new Set(changes.map(({ table }) => table))].map((table) => {
    const lines = changes
      .filter((change) => change.table === table)
      .map((change) => changeText(change, locale, { named: false }));
    // As a diff, Visual Studio Code's preview writes light green on light green in light themes.
    return `## ${capital(say(`catalogue.table.${table}`))}\n\n\`\`\`text\n${lines.join('\n')}\n\`\`\``;
  });
  return paragraphs([
    `# ${plain(say('view.changes', { older: older.data.id, newer: newer.data.id }))}`,
    changes.length === 0 ? plain(say('view.noChanges')) : undefined,
    `## ${plain(say('view.touched'))}`,
    touched.length > 0 ? touched.join('\n') : plain(say('view.touchedNone')),
    ...tables,
  ]);
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
