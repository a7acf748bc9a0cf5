import { plainPairs, rawTextAt } from './nodes';
import type { ParsedPiece, PlacedPiece } from './pieces';
import type { Resource } from './resource';

/** What parts are added to, by resources of their own. */
export type Kind = 'group' | 'acl' | 'table' | 'vpc' | 'acl of subnets' | 'table of subnets';

/** Resources that are parts of others. */
const PARTS: Readonly<Record<string, Kind>> = {
  'AWS::EC2::SecurityGroupIngress': 'group',
  'AWS::EC2::SecurityGroupEgress': 'group',
  'AWS::EC2::NetworkAclEntry': 'acl',
  'AWS::EC2::Route': 'table',
  'AWS::EC2::VPNGatewayRoutePropagation': 'table',
  'AWS::EC2::VPCCidrBlock': 'vpc',
  'AWS::EC2::SubnetNetworkAclAssociation': 'acl of subnets',
  'AWS::EC2::SubnetRouteTableAssociation': 'table of subnets',
};
const TYPES = Object.entries(PARTS);
/** Properties by which a part without a type is known; the first says what it belongs to. */
const PROPERTIES: Readonly<Record<Kind, readonly string[]>> = {
  group: ['GroupId|GroupName'],
  acl: ['NetworkAclId'],
  table: ['RouteTableIds?'],
  vpc: ['VpcId', 'CidrBlock'],
  'acl of subnets': ['SubnetId', 'NetworkAclId'],
  'table of subnets': ['SubnetId', 'RouteTableId'],
};
const KINDS = Object.keys(PROPERTIES) as readonly Kind[];
/** What of a whole group, and of no rule of its own, stands beside `GroupName`. */
const OF_GROUP = /\bGroupDescription\b|\bSecurityGroup(?:In|E)gress["']?\s*:/;
/** Resources that name an ACL or a table and add nothing to it. */
const ADDS_NOTHING =
  /^AWS::EC2::(?:NetworkAcl|RouteTable|VPCEndpoint|SubnetNetworkAclAssociation|SubnetRouteTableAssociation|GatewayRouteTableAssociation)$/;

/** Resources that have groups: what one of their groups lacks, another may have. */
const HAS_GROUPS = /^AWS::(?:EC2::(?:Instance|NetworkInterface)|DirectoryService|WorkSpaces)/;

/**
 * What of a template cannot be read. What is missing there is neither left out nor what AWS takes by default: nobody can
 * tell.
 */
export interface Damage {
  /** Whether part of a resource cannot be read. */
  hurts(resource: Resource): boolean;
  /** Whether part of a section cannot be read, or where it begins. */
  section(name: string): boolean;
  /** Whether a macro may be named that nobody can read. */
  readonly transform: boolean;
  /** What text that cannot be read may add to: `targetOf` words. */
  readonly targets: ReadonlySet<string>;
}

/** What a kind of part may be added to: one object, or any. */
export const targetOf = (kind: Kind | 'egress', id = '*'): string => `?${kind} ${id}`;

export const UNHURT: Damage = { hurts: () => false, section: () => false, transform: false, targets: new Set() };

/** All of a template that is read as a whole may be meant otherwise from its first fault on. */
export function wholeDamage(from: number, text: string): Damage {
  return {
    hurts: ({ pair: { value } }) => value.span.end >= from || text.slice(value.span.end, from).trim() === '',
    section: () => true,
    transform: false,
    targets: new Set([...KINDS, 'egress' as const].map((kind) => targetOf(kind))),
  };
}

/** What is lost of a template in pieces: most have nothing. `has`: whether a logical id is one of the template. */
export function damageOf(pieces: readonly PlacedPiece[], text: string, has: (id: string) => boolean): Damage {
  const hurt = new Set<PlacedPiece>();
  const targets = new Set<string>();
  let [brokenTop, transform] = [false, false];
  let done = -1;
  for (let i = 0; i < pieces.length; i++) {
    const piece = pieces[i]!;
    const read = factsOf(piece, text);
    if (!read) continue;
    if (piece.hurt) hurt.add(piece);
    for (const target of targetsOf(read, has)) targets.add(target);
    if (piece.under === 'top') {
      transform ||= read.transform;
      brokenTop ||= piece.broken && !read.bare;
    }
    // Lines that have lost their indentation, or seem to begin something else, are of the resource above.
    if (!read.stray || (piece.under === 'top' && !piece.broken)) continue;
    for (let above = i - 1; above > done && pieces[above]!.under === 'resources'; above--) {
      hurt.add(pieces[above]!);
      if (typeOf(pieces[above]!) !== undefined) break;
    }
    done = i - 1;
  }
  if (hurt.size + targets.size === 0 && !transform) return UNHURT;
  if ([...hurt].some(({ parsed }) => parsed.linked)) {
    for (const piece of pieces) if (piece.parsed.linked) hurt.add(piece);
  }
  const sections = new Map<string, boolean>();
  const sectionHurt = (name: string): boolean => {
    const own = pieces.findLast((piece) => piece.under === 'top' && piece.has(name));
    return own ? hurt.has(own) : brokenTop;
  };
  const pieceOf = ({ piece, pair }: Resource): PlacedPiece | undefined =>
    piece ?? pieces.findLast(({ start }) => start <= pair.keySpan.start);
  return {
    hurts: (resource) => hurt.has(pieceOf(resource)!),
    section: (name) => {
      const known = sections.get(name) ?? sectionHurt(name);
      sections.set(name, known);
      return known;
    },
    transform,
    targets,
  };
}

interface Facts {
  /** No more than a name that somebody begins to type. */
  readonly bare: boolean;
  /** The type as far as it is written. */
  readonly type?: string;
  readonly parts: readonly { readonly kind: Kind; readonly of?: string }[];
  readonly mentions: readonly string[];
  /** Seems to be no resource, but part of one. */
  readonly stray: boolean;
  /** Might be a macro's name. */
  readonly transform: boolean;
}
const facts = new WeakMap<ParsedPiece, Facts>();

/** Undefined of what is read whole. */
function factsOf(piece: PlacedPiece, text: string): Facts | undefined {
  const open = piece.hurt || (piece.under === 'resources' && hasOpenType(piece));
  if (!open) return undefined;
  let known = facts.get(piece.parsed);
  if (!known) {
    known = factsIn(text.slice(piece.start, piece.end));
    facts.set(piece.parsed, known);
  }
  return known;
}

function factsIn(written: string): Facts {
  const text = written.replace(/^[ \t]*#.*$/gm, '');
  const type = /\bAWS::\w+::\w*/.exec(text)?.[0] ?? /^[ \t]+["']?Type["']?[ \t]*:[ \t]*["']?([\w:]+)/m.exec(text)?.[1];
  const parts = partsIn(text, type);
  const bare = isBare(text);
  const adds = type === undefined || !(ADDS_NOTHING.test(type) || PARTS[type]);
  return {
    bare,
    stray: !bare && type === undefined && !/^[ \t]+["']?Properties["']?[ \t]*:/m.test(text),
    ...(type === undefined ? {} : { type }),
    parts,
    mentions: adds ? referencesIn(text) : [],
    transform: /^\s*["']?Trans/.test(text),
  };
}

function partsIn(text: string, type: string | undefined): Facts['parts'] {
  const kind = type === undefined ? undefined : PARTS[type];
  if (kind) return [{ kind, ...ownerIn(text, kind) }];
  return KINDS.flatMap((one) => {
    const fits = PROPERTIES[one].every((name) => new RegExp(`\\b(?:${name})\\b`).test(text));
    const may = type === undefined ? !(one === 'group' && OF_GROUP.test(text)) : mayBecome(type, one);
    return fits && may ? [{ kind: one, ...ownerIn(text, one) }] : [];
  });
}

/** Whether a type that is half-typed may be that of a kind of part. */
const mayBecome = (type: string, kind?: Kind): boolean =>
  !isWhole(type) && TYPES.some(([part, of]) => part.startsWith(type) && (kind ?? of) === of);

/** Types of which others begin with the same words. */
const isWhole = (type: string): boolean =>
  /^AWS::EC2::(?:SecurityGroup|NetworkAcl|VPC|VPNGateway|Route|Subnet)$/.test(type);

/** The logical id that the property names, where that much can be read. */
function ownerIn(text: string, kind: Kind): { readonly of?: string } {
  const property = new RegExp(`\\b(?:${PROPERTIES[kind][0]})["']?[ \\t]*:[ \\t]*(?:\\{?[ \\t]*\\r?\\n)?([^\\n]*)`);
  const value = property.exec(text)?.[1] ?? '';
  const of = /^[ \t{]*(?:!Ref|!GetAtt|["']?(?:Ref|Fn::GetAtt)["']?\s*:)\s*(?:[-[]\s*)?["']?(\w+)/.exec(value)?.[1];
  return of === undefined ? {} : { of };
}

function targetsOf({ bare, type, parts, mentions }: Facts, has: (id: string) => boolean): string[] {
  if (bare) return [];
  const added = parts.map(({ kind, of }) => targetOf(kind, of !== undefined && has(of) ? of : '*'));
  const kinds: Kind[] = type === undefined || HAS_GROUPS.test(type) ? ['acl', 'table', 'group'] : ['acl', 'table'];
  const named = mentions.flatMap((id) => kinds.map((kind) => targetOf(kind, id)));
  const anything = type === undefined && parts.length === 0 ? [targetOf('egress')] : [];
  return [...added, ...named, ...anything];
}

/** The logical ids that a text refers to, as far as it tells. */
export const referencesIn = (text: string): readonly string[] => [
  ...new Set(Array.from(text.matchAll(REFERENCE), ([, plain, inText]) => (plain ?? inText)!)),
];
const REFERENCE = /(?:\bRef|\bGetAtt)["']?\s*:?\s*(?:[-[]\s*)?["']?(\w+)|\$\{(\w+)/g;

/** `Name`, `Name:`, `"Name": {`, and one word under it. */
const isBare = (text: string): boolean =>
  text.length < 500 && /^\s*["']?[\w.:&$-]*["']?\s*:?\s*(?:[{[]?\s*[}\]]?|["']?[\w:]*["']?\s*:?)\s*,?\s*$/.test(text);

/** The type of what a piece holds. */
function typeOf({ parsed }: PlacedPiece): string | undefined {
  for (const { value } of plainPairs(parsed.root) ?? []) {
    const type = rawTextAt(plainPairs(value) ?? [], 'Type');
    if (type !== undefined) return type;
  }
  return undefined;
}

/** Whether it holds what has no type, or one that might go on. */
function hasOpenType({ parsed }: PlacedPiece): boolean {
  if (parsed.linked) return false;
  let open = openTypes.get(parsed);
  if (open === undefined) {
    open = (plainPairs(parsed.root) ?? []).some(({ key, value }) => {
      if (!value || value.kind === 'alias' || (key.kind === 'scalar' && key.text.startsWith('Fn::'))) return false;
      const type = rawTextAt(plainPairs(value) ?? [], 'Type');
      if (type === undefined) return value.kind !== 'scalar' || !value.empty;
      return PARTS[type] === undefined && mayBecome(type);
    });
    openTypes.set(parsed, open);
  }
  return open;
}
const openTypes = new WeakMap<ParsedPiece, boolean>();
