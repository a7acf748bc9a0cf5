import { message } from '../../messages';
import type { Direction, FilterPolicy, Reason, Span } from '../../policy';
import type { Arguments } from './arguments';
import { spanOf } from './module';
import type { Existing } from './objects';
import { faultIn } from './parsed-files';
import type { Evaluated } from './value';
import { isList, isReference } from './value';

/** The resource that keeps a group to the rules that it lists, and takes away all others. */
export const RULES_EXCLUSIVE = 'aws_vpc_security_group_rules_exclusive';

/** One such resource in whatever it is read from. */
export interface Listing {
  /** Its address. */
  readonly by: string;
  readonly args: Arguments;
  readonly place: () => Span;
  /** Why its lists may be meant otherwise. */
  readonly hurt?: Reason;
  /** Why it may not be of this group, or not be there. */
  readonly maybe?: Reason;
}

/** One such resource of a module. */
export interface Exclusive {
  readonly entry: Existing;
  readonly maybe?: Reason;
}

export function listingOf({ entry, maybe }: Exclusive): Listing {
  const { address: by, node, file } = entry.resource;
  const place = (): Span => spanOf(file, { start: node.start, end: node.headerEnd });
  const hurt = faultIn(file, node) && { message: message('policy.hurt', { id: by }), span: place() };
  return { by, args: entry.args, place, ...(hurt ? { hurt } : {}), ...(maybe ? { maybe } : {}) };
}

interface Listed {
  /** Addresses of the rules in the list. */
  readonly here: ReadonlySet<string>;
  /** Why there may be others in it. */
  readonly rest?: Reason;
}

const LISTS: Readonly<Record<Direction, string>> = { inbound: 'ingress_rule_ids', outbound: 'egress_rule_ids' };
/** What gives the id of a rule, of either kind of resource. */
const IDS: ReadonlySet<string> = new Set(['id', 'security_group_rule_id']);

/** What the rules of a group are kept to; `all`: the resources that are, or may be, for it. */
export class ExclusiveRules {
  private readonly lists = new Map<Direction, Listed>();

  constructor(
    private readonly all: readonly Listing[],
    /** Addresses of the rules that are known to be the group's. */
    private readonly known: ReadonlySet<string>,
    /** Their addresses by their ids, as far as those are known. */
    private readonly ids: ReadonlyMap<string, string> = new Map(),
  ) {}

  /** Whether what is listed is all there is, for sure. */
  get isCertain(): boolean {
    return this.all.some(({ maybe, hurt }) => !maybe && !hurt);
  }

  /** A rule that somebody adds must be listed as well. */
  get readOnly(): Pick<FilterPolicy, 'readOnly'> {
    return { readOnly: message('terraform.exclusiveList', { by: this.all[0]?.by ?? '' }) };
  }

  /** Why a rule may be taken away: no list has it. `address`: absent of what has no address, and so is in none. */
  unlisted(direction: Direction, address?: string): Reason | undefined {
    const [first] = this.all;
    if (!first || (address !== undefined && this.listed(direction).here.has(address))) return undefined;
    return { message: message('terraform.unlistedRule', { by: first.by }), span: first.place() };
  }

  /** Why there may be rules of a direction that are not in these files: their ids are in the list. */
  rest(direction: Direction): Reason | undefined {
    return this.listed(direction).rest;
  }

  private listed(direction: Direction): Listed {
    let found = this.lists.get(direction);
    if (!found) {
      const here = new Set<string>();
      let rest: Reason | undefined;
      for (const listing of this.all) {
        rest ??= listing.hurt;
        const value = listing.args.get(LISTS[direction]);
        if (value) rest = this.collect(value, here, listing) ?? rest;
      }
      found = rest ? { here, rest } : { here };
      this.lists.set(direction, found);
    }
    return found;
  }

  private collect(value: Evaluated, here: Set<string>, listing: Listing): Reason | undefined {
    if (!value.known) return value.reason;
    const inner = value.value;
    if (inner === null) return undefined;
    if (isList(inner)) {
      let { rest } = inner;
      for (const item of inner.items) rest = this.collect(item, here, listing) ?? rest;
      return rest;
    }
    const known = typeof inner === 'string' ? this.ids.get(inner) : undefined;
    const listed = isReference(inner) && IDS.has(inner.attribute) ? inner.address : known;
    if (listed !== undefined && this.known.has(listed)) {
      here.add(listed);
      return undefined;
    }
    const rule = isReference(inner) ? `${inner.address}.${inner.attribute}` : String(inner);
    return { message: message('terraform.listedElsewhere', { by: listing.by, rule }), span: value.span };
  }
}
