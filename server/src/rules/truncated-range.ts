import { message } from '../messages';
import { type AddressSet, addresses, intervals } from '../net';
import type { Severity } from './finding';
import { isGuessed, type RuleDefinition, type Subject } from './rule';
import { type Truncation, truncations } from './truncation';
import { listText } from './wording';

/** A range or CIDR that means a gateway range and is not all of it, such as `52.23.61.0-52.23.62.25`. */
export const rule: RuleDefinition = {
  id: 'truncated-range',
  severity: 'error',
  kinds: ['security-group', 'network-acl', 'prefix-list'],
  *check(subject) {
    const { policy, edition } = subject;
    for (const truncation of truncations(subject)) {
      const { peer, range, lost } = truncation;
      const whole: AddressSet = { v4: [range.start, range.end], v6: [] };
      const cidrs = addresses.toCidrs(whole);
      const place = edition.region(range.region)!;
      yield {
        span: peer.span,
        severity: severityOf(truncation, subject),
        message: message('rules.truncated', {
          text: peer.text,
          range: runsOf(whole),
          protocol: range.protocol === 'pcoip' ? 'PCoIP' : 'DCV',
          where: { en: place.name, ja: place.nameJa },
          region: range.region,
          lost: listText(runsOf(lost)),
          count: addresses.sizeV4(lost),
          all: addresses.sizeV4(whole),
        }),
        fix: policy.readOnly
          ? undefined
          : { kind: 'cidrs', title: message('rules.fix.cidrs', { cidrs }), policy, span: peer.span, cidrs },
      };
    }
  },
};

/** AWS takes no range anywhere; a CIDR that falls short may be meant where nobody said what the object is for. */
const severityOf = ({ peer }: Truncation, { role, roleFrom }: Subject): Severity =>
  peer.address.kind === 'range' || (role !== undefined && !isGuessed(roleFrom)) ? 'error' : 'warning';

/** Runs as AWS's page prints them. */
const runsOf = (set: AddressSet): string[] =>
  [...intervals.pairs(set.v4)].map(([start, end]) =>
    end - start === 1 ? addresses.formatV4(start) : `${addresses.formatV4(start)} - ${addresses.formatV4(end - 1)}`,
  );
