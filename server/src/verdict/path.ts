import { type Message, message } from '../messages';
import { type AddressSet, addresses, type PortSet } from '../net';
import {
  type Attachment,
  DIRECTIONS,
  type Direction,
  type FilterPolicy,
  type Layout,
  type Named,
  type Policy,
  peerSet,
  type Reason,
  type Rule,
  type Span,
  type SubnetPlace,
  unseenIn,
} from '../policy';
import { judge, type Terms } from './judge';
import type { Answer, Cause, MissingCell, RequirementVerdict, UnknownCell } from './model';
import { type Probe, probePorts } from './probe';
import { asFilter, judgeRoutes, type LocalRanges, type Routing } from './routes';

export type LayerKind = 'security-group' | 'network-acl' | 'route-table';

/** What traffic passes on its way, or the reason why nobody can tell what it is. */
export type Layer = { readonly kind: LayerKind } & (
  | {
      /** The objects that make it up. */
      readonly objects: readonly Policy[];
      /** What they do together. */
      readonly filter: FilterPolicy;
      /** Of a route table: the ranges of its VPC. */
      readonly local?: LocalRanges;
      readonly absent?: undefined;
    }
  | { readonly absent: Reason }
);
export type PresentLayer = Extract<Layer, { readonly objects: readonly Policy[] }>;

/** What a path begins at. */
export interface Start {
  readonly from: string;
  readonly nameSpan: Span;
}

/** The way from something in a subnet to the world, and back. */
export interface Path extends Start {
  /** `from`: an attachment, or the subnet itself where nothing is known to be in it. Others of the same file go the same way. */
  readonly alike: readonly Start[];
  readonly attachment?: Attachment;
  readonly subnet?: SubnetPlace;
  /** The subnet's own addresses: what stays among them passes neither network ACL nor route table. */
  readonly inside: AddressSet;
  /** Security group, network ACL, route table: in the order in which a packet on its way out passes them. */
  readonly layers: readonly Layer[];
}

/** All paths of a layout. */
export function pathsOf(layout: Layout, policies: readonly Policy[]): Path[] {
  const found = new Map<string, Policy>();
  for (const policy of policies) if (!found.has(policy.address)) found.set(policy.address, policy);
  const subnets = new Map(layout.subnets.map((subnet) => [subnet.address, subnet] as const));
  const taken = new Set<string>();
  const paths = likeEachOther(layout.attachments).flatMap(([attachment, ...others]): Path[] => {
    const { nameSpan, groups } = attachment;
    const alike = others.map(startOf);
    const start = { from: attachment.address, nameSpan, alike, attachment };
    const group = groupLayer(groups, found);
    const placed = attachment.subnets.here.flatMap((one) => subnets.get(one) ?? []);
    if (placed.length === 0) {
      const reason = attachment.subnets.rest ?? NO_SUBNET;
      const layers = [group, { kind: 'network-acl', absent: reason }, { kind: 'route-table', absent: reason }] as const;
      return [{ ...start, inside: addresses.NO_ADDRESS, layers }];
    }
    return placed.map((subnet) => {
      taken.add(subnet.address);
      return { ...start, ...beyond(subnet, found, [group]) };
    });
  });
  const bare = layout.subnets.filter(({ address }) => !taken.has(address));
  return [...paths, ...bare.map((subnet) => ({ ...startOf(subnet), alike: [], ...beyond(subnet, found, []) }))];
}

const startOf = ({ address, nameSpan }: Attachment | SubnetPlace): Start => ({ from: address, nameSpan });

/** What stands in the same subnets with the same groups, by files: thousands of desktops do. */
function likeEachOther(attachments: readonly Attachment[]): (readonly [Attachment, ...Attachment[]])[] {
  const sets = new Map<string, [Attachment, ...Attachment[]]>();
  for (const attachment of attachments) {
    const { kind, nameSpan, groups, subnets } = attachment;
    const doubts = [groups.rest, subnets.rest].map((rest) => rest?.message);
    const key = JSON.stringify([kind, nameSpan.uri, groups.here, subnets.here, doubts]);
    const set = sets.get(key);
    if (set) set.push(attachment);
    else sets.set(key, [attachment]);
  }
  return [...sets.values()];
}

const NO_SUBNET: Reason = { message: message('policy.noSubnet') };

/** What a subnet adds to the way. */
function beyond(subnet: SubnetPlace, found: ReadonlyMap<string, Policy>, before: readonly Layer[]) {
  const ranges = subnet.ranges.map(peerSet);
  const inside = addresses.unionAll(ranges.flatMap((set) => set ?? []));
  return { subnet, inside, layers: [...before, aclLayer(subnet, found), tableLayer(subnet, found)] };
}

