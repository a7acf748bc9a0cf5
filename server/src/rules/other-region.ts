import type { Edition, Region } from '../catalogue';
import { message } from '../messages';
import { addresses } from '../net';
import { peerSet } from '../policy';
import { foreignHosts } from './foreign-hosts';
import { peersWritten } from './peers';
import type { RuleDefinition, Subject } from './rule';

/** A WorkSpaces address or host of one region in an object that serves another. */
export const rule: RuleDefinition = {
  id: 'other-region',
  severity: 'warning',
  kinds: ['security-group', 'network-acl', 'prefix-list', 'firewall', 'proxy'],
  *check(subject) {
    const { policy, edition, region } = subject;
    if (policy.kind === 'proxy') yield* foreignHosts(subject, policy);
    const own = region === undefined ? undefined : edition.region(region);
    if (!own) return;
    for (const peer of peersWritten(policy)) {
      const set = peerSet(peer);
      if (!set || peer.kind !== 'address' || addresses.sizeV4(set) > LARGEST) continue;
      // Most addresses of most files are nobody's, which one look tells.
      if (!addresses.overlaps(set, everywhere(edition))) continue;
      if (serves(edition, own, set)) continue;
      const other = edition.data.regions.find((candidate) => serves(edition, candidate, set));
      if (!other) continue;
      yield {
        span: peer.span,
        severity: servesOwn(subject) ? 'information' : 'warning',
        message: message('rules.otherRegion', {
          text: peer.text,
          other: { en: other.name, ja: other.nameJa },
          otherCode: other.code,
          own: { en: own.name, ja: own.nameJa },
          ownCode: own.code,
        }),
      };
    }
  },
};

/** Larger than any gateway range: such a peer does not single out a region. */
const LARGEST = 2 ** 14;

/** A list for several regions is no mistake where its own region is complete. */
const servesOwn = (subject: Subject): boolean =>
  subject.verdicts.length > 0 &&
  subject.verdicts.every(({ requirement, verdict }) => !requirement.streaming || verdict !== 'missing');

const serves = (edition: Edition, { code }: Region, set: addresses.AddressSet): boolean =>
  addresses.overlaps(set, edition.workSpacesAddresses(code));

const everywhereOf = new WeakMap<Edition, addresses.AddressSet>();
function everywhere(edition: Edition): addresses.AddressSet {
  let set = everywhereOf.get(edition);
  if (!set) {
    set = addresses.unionAll(edition.data.regions.map(({ code }) => edition.workSpacesAddresses(code)));
    everywhereOf.set(edition, set);
  }
  return set;
}
