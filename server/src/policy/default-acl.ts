import { addresses, ports } from '../net';
import { DIRECTIONS, known, type Rule } from './model';
import type { Span } from './source';

/** The entries with which AWS makes the default network ACL of a VPC: everything is allowed, both ways. */
export const entriesOfDefaultAcl = (span: Span): Rule[] =>
  DIRECTIONS.flatMap((direction) =>
    ENTRIES.map(
      ([number, text]): Rule => ({
        span,
        direction,
        action: known('allow', span),
        number: known(number, span),
        protocol: known('all', span),
        ports: known(ports.ALL_PORTS, span),
        peers: [{ kind: 'address', text, address: addresses.parseAddressText(text), span }],
      }),
    ),
  );

/** IPv6 has its own entry, where the VPC has IPv6. */
const ENTRIES = [
  [100, '0.0.0.0/0'],
  [101, '::/0'],
] as const;