function groupLayer(groups: Named, found: ReadonlyMap<string, Policy>): Layer {
  const objects = groups.here.flatMap((address) => {
    const policy = found.get(address);
    return policy?.kind === 'security-group' ? [policy] : [];
  });
  const [first] = objects;
  if (!first) return { kind: 'security-group', absent: groups.rest ?? { message: message('policy.noGroup') } };
  return {
    kind: 'security-group',
    objects,
    filter: together(objects, groups.rest ?? objects.find((one) => one.mayGrow)?.mayGrow),
  };
}

/** Groups of one interface as one: what any of them lets through is let through. `rest`: there may be more of them, or of their rules. */
export function together(groups: readonly FilterPolicy[], rest?: Reason): FilterPolicy {
  const [first] = groups;
  const rules = groups.flatMap((group) => group.rules);
  return {
    ...first!,
    rules: rest ? [...rules, ...unseen(first!, rest)] : rules,
  };
}

/** Rules of a group or ACL that no file holds. */
const unseen = ({ kind, nameSpan }: FilterPolicy, reason: Reason): Rule[] =>
  DIRECTIONS.map((direction) => unseenIn(kind)(nameSpan, direction, reason));

function aclLayer({ acl }: SubnetPlace, found: ReadonlyMap<string, Policy>): Layer {
  const policy = acl.known ? found.get(acl.value) : undefined;
  if (policy?.kind === 'network-acl')
    return {
      kind: 'network-acl',
      objects: [policy],
      filter: policy.mayGrow ? together([policy], policy.mayGrow) : policy,
    };
  return { kind: 'network-acl', absent: acl.known ? elsewhere('policy.layer.elsewhere.acl') : acl.reason };
}

function tableLayer({ table }: SubnetPlace, found: ReadonlyMap<string, Policy>): Layer {
  const policy = table.known ? found.get(table.value) : undefined;
  if (policy && isRouting(policy)) {
    const local = localOf(policy, found);
    return { kind: 'route-table', objects: [policy], filter: asFilter(policy, local), local };
  }
  return { kind: 'route-table', absent: table.known ? elsewhere('policy.layer.elsewhere.table') : table.reason };
}

const elsewhere = (key: 'policy.layer.elsewhere.acl' | 'policy.layer.elsewhere.table'): Reason => ({
  message: message(key),
});

export const isRouting = (policy: Policy): policy is Routing =>
  policy.kind === 'address-space' && policy.table !== undefined;

/** The ranges of the VPC that a route table is made in. */
export function localOf({ table }: Routing, found: ReadonlyMap<string, Policy>): LocalRanges {
  const vpc = table.vpc.known ? found.get(table.vpc.value) : undefined;
  return vpc?.kind === 'address-space' && !vpc.routes && vpc.ranges.length > 0 ? vpc.ranges : undefined;
}

/** What one layer says to a requirement or a packet. */
export interface Passage<Said> {
  readonly layer: Layer;
  /** Undefined where the layer is not in the files. */
  readonly said?: Said;
}

/** How a requirement fares on a path. */
export interface PathAnswer {
  readonly requirement: RequirementVerdict['requirement'];
  /** Blocked where any layer blocks; open where all layers are here and open. */
  readonly verdict: Answer;
  readonly passages: readonly Passage<RequirementVerdict>[];
  /** The first layer that blocks. */
  readonly stop?: { readonly layer: PresentLayer; readonly cause: Cause };
}

export interface PathVerdict {
  readonly path: Path;
  readonly role: Terms['role'];
  readonly answers: readonly PathAnswer[];
}

/** One verdict for the whole path, requirement by requirement. */
export function judgePath(path: Path, terms: Terms): PathVerdict {
  const judged = path.layers.map((layer): Passage<readonly RequirementVerdict[]> => {
    if (layer.absent) return { layer };
    const [own] = layer.objects;
    const verdicts = isRouting(own!) ? judgeRoutes(own, layer.local, terms) : judge(layer.filter, terms);
    return {
      layer,
      said: layer.kind === 'security-group' ? verdicts : verdicts.map((one) => outside(one, path.inside)),
    };
  });
  const asked = judged.find(({ said }) => said)?.said ?? [];
  return { path, role: terms.role, answers: asked.map(({ requirement }) => answerTo(requirement, judged)) };
}

