import { type AwsRanges, type PortRequirement, STREAMING_PROTOCOLS, type UserValue } from '../../catalogue';
import { type Message, message } from '../../messages';
import { addresses } from '../../net';
import { DIRECTIONS, type Direction, type FilterPolicy, type PrefixListPolicy } from '../../policy';
import { allowFix, allowTitle, type Lack, merge, QUOTA } from '../../rules/allow';
import type { AllowItem } from '../../rules/finding';
import { remoteLabels } from '../../rules/wording';
import { judge } from '../../verdict';
import { aroundValues } from './networks';
import { FEATURES, type GenerateRequest } from './request';

/** One rule to be written, or one for each CIDR where a form takes one CIDR a rule. */
export interface Flow {
  readonly requirement: PortRequirement;
  readonly direction: Direction;
  readonly protocol: 'tcp' | 'udp';
  /** Both ends included. */
  readonly from: number;
  readonly to: number;
  /** CIDRs of one family, or the value that only the user knows. */
  readonly remote: { readonly cidrs: readonly string[] } | { readonly value: UserValue };
  /** English, in the characters that AWS takes. */
  readonly description: string;
  /** The way back that a stateless filter needs. */
  readonly back: boolean;
}

export interface Plan {
  readonly flows: readonly Flow[];
  readonly warnings: readonly Message[];
  /** Those of them that tell what is not there at all, and so belong into the text. */
  readonly lacks: readonly Message[];
}

/** The kind of object that the rules are for. */
export type Kind = 'security-group' | 'network-acl' | 'prefix-list';

/** An object that allows nothing: what it lacks is all there is to write. */
function nothing(kind: Kind): FilterPolicy | PrefixListPolicy {
  const span = { uri: 'generate:', start: 0, end: 0 };
  const base = { format: 'terraform', address: '', span, nameSpan: span, labels: [], invalid: [] } as const;
  return kind === 'prefix-list' ? { ...base, kind, entries: [] } : { ...base, kind, rules: [] };
}

/** Everything that a role and region ask for, as the verdict on an object that allows nothing. */
export function lacksOf(request: GenerateRequest, kind: Kind): { policy: ReturnType<typeof nothing>; lacks: Lack[] } {
  const { edition, role, region, ranges } = request;
  const policy = nothing(kind);
  const values = Object.fromEntries(
    Object.entries(request.values ?? {})
      .filter(([, list]) => list.length > 0)
      .map(([name, list]) => [name, addresses.addressSet(list)]),
  );
  const verdicts = judge(policy, {
    edition,
    role,
    region,
    protocols: request.protocols ?? STREAMING_PROTOCOLS,
    features: request.features ?? FEATURES,
    values,
    ranges,
  });
  const lacks = verdicts.flatMap(({ requirement, missing }) => missing.map((cell) => ({ requirement, cell })));
  return { policy, lacks };
}

/** The value that a lack hangs on, where only the user knows its addresses. */
function userValueOf({ cell }: Lack): UserValue | undefined {
  if (cell.remote.kind !== 'opaque') return undefined;
  const [label] = cell.remote.label;
  return label?.type === 'user' ? label.value : undefined;
}

/**
 * The rules that satisfy a role. With `takesValues`, required rules towards addresses that only the user knows come
 * out as flows to that value; all others of that kind are left out with a warning. A network ACL that takes more
 * entries than AWS allows names the networks around the user's addresses instead, where that is enough.
 */
export function planOf(request: GenerateRequest, kind: Kind, takesValues: boolean): Plan {
  const exact = exactPlan(request, kind, takesValues);
  if (kind !== 'network-acl' || fits(exact.flows, kind)) return exact;
  const { values, widened } = aroundValues(request.values ?? {});
  const wider = exactPlan({ ...request, values }, kind, takesValues);
  return fits(wider.flows, kind) ? { ...wider, warnings: [...wider.warnings, ...widened] } : exact;
}

const fits = (flows: readonly Flow[], kind: Exclude<Kind, 'prefix-list'>): boolean =>
  DIRECTIONS.every((direction) => countOf(flows, direction) <= QUOTA[kind]);

/** AWS counts each CIDR as a rule, in each direction by itself. */
const countOf = (flows: readonly Flow[], direction: Direction): number =>
  flows
    .filter((flow) => flow.direction === direction)
    .reduce((sum, { remote }) => sum + ('cidrs' in remote ? remote.cidrs.length : 1), 0);

