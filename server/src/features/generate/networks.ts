import type { UserValue } from '../../catalogue';
import { type Message, message } from '../../messages';
import { addresses } from '../../net';
import type { GenerateRequest } from './request';

type Values = NonNullable<GenerateRequest['values']>;

/** The widest network that still says something of the user's own: a whole VPC. */
const WIDEST = 16;

/** The user's values with the smallest network around each that has several IPv4 entries, and what was widened. */
export function aroundValues(values: Values): { values: Values; widened: Message[] } {
  const widened: Message[] = [];
  const entries = Object.entries(values).map(([name, list]) => {
    const around = networkAround(list);
    if (around === undefined) return [name, list] as const;
    const what = message(`rules.user.${name as UserValue}`);
    widened.push(message('generate.around', { what, count: list.length, network: around }));
    return [name, [around]] as const;
  });
  return { values: Object.fromEntries(entries), widened };
}

function networkAround(list: readonly string[]): string | undefined {
  const { v4, v6 } = addresses.addressSet(list);
  if (list.length < 2 || v4.length === 0 || v6.length > 0) return undefined;
  const first = v4[0]!;
  const last = v4.at(-1)! - 1;
  for (let prefix = 32; prefix >= WIDEST; prefix--) {
    const size = 2 ** (32 - prefix);
    const start = first - (first % size);
    if (last < start + size) return `${addresses.formatV4(start)}/${prefix}`;
  }
  return undefined;
}
