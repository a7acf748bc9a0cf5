import { type Message, message } from '../../messages';
import { keyOf, type Problem, type SourceFile, type Span } from '../../policy';
import type { Block, Range } from './hcl';
import { attributeOf, spanOf } from './module';
import { eachItem, OF_HEADER } from './parsed-files';

/** What resources add to that are parts of others. */
export type Kind =
  | 'group'
  | 'acl'
  | 'table'
  | 'vpc'
  | 'list'
  | 'acl of subnets'
  | 'table of subnets'
  | 'interface'
  | 'firewall';

interface PartType {
  readonly kind: Kind;
  /** The argument that says of which. */
  readonly owner: string;
  /** Another that it always has. */
  readonly beside?: string;
  /** It has blocks of its own. */
  readonly nests?: true;
}

/** Resources that are parts of others. */
const PARTS: Readonly<Record<string, PartType>> = {
  aws_security_group_rule: { kind: 'group', owner: 'security_group_id' },
  aws_vpc_security_group_ingress_rule: { kind: 'group', owner: 'security_group_id' },
  aws_vpc_security_group_egress_rule: { kind: 'group', owner: 'security_group_id' },
  aws_vpc_security_group_rules_exclusive: { kind: 'group', owner: 'security_group_id' },
  aws_network_acl_rule: { kind: 'acl', owner: 'network_acl_id' },
  aws_route: { kind: 'table', owner: 'route_table_id' },
  aws_vpn_gateway_route_propagation: { kind: 'table', owner: 'route_table_id' },
  aws_vpc_ipv4_cidr_block_association: { kind: 'vpc', owner: 'vpc_id', beside: 'cidr_block' },
  aws_ec2_managed_prefix_list_entry: { kind: 'list', owner: 'prefix_list_id', beside: 'cidr' },
  aws_network_acl: { kind: 'acl of subnets', owner: 'subnet_ids', nests: true },
  aws_network_acl_association: { kind: 'acl of subnets', owner: 'subnet_id', beside: 'network_acl_id' },
  aws_route_table_association: { kind: 'table of subnets', owner: 'subnet_id', beside: 'route_table_id' },
  aws_main_route_table_association: { kind: 'table of subnets', owner: 'vpc_id', beside: 'route_table_id' },
  aws_networkfirewall_firewall_policy: { kind: 'firewall', owner: 'resource_arn', nests: true },
  aws_network_interface_sg_attachment: { kind: 'interface', owner: 'network_interface_id' },
};
const TYPES = Object.keys(PARTS);
const ALL_KINDS: readonly Kind[] = [...new Set(Object.values(PARTS).map(({ kind }) => kind))];

/** Blocks of the language; whatever else stands at the top of a file is part of something, or half-typed. */
const KEYWORDS: ReadonlySet<string> = new Set(
  'resource data locals variable output module provider terraform moved import removed check ephemeral'.split(' '),
);

/** A part that cannot be read, and its owner's name as far as it is known: any that begins so; undefined: any at all. */
interface Part {
  readonly kind: Kind;
  readonly named: string | undefined;
}

/** Lines of a file in which something is at fault: an item with all that may belong to it. */
export interface Wreck extends Span {
  /** The first fault in it. */
  readonly fault: Problem;
  /** The keyword of the block, as far as it is written. */
  readonly keyword: string;
  readonly parts: readonly Part[];
  /** How the type of the resource begins that it may be, where its header cannot be read. */
  readonly begun?: string;
  readonly setsRegion: boolean;
  /** What it may add to an object, where that is no part of a text that is here. */
  readonly adds?: (id: string) => Message;
}

/** From an item at the top of a file to the next, or what stands between two of them. */
interface Lot extends Span {
  end: number;
  /** The block that it begins with, if it is one of the language. */
  readonly block?: Block;
  /** Where that is closed; below 0 where it is not. */
  readonly close: number;
  /** Whether other items stand behind the block that must be parts of it. */
  spilled: boolean;
}

/** What of a file cannot be read, and what it may have been. `faults` are those of this file. */
export function wrecksIn(file: SourceFile, faults: readonly Problem[]): readonly Wreck[] {
  if (faults.length === 0) return [];
  return lotsOf(file).flatMap((lot) => {
    const own = faults.filter((fault) => belongsTo(fault, lot));
    return own.length > 0 && !isBare(file.text.slice(lot.start, lot.end)) ? [wreckOf(lot, own, file.text)] : [];
  });
}

/** A file of which nothing is read: it may hold parts of any object. */
export function wholeFile({ uri }: SourceFile): Wreck {
  const span = { uri, start: 0, end: 0 };
  const fault = { span, message: message('policy.lost', { id: '…' }) };
  const parts = ALL_KINDS.map((kind): Part => ({ kind, named: undefined }));
  return { ...span, fault, keyword: '', parts, setsRegion: true };
}

