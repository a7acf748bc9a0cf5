import { message } from '../../messages';
import {
  type Direction,
  entriesOfDefaultAcl,
  type FilterPolicy,
  type InvalidValue,
  type Reason,
  type Rule,
} from '../../policy';
import { type Arguments, nested, withDoubt } from './arguments';
import { type Exclusive, ExclusiveRules, listingOf } from './exclusive';
import { ACL_KIND, type FilterKind, GROUP_KIND, INLINE } from './filter-kinds';
import { handedToWriters } from './handed-down';
import { isOutput } from './handed-out';
import { imported, isWritten } from './imports';
import { isKnownModule } from './known';
import { atCall, toldAtCall } from './known/at-call';
import { ignoredChanges } from './lifecycle';
import type { Module } from './module';
import { type Base, baseOf, type Existing, existing, restOf } from './objects';
import type { PrefixLists } from './peers';
import { refusedOf } from './refused';
import { maybeAnything, type RuleContext } from './rules';
import { certainty, targeted } from './targets';
import { asText, asTruth } from './value';

/** A kind as code writes it. */
interface CodeKind extends FilterKind {
  /** Undefined where nobody can tell: then the rule may be of either direction. */
  readonly direction: (entry: Existing) => { direction: Direction } | { reason: Reason };
}

const GROUPS: CodeKind = {
  ...GROUP_KIND,
  direction: ({ resource, args }) => {
    if (resource.type === 'aws_vpc_security_group_ingress_rule') return { direction: 'inbound' };
    if (resource.type === 'aws_vpc_security_group_egress_rule') return { direction: 'outbound' };
    const written = args.get('type');
    const type = written && asText(written);
    if (type?.known && type.value === 'ingress') return { direction: 'inbound' };
    if (type?.known && type.value === 'egress') return { direction: 'outbound' };
    return { reason: type && !type.known ? type.reason : notWritten('type', args) };
  },
};

const ACLS: CodeKind = {
  ...ACL_KIND,
  direction: ({ args }) => {
    const written = args.get('egress');
    if (!written) return { direction: 'inbound' };
    const egress = asTruth(written);
    return egress.known ? { direction: egress.value ? 'outbound' : 'inbound' } : { reason: egress.reason };
  },
};

const notWritten = (name: string, args: Arguments): Reason => ({
  message: message('terraform.notWritten', { name }),
  span: args.span,
});

/** Groups that AWS Directory Service makes and keeps: their rules are not the user's to edit. */
const DIRECTORY_MANAGED = /^d-[0-9a-z*]+_(controllers|workspacesMembers)$/i;

export const readSecurityGroups = (module: Module, lists: PrefixLists): FilterPolicy[] =>
  readFilters(GROUPS, module, lists);
export const readNetworkAcls = (module: Module, lists: PrefixLists): FilterPolicy[] => readFilters(ACLS, module, lists);

/** A policy being put together. */
interface Draft {
  readonly base: Omit<FilterPolicy, 'rules' | 'invalid'>;
  readonly rules: Rule[];
  readonly context: RuleContext & { readonly invalid: InvalidValue[] };
}

/** A rule written apart, and why it may not be the object's. */
interface Apart {
  readonly entry: Existing;
  readonly maybe?: Reason;
}

/** What stands apart of an object: its rules, and what says that they are all. */
interface Parts {
  readonly apart: readonly Apart[];
  readonly exclusive: readonly Exclusive[];
}

interface Gathered extends Parts {
  readonly object: Existing;
  readonly apart: Apart[];
  readonly exclusive: Exclusive[];
}