function answerTo(
  requirement: RequirementVerdict['requirement'],
  judged: readonly Passage<readonly RequirementVerdict[]>[],
): PathAnswer {
  const passages = judged.map(({ layer, said }): Passage<RequirementVerdict> => {
    const own = said?.find((one) => one.requirement.id === requirement.id);
    return own ? { layer, said: own } : { layer };
  });
  const stopped = passages.find(({ said }) => said?.verdict === 'missing');
  const open = passages.every(({ said }) => said?.verdict === 'satisfied');
  return {
    requirement,
    verdict: stopped ? 'missing' : open ? 'satisfied' : 'unknown',
    passages,
    ...(stopped?.said && !stopped.layer.absent
      ? { stop: { layer: stopped.layer, cause: stopped.said.missing[0]!.cause } }
      : {}),
  };
}

/** A verdict without what stays in the subnet. */
function outside(verdict: RequirementVerdict, inside: AddressSet): RequirementVerdict {
  if (addresses.isEmpty(inside) || verdict.verdict === 'satisfied') return verdict;
  const missing = verdict.missing.flatMap((cell) => beyondOf(cell, inside));
  const unknown = verdict.unknown.flatMap((cell) => beyondOf(cell, inside));
  const answer = missing.length > 0 ? 'missing' : unknown.length > 0 ? 'unknown' : 'satisfied';
  return { ...verdict, verdict: answer, missing, unknown };
}

function beyondOf<Cell extends MissingCell | UnknownCell>(cell: Cell, inside: AddressSet): Cell[] {
  if (cell.remote.kind === 'opaque') return [cell];
  const set = addresses.subtract(cell.remote.set, inside);
  return addresses.isEmpty(set) ? [] : [{ ...cell, remote: { kind: 'addresses', set } }];
}

/** A packet's fate at one layer; `way`: on its way, or the answer to it. */
export interface Step {
  readonly layer: Layer;
  readonly way: 'there' | 'back';
  /** Undefined where the layer is not in the files, or not passed. */
  readonly answer?: Probe;
  /** It stays in the subnet, and so does not pass the layer. */
  readonly stays?: true;
}

export interface PathProbe {
  readonly decision: Probe['decision'];
  /** The first layer that stops it, else that decides nothing. */
  readonly by?: Step;
  readonly steps: readonly Step[];
}

/** What a packet passes, in order. Security groups are stateful: answers are not asked again. */
const WAYS: Readonly<Record<Direction, readonly (readonly [kind: LayerKind, way: Step['way']])[]>> = {
  outbound: [
    ['security-group', 'there'],
    ['network-acl', 'there'],
    ['route-table', 'there'],
    ['network-acl', 'back'],
  ],
  inbound: [
    ['network-acl', 'there'],
    ['security-group', 'there'],
    ['route-table', 'back'],
    ['network-acl', 'back'],
  ],
};

/** Sends a packet along the path and its answer back to the client's port, which is one of `clientPorts`. */
export function probePath(
  path: Path,
  packet: {
    readonly direction: Direction;
    readonly protocol: 'tcp' | 'udp';
    readonly ports: PortSet;
    readonly address: AddressSet;
    readonly clientPorts: PortSet;
  },
): PathProbe {
  const { direction, protocol, address } = packet;
  const stays = addresses.covers(path.inside, address);
  const steps = WAYS[direction].flatMap(([kind, way]): Step[] => {
    const layer = path.layers.find((one) => one.kind === kind);
    if (!layer) return [];
    if (stays && kind !== 'security-group') return way === 'there' ? [{ layer, way, stays }] : [];
    if (layer.absent) return way === 'there' || kind === 'route-table' ? [{ layer, way }] : [];
    const towards = kind === 'route-table' ? 'outbound' : way === 'there' ? direction : OPPOSITE[direction];
    const ports = way === 'there' ? packet.ports : packet.clientPorts;
    return [{ layer, way, answer: probePorts(layer.filter, towards, protocol, ports, address) }];
  });
  const stop = steps.find(({ answer }) => answer?.decision === 'deny');
  const doubt = steps.find(({ answer, stays: inside }) => !inside && answer?.decision !== 'allow');
  const by = stop ?? doubt;
  return { decision: stop ? 'deny' : doubt ? 'unknown' : 'allow', ...(by ? { by } : {}), steps };
}

const OPPOSITE = { inbound: 'outbound', outbound: 'inbound' } as const;

/** Why a step says nothing for certain. */
export const reasonsOf = ({ layer, answer }: Step): readonly Message[] =>
  layer.absent ? [layer.absent.message] : (answer?.reasons ?? []).map((reason) => reason.message);
