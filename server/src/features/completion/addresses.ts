import { addressEntries } from '../../catalogue/find';
import { type Argument, type Message, message, render } from '../../messages';
import { type AddressSet, addresses } from '../../net';
import type { Family, Span } from '../../policy';
import type { RequirementVerdict } from '../../verdict/model';
import type { DocumentContext } from '../context';
import { nameOfPlace } from '../place-name';
import type { Completion } from './completion';
import { type Here, meant } from './object';

/** One address to offer, with the requirements that ask for it. */
interface Candidate {
  readonly cidr: string;
  readonly what: Message;
  readonly asked: RequirementVerdict[];
}

/** Subsets of AWS's feed have hundreds of prefixes: nobody picks from such a list. */
const MOST = 40;

/** CIDRs that an object's requirements ask for, each with its meaning; those that nothing lets through yet come first. */
export function addressesFor(
  here: Here,
  context: DocumentContext,
  span: Span,
  { family, bare }: { readonly family?: Family; readonly bare: boolean },
): Completion[] {
  const candidates = new Map<string, Candidate>();
  const offer = (cidr: string, what: Message, verdict: RequirementVerdict): void => {
    const known = candidates.get(cidr);
    if (known) known.asked.push(verdict);
    else candidates.set(cidr, { cidr, what, asked: [verdict] });
  };
  for (const verdict of meant(here, true)) {
    for (const { set, what } of remotesOf(verdict, here, context)) {
      const cidrs = addresses.toCidrs(family === undefined ? set : ofFamily(set, family));
      if (cidrs.length > MOST) continue;
      for (const cidr of cidrs)
        offer(cidr, what ?? nameOfPlace(cidr, context) ?? message('rules.text', { text: cidr }), verdict);
    }
  }
  const written = new Set(here.rule?.peers.flatMap((peer) => (peer.kind === 'address' ? [peer.text] : [])));
  return [...candidates.values()]
    .filter(({ cidr }) => !written.has(cidr))
    .sort((a, b) => Number(isMissing(b)) - Number(isMissing(a)))
    .map(({ cidr, what, asked }) => ({
      label: cidr,
      detail: render(what, context.locale),
      documentation: documentation(asked, context),
      span,
      ...(bare ? { text: `"${cidr}"` } : {}),
    }));
}

function ofFamily({ v4, v6 }: AddressSet, family: Family): AddressSet {
  return family === 4 ? { v4, v6: [] } : { v4: [], v6 };
}

function isMissing({ cidr, asked }: Candidate): boolean {
  const set = addresses.addressSet([cidr]);
  return asked.some(({ missing, requirement }) =>
    missing.some(
      ({ remote }) => !requirement.optional && (remote.kind === 'opaque' || addresses.overlaps(remote.set, set)),
    ),
  );
}

interface Target {
  readonly set: AddressSet;
  /** Absent: each address says itself what it is. */
  readonly what?: Message;
}

/** The other ends of a requirement that can be listed. */
function remotesOf(
  { requirement }: RequirementVerdict,
  { subject }: Here,
  { ranges, values }: DocumentContext,
): Target[] {
  return requirement.remote.flatMap((data): Target[] => {
    if (data.type === 'user') {
      const own = values?.[data.value] ?? [];
      return own.length > 0 ? [{ set: addresses.addressSet(own), what: message(`rules.user.${data.value}`) }] : [];
    }
    const remote = subject.edition.remote(data, subject.region, ranges);
    if (remote.kind === 'opaque') return [];
    if (data.type !== 'any') return [{ set: remote.set }];
    const all = subject.edition.data.clientIpv6 ? addresses.ALL_ADDRESSES : addresses.ALL_V4;
    return [{ set: all, what: message('rules.anyAddress') }];
  });
}

/** What asks for it, and what it is for. */
export function documentation(asked: readonly RequirementVerdict[], { locale }: DocumentContext): string {
  const lines = asked.map(
    ({ requirement: { id, name, purpose }, verdict }): Argument =>
      message('editor.offered', { name, id, purpose, verdict: message(`report.${verdict}`) }),
  );
  return lines.map((line) => render(line as Message, locale)).join('\n\n');
}

/** Addresses of every region that begin as typed. */
export function addressesBegun(word: string, context: DocumentContext, span: Span): Completion[] {
  const found = addressEntries(context.edition).flatMap(({ cidr, status }) =>
    cidr.startsWith(word) && status === 'current' ? [cidr] : [],
  );
  return [...new Set(found)].flatMap((cidr) => {
    const what = nameOfPlace(cidr, context);
    return what ? [{ label: cidr, detail: render(what, context.locale), span }] : [];
  });
}