/** Objects with their inline rules, rules written apart joined to them, and what belongs to objects of other code. */
function readFilters(kind: CodeKind, module: Module, lists: PrefixLists): FilterPolicy[] {
  const here = new Map<string, Gathered>();
  const all: Gathered[] = [];
  for (const object of existing(module, ...kind.objects)) {
    const found = { object, apart: [], exclusive: [] };
    if (!here.has(object.resource.address)) here.set(object.resource.address, found);
    all.push(found);
  }

  const elsewhere = new Map<string, Existing[]>();
  const handed = handedToWriters(module, kind.objects);
  const exists = new Set(here.keys());
  for (const { entry, target } of targeted(module, kind.rules, kind.owner, kind.objects, exists)) {
    if (target.kind === 'never') continue;
    if (target.kind === 'here') {
      for (const address of target.addresses) {
        const { object, apart } = here.get(address)!;
        const maybe = certainty(entry, target, object);
        apart.push(maybe ? { entry, maybe } : { entry });
      }
      continue;
    }
    const address = target.text ?? entry.resource.address;
    const entries = elsewhere.get(address);
    if (entries) entries.push(entry);
    else elsewhere.set(address, [entry]);
  }
  const keptElsewhere = new Map<string, Exclusive[]>();
  const listing =
    kind.exclusive === undefined ? [] : targeted(module, [kind.exclusive], kind.owner, kind.objects, exists);
  for (const { entry, target } of listing) {
    if (target.kind === 'here') {
      for (const address of target.addresses) {
        const { object, exclusive } = here.get(address)!;
        const maybe = certainty(entry, target, object);
        exclusive.push(maybe ? { entry, maybe } : { entry });
      }
    } else if (target.kind === 'elsewhere' && target.text !== undefined) {
      const { maybe } = entry;
      const kept = keptElsewhere.get(target.text) ?? [];
      keptElsewhere.set(target.text, [...kept, maybe ? { entry, maybe } : { entry }]);
    }
  }
  return [
    ...all.map(({ object, ...parts }) => policyOf(kind, object, parts, handed.get(object.resource.address), lists)),
    ...[...elsewhere].map(([address, entries]) =>
      foreignPolicy(kind, address, entries, keptElsewhere.get(address) ?? [], module, lists),
    ),
  ];
}

/** Of an object that says nothing of its rules, for others to fill it: why they may. */
function mayGrow(object: Existing, apart: readonly Apart[]): Reason | undefined {
  const { type } = object.resource;
  // Terraform takes away all that a default ACL has, and what it does not write itself.
  if (apart.length > 0 || type === 'aws_default_network_acl') return undefined;
  return hasInline(object)
    ? undefined
    : isOutput(object, type === 'aws_network_acl' ? 'policy.aclHandedOut' : 'policy.groupHandedOut');
}
/** Types of which the provider keeps the rules that nobody writes; of a default ACL it takes them away. */
const KEEPS_RULES: ReadonlySet<string> = new Set([
  'aws_security_group',
  'aws_default_security_group',
  'aws_network_acl',
]);
const RULES: ReadonlySet<string> = new Set(INLINE.map(([block]) => block));

const hasInline = ({ resource }: Existing): boolean =>
  resource.node.body.some((item) =>
    item.kind === 'attribute'
      ? RULES.has(item.name.name)
      : RULES.has(item.type.name === 'dynamic' ? (item.labels[0]?.text ?? '') : item.type.name),
  );

interface Made {
  readonly more: Reason | undefined;
  readonly grows: Reason | undefined;
  readonly taken: Reason | undefined;
  readonly base: object;
  readonly parts: Parts;
  readonly lists: PrefixLists;
  readonly policy: FilterPolicy;
}

/** What was made of an object, so that one that no edit has reached is the same policy again. */
const made = new WeakMap<Existing, Made>();

