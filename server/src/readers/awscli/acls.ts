import { message } from '../../messages';
import {
  DIRECTIONS,
  doubtedRules,
  type FilterPolicy,
  type InvalidValue,
  type Rule,
  type Span,
  unseenEntry,
} from '../../policy';
import { actionOf, numberOf } from '../json/entries';
import { get, itemsOf, type Node, textOf } from '../json/node';
import { portsOf } from '../json/ports';
import { regionOf } from './regions';
import {
  addressPeer,
  baseName,
  firstCharacter,
  isPlaceholder,
  labelsOf,
  type Place,
  protocolOf,
  requiredText,
  textValue,
} from './values';

/** The entries that every ACL ends with, of IPv4 and of IPv6; AWS shows them, nobody wrote them. */
const IMPLICIT_DENY: ReadonlySet<string | undefined> = new Set(['32767', '32768']);

/** One element of `NetworkAcls`. */
export function readAcl(place: Place, acl: Node): FilterPolicy[] {
  const invalid: InvalidValue[] = [];
  const hurt = place.damage.of(acl.span);
  const written = itemsOf(get(acl, 'Entries')).flatMap((entry) => readEntry(entry, invalid));
  const rules = [...doubtedRules(written, hurt), ...(hurt ? restOfAcl(acl.span, hurt.message) : [])];
  const id = get(acl, 'NetworkAclId');
  if (isPlaceholder(id, 'NetworkAclId') && rules.length === 0) return [];
  return [
    {
      format: 'awscli',
      kind: 'network-acl',
      address: textOf(id) || baseName(place.file.uri),
      span: acl.span,
      nameSpan: id?.span ?? firstCharacter(acl),
      labels: labelsOf(acl, []),
      region: regionOf(acl) ?? place.region,
      rules,
      invalid,
      record: true,
    },
  ];
}

/** Input of `create-network-acl-entry` and `replace-network-acl-entry`: entries, each of which names its ACL. */
export function readAclEntries(place: Place, entries: readonly Node[], span: Span): FilterPolicy[] {
  const byAcl = new Map<string, Node[]>();
  for (const entry of entries) {
    const id = textOf(get(entry, 'NetworkAclId')) ?? '';
    const own = byAcl.get(id);
    if (own) own.push(entry);
    else byAcl.set(id, [entry]);
  }
  return [...byAcl].flatMap(([id, own]): FilterPolicy[] => {
    const invalid: InvalidValue[] = [];
    const rules = own.flatMap((entry) => doubtedRules(readEntry(entry, invalid), place.damage.of(entry.span)));
    if (rules.length === 0) return [];
    const first = get(own[0], 'NetworkAclId');
    const name = first && !isPlaceholder(first, 'NetworkAclId') ? id : baseName(place.file.uri);
    return [
      {
        format: 'awscli',
        kind: 'network-acl',
        address: name,
        span: byAcl.size === 1 ? span : own[0]!.span,
        nameSpan: first?.span ?? firstCharacter(own[0]!),
        labels: [],
        region: place.region,
        rules: [...rules, ...restOfAcl(own[0]!.span)],
        invalid,
      },
    ];
  });
}

/** Whatever else the ACL has, before or behind what is written: nobody here can tell. */
function restOfAcl(span: Span, why = message('awscli.restOfAcl')): Rule[] {
  const reason = { message: why, span };
  return DIRECTIONS.map((direction) => ({ ...unseenEntry(span, direction, reason), maybe: reason }));
}

function readEntry(entry: Node, invalid: InvalidValue[]): Rule[] {
  if (entry.kind !== 'map' || IMPLICIT_DENY.has(textOf(get(entry, 'RuleNumber')))) return [];
  const protocol = protocolOf(entry, 'Protocol');
  const peers = [...addressPeer(entry, 'CidrBlock'), ...addressPeer(entry, 'Ipv6CidrBlock')];
  const skeleton = isPlaceholder(get(entry, 'Protocol'), 'Protocol');
  // A skeleton that nobody has filled in is no entry; one that is half filled in is wrong nowhere yet.
  if (skeleton && peers.every(({ kind }) => kind === 'unknown')) return [];
  const wrong = skeleton ? [] : invalid;
  const range = get(entry, 'PortRange');
  return directionsOf(entry).map(
    (side): Rule => ({
      span: entry.span,
      ...side,
      action: actionOf(requiredText(entry, 'RuleAction'), wrong),
      number: numberOf(requiredText(entry, 'RuleNumber'), wrong),
      protocol,
      ports: portsOf(protocol, textValue(range, 'From'), textValue(range, 'To'), entry.span, wrong),
      peers,
    }),
  );
}

/** AWS always says which way an entry goes, and asks for it; what does not say it may go either way. */
function directionsOf(entry: Node): Pick<Rule, 'direction' | 'maybe'>[] {
  const egress = textOf(get(entry, 'Egress'))?.toLowerCase();
  if (egress === 'true') return [{ direction: 'outbound' }];
  if (egress === 'false') return [{ direction: 'inbound' }];
  const maybe = { message: message('awscli.notWritten', { property: 'Egress' }), span: entry.span };
  return DIRECTIONS.map((direction) => ({ direction, maybe }));
}
