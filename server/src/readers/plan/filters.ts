import { message } from '../../messages';
import { type Direction, doubtedRules, type FilterPolicy, type Reason, type Rule } from '../../policy';
import { type Arguments, withDoubt } from '../terraform/arguments';
import { ExclusiveRules, type Listing } from '../terraform/exclusive';
import { ACL_KIND, type FilterKind, GROUP_KIND, INLINE } from '../terraform/filter-kinds';
import type { PrefixLists } from '../terraform/peers';
import { GROUP_TEXTS, refusedTexts } from '../terraform/refused';
import { maybeAnything, type RuleContext } from '../terraform/rules';
import type { PlanResource } from './document';
import { inlineOf, type PlanReader, text } from './reader';

/** A kind as a plan tells it. */
interface PlanKind extends FilterKind {
  readonly isOutbound: (type: string, args: Arguments) => boolean;
}

const KINDS: readonly PlanKind[] = [
  {
    ...GROUP_KIND,
    isOutbound: (type, args) => type.endsWith('egress_rule') || text(args, 'type') === 'egress',
  },
  { ...ACL_KIND, isOutbound: (_, args) => text(args, 'egress') === 'true' },
];

/** What is written apart of an object, and why it may not be the object's. */
interface Part {
  readonly entry: PlanResource;
  readonly maybe?: Reason;
}

/** The parts of each object of the plan, and those of objects that it does not tell of, by how they are named. */
interface Parts {
  readonly here: ReadonlyMap<PlanResource, readonly Part[]>;
  readonly foreign: ReadonlyMap<string, readonly Part[]>;
}

/** Security groups and network ACLs, with the rules that are written apart of them. */
export const planFilters = (plan: PlanReader, lists: PrefixLists): FilterPolicy[] =>
  KINDS.flatMap((kind) => filtersOf(kind, plan, lists));

function filtersOf(kind: PlanKind, plan: PlanReader, lists: PrefixLists): FilterPolicy[] {
  const objects = plan.of(kind.objects);
  const apart = partsOf(plan, kind.rules, kind.owner, objects);
  const exclusive = partsOf(plan, kind.exclusive === undefined ? [] : [kind.exclusive], kind.owner, objects);
  const keptTo = (listings: readonly Part[], parts: readonly Part[]): ExclusiveRules | undefined =>
    listings.length === 0
      ? undefined
      : new ExclusiveRules(
          listings.map((one) => listingOf(plan, one)),
          new Set(parts.map(({ entry }) => entry.address)),
          idsOf(plan, parts),
        );
  const addApart = (rules: Rule[], parts: readonly Part[], kept: ExclusiveRules | undefined, context: RuleContext) => {
    for (const { entry, maybe } of parts) {
      const args = plan.args(entry);
      const direction = kind.isOutbound(entry.type, args) ? 'outbound' : 'inbound';
      const doubt = maybe ?? args.maybe ?? kept?.unlisted(direction, entry.address);
      rules.push(kind.rule(doubt ? withDoubt(args, doubt) : args, direction, context));
    }
  };
  const any = (span: Rule['span'], reason: (direction: Direction) => Reason | undefined): Rule[] =>
    INLINE.flatMap(([, direction]) => {
      const why = reason(direction);
      return why ? [maybeAnything(kind.kind, direction, { span }, why)] : [];
    });
  const here = objects.map((object): FilterPolicy => {
    const args = plan.args(object);
    const base = plan.base(object, args);
    const context = { lists, invalid: base.invalid, self: object.address };
    const parts = apart.here.get(object) ?? [];
    const kept = keptTo(exclusive.here.get(object) ?? [], parts);
    const rules = INLINE.flatMap(([argument, direction]) => {
      const unlisted = kept?.unlisted(direction);
      return inlineOf(args, argument).map((one) =>
        kind.rule(unlisted ? withDoubt(one, one.maybe ?? unlisted) : one, direction, { ...context, inline: true }),
      );
    });
    if (kind.kind === 'security-group') base.invalid.push(...refusedTexts(args, GROUP_TEXTS));
    addApart(rules, parts, kept, context);
    // What is kept to a list gets nothing from others.
    const isAll = kept?.isCertain === true && !object.deferred;
    const more = isAll ? undefined : plan.moreOf(object, ...INLINE.map(([argument]) => argument));
    rules.push(...any(base.nameSpan, (direction) => kept?.rest(direction)), ...any(base.nameSpan, () => more));
    return { kind: kind.kind, ...base, rules: doubtedRules(rules, object.deferred) };
  });
  const elsewhere = [...apart.foreign].map(([address, parts]): FilterPolicy => {
    const { entry } = parts[0]!;
    const base = { ...plan.base(entry, plan.args(entry)), address };
    const kept = keptTo(exclusive.foreign.get(address) ?? [], parts);
    const reason = { message: message('terraform.restElsewhere', { reference: address }), span: base.nameSpan };
    const rules = any(base.nameSpan, (direction) => (kept?.isCertain ? kept.rest(direction) : reason));
    addApart(rules, parts, kept, { lists, invalid: base.invalid, self: address });
    return { kind: kind.kind, ...base, rules };
  });
  return [...here, ...elsewhere];
}

function partsOf(plan: PlanReader, types: readonly string[], owner: string, objects: readonly PlanResource[]): Parts {
  const here = new Map<PlanResource, Part[]>();
  const foreign = new Map<string, Part[]>();
  const add = <Key>(to: Map<Key, Part[]>, key: Key, part: Part): void => {
    const list = to.get(key);
    if (list) list.push(part);
    else to.set(key, [part]);
  };
  for (const entry of plan.of(types)) {
    const { owners, maybe } = plan.partOf(entry, owner, objects);
    const part = maybe ? { entry, maybe } : { entry };
    for (const object of owners) add(here, object, part);
    if (owners.length === 0) add(foreign, text(plan.args(entry), owner) ?? entry.address, part);
  }
  return { here, foreign };
}

function listingOf(plan: PlanReader, { entry, maybe = entry.deferred }: Part): Listing {
  const base = { by: entry.address, args: plan.args(entry), place: () => entry.addressSpan };
  return maybe ? { ...base, maybe } : base;
}

function idsOf(plan: PlanReader, parts: readonly Part[]): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  for (const { entry } of parts) {
    for (const name of ['id', 'security_group_rule_id']) {
      const id = text(plan.args(entry), name);
      if (id !== undefined) ids.set(id, entry.address);
    }
  }
  return ids;
}
