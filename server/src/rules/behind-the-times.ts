import { type Message, message } from '../messages';
import { addresses } from '../net';
import { absent, type Behind } from './absent';
import { allowFix, allowTitle, requirementIds } from './allow';
import { unlisted } from './announced';
import { withBeyond, withRoom } from './room';
import { isGuessed, type RuleDefinition } from './rule';
import { cellsText, joinClauses, listText, remoteLabels } from './wording';

/** An object that lists AWS's addresses as they were once, and lacks only what AWS has added since. */
export const rule: RuleDefinition = {
  id: 'behind-the-times',
  severity: 'error',
  kinds: ['security-group', 'network-acl', 'prefix-list', 'firewall'],
  *check(subject) {
    for (const lacks of alike(absent(subject).behind)) {
      const [{ requirement, tables }] = lacks as [Behind];
      const proposal = withRoom(allowFix(subject, lacks, allowTitle));
      const told = message('rules.behind', {
        states: joinClauses(tables.map(stateOf)),
        cells: cellsText(lacks.map(({ cell }) => cell)),
        purpose: requirement.purpose,
        ids: requirementIds(lacks),
      });
      yield {
        span: subject.policy.nameSpan,
        severity: isGuessed(subject.roleFrom) ? 'warning' : 'error',
        message: withBeyond(told, proposal),
        fix: proposal.fix,
      };
    }
    const beyond = unlisted(subject);
    if (!beyond) return;
    const place = subject.edition.region(subject.region!)!;
    yield {
      span: subject.policy.nameSpan,
      // The feed tells neither port nor protocol, so this is no fault yet.
      severity: 'information',
      message: message('rules.behindFeed', {
        cidrs: listText(addresses.toCidrs(beyond.set)),
        where: { en: place.name, ja: place.nameJa },
        region: place.code,
        ids: beyond.ids,
      }),
    };
  },
};

const stateOf = ({ data, staleness: { until, since } }: Behind['tables'][number]): Message =>
  message('rules.behindState', { what: remoteLabels([data]), until, since });

/** What is behind in the same tables is one piece of work, whatever it is needed for. */
function alike(behind: readonly Behind[]): Behind[][] {
  const groups = new Map<string, Behind[]>();
  for (const one of behind) {
    const key = JSON.stringify(one.tables.map(({ data, staleness: { until, since } }) => [data, until, since]));
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}
