import { message } from '../../messages';
import { type AddressSet, addresses, intervals, type PortSet, ports } from '../../net';
import { type Known, known, type Peer, peerSet, type Reason, type Span, unknown } from '../../policy';
import type { Fields, NamedSet, Texts } from './fields';

/** What a name in a rule stands for. */
export interface Variables {
  readonly addresses: ReadonlyMap<string, readonly Peer[]>;
  readonly ports: ReadonlyMap<string, Known<PortSet>>;
}

/** One end of a rule as written. */
export interface End {
  /** `home` and `external` by their names; `outside`: addresses of the internet alone. */
  readonly side: 'any' | 'home' | 'external' | 'outside' | 'other';
  readonly peers: readonly Peer[];
}

/** Names that a rule group declares stand over those of the firewall policy. */
export function variablesOf(groups: readonly Fields[], resolve: (arn: Known<string>) => readonly Peer[]): Variables {
  const addressNames = new Map<string, readonly Peer[]>();
  const portNames = new Map<string, Known<PortSet>>();
  for (const fields of groups) {
    for (const { name, values } of fields.sets('ip_sets'))
      if (name.known) addressNames.set(name.value, peersIn(values));
    for (const { name, values } of fields.sets('ip_set_references')) {
      if (name.known) addressNames.set(`@${name.value}`, (values?.items ?? []).flatMap(resolve));
    }
    for (const set of fields.sets('port_sets')) if (set.name.known) portNames.set(set.name.value, portsIn(set));
  }
  return { addresses: addressNames, ports: portNames };
}

function peersIn(values: Texts | undefined): Peer[] {
  const peers = (values?.items ?? []).map((item): Peer => {
    if (!item.known) return { kind: 'unknown', reason: item.reason, span: item.span };
    return addressPeer(item.value, item.span);
  });
  if (values?.rest) peers.push({ kind: 'unknown', reason: values.rest, span: values.span });
  return peers;
}

function portsIn({ values, name }: NamedSet): Known<PortSet> {
  if (!values) return unknown(message('firewall.noVariable', { name: name.known ? name.value : '' }), name.span);
  let set: PortSet = intervals.EMPTY;
  for (const item of values.items) {
    if (!item.known) return item;
    const one = portsOf(item.value, EMPTY_VARIABLES, item.span);
    if (!one.known) return one;
    set = intervals.union(set, one.value);
  }
  if (values.rest) return unknown(values.rest.message, values.span, values.rest.span);
  return known(set, values.span);
}

export const EMPTY_VARIABLES: Variables = { addresses: new Map(), ports: new Map() };

const addressPeer = (text: string, span: Span): Peer => ({
  kind: 'address',
  text,
  address: addresses.parseAddressText(text),
  span,
});

const setPeer = (text: string, set: AddressSet, span: Span): Peer => ({
  kind: 'address',
  text,
  address: { kind: 'range', family: set.v4.length > 0 ? 4 : 6, set },
  span,
});

/** An end in Suricata's language: `any`, `$HOME_NET`, `!10.0.0.0/8`, `[a, !b]`, `@LIST`. */
export function endOf(text: string, variables: Variables, span: Span): End {
  const trimmed = text.trim();
  if (trimmed === '' || /^any$/i.test(trimmed))
    return { side: 'any', peers: [setPeer('any', addresses.ALL_ADDRESSES, span)] };
  if (trimmed === '$HOME_NET') {
    const own = variables.addresses.get('HOME_NET');
    return { side: 'home', peers: own ?? [] };
  }
  if (trimmed === '$EXTERNAL_NET' && !variables.addresses.has('EXTERNAL_NET')) {
    return { side: 'external', peers: [setPeer('$EXTERNAL_NET', outsideOf(variables), span)] };
  }
  const peers = peersFor(trimmed, variables, span, 0);
  return { side: sideOf(peers), peers };
}

function sideOf(peers: readonly Peer[]): End['side'] {
  const sets = peers.map(peerSet);
  if (sets.some((set) => set && addresses.covers(set, addresses.ALL_V4))) return 'any';
  return sets.length > 0 && sets.every((set) => set && addresses.isPublic(set)) ? 'outside' : 'other';
}

/** `$EXTERNAL_NET` is what `$HOME_NET` is not; that is the firewall's VPC where nobody says otherwise. */
function outsideOf({ addresses: names }: Variables): AddressSet {
  const sets = (names.get('HOME_NET') ?? []).map(peerSet);
  const home = addresses.unionAll(sets.filter((set) => set !== undefined));
  return addresses.subtract(addresses.ALL_ADDRESSES, home);
}

const MAX_DEPTH = 20;

