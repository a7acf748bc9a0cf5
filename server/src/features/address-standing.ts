import { type Message, message, render } from '../messages';
import { type AddressSet, addresses, ports } from '../net';
import type { Policy } from '../policy';
import type { Subject } from '../rules/rule';
import { cellsText } from '../rules/wording';
import { probePorts } from '../verdict';
import type { Answer, Cell, RequirementVerdict } from '../verdict/model';
import type { DocumentContext } from './context';
import { code, list, paragraphs, plain } from './markdown';
import { SIGN } from './signs';

/** What an object does with an address, and whether that is all that a requirement asks of the object. */
interface Standing {
  readonly id: string;
  readonly here: Answer;
  /** What of the requirement's traffic with the address is not allowed. */
  readonly lacking: readonly Cell[];
  /** The requirement is not met elsewhere. */
  readonly lacksMore: boolean;
}

/**
 * What an object lets through to an address, requirement by requirement, in Markdown; what it lacks for other addresses
 * is one line. Undefined where none of the requirements asks for the address.
 */
export function addressStanding(
  { locale }: DocumentContext,
  subject: Subject,
  address: AddressSet,
  about: (verdict: RequirementVerdict) => boolean,
): string | undefined {
  const say = (text: Message): string => plain(render(text, locale));
  const found = subject.verdicts.filter(about).flatMap((verdict) => standingOf(subject.policy, verdict, address) ?? []);
  if (found.length === 0) return undefined;
  const object = subject.policy.address;
  const lines = found.map(({ id, here, lacking }) => {
    const told = message(`editor.address.${here}`, { cells: cellsText(lacking) });
    return `${SIGN[here]} ${code(id)} ${say(told)}`;
  });
  const ids = found.flatMap(({ id, lacksMore }) => (lacksMore ? [id] : []));
  return paragraphs([
    `${say(message('editor.inObject', { object }))}\n\n${list(lines)}`,
    ids.length > 0 ? say(message('editor.lacksElsewhere', { object, ids })) : undefined,
  ]);
}

function standingOf(policy: Policy, verdict: RequirementVerdict, address: AddressSet): Standing | undefined {
  const { requirement } = verdict;
  const lacking = verdict.missing.flatMap((cell) => partOf(cell, address));
  const open = verdict.unknown.flatMap((cell) => partOf(cell, address));
  const here = lacking.length > 0 ? 'missing' : open.length > 0 ? 'unknown' : 'satisfied';
  // An address that nobody asks for is not lacking, and open only where the object says so.
  if (here === 'satisfied' && !lets(policy, verdict, address)) return undefined;
  return { id: requirement.id, here, lacking, lacksMore: verdict.missing.some((cell) => isBeyond(cell, address)) };
}

/** What of a cell's traffic goes to the address; of a destination that nobody lists, nothing can be told. */
function partOf(cell: Cell, address: AddressSet): Cell[] {
  if (cell.remote.kind !== 'addresses') return [];
  const set = addresses.intersect(cell.remote.set, address);
  return addresses.isEmpty(set) ? [] : [{ ...cell, remote: { kind: 'addresses', set } }];
}

const isBeyond = ({ remote }: Cell, address: AddressSet): boolean =>
  remote.kind !== 'addresses' || !addresses.covers(address, remote.set);

function lets(policy: Policy, { requirement, verdict }: RequirementVerdict, address: AddressSet): boolean {
  if (policy.kind !== 'security-group' && policy.kind !== 'network-acl' && policy.kind !== 'firewall')
    return verdict === 'satisfied';
  return requirement.asks.every((direction) =>
    requirement.protocols.every((protocol) =>
      requirement.ports.every((text) => {
        const set = ports.parsePorts(text);
        return set !== undefined && probePorts(policy, direction, protocol, set, address).decision === 'allow';
      }),
    ),
  );
}
