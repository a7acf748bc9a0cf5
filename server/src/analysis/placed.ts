import { addresses } from '../net';
import type { FilterPolicy, Policy, Reading, SourceFile } from '../policy';
import type { RoleSource, Subject } from '../rules/rule';
import type { Terms, UserValues } from '../verdict';
import { isRouting, judgePath, localOf, type PathVerdict, pathsOf, together } from '../verdict/path';
import { judgeRoutes } from '../verdict/routes';
import { type Configuration, statesFeatures } from '../workspace/configuration';
import { Placement } from '../workspace/placement';
import type { Standing } from './scope';

/** Roles that somebody stated: the object is asked by itself, whatever else is here. */
const STATED: ReadonlySet<RoleSource | undefined> = new Set(['directive', 'configuration', 'option']);

/** How objects are judged where what stands around them counts. One instance serves one evaluation. */
export class Surroundings {
  readonly placement: Placement;
  private readonly objects = new Map<string, Policy>();
  private readonly told = new Map<string, UserValues>();

  constructor(
    private readonly reading: Reading,
    private readonly standingOf: (policy: Policy) => Standing,
  ) {
    this.placement = new Placement(reading.layout, [...reading.policies, ...(reading.around ?? [])]);
    for (const policy of [...reading.policies, ...(reading.around ?? [])]) {
      if (!this.objects.has(policy.address)) this.objects.set(policy.address, policy);
    }
  }

  /** A group as it counts where it stands: together with the others there, and with what others may add to it or to an ACL. */
  asPlaced(policy: FilterPolicy, { roleFrom }: Standing): FilterPolicy {
    if (STATED.has(roleFrom)) return policy;
    const companions = policy.kind === 'security-group' ? this.placement.companionsOf(policy) : undefined;
    const rest = companions?.rest ?? policy.mayGrow;
    return companions || rest ? together([policy, ...(companions?.groups ?? [])], rest) : policy;
  }

  /** Whether what groups lack together is told at another of them, which comes first. */
  isToldElsewhere(policy: Policy, { role, roleFrom }: Standing): boolean {
    if (policy.kind !== 'security-group' || STATED.has(roleFrom)) return false;
    const { policies } = this.reading;
    return (this.placement.companionsOf(policy)?.groups ?? []).some((other) => {
      const standing = this.standingOf(other);
      return (
        standing.role === role &&
        !STATED.has(standing.roleFrom) &&
        policies.indexOf(other) < policies.indexOf(policy) &&
        this.placement.companionsOf(other)?.groups.includes(policy)
      );
    });
  }

  /** What the user told of the network, else what the directories that stand at a place say of themselves. */
  values(address: string, stated: UserValues): UserValues {
    const servers = this.serversAt(address);
    if (servers === '') return stated;
    let values = this.told.get(servers);
    if (!values) {
      const set = this.placement.serversAt(address);
      values = { dnsServers: set, directoryControllers: set, ...stated };
      this.told.set(servers, values);
    }
    return values;
  }

  /** What is used at a place: what the user states, else what is used by default and what directories there say. */
  features(address: string, configuration: Configuration): Pick<Terms, 'features' | 'inDoubt'> {
    const { features } = configuration;
    const internet = this.internetAt(address, configuration);
    if (!internet) return { features };
    return {
      features: [...features, 'internet'],
      ...(internet.said.known ? {} : { inDoubt: new Map([['internet', internet.said.reason]]) }),
    };
  }

  /** Where a directory says what `features` concludes, and may conclude. */
  because(address: string, configuration: Configuration): Subject['because'] {
    const internet = this.internetAt(address, configuration);
    return internet && new Map([['internet', { by: internet.by, span: internet.said.span }]]);
  }

  private internetAt(address: string, configuration: Configuration) {
    return statesFeatures(configuration) ? undefined : this.placement.internetAt(address);
  }

  /** Those servers as text, empty where they are not known. */
  serversAt(address: string): string {
    const servers = this.placement.serversAt(address);
    return servers ? addresses.toCidrs(servers).join() : '';
  }

  /** How a route table is judged: undefined unless desktops stand in its subnets. */
  routes(policy: Policy) {
    if (!isRouting(policy) || !this.leadsDesktops(policy)) return undefined;
    const local = localOf(policy, this.objects);
    const texts = local?.map((peer) => (peer.kind === 'address' ? peer.text : '?'));
    return { key: `${texts}`, judge: (terms: Terms) => judgeRoutes(policy, local, terms) };
  }

  private leadsDesktops(policy: Policy): boolean {
    return this.placement.routesDesktops(policy.address, (acl) => {
      const found = this.objects.get(acl);
      return found !== undefined && this.standingOf(found).role === 'subnet';
    });
  }
}

/**
 * One verdict for each path that begins in these files at something with a role. `terms`: what else a verdict hangs on,
 * for an object that stands so, at that address.
 */
export function judgePaths(
  reading: Reading,
  files: readonly SourceFile[],
  standingOf: (policy: Policy) => Standing,
  terms: (standing: Standing, address: string) => Omit<Terms, 'role'>,
): PathVerdict[] {
  if (!reading.layout) return [];
  const here = new Set(files.map(({ uri }) => uri));
  return pathsOf(reading.layout, [...reading.policies, ...(reading.around ?? [])]).flatMap((path): PathVerdict[] => {
    if (!here.has(path.nameSpan.uri)) return [];
    const passed = path.layers.flatMap((layer) => (layer.absent ? [] : layer.objects));
    const stand = passed.map((policy) => ({ policy, standing: standingOf(policy) }));
    const ofDesktops = path.attachment?.kind === 'workspaces';
    // What stands at an interface says what the interface is for; of a bare subnet its network ACL does.
    const first = stand.find(
      ({ policy, standing: { role } }) =>
        role !== undefined &&
        role !== 'addressing' &&
        (policy.kind === 'security-group' || ofDesktops || !path.attachment),
    );
    const role = ofDesktops ? 'workspace' : first?.standing.role;
    const region = [first, ...stand].map((one) => one?.standing.region).find((one) => one !== undefined);
    const standing = (first ?? stand[0])?.standing;
    const place = path.subnet?.address ?? path.from;
    return role && standing ? [judgePath(path, { ...terms(standing, place), role, region })] : [];
  });
}