/** `handed`: why rules may be added by code that is not here. */
function policyOf(
  kind: CodeKind,
  object: Existing,
  parts: Parts,
  handed: Reason | undefined,
  lists: PrefixLists,
): FilterPolicy {
  const base = baseOf(object);
  const { apart } = parts;
  const kept = keptTo(parts);
  // What is kept to a list gets nothing from others.
  const isAll = kept?.isCertain === true;
  // Nobody adds rules to those that stand in the group: the two would take away each other's.
  const more = handed && !isAll && !hasInline(object) ? handed : undefined;
  const grows = isAll ? undefined : mayGrow(object, apart);
  const taken = !isAll && KEEPS_RULES.has(object.resource.type) ? imported(object) : undefined;
  const before = made.get(object);
  const same = before?.base === base && sameLists(before.lists, lists) && sameParts(before.parts, parts);
  if (
    before &&
    same &&
    sameReason(before.grows, grows) &&
    sameReason(before.more, more) &&
    sameReason(before.taken, taken)
  ) {
    return before.policy;
  }
  const draft = draftOf(kind, object, base, lists);
  const known = isKnownModule(object.resource.file.uri);
  // Those modules write their rules apart, which nothing refuses.
  const context = known ? draft.context : ({ ...draft.context, inline: true } as const);
  for (const [block, direction] of INLINE) {
    const inline = nested(object.resource.node, block, object.args.scope);
    const unlisted = kept?.unlisted(direction);
    for (const args of inline) {
      draft.rules.push(kind.rule(unlisted ? withDoubt(args, args.maybe ?? unlisted) : args, direction, context));
    }
    if (taken && !isWritten(object.args, block, inline)) {
      draft.rules.push(maybeAnything(kind.kind, direction, { span: base.nameSpan }, taken));
    }
    // Beside rules written apart it only keeps the two spellings from undoing each other.
    const ignored = apart.length === 0 && !isAll ? ignoredChanges(object, block) : undefined;
    if (ignored) {
      draft.rules.push(maybeAnything(kind.kind, direction, { span: base.nameSpan }, ignored));
    }
  }
  if (kind === GROUPS) draft.context.invalid.push(...refusedOf(object));
  if (known) toldAtCall(draft.context.invalid, 0, base.span);
  for (const { entry, maybe } of apart) addRules(kind, draft, entry, maybe, kept);
  draft.rules.push(...listedElsewhere(kind, base, kept));
  if (more) draft.rules.push(...anyRules(kind, base, more));
  const policy = { ...finished(draft), ...kept?.readOnly, ...(grows ? { mayGrow: grows } : {}) };
  made.set(object, { base, parts, lists, policy, grows, more, taken });
  return policy;
}

const keptTo = ({ apart, exclusive }: Parts): ExclusiveRules | undefined =>
  exclusive.length === 0
    ? undefined
    : new ExclusiveRules(exclusive.map(listingOf), new Set(apart.map(({ entry }) => entry.resource.address)));

/** Rules of which a list has the ids alone. */
const listedElsewhere = (kind: CodeKind, { nameSpan }: Base, kept: ExclusiveRules | undefined): Rule[] =>
  INLINE.flatMap(([, direction]) => {
    const rest = kept?.rest(direction);
    return rest ? [maybeAnything(kind.kind, direction, { span: nameSpan }, rest)] : [];
  });

/** Rules in both directions of which nothing is known but that they may exist. */
const anyRules = (kind: CodeKind, { nameSpan }: Base, reason: Reason): Rule[] =>
  INLINE.map(([, direction]) => maybeAnything(kind.kind, direction, { span: nameSpan }, reason));

const sameReason = (a: Reason | undefined, b: Reason | undefined): boolean =>
  a?.span?.uri === b?.span?.uri && a?.span?.start === b?.span?.start && a?.span?.end === b?.span?.end;

const finished = ({ base, rules, context }: Draft): FilterPolicy => ({ ...base, rules, invalid: context.invalid });

const sameLists = (a: PrefixLists, b: PrefixLists): boolean => a === b || (a.size === 0 && b.size === 0);

const sameRules = (a: readonly Apart[], b: readonly Apart[]): boolean =>
  a.length === b.length && a.every(({ entry, maybe }, i) => entry === b[i]!.entry && maybe === b[i]!.maybe);
const sameParts = (a: Parts, b: Parts): boolean => sameRules(a.apart, b.apart) && sameRules(a.exclusive, b.exclusive);

function draftOf(kind: CodeKind, object: Existing, base: Base, lists: PrefixLists): Draft {
  const { address, name } = object.resource;
  const written = object.args.get('name');
  const text = written && asText(written);
  const managed = text?.known ? text.value : name;
  return {
    base: {
      kind: kind.kind,
      ...base,
      ...(DIRECTORY_MANAGED.test(managed)
        ? { readOnly: message('terraform.directoryManaged', { name: managed }) }
        : {}),
    },
    rules: [],
    context: { lists, invalid: [], self: address },
  };
}

