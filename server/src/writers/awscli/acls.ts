import type { FilterPolicy, SourceFile } from '../../policy';
import { get, type ListNode, type MapNode, pairOf } from '../../readers/json/node';
import { numbering } from '../../rules/entry-numbers';
import type { AllowItem } from '../../rules/finding';
import { type Edit, flag, like, map, number, type OutMap, type Style, text } from '../cloudformation/out';
import { renumberEdits } from '../numbers';

const PROTOCOL_NUMBERS = { tcp: '6', udp: '17' } as const;

/** Entries with free numbers, before what blocks; others get new numbers where there is no room. */
export function aclEdits(
  file: SourceFile,
  style: Style,
  object: MapNode | ListNode,
  policy: FilterPolicy,
  items: readonly AllowItem[],
): Edit[] | undefined {
  const entries = get(object, 'Entries');
  if (entries?.kind !== 'list') return undefined;
  const sibling =
    entries.items.findLast((item) => item.kind === 'map' && pairOf(item, 'PortRange')) ?? entries.items.at(-1);
  const plan = numbering(policy.rules, items);
  const renumbered = plan && renumberEdits(plan.moved, () => file);
  if (!renumbered) return undefined;
  const fresh = items.flatMap((item, at) =>
    item.cidrs.map((cidr, i) => like(entry(item, cidr, plan.numbers[at]![i]!), sibling, file.text)),
  );
  const appended = style.append(entries, fresh);
  return appended && [...renumbered, appended];
}

const entry = (item: AllowItem, cidr: string, rule: number): OutMap =>
  map([
    [cidr.includes(':') ? 'Ipv6CidrBlock' : 'CidrBlock', text(cidr)],
    ['Egress', flag(item.direction === 'outbound')],
    [
      'PortRange',
      map([
        ['From', number(item.from)],
        ['To', number(item.to)],
      ]),
    ],
    ['Protocol', text(PROTOCOL_NUMBERS[item.protocol])],
    ['RuleAction', text('allow')],
    ['RuleNumber', number(rule)],
  ]);
