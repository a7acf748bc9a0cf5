import type { FilterPolicy } from '../../policy';
import { aclEntries } from '../../readers/cloudformation/network-acls';
import type { Resource } from '../../readers/cloudformation/resource';
import { numbering } from '../../rules/entry-numbers';
import type { AllowItem } from '../../rules/finding';
import { renumberEdits } from '../numbers';
import { addResources, type Document, freshIds } from './document';
import { lastInFile, ownerOf, reference, resourceOf } from './groups';
import { type Edit, flag, like, map, number, type Out, type OutMap, text } from './out';

const PROTOCOL_NUMBERS = { tcp: 6, udp: 17 } as const;

/** Entries for a network ACL, as resources behind its last entry or behind the ACL itself. */
export function aclEdits(
  document: Document,
  policy: FilterPolicy,
  resource: Resource,
  items: readonly AllowItem[],
): Edit[] | undefined {
  const siblings = [...aclEntries(document.context)]
    .filter(([target, own]) => target === resource.id || own[0]!.id === resource.id)
    .flatMap(([, own]) => own)
    .filter((entry) => !entry.loop);
  const after = siblings.length > 0 ? lastInFile(siblings) : resource;
  const owner: readonly [string, Out] | undefined =
    siblings.length > 0 ? ownerOf(document, after, 'NetworkAclId') : ['NetworkAclId', reference(document, resource.id)];
  if (!owner) return undefined;

  const fresh = freshIds(document.template);
  const plan = numbering(policy.rules, items);
  const renumbered = plan && renumberEdits(plan.moved, () => document.file);
  if (!renumbered) return undefined;
  const resources: (readonly [string, OutMap])[] = [];
  for (const [at, item] of items.entries()) {
    const numbers = plan.numbers[at]!;
    item.cidrs.forEach((cidr, i) => {
      const properties = map([owner, ...entry(item, cidr, numbers[i]!).pairs]);
      const sibling = siblings.length > 0 ? after.properties : undefined;
      const id = fresh(`${resource.id}${item.direction === 'inbound' ? 'Inbound' : 'Outbound'}${numbers[i]}`);
      resources.push([
        id,
        resourceOf(document, 'AWS::EC2::NetworkAclEntry', like(properties, sibling, document.source), resource),
      ]);
    });
  }
  const edit = addResources(document, after, resources);
  return edit && [...renumbered, edit];
}

const entry = (item: AllowItem, cidr: string, rule: number): OutMap =>
  map([
    ['RuleNumber', number(rule)],
    ['Protocol', number(PROTOCOL_NUMBERS[item.protocol])],
    ['RuleAction', text('allow')],
    ['Egress', flag(item.direction === 'outbound')],
    [cidr.includes(':') ? 'Ipv6CidrBlock' : 'CidrBlock', text(cidr)],
    [
      'PortRange',
      map([
        ['From', number(item.from)],
        ['To', number(item.to)],
      ]),
    ],
  ]);
