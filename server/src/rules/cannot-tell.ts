import { message } from '../messages';
import type { Reason } from '../policy';
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
    if (list.length === 0) return;
    yield {
      span: subject.policy.nameSpan,
      message: message('rules.cannotTell', {
        requirements: listText([...new Set(about)]),
        reasons: joinClauses(list.slice(0, NAMED).map((reason) => reason.message)),
      }),
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
