import type { SourceFile } from '../../policy';
import type { Attribute, BodyItem } from '../../readers/terraform/hcl';
import type { AllowItem } from '../../rules/finding';
import { onOneLine, textOf } from './document';
import { type Line, quote } from './layout';

/** How the rules next to a new one are written. */
export interface Style {
  /** Arguments in the order in which the model has them. */
  readonly order: readonly string[];
  /** Ports in quotes. */
  readonly quotedPorts: boolean;
  /** `6` and `17` for TCP and UDP; quoted or bare as the model has it. */
  readonly protocol: (name: 'tcp' | 'udp') => string;
  readonly tallLists: boolean;
}

const NUMBERS = { tcp: '6', udp: '17' };

/** A protocol spelled like another: by number, quoted or bare, or by name. */
export function protocolLike(text: string, name: 'tcp' | 'udp'): string {
  if (!/^"?(6|17)"?$/.test(text)) return quote(/^"[A-Z]+"$/.test(text) ? name.toUpperCase() : name);
  return text.startsWith('"') ? quote(NUMBERS[name]) : NUMBERS[name];
}

/** The style of a rule's arguments; without a model the plainest spelling. */
export function styleOf(file: SourceFile, model: readonly BodyItem[] = []): Style {
  const attributes = model.filter((item): item is Attribute => item.kind === 'attribute');
  const find = (...names: readonly string[]): string => {
    const found = attributes.find((attribute) => names.includes(attribute.name.name));
    return found ? textOf(file, found.value) : '';
  };
  const protocol = find('protocol', 'ip_protocol');
  return {
    order: attributes.map((attribute) => attribute.name.name),
    quotedPorts: /^"\d+"$/.test(find('from_port')),
    protocol: (name) => protocolLike(protocol, name),
    tallLists: attributes.some(
      ({ value }) => value.kind === 'tuple' && value.items.length > 0 && !onOneLine(file, value),
    ),
  };
}

/** What Terraform calls the directions. */
export const BLOCK = { inbound: 'ingress', outbound: 'egress' } as const;

/** `tcp_443`, `tcp_50001_50100` */
export const portName = ({ protocol, from, to }: AllowItem): string =>
  from === to ? `${protocol}_${from}` : `${protocol}_${from}_${to}`;

/** Both ports of a rule. */
export const portLines = ({ from, to }: { readonly from: number; readonly to: number }, style: Style): Line[] =>
  [
    { name: 'from_port', value: from },
    { name: 'to_port', value: to },
  ].map(({ name, value }) => ({ name, value: style.quotedPorts ? `"${value}"` : String(value) }));

/** Arguments that stand where the other would: a rule has one of them. */
const TWINS: Readonly<Record<string, string>> = {
  cidr_ipv6: 'cidr_ipv4',
  cidr_ipv4: 'cidr_ipv6',
  ipv6_cidr_block: 'cidr_block',
  cidr_block: 'ipv6_cidr_block',
  ipv6_cidr_blocks: 'cidr_blocks',
  cidr_blocks: 'ipv6_cidr_blocks',
};

/** Puts lines in the model's order; one that the model lacks keeps its place behind the line before it. */
export function inOrder(lines: readonly Line[], order: readonly string[]): Line[] {
  const rank = ({ name }: Line): number => {
    const own = order.indexOf(name);
    return own >= 0 || !(name in TWINS) || lines.some((line) => line.name === TWINS[name])
      ? own
      : order.indexOf(TWINS[name]!);
  };
  const out = lines.filter((line) => rank(line) >= 0).sort((a, b) => rank(a) - rank(b));
  for (const [i, line] of lines.entries()) {
    if (out.includes(line)) continue;
    const before = lines[i - 1];
    out.splice(before ? out.indexOf(before) + 1 : 0, 0, line);
  }
  return out;
}
