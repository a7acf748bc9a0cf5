import { type Message, message } from '../messages';
import type { Reason } from '../policy';
import { whyNotListed } from '../verdict/remote';
import { regionFault } from '../workspace/regions';
import { absent } from './absent';
import { reservedRanges } from './management-range-clash';
import type { RuleDefinition, Subject } from './rule';
import { joinClauses, listText } from './wording';

/** What cannot be told about an object, and why: one hint for the object, never a fault. */
export const rule: RuleDefinition = {
  id: 'cannot-tell',
  severity: 'hint',
  kinds: ['security-group', 'network-acl', 'prefix-list', 'address-space', 'firewall', 'proxy'],
  *check(subject) {
    const { about, reasons } = subject.policy.kind === 'proxy' ? openHosts(subject) : openRequirements(subject);
    // The same reason is told once; an address that is none is told by a rule of its own.
    const different = new Map<string, Reason>();
    for (const reason of reasons) {
      if (reason.message.key !== 'policy.notAnAddress') different.set(JSON.stringify(reason.message), reason);
    }
    const list = [...different.values()];
    const clauses = nowhere(subject, different);
    if (list.length > 0)
      clauses.unshift(
        message('rules.cannotTell', {
          requirements: listText([...new Set(about)]),
          reasons: joinClauses(list.slice(0, NAMED).map((reason) => reason.message)),
        }),
      );
    const told = joinClauses(clauses);
    if (told === '') return;
    yield {
      span: subject.policy.nameSpan,
      message: message('rules.text', { text: told }),
      related: list.flatMap((reason) => (reason.span ? [{ span: reason.span, message: reason.message }] : [])),
    };
  },
};

interface Open {
  readonly about: readonly string[];
  readonly reasons: readonly Reason[];
}

function openRequirements({ verdicts, hosts }: Subject): Open {
  const names = hosts.filter(({ verdict }) => verdict === 'unknown');
  const open = verdicts.filter(({ unknown, requirement }) => unknown.length > 0 && !requirement.optional);
  return {
    about: [...open.map(({ requirement }) => requirement.id), ...names.map(({ host }) => host)],
    reasons: [
      ...open.flatMap(({ unknown }) => unknown.flatMap((cell) => cell.reasons)),
      ...names.flatMap(({ answer }) => answer.unknown),
    ],
  };
}

/** A file that does not run is told elsewhere. */
function openHosts({ hosts }: Subject): Open {
  if (hosts.some(({ answer }) => answer.error)) return { about: [], reasons: [] };
  const open = hosts.filter(({ verdict }) => verdict === 'unknown');
  return { about: open.map(({ host }) => host), reasons: open.flatMap(({ answer }) => answer.unknown) };
}
const NAMED = 3;

/**
 * What no rule opens is missing wherever the WorkSpaces are, but what to write instead hangs on a region that nobody has
 * stated, or in which nobody lists WorkSpaces; and without one no range clashes with anything.
 */
function nowhere(subject: Subject, told: ReadonlyMap<string, Reason>): Message[] {
  const { policy, role, region, edition, ranges, protocols } = subject;
  if (policy.kind === 'address-space') {
    if (role !== 'addressing' || (region !== undefined && reservedRanges(edition, region, protocols).length > 0))
      return [];
    return [message('rules.clashUnknown', { reason: whyNotListed('management', region, edition, ranges) })];
  }
  const ids = new Set<string>();
  const reasons = new Map<string, Message>();
  for (const { requirement, cell } of absent(subject).gaps) {
    for (const data of cell.remote.kind === 'opaque' ? cell.remote.label : []) {
      if (data.type !== 'gateways' && data.type !== 'health-checks') continue;
      const why = whyNotListed(data.type, region, edition, ranges);
      const key = JSON.stringify(why);
      if (told.has(key)) continue;
      ids.add(requirement.id);
      reasons.set(key, why);
    }
  }
  if (ids.size === 0) return [];
  const reason = joinClauses([...reasons.values()]);
  const fact = message('rules.whichAddresses', { requirements: listText([...ids]), reason });
  // The network of the clients may well stand in a region that has no WorkSpaces; then theirs is to be stated.
  const fault = region === undefined ? undefined : regionFault(region, edition, ranges);
  return [fault && !fault.unknown ? message('rules.orElsewhere', { fact }) : fact];
}
