import { message } from '../../messages';
import {
  type FilterPolicy,
  known,
  type Layout,
  type Policy,
  type Problem,
  type ReaderSettings,
  type Reading,
  type Reason,
  type SourceFile,
  unknown,
} from '../../policy';
import { orAnything } from '../firewall/policy';
import { readAcl, readAclEntries } from './acls';
import { readPeering, readRouteTable, readSpace, regionOfVpc } from './address-spaces';
import { damageOf } from './damage';
import { readFirewall } from './firewalls';
import { type Facts, factsOf } from './folder';
import { readGroup, readPermissions } from './groups';
import { readLayout } from './layout';
import { readChangedRules, readListedRules } from './listed-rules';
import { readEntries, readList, readListInput, unnamedEntries } from './lists';
import { type Found, open, type Shape, whileOpen } from './objects';
import { regionInPath } from './regions';
import { firstCharacter, type Place } from './values';

export { looksLikeAwsOutput, refersElsewhere } from './looks';
export { isGroup } from './objects';

/**
 * Reads what the AWS CLI answers and takes, JSON or YAML: security groups and their rules, network ACLs, prefix lists,
 * VPCs, subnets, route tables and peerings, by shape and however wrapped. `settings.beside` are the files of the same
 * folder, for what this one only names. Never throws.
 */
export function readAwsCli(file: SourceFile, settings: ReaderSettings): Reading {
  const beside = settings.beside ?? [];
  return whileOpen(file, () => {
    const { problems, comments } = open(file).document;
    const unjoined = unjoinedEntries(file, beside);
    return {
      policies: policiesOf(file, beside),
      problems: [...problems, ...unjoined],
      comments,
      ...placesOf(file, beside),
    };
  });
}

/** Entries that might be of a list which the folder names, and say nothing of it. */
function unjoinedEntries(file: SourceFile, beside: readonly SourceFile[]): Problem[] {
  const { objects } = open(file);
  if (beside.length === 0 || !objects.some(({ shape }) => shape === 'list-entries')) return [];
  const { lists } = factsOf(
    objects,
    beside.map((other) => open(other).objects),
  );
  const named = new Set(beside.flatMap(({ text }) => text.match(/\bpl-[0-9a-f]{6,}\b/g) ?? []));
  const [lacking] = [...named].filter((id) => !lists.get(id)?.entries && !lists.get(id)?.byAws);
  if (lacking === undefined) return [];
  return unnamedEntries(objects, lists).map(({ node }) => ({
    span: firstCharacter(node),
    message: message('awscli.unnamedEntries', { list: lacking }),
  }));
}

/** What stands where, by all files of the folder, and the objects of the others. */
function placesOf(file: SourceFile, beside: readonly SourceFile[]): Pick<Reading, 'layout' | 'around'> {
  const files = [file, ...beside];
  const layout = readLayout(files.flatMap((one) => open(one).document.roots));
  if (layout.subnets.length + layout.attachments.length === 0) return {};
  const hurt = files.map((one) => damageOf(one, open(one).document).of()).find((reason) => reason !== undefined);
  const around = beside.flatMap((one) =>
    policiesOf(
      one,
      files.filter((other) => other !== one),
    ),
  );
  return { layout: hurt ? doubtedLayout(layout, hurt) : layout, around };
}

/** An association, a subnet or a group may be lost in what cannot be read. */
function doubtedLayout({ attachments, subnets }: Layout, hurt: Reason): Layout {
  const rest = { rest: hurt };
  return {
    attachments: attachments.map((one) => ({
      ...one,
      subnets: { ...one.subnets, ...rest },
      groups: { ...one.groups, ...rest },
      ...(one.internet ? { internet: unknown(hurt.message, one.internet.span, hurt.span) } : {}),
    })),
    subnets: subnets.map((subnet) => {
      const nobody = unknown(hurt.message, subnet.nameSpan, hurt.span);
      return { ...subnet, acl: nobody, table: nobody };
    }),
  };
}

