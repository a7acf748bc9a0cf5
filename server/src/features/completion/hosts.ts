import { addressEntries } from '../../catalogue/find';
import type { HostRow } from '../../catalogue/model';
import { placeName } from '../../catalogue/regions';
import { type Message, message, render } from '../../messages';
import type { Span } from '../../policy';
import type { Subject } from '../../rules/rule';
import type { DocumentContext } from '../context';
import { nameOfPlace } from '../place-name';
import type { Completion } from './completion';
import type { Slot } from './slots';

const proxyOf = ({ unit }: DocumentContext): Subject | undefined =>
  unit?.subjects.find(({ policy }) => policy.kind === 'proxy');

/** A name as a PAC compares it; undefined where the comparison cannot take it. */
const AS: Readonly<Record<Extract<Slot, { kind: 'host' }>['match'], (host: string) => string | undefined>> = {
  name: (host) => (/[*<]/.test(host) ? undefined : host),
  domain: (host) => host.replace(/^(?:\*|<[^>]*>)\./, '.').replace(/^.*[*<].*$/, '') || undefined,
  pattern: (host) => host.replace(/<[^>]*>/g, '*'),
};

/**
 * Host names that WorkSpaces needs in the region of the PAC, each with what it is for; those that fail now come first.
 * Without a region, those of all regions, once a few letters are typed.
 */
export function hosts(
  { match, word }: Extract<Slot, { kind: 'host' }>,
  context: DocumentContext,
  span: Span,
): Completion[] {
  const proxy = proxyOf(context);
  if (!proxy) return [];
  const region = proxy.region;
  const failing = new Set(proxy.hosts.filter(({ verdict }) => verdict === 'missing').map(({ host }) => host));
  const { edition } = context;
  const rows = region === undefined ? edition.data.hosts : edition.hosts(region);
  const found = new Map<string, { readonly row: HostRow; readonly fails: boolean }>();
  for (const row of rows) {
    const text = AS[match](row.host);
    if (text === undefined || found.has(text) || row.status !== 'current') continue;
    if (region === undefined && row.region !== '*' && (word.length < MEANT || !text.startsWith(word))) continue;
    found.set(text, { row, fails: failing.has(row.host) });
  }
  return [...found]
    .sort(([, a], [, b]) => rank(a) - rank(b))
    .map(([label, { row }]) => ({ label, detail: describe(row, context), span }));
}
const MEANT = 3;

/** What fails, what everybody needs, what some do. */
const rank = ({ row, fails }: { readonly row: HostRow; readonly fails: boolean }): number =>
  fails ? 0 : row.optional ? 2 : 1;

function describe(row: HostRow, { edition, locale }: DocumentContext): string {
  const name: Message = message('editor.place.named', { name: edition.data.categories[row.category] ?? row.category });
  const where = row.region === '*' ? '' : message('editor.place.region', { region: placeName(row.region, locale) });
  return render(message('editor.place', { name, where }), locale);
}

/** Networks of gateways and health checks of the PAC's region, for `isInNet`. */
export function networks(word: string, context: DocumentContext, span: Span): Completion[] {
  const region = proxyOf(context)?.region;
  const found = entriesOf(context, region).filter(
    ({ cidr }) => region !== undefined || (word.length >= MEANT && cidr.startsWith(word)),
  );
  return [...new Set(found.map(({ cidr }) => cidr))].map((cidr) => ({
    label: cidr.split('/')[0]!,
    detail: render(nameOfPlace(cidr, context)!, context.locale),
    span,
  }));
}

/** The mask of a network that is one of ours. */
export function masks(network: string, context: DocumentContext, span: Span): Completion[] {
  const entry = entriesOf(context, undefined).find(({ cidr }) => cidr.startsWith(`${network}/`));
  if (!entry) return [];
  const [, length] = entry.cidr.split('/');
  const detail = render(message('rules.text', { text: entry.cidr }), context.locale);
  return [{ label: maskOf(Number(length)), detail, span }];
}

/** `23` → `255.255.254.0`. */
const maskOf = (length: number): string =>
  [0, 8, 16, 24].map((at) => 256 - 2 ** (8 - Math.max(0, Math.min(8, length - at)))).join('.');

function entriesOf(context: DocumentContext, region: string | undefined) {
  return addressEntries(context.edition).filter(
    ({ cidr, what, status, region: own }) =>
      !cidr.includes(':') &&
      status === 'current' &&
      (what.kind === 'gateway' || what.kind === 'health-check') &&
      (region === undefined || own === region) &&
      nameOfPlace(cidr, context) !== undefined,
  );
}
