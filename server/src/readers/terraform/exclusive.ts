import { message } from '../../messages';
import type { Direction, FilterPolicy, Reason } from '../../policy';
import { spanOf } from './module';
import type { Existing } from './objects';
import { faultIn } from './parsed-files';
import type { Evaluated } from './value';
import { isList, isReference } from './value';

/** The resource that keeps a group to the rules that it lists, and takes away all others. */
export const RULES_EXCLUSIVE = 'aws_vpc_security_group_rules_exclusive';

/** One such resource, and why it may not be of this group, or not be there. */
export interface Exclusive {
  readonly entry: Existing;
  readonly maybe?: Reason;
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
    private readonly all: readonly Exclusive[],
    /** Addresses of the rules that are known to be the group's. */
    private readonly known: ReadonlySet<string>,
  ) {}

  /** Whether what is listed is all there is, for sure. */
  get isCertain(): boolean {
    return this.all.some(({ entry, maybe }) => !maybe && !hurt(entry));
  }

  /** A rule that somebody adds must be listed as well. */
  get readOnly(): Pick<FilterPolicy, 'readOnly'> {
    const by = this.all[0]?.entry.resource.address ?? '';
    return { readOnly: message('terraform.exclusiveList', { by }) };
  }

  /** Why a rule may be taken away: no list has it. `address`: absent of what has no address, and so is in none. */
  unlisted(direction: Direction, address?: string): Reason | undefined {
    const [first] = this.all;
    if (!first || (address !== undefined && this.listed(direction).here.has(address))) return undefined;
    const { address: by, node, file } = first.entry.resource;
    return { message: message('terraform.unlistedRule', { by }), span: spanOf(file, headerOf(node)) };
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
      for (const { entry } of this.all) {
        rest ??= hurt(entry);
        const value = entry.args.get(LISTS[direction]);
        if (value) rest = this.collect(value, here, entry) ?? rest;
      }
      found = rest ? { here, rest } : { here };
      this.lists.set(direction, found);
    }
    return found;
  }

  private collect(value: Evaluated, here: Set<string>, entry: Existing): Reason | undefined {
    if (!value.known) return value.reason;
    const inner = value.value;
    if (inner === null) return undefined;
    if (isList(inner)) {
      let { rest } = inner;
      for (const item of inner.items) rest = this.collect(item, here, entry) ?? rest;
      return rest;
    }
    if (isReference(inner) && IDS.has(inner.attribute) && this.known.has(inner.address)) {
      here.add(inner.address);
      return undefined;
    }
    const rule = isReference(inner) ? `${inner.address}.${inner.attribute}` : String(inner);
    const { address: by } = entry.resource;
    return { message: message('terraform.listedElsewhere', { by, rule }), span: value.span };
  }
}

const headerOf = ({ start, headerEnd }: { readonly start: number; readonly headerEnd: number }) => ({
  start,
  end: headerEnd,
});

function hurt({ resource: { address: id, node, file } }: Existing): Reason | undefined {
  return faultIn(file, node) && { message: message('policy.hurt', { id }), span: spanOf(file, headerOf(node)) };
}
