import type { Role } from '../catalogue';
import { type AddressSet, addresses } from '../net';
import {
  type Attachment,
  type FilterPolicy,
  type Known,
  type Layout,
  type Peer,
  type Policy,
  peerSet,
  type Reason,
  type SubnetPlace,
} from '../policy';

/** Groups that stand at an interface together with another one. */
export interface Companions {
  readonly groups: readonly FilterPolicy[];
  /** Why there may be more of them. */
  readonly rest?: Reason;
}

/** A directory that gives its desktops the internet, or may do so. */
export interface Internet {
  readonly said: Known<boolean>;
  readonly by: string;
}

/** Subnets, and what their traffic passes. */
function passed(addresses: readonly string[], subnets: ReadonlyMap<string, SubnetPlace>): string[] {
  return addresses.flatMap((address) => {
    const subnet = subnets.get(address);
    const layers = subnet ? [subnet.acl, subnet.table] : [];
    return [address, ...layers.flatMap((layer) => (layer.known ? [layer.value] : []))];
  });
}

/** What objects are for by where they stand: what desktops of WorkSpaces are joined to is theirs. */
export class Placement {
  private readonly roles = new Map<string, Role>();
  private readonly attachments = new Map<string, Attachment[]>();
  private readonly groups = new Map<string, FilterPolicy>();
  /** What the servers of the directories that stand at an object are, by its address; undefined where one does not say. */
  private readonly servers = new Map<string, AddressSet | undefined>();
  /** What the directories that stand at an object say of the internet, where it is not that they do without. */
  private readonly internet = new Map<string, Internet>();

  constructor(
    private readonly layout: Layout | undefined,
    policies: readonly Policy[],
  ) {
    if (!layout) return;
    for (const policy of policies) {
      if (policy.kind === 'security-group' && !this.groups.has(policy.address)) this.groups.set(policy.address, policy);
    }
    for (const attachment of layout.attachments) {
      for (const group of attachment.groups.here) {
        const there = this.attachments.get(group);
        if (there) there.push(attachment);
        else this.attachments.set(group, [attachment]);
      }
    }
    const subnets = new Map(layout.subnets.map((subnet) => [subnet.address, subnet] as const));
    for (const { kind, address: own, groups, subnets: placed, servers, internet } of layout.attachments) {
      if (kind !== 'workspaces') continue;
      if (internet) this.connect([own, ...groups.here, ...passed(placed.here, subnets)], { said: internet, by: own });
      if (servers) for (const group of groups.here) this.serve(group, servers);
      for (const group of groups.here) this.roles.set(group, 'workspace');
      for (const address of placed.here) {
        const subnet = subnets.get(address);
        for (const one of [subnet?.acl, subnet?.table]) {
          if (servers && one?.known) this.serve(one.value, servers);
        }
        if (servers) this.serve(address, servers);
        this.roles.set(address, 'addressing');
        if (subnet?.acl.known) this.roles.set(subnet.acl.value, 'subnet');
        if (subnet?.vpc.known) this.roles.set(subnet.vpc.value, 'addressing');
        if (subnet?.table.known) this.roles.set(subnet.table.value, 'addressing');
      }
    }
  }

  /** One directory that has the internet is enough to ask for it; of one that may have it, that is in doubt. */
  private connect(addresses: readonly string[], internet: Internet): void {
    const { said } = internet;
    if (said.known && !said.value) return;
    for (const address of addresses) {
      if (said.known || !this.internet.has(address)) this.internet.set(address, internet);
    }
  }

  /** What says that desktops with public addresses stand, or may stand, at a directory, group, subnet, network ACL or route table. */
  internetAt(address: string): Internet | undefined {
    return this.internet.get(address);
  }

  private serve(address: string, servers: readonly Peer[]): void {
    const before = this.servers.has(address) ? this.servers.get(address) : addresses.NO_ADDRESS;
    const sets = servers.map(peerSet);
    const all = sets.every((set) => set !== undefined) ? sets : [];
    this.servers.set(address, before && all.length > 0 ? addresses.unionAll([before, ...all]) : undefined);
  }

  /** The servers of all directories that stand at a group, subnet, network ACL or route table; undefined where one does not say. */
  serversAt(address: string): AddressSet | undefined {
    return this.servers.get(address);
  }

  roleOf(policy: Policy): Role | undefined {
    return this.roles.get(policy.address);
  }

  /** Whether a route table is that of subnets with desktops; `isTheirs` says it of network ACLs by other evidence. */
  routesDesktops(table: string, isTheirs: (acl: string) => boolean): boolean {
    if (this.roles.get(table) === 'addressing') return true;
    const subnets = this.layout?.subnets ?? [];
    return subnets.some(
      (subnet) => subnet.table.known && subnet.table.value === table && subnet.acl.known && isTheirs(subnet.acl.value),
    );
  }

  /** The groups that stand wherever a group stands; undefined where it stands alone, or nobody knows where. */
  companionsOf(policy: FilterPolicy): Companions | undefined {
    const there = this.attachments.get(policy.address);
    if (!there) return undefined;
    const [first, ...others] = there as [Attachment, ...Attachment[]];
    const everywhere = first.groups.here.filter(
      (one) => one !== policy.address && others.every(({ groups }) => groups.here.includes(one)),
    );
    const groups = everywhere.flatMap((one) => this.groups.get(one) ?? []);
    const rest = others.every((one) => one.groups.rest) ? first.groups.rest : undefined;
    return groups.length > 0 || rest ? { groups, ...(rest ? { rest } : {}) } : undefined;
  }
}
