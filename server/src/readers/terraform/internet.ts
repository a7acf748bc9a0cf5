import { message } from '../../messages';
import { type Known, known, unknown } from '../../policy';
import type { Arguments } from './arguments';

/** What a directory's properties for new desktops say of the internet, and where; undefined where they do not speak of it. */
export function internetOf(properties: readonly Arguments[]): Known<boolean> | undefined {
  const said = properties.flatMap((one): Known<boolean>[] => {
    if (one.unread) return [unknown(one.unread.message, one.span, one.unread.span)];
    const value = one.get(ARGUMENT);
    if (!value) return [];
    const place = one.place?.(ARGUMENT) ?? value.span;
    const doubt = value.known ? one.maybe : value.reason;
    if (doubt || !value.known) return [unknown(doubt!.message, place, doubt!.span)];
    const truth = TRUTHS.get(value.value);
    return [truth === undefined ? unknown(message('terraform.notBoolean'), place) : known(truth, place)];
  });
  return said.at(-1);
}

const ARGUMENT = 'enable_internet_access';

/** Terraform takes the texts for the values. */
const TRUTHS: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  [true, true],
  ['true', true],
  [false, false],
  ['false', false],
]);
