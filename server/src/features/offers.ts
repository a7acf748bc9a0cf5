import type { UnitResult } from '../analysis/pipeline';
import { type Message, message } from '../messages';
import type { Subject } from '../rules/rule';

/** A command of the editor's that would clear up what cannot be told. */
export interface Offer {
  readonly title: Message;
  readonly command: 'workspacesPorts.updateIpRanges' | 'workspacesPorts.assignRole';
}

/**
 * What helps where verdicts about the objects at a stretch of a file hang on AWS's feed or on the region. `canFetch`: no
 * feed is at hand, and the client can get one.
 */
export function offers(unit: UnitResult, uri: string, start: number, end: number, canFetch: boolean): Offer[] {
  const here = unit.subjects.filter(
    ({ role, policy: { nameSpan } }) => role && nameSpan.uri === uri && nameSpan.start <= end && start <= nameSpan.end,
  );
  const found: Offer[] = [];
  if (here.some(({ region }) => region === undefined)) {
    found.push({ title: message('editor.offer.region'), command: 'workspacesPorts.assignRole' });
  }
  if (canFetch && here.some(hangsOnFeed)) {
    found.push({ title: message('editor.offer.feed'), command: 'workspacesPorts.updateIpRanges' });
  }
  return found;
}

const hangsOnFeed = ({ verdicts }: Subject): boolean =>
  verdicts.some(
    ({ requirement, unknown }) =>
      !requirement.optional &&
      unknown.some(({ reasons }) => reasons.some((reason) => reason.message.key === 'policy.ipRanges')),
  );