interface Made {
  readonly beside: readonly SourceFile[];
  readonly policies: readonly Policy[];
}
/** The files of a folder are read with each other: each is read once for all of them. */
const made = new WeakMap<SourceFile, Made>();

function policiesOf(file: SourceFile, beside: readonly SourceFile[]): readonly Policy[] {
  const before = made.get(file);
  if (before && sameFiles(before.beside, beside)) return before.policies;
  const policies = readPolicies(file, beside);
  made.set(file, { beside, policies });
  return policies;
}

const sameFiles = (a: readonly SourceFile[], b: readonly SourceFile[]): boolean =>
  a.length === b.length && b.every((file) => a.includes(file));

function readPolicies(file: SourceFile, beside: readonly SourceFile[]): readonly Policy[] {
  const { objects } = open(file);
  const facts = factsOf(
    objects,
    beside.map((other) => open(other).objects),
  );
  const policies = [
    ...objects.flatMap(
      (found) => READERS[found.shape]?.(found, facts).map((policy) => kept(policy, found.place)) ?? [],
    ),
    ...together(objects, facts),
  ].sort((a, b) => a.span.start - b.span.start);
  return inOneRegion(file, policies);
}

type Reader = (found: Found, facts: Facts) => readonly Policy[];

const READERS: Readonly<Partial<Record<Shape, Reader>>> = {
  group: ({ node, place }, { lists, regions }) => inRegion(readGroup(place, node, lists), regionOfVpc(node, regions)),
  permissions: ({ node, place }, { lists }) => readPermissions(place, node, lists),
  'changed-rules': (found, { lists, directions }) => readChangedRules(found, lists, directions),
  acl: ({ node, place }, { regions }) => inRegion(readAcl(place, node), regionOfVpc(node, regions)),
  list: (found, { lists }) => readList(found, lists),
  'list-input': (found, { lists }) => readListInput(found, lists),
  vpc: (found, { regions }) => readSpace(found, 'VpcId', regions),
  subnet: (found, { regions }) => readSpace(found, 'SubnetId', regions),
  'route-table': (found, { lists, regions }) => readRouteTable(found, lists, regions),
  route: (found, { lists, regions }) => readRouteTable(found, lists, regions),
  peering: (found) => readPeering(found),
  firewall: ({ node, place }, { firewalls, lists }) => {
    const policy = readFirewall({ file: place.file, node }, firewalls, lists);
    return [orAnything(policy, policy.nameSpan, place.damage.of(node.span))];
  },
};

/** Objects that several places of a file are about: a page holds some rules of a group, and the next one more. */
function together(objects: readonly Found[], { lists, described }: Facts): Policy[] {
  const of = (shape: Shape): Found[] => objects.filter((found) => found.shape === shape);
  const entries = of('acl-entries');
  const [first] = entries;
  return [
    ...readListedRules(of('listed-rules'), lists, described),
    ...readEntries(of('list-entries'), lists),
    ...(first
      ? readAclEntries(
          first.place,
          entries.flatMap(({ node }) => (node.kind === 'list' ? node.items : [node])),
          first.node.span,
        )
      : []),
  ];
}

function inRegion(policies: readonly FilterPolicy[], region: Policy['region']): readonly FilterPolicy[] {
  return region ? policies.map((policy) => (policy.region ? policy : { ...policy, region })) : policies;
}

/** What another tool wrote is no input of any command, and nothing that AWS would answer: an edit would mend nothing. */
const kept = (policy: Policy, { foreign }: Place): Policy =>
  foreign && !policy.readOnly ? { ...policy, readOnly: message('awscli.otherTool') } : policy;

/** An answer is of one region: what one of its objects says holds for those that say nothing, else what the path says. */
function inOneRegion(file: SourceFile, policies: readonly Policy[]): readonly Policy[] {
  const stated = new Set(policies.flatMap(({ region }) => (region?.known ? [region.value] : [])));
  const only = stated.size === 1 ? [...stated][0] : stated.size === 0 ? regionInPath(file.uri) : undefined;
  if (only === undefined) return policies;
  return policies.map((policy) => (policy.region ? policy : { ...policy, region: known(only, policy.nameSpan) }));
}
