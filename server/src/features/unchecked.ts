import { FITS } from '../analysis/scope';
import { ROLES } from '../catalogue';
import { type Argument, type Message, message } from '../messages';
import { listText } from '../rules/wording';
import type { CheckJson, ObjectJson } from './report';

/** How many objects a sentence names before it counts them by kind. */
const NAMED = 4;

/** Objects that nothing was compared with, as nobody says what they are for. */
export const uncheckedOf = (objects: readonly ObjectJson[]): readonly ObjectJson[] =>
  // A rule group's rules are judged with the policy that has it, a list's entries with the rules that name it.
  objects.filter(({ role, within }) => role === null && within === undefined);

/**
 * Addresses are compared with the ranges of a region: without one they are compared with nothing, which a finding says of each.
 */
export const isUnplaced = ({ role, region }: ObjectJson): boolean => role === 'addressing' && region === null;

/** Whether no object at all was compared with what WorkSpaces needs. */
export const nothingChecked = ({ objects }: Pick<CheckJson, 'objects'>): boolean =>
  objects.every(({ role }) => role === null);

/** One sentence about what was not checked, however much that is, and where to state a role; undefined: all was. */
export function uncheckedText(report: Pick<CheckJson, 'objects'>): Message | undefined {
  const left = uncheckedOf(report.objects);
  if (report.objects.length === 0) return message('report.noObjects');
  if (left.length === 0) return undefined;
  const role = ROLES.find((one) => left.some(({ kind }) => (FITS[one] as readonly string[]).includes(kind)));
  const fact = nothingChecked(report) ? 'report.nothingChecked' : 'report.unchecked';
  return message(fact, {
    objects: objectsText(left),
    how: message('report.sayRole', { role: role ?? 'client-network' }),
  });
}

function objectsText(objects: readonly ObjectJson[]): Argument {
  const names = [...new Set(objects.map(({ address }) => address))];
  if (names.length <= NAMED) return listText(names);
  const kinds = [...new Set(objects.map(({ kind }) => kind))];
  return kinds.map((kind) =>
    message(`report.kind.${kind}`, { count: objects.filter((one) => one.kind === kind).length }),
  );
}