interface MadeElsewhere {
  readonly base: object;
  readonly address: string;
  readonly entries: readonly Existing[];
  readonly exclusive: readonly Exclusive[];
  readonly lists: PrefixLists;
  readonly vpc: string | undefined;
  readonly policy: FilterPolicy;
}

/** The same of what belongs to foreign objects, by the first entry. */
const madeElsewhere = new WeakMap<Existing, MadeElsewhere>();

/** The part of a foreign object that is written here. The rest is not, so anything else may be allowed as well. */
function foreignPolicy(
  kind: CodeKind,
  address: string,
  entries: readonly Existing[],
  exclusive: readonly Exclusive[],
  module: Module,
  lists: PrefixLists,
): FilterPolicy {
  const [first] = entries as readonly [Existing];
  const base = baseOf(first, module);
  const vpc = kind === ACLS ? defaultAclOf(address, module) : undefined;
  const before = madeElsewhere.get(first);
  const isSame =
    before?.base === base &&
    before.address === address &&
    before.vpc === vpc &&
    sameLists(before.lists, lists) &&
    sameRules(before.exclusive, exclusive) &&
    before.entries.length === entries.length &&
    before.entries.every((entry, i) => entry === entries[i]);
  if (isSame) return before.policy;
  const draft: Draft = {
    base: { kind: kind.kind, ...base, address },
    rules: [],
    context: { lists, invalid: [], self: address },
  };
  const kept = keptTo({ apart: entries.map((entry) => ({ entry })), exclusive });
  if (vpc !== undefined) draft.rules.push(...entriesOfDefaultAcl(base.nameSpan));
  else if (kept?.isCertain !== true) {
    draft.rules.push(...anyRules(kind, base, { message: restOf(first, address), span: base.nameSpan }));
  }
  for (const entry of entries) addRules(kind, draft, entry, entry.maybe, kept);
  draft.rules.push(...listedElsewhere(kind, base, kept));
  const policy = { ...finished(draft), ...kept?.readOnly };
  madeElsewhere.set(first, { base, address, entries, exclusive, lists, vpc, policy });
  return policy;
}

/** The VPC of these files whose default network ACL is meant: AWS makes the rest of that, which is known. */
export function defaultAclOf(address: string, root: Module): string | undefined {
  const vpc = address.match(/^(.*\baws_vpc\..+)\.default_network_acl_id$/)?.[1];
  const made = existing(root, 'aws_vpc').find(({ resource }) => resource.address === vpc);
  // One that was there before may have been changed since.
  return made && !imported(made) ? vpc : undefined;
}

function addRules(
  kind: CodeKind,
  draft: Draft,
  entry: Existing,
  maybe: Reason | undefined,
  kept: ExclusiveRules | undefined,
): void {
  const { invalid } = draft.context;
  const before = invalid.length;
  const rules = rulesOf(kind, draft, entry, maybe, kept);
  if (!isKnownModule(entry.resource.file.uri)) {
    draft.rules.push(...rules);
    return;
  }
  const { span } = baseOf(entry);
  draft.rules.push(...rules.map((rule) => atCall(rule, span)));
  toldAtCall(invalid, before, span);
}

function rulesOf(
  kind: CodeKind,
  { context }: Draft,
  entry: Existing,
  maybe: Reason | undefined,
  kept: ExclusiveRules | undefined,
): Rule[] {
  const found = kind.direction(entry);
  const rule = (direction: Direction, doubt: Reason | undefined): Rule => {
    const why = doubt ?? kept?.unlisted(direction, entry.resource.address);
    return kind.rule(withDoubt(entry.args, why), direction, context);
  };
  if ('direction' in found) return [rule(found.direction, maybe)];
  return INLINE.map(([, direction]) => rule(direction, maybe ?? found.reason));
}