function exactPlan(request: GenerateRequest, kind: Kind, takesValues: boolean): Plan {
  const { policy, lacks: all } = lacksOf(request, kind);
  // What AWS calls optional is asked of nobody, and opening it would be more than is needed.
  const lacks = all.filter(({ requirement }) => !requirement.optional);
  const subject = { policy, region: request.region, edition: request.edition, protocols: [], verdicts: [], hosts: [] };
  const items: (AllowItem & Pick<Flow, 'requirement' | 'back'>)[] = [];
  const flows: Flow[] = [];
  const warnings = new Warnings(request.ranges);
  for (const lack of lacks) {
    const { requirement, cell } = lack;
    const back = cell.cause.kind === 'return';
    const value = userValueOf(lack);
    const found = allowFix(subject, [lack], allowTitle)?.items ?? [];
    if (value && takesValues) flows.push(...valueFlows(subject, lack, value));
    else if (value) warnings.leftOut(value, requirement);
    else items.push(...found.map((item) => ({ ...item, requirement, back })));
    if (found.some((item) => widened(lack, item))) warnings.widened(lack);
  }
  // A requirement that another one already opens would be the same rule twice, which AWS refuses.
  for (const item of merge(items)) flows.push(...byFamily(item));
  warnings.quota(flows, kind);
  const left = warnings.left();
  return { flows: inCatalogueOrder(flows, lacks), warnings: [...warnings.list(), ...left], lacks: left };
}

/** The rule as it would be written to any address, turned towards the user's value. */
function valueFlows(subject: Parameters<typeof allowFix>[0], lack: Lack, value: UserValue): Flow[] {
  const anywhere: Lack = { ...lack, cell: { ...lack.cell, remote: { kind: 'addresses', set: addresses.ALL_V4 } } };
  const fix = allowFix(subject, [anywhere], allowTitle);
  const back = lack.cell.cause.kind === 'return';
  return (fix?.items ?? []).map((item) => ({ ...item, requirement: lack.requirement, back, remote: { value } }));
}

function byFamily(item: AllowItem & Pick<Flow, 'requirement' | 'back'>): Flow[] {
  const { cidrs, ...rest } = item;
  const families = [cidrs.filter((cidr) => !cidr.includes(':')), cidrs.filter((cidr) => cidr.includes(':'))];
  return families.filter((list) => list.length > 0).map((list) => ({ ...rest, remote: { cidrs: list } }));
}

function inCatalogueOrder(flows: readonly Flow[], lacks: readonly Lack[]): Flow[] {
  const order = lacks.map(({ requirement }) => requirement);
  return [...flows].sort((a, b) => order.indexOf(a.requirement) - order.indexOf(b.requirement));
}

const widened = ({ cell }: Lack, { cidrs }: AllowItem): boolean =>
  cidrs.includes('0.0.0.0/0') &&
  (cell.remote.kind === 'opaque' || !addresses.covers(cell.remote.set, addresses.ALL_V4));

/** How a value is given on the command line. */
const OPTION: Readonly<Record<UserValue, string>> = {
  dnsServers: '--dns-servers',
  directoryControllers: '--directory-controllers',
  vpcCidrs: '--vpc-cidrs',
};

/** Each thing is told once, however many rules it touches. */
class Warnings {
  private readonly byKey = new Map<string, Message>();
  private readonly without = new Map<UserValue, Set<string>>();

  constructor(private readonly ranges: AwsRanges | undefined) {}

  widened({ requirement, cell }: Lack): void {
    const { remote } = cell;
    const text =
      remote.kind === 'opaque'
        ? message(this.ranges ? 'generate.widenedLacks' : 'generate.widened', {
            requirement: requirement.id,
            subsets: remoteLabels(remote.label),
          })
        : message('generate.tooMany', { requirement: requirement.id, count: addresses.toCidrs(remote.set).length });
    if (!this.byKey.has(requirement.id)) this.byKey.set(requirement.id, text);
  }

  leftOut(value: UserValue, { id }: PortRequirement): void {
    const ids = this.without.get(value) ?? new Set();
    this.without.set(value, ids.add(id));
  }

  quota(flows: readonly Flow[], kind: Kind): void {
    for (const direction of DIRECTIONS) {
      const count = countOf(flows, direction);
      if (kind === 'prefix-list' || count <= QUOTA[kind]) continue;
      this.byKey.set(
        direction,
        message(`generate.quota.${kind}`, { count, quota: QUOTA[kind], direction: message(`generate.${direction}`) }),
      );
    }
  }

  list(): Message[] {
    return [...this.byKey.values()];
  }

  left(): Message[] {
    return [...this.without].map(([value, ids]) =>
      message('generate.leftOut', {
        requirements: [...ids],
        value: message(`rules.user.${value}`),
        option: OPTION[value],
        key: value,
      }),
    );
  }
}