function peersFor(text: string, variables: Variables, span: Span, depth: number): readonly Peer[] {
  if (depth > MAX_DEPTH) return [notRead(text, span)];
  if (text.startsWith('!'))
    return without([setPeer('any', addresses.ALL_ADDRESSES, span)], [text], variables, span, depth);
  if (text.startsWith('[') && text.endsWith(']')) {
    const parts = splitList(text.slice(1, -1));
    const kept = parts.filter((part) => !part.startsWith('!'));
    const peers =
      kept.length > 0
        ? kept.flatMap((part) => peersFor(part, variables, span, depth + 1))
        : [setPeer('any', addresses.ALL_ADDRESSES, span)];
    const taken = parts.filter((part) => part.startsWith('!'));
    return taken.length > 0 ? without(peers, taken, variables, span, depth, text) : peers;
  }
  if (/^any$/i.test(text)) return [setPeer('any', addresses.ALL_ADDRESSES, span)];
  if (text.startsWith('$') || text.startsWith('@')) {
    const name = text.startsWith('@') ? text : text.slice(1);
    const found = variables.addresses.get(name) ?? variables.addresses.get(`@${name}`);
    if (found) return found;
    if (name === 'EXTERNAL_NET') return [setPeer(text, outsideOf(variables), span)];
    const key = name === 'HOME_NET' ? 'firewall.homeNet' : 'firewall.noVariable';
    return [{ kind: 'unknown', reason: { message: message(key, { name: text }), span }, span }];
  }
  const peer = addressPeer(text, span);
  return peer.kind === 'address' && peer.address.kind === 'invalid' ? [notRead(text, span)] : [peer];
}

const notRead = (text: string, span: Span): Peer => ({
  kind: 'unknown',
  reason: { message: message('firewall.notAddress', { text }), span },
  span,
});

/** A set less what is taken from it; unknown as a whole where what is taken is not known. */
function without(
  peers: readonly Peer[],
  taken: readonly string[],
  variables: Variables,
  span: Span,
  depth: number,
  text = taken.join(),
): readonly Peer[] {
  const minus = taken.flatMap((part) => peersFor(part.slice(1), variables, span, depth + 1));
  const open = [...peers, ...minus].find((peer) => peerSet(peer) === undefined);
  if (open) {
    const reason: Reason =
      open.kind === 'unknown' ? open.reason : { message: message('firewall.notAddress', { text }), span };
    return [{ kind: 'unknown', reason, span }];
  }
  const sets = (list: readonly Peer[]): AddressSet => addresses.unionAll(list.map((peer) => peerSet(peer)!));
  return [setPeer(text, addresses.subtract(sets(peers), sets(minus)), span)];
}

/** Parts of a list; brackets within stay whole. */
function splitList(text: string): string[] {
  const out: string[] = [];
  let depth = 0;
  let part = '';
  for (const character of text) {
    if (character === '[') depth++;
    if (character === ']') depth--;
    if (character === ',' && depth === 0) {
      out.push(part);
      part = '';
    } else part += character;
  }
  return [...out, part].map((one) => one.trim()).filter((one) => one !== '');
}

/** Ports in Suricata's language: `any`, `443`, `1024:`, `[80,443]`, `!53`, `$WEB`. */
export function portsOf(text: string, variables: Variables, span: Span, depth = 0): Known<PortSet> {
  const trimmed = text.trim();
  const wrong = (): Known<never> => unknown(message('firewall.notPorts', { text: trimmed }), span);
  if (depth > MAX_DEPTH) return wrong();
  if (trimmed === '' || /^any$/i.test(trimmed)) return known(ports.ALL_PORTS, span);
  if (trimmed.startsWith('!')) {
    const inner = portsOf(trimmed.slice(1), variables, span, depth + 1);
    return inner.known ? known(intervals.subtract(ports.ALL_PORTS, inner.value), span) : inner;
  }
  if (trimmed.startsWith('[') && trimmed.endsWith(']')) {
    const parts = splitList(trimmed.slice(1, -1));
    const kept = parts.filter((part) => !part.startsWith('!'));
    let set: PortSet = kept.length > 0 ? intervals.EMPTY : ports.ALL_PORTS;
    for (const part of kept) {
      const one = portsOf(part, variables, span, depth + 1);
      if (!one.known) return one;
      set = intervals.union(set, one.value);
    }
    for (const part of parts.filter((one) => one.startsWith('!'))) {
      const one = portsOf(part.slice(1), variables, span, depth + 1);
      if (!one.known) return one;
      set = intervals.subtract(set, one.value);
    }
    return known(set, span);
  }
  if (trimmed.startsWith('$')) {
    return variables.ports.get(trimmed.slice(1)) ?? unknown(message('firewall.noVariable', { name: trimmed }), span);
  }
  const range = /^(\d{0,5})(?:\s*:\s*(\d{0,5}))?$/.exec(trimmed);
  if (!range) return wrong();
  const [, from = '', to] = range;
  const first = from === '' ? 0 : Number(from);
  const last = to === undefined ? first : to === '' ? 65535 : Number(to);
  return (from === '' && to === undefined) || last > 65535 || last < first
    ? wrong()
    : known(ports.portRange(first, last), span);
}
