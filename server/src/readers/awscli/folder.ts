import type { Direction } from '../../policy';
import { get, type Node, textOf } from '../json/node';
import type { Regions } from './address-spaces';
import type { FirewallAnswer } from './firewalls';
import { directionOfListed, listedIn } from './listed-rules';
import { type ListFacts, type Lists, listFacts, onlyPair } from './lists';
import type { Found } from './objects';
import { regionOf } from './regions';

/** What the files of one folder together say of things that a file only names by their ids. */
export interface Facts {
  readonly lists: Lists;
  /** Groups of `describe-security-groups`, whose rules are all there. */
  readonly described: ReadonlySet<string>;
  /** Which way rules go, by their ids. */
  readonly directions: ReadonlyMap<string, Direction>;
  readonly regions: Regions;
  /** Rule groups and firewall policies. */
  readonly firewalls: readonly FirewallAnswer[];
}

/** The facts of a file's objects and of those beside it; its own stand over theirs. */
export function factsOf(own: readonly Found[], beside: readonly (readonly Found[])[]): Facts {
  const parts = [own, ...beside];
  const lists = new Map<string, ListFacts>();
  for (const objects of parts) merge(lists, listFacts(objects));
  const all = parts.flat();
  const again = (): void => {
    for (const objects of parts) merge(lists, listFacts(objects, lists));
  };
  // A file of entries may be named after a list that another file describes.
  again();
  const pair = onlyPair(all, lists);
  merge(lists, pair);
  if (pair.size > 0) again();
  const firewalls = all.flatMap(({ shape, node, place: { file } }) => (shape === 'firewall' ? [{ file, node }] : []));
  return { lists, described: describedIn(all), directions: directionsIn(all), regions: regionsIn(all), firewalls };
}

function merge(into: Map<string, ListFacts>, more: Lists): void {
  for (const [id, facts] of more) {
    const defined = Object.entries(facts).filter(([, value]) => value !== undefined);
    into.set(id, { ...Object.fromEntries(defined), ...into.get(id) });
  }
}

const describedIn = (objects: readonly Found[]): Set<string> =>
  new Set(objects.flatMap(({ shape, node }) => (shape === 'group' ? (textOf(get(node, 'GroupId')) ?? []) : [])));

function directionsIn(objects: readonly Found[]): Map<string, Direction> {
  const rules = objects.flatMap(({ shape, node }) => (shape === 'listed-rules' ? listedIn(node) : []));
  return new Map(rules.map((rule) => [textOf(get(rule, 'SecurityGroupRuleId')) ?? '', directionOfListed(rule)]));
}

/** Subnets have a zone, and security groups an ARN; the VPC that they name has neither. */
function regionsIn(objects: readonly Found[]): Regions {
  const regions = new Map<string, NonNullable<ReturnType<typeof regionOf>>>();
  for (const { node } of objects) {
    const id = vpcOf(node);
    const region = id === undefined || regions.has(id) ? undefined : regionOf(node);
    if (id !== undefined && region) regions.set(id, region);
  }
  return regions;
}

const vpcOf = (node: Node): string | undefined => (node.kind === 'map' ? textOf(get(node, 'VpcId')) : undefined);
