import { type Message, message } from '../../messages';
import type { Choice } from './choices';

/** What one answer to an open question means, in words: `weekdayRange(SUN)` holds, the client is in no such network. */
export function conditionOf({ key, at }: Choice): Message {
  const [kind = '', ...rest] = key.split(' ');
  const what = rest.join(' ');
  switch (kind) {
    case 'dns':
      return message(at === 0 ? 'pac.when.public' : 'pac.when.noName', { host: what });
    case 'chance':
      return message('pac.when.chance');
    case 'client':
      return what === ''
        ? message('pac.when.client', { address: CLIENTS[at] ?? '' })
        : message(at === 1 ? 'pac.when.clientIn' : 'pac.when.clientOut', { network: what });
    default:
      return what === ''
        ? message('pac.when.moment', { moment: MOMENTS[at] ?? '' })
        : message(at === 1 ? 'pac.when.holds' : 'pac.when.not', { condition: what });
  }
}

/** In the order of the sandbox's own lists. */
const CLIENTS = ['192.0.2.10', '10.0.2.15', '192.168.1.10'];
const MOMENTS: readonly { readonly en: string; readonly ja: string }[] = [
  { en: 'a Monday at 10:00', ja: '月曜 10:00' },
  { en: 'a Saturday at 12:00', ja: '土曜 12:00' },
  { en: 'a Sunday at 12:00', ja: '日曜 12:00' },
  { en: 'a Wednesday at 03:30', ja: '水曜 03:30' },
  { en: 'a Thursday at 20:00', ja: '木曜 20:00' },
  { en: "New Year's Eve at 23:30", ja: '大みそか 23:30' },
];
