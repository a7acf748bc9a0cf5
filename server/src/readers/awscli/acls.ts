import {
  type FilterPolicy,
  type InvalidValue,
  known,
  normaliseProtocol,
  type Rule,
  type SourceFile,
} from '../../policy';
import { actionOf, numberOf } from '../json/entries';
import { get, itemsOf, type Node, textOf } from '../json/node';
import { portsOf } from '../json/ports';
import { addressPeer, labelsOf, regionOf, requiredText, textValue } from './values';

/** The entries that every ACL ends with, of IPv4 and of IPv6; AWS shows them, nobody wrote them. */
const IMPLICIT_DENY: ReadonlySet<string | undefined> = new Set(['32767', '32768']);

/** One element of `NetworkAcls`. */
export function readAcl(file: SourceFile, acl: Node): FilterPolicy {
  const invalid: InvalidValue[] = [];
  const id = get(acl, 'NetworkAclId');
  return {
    format: 'awscli',
    kind: 'network-acl',
    address: textOf(id) ?? file.uri.slice(file.uri.lastIndexOf('/') + 1),
    span: acl.span,
    nameSpan: id?.span ?? { ...acl.span, end: acl.span.start + 1 },
    labels: labelsOf(acl, []),
    region: regionOf(acl),
    rules: itemsOf(get(acl, 'Entries')).flatMap((entry) => readEntry(entry, invalid)),
    invalid,
  };
}

function readEntry(entry: Node, invalid: InvalidValue[]): Rule[] {
  if (entry.kind !== 'map' || IMPLICIT_DENY.has(textOf(get(entry, 'RuleNumber')))) return [];
  const written = requiredText(entry, 'Protocol');
  const protocol = written.known ? known(normaliseProtocol(written.value), written.span) : written;
  const range = get(entry, 'PortRange');
  return [
    {
      span: entry.span,
      direction: textOf(get(entry, 'Egress')) === 'true' ? 'outbound' : 'inbound',
      action: actionOf(requiredText(entry, 'RuleAction'), invalid),
      number: numberOf(requiredText(entry, 'RuleNumber'), invalid),
      protocol,
      ports: portsOf(protocol, textValue(range, 'From'), textValue(range, 'To'), entry.span, invalid),
      peers: [...addressPeer(entry, 'CidrBlock'), ...addressPeer(entry, 'Ipv6CidrBlock')],
    },
  ];
}