/** Files that Terragrunt writes into a folder, and that nobody has here: they may hold parts of any object. */
export function writtenElsewhere(folder: string, { uri }: SourceFile): Wreck {
  const { fault, ...whole } = wholeFile({ uri: folder, text: '' });
  const adds = (id: string): Message => message('terraform.terragruntWrites', { id });
  return { ...whole, fault: { ...fault, span: { uri, start: 0, end: 0 } }, setsRegion: false, adds };
}

function lotsOf(file: SourceFile): readonly Lot[] {
  const { uri, text } = file;
  const between = (start: number): Lot => ({ uri, start, end: text.length, close: -1, spilled: false });
  let last = between(0);
  const lots = [last];
  const next = (lot: Lot): void => {
    last.end = lot.start;
    last = lot;
    lots.push(lot);
  };
  eachItem(file, (item, source) => {
    const { start } = spanOf(source, item);
    const block = item.kind === 'block' && KEYWORDS.has(item.type.name) ? item : undefined;
    if (last.block && !last.spilled && !spills(last, text, start)) next(between(last.close + 1));
    if (block) {
      const close = block.close < 0 ? -1 : block.close + start - block.start;
      next({ uri, start, end: text.length, block, close, spilled: false });
    } else if (last.block) last.spilled = true;
  });
  if (last.block && !last.spilled && !spills(last, text, text.length)) next(between(last.close + 1));
  return lots;
}

/**
 * Whether what begins at `next` must be part of a block that was closed too early, or never: its brace neither stands
 * first on a line nor on that of the header with nothing on the next one.
 */
function spills({ block, start, close }: Lot, text: string, next: number): boolean {
  if (!block) return false;
  if (close < 0) return true;
  const line = text.lastIndexOf('\n', close - 1) + 1;
  if (text.slice(line, close).trim() === '') return false;
  const between = text.slice(close, next).replace(/\n[ \t]+(?:#|\/\/).*/g, '');
  return start < line || !/\n.*\n/.test(between);
}

function belongsTo(
  { span: { start }, message: { key } }: Problem,
  { start: from, end, block, close, spilled }: Lot,
): boolean {
  if (start === from) return from === 0 || OF_HEADER.has(key) || !block;
  // What a block lacks at its end is told where the next one begins.
  return start > from && (start < end || (start === end && (close < 0 || spilled) && !OF_HEADER.has(key)));
}

/** No more than a word that somebody begins to type. */
const isBare = (text: string): boolean => /^\s*[\w-]+\s*$/.test(withoutComments(text));

const withoutComments = (text: string): string => text.replace(/^[ \t]*(?:#|\/\/).*$/gm, '');

function wreckOf({ uri, start: from, end, block }: Lot, faults: readonly Problem[], text: string): Wreck {
  const start = from + text.slice(from, end).search(/\S|$/);
  const [fault] = faults as readonly [Problem];
  const lines = new Lines(text, start, end, faults);
  const keyword = /^\s*(\w*)/.exec(text.slice(start, end))![1]!;
  const parts = block && KEYWORDS.has(keyword) && keyword !== 'resource' ? [] : partsIn(lines, keyword, block);
  const isOpen = keyword === 'module' || !KEYWORDS.has(keyword);
  const mentions = isOpen ? mentionsIn(lines.whole) : [];
  const setsRegion = keyword === 'provider' || (isOpen && /^[ \t]*region[ \t]*=/m.test(lines.whole));
  const isRead = block !== undefined && !lines.headerHurt;
  const begun = isRead || lines.headerTyped ? {} : { begun: begunIn(lines.header) };
  return { uri, start, end, fault, keyword, parts: [...parts, ...mentions], setsRegion, ...begun };
}

/** A line of a wreck as an argument, as far as it is one: its name and what it names. */
interface Line {
  /** Empty where the name itself cannot be read. */
  readonly word: string;
  readonly assigns: boolean;
  readonly quoted: boolean;
  readonly value: string;
  readonly hurt: boolean;
}
const ARGUMENT = /^[ \t]*([A-Za-z_][\w-]*|(?![\s}]))[ \t]*(=?)[ \t]*\[?[ \t]*("(?!\$\{))?(?:"\$\{)?[ \t]*([\w.-]*)/;

/** The lines of a wreck, and which of them are at fault. */
class Lines {
  readonly whole: string;
  readonly header: string;
  readonly headerHurt: boolean;
  /** What is being typed at the end of a file was nothing before. */
  readonly headerTyped: boolean;
  readonly nests: boolean;
  private readonly all: readonly Line[];

  constructor(
    private readonly text: string,
    private readonly start: number,
    end: number,
    private readonly faults: readonly Problem[],
  ) {
    this.whole = withoutComments(text.slice(start, end));
    const { lineAt, isTyped } = this;
    const own = lineAt(start);
    const hurt = new Set(
      faults
        // That a block is never closed says nothing of the line that opens it.
        .filter(({ message: { key }, span }) => key !== 'terraform.braceMissing' || span.start !== start)
        .map(({ span }) => lineAt(span.start)),
    );
    const all: Line[] = [];
    let at = own;
    for (const written of text.slice(own, end).split('\n')) {
      const [match, word = '', equals, quote, value = ''] = ARGUMENT.exec(written) ?? [];
      const line = { word, assigns: equals === '=', quoted: quote !== undefined, value, hurt: hurt.has(at) };
      // What stands first is the header, or what is left of it.
      const isArgument = match !== undefined && (at > own || line.assigns);
      if (isArgument && !(line.hurt && isTyped(at))) all.push(line);
      at += written.length + 1;
    }
    this.all = all;
    this.header = text.slice(own, end).split('\n', 1)[0]!;
    this.headerHurt = hurt.has(own);
    this.headerTyped = isTyped(own);
    this.nests = /\n[ \t]*(?!timeouts|lifecycle)[\w-]+[ \t]*\{/.test(this.whole);
  }

  private readonly lineAt = (offset: number): number => this.text.lastIndexOf('\n', offset - 1) + 1;

  /** Whether a line is the last of its file, which somebody is typing. */
  private readonly isTyped = (line: number): boolean => !this.text.slice(line).trimEnd().includes('\n');

  /** Whether an argument may stand on a line that is at fault. */
  mayHold = (name: string): boolean => this.all.some(({ word, hurt }) => hurt && name.startsWith(word));

  /** Whether what stands for an argument goes on to where something is at fault: then it holds more than was meant. */
  isTorn({ start: from }: Block, { start, end }: Range): boolean {
    const by = this.start - from;
    if (this.isTyped(this.lineAt(start + by))) return false;
    return this.faults.some(({ span }) => start + by < span.start && span.start <= end + by);
  }

  /** Whether an argument is written at all. */
  has = (name: string): boolean => this.all.some(({ word, assigns }) => word === name && assigns);

  /** What an argument names, wherever it may be written: undefined where that may be anything. */
  named(name: string): readonly (string | undefined)[] {
    return this.all.flatMap(({ word, assigns, quoted, value, hurt }) => {
      if (word !== name || !assigns) return hurt && name.startsWith(word) ? [undefined] : [];
      if (value.startsWith('aws_')) return [value];
      // A plain text is the id of something that other code makes.
      return quoted && !hurt ? [] : [undefined];
    });
  }
}

/** What parts of others a resource may be of which some cannot be read. */
function partsIn(lines: Lines, keyword: string, block: Block | undefined): Part[] {
  const type = block?.labels[0]?.text;
  if (keyword === 'resource' && type !== undefined && !lines.headerHurt) {
    const part = PARTS[type];
    return part ? lost(part, lines, block) : [];
  }
  if (lines.headerTyped) return [];
  const begun = begunIn(lines.header);
  return TYPES.filter((one) => one.startsWith(begun)).flatMap((one) => {
    const { owner, beside = owner, nests } = PARTS[one]!;
    if (lines.nests && !nests) return [];
    const fits = [owner, beside].every((name) => lines.has(name) || lines.mayHold(name));
    return fits ? lost(PARTS[one]!, lines) : [];
  });
}

const begunIn = (header: string): string => /^[^=]*?\b(aws_\w*)/.exec(header)?.[1] ?? '';

/** Nothing where what is read says whose part it is; `block`: what is read. */
function lost({ kind, owner }: PartType, lines: Lines, block?: Block): Part[] {
  const read = block && attributeOf(block, owner);
  const isTorn = block !== undefined && read !== undefined && lines.isTorn(block, read);
  if (read && !isTorn && !lines.mayHold(owner)) return [];
  const all = lines.named(owner);
  return (isTorn && all.length === 0 ? [undefined] : all).map((named) => ({ kind, named }));
}

/** What objects a text names that others can be added to. */
function mentionsIn(text: string): Part[] {
  const found = text.matchAll(
    /\baws_(?:default_)?(security_group|network_acl|route_table|ec2_managed_prefix_list)\.[\w-]+/g,
  );
  return Array.from(found, ([named, type]) => ({ kind: MENTIONED[type!]!, named }));
}
const MENTIONED: Readonly<Record<string, Kind>> = {
  security_group: 'group',
  network_acl: 'acl',
  route_table: 'table',
  ec2_managed_prefix_list: 'list',
};

/** The wreck that a place is in. */
export function wreckAt(wrecks: readonly Wreck[], place: Span): Wreck | undefined {
  const { start } = place;
  for (const wreck of wrecks)
    if (wreck.start <= start && start < wreck.end && keyOf(wreck.uri) === keyOf(place.uri)) return wreck;
  return undefined;
}

/** Whether a part whose owner is written so may belong to an object. */
export function mayBeOf(parts: readonly Part[], kind: Kind, address?: string): boolean {
  const own = parts.filter((part) => part.kind === kind);
  if (address === undefined || own.length === 0) return own.length > 0;
  const name = address.replace(/^(?:module\.[^.]+\.)*/, '').replace(/\[.*$/, '');
  return own.some(({ named }) => isNamed(named, name));
}

/** `aws_security_group.cl`, as far as it is written. */
function isNamed(written: string | undefined, name: string): boolean {
  if (written === undefined) return true;
  return `${name}.`.startsWith(written) || written.startsWith(`${name}.`);
}
