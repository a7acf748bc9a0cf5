import { type Message, message } from '../messages';
import { type Known, known, type Peer, type Reason, unknown } from './model';
import type { Span } from './source';

/** The objects that something names: those of the same files by their addresses, and why there may be others. */
export interface Named {
  readonly here: readonly string[];
  readonly rest?: Reason;
}

/** What several name together; one reason tells that there may be others. */
export function namedTogether(parts: readonly Named[]): Named {
  const rest = parts.find((part) => part.rest)?.rest;
  return { here: [...new Set(parts.flatMap((part) => part.here))], ...(rest ? { rest } : {}) };
}

/** What stands in subnets and has security groups. */
export interface Attachment {
  /** `workspaces`: a directory registered with WorkSpaces, and so the desktops in it. */
  readonly kind: 'workspaces' | 'instance' | 'interface';
  readonly address: string;
  readonly span: Span;
  readonly nameSpan: Span;
  readonly subnets: Named;
  readonly groups: Named;
  /** Of a directory: the addresses of its servers, as far as they are written. Absent of what is no directory. */
  readonly servers?: readonly Peer[];
  /** Of a directory that says so: whether its desktops get public addresses, and so go out to the internet themselves. */
  readonly internet?: Known<boolean>;
}

/** A subnet with what its traffic passes: the addresses of the network ACL and of the route table, where they are here. */
export interface SubnetPlace {
  readonly address: string;
  readonly span: Span;
  readonly nameSpan: Span;
  readonly ranges: readonly Peer[];
  readonly vpc: Known<string>;
  readonly acl: Known<string>;
  readonly table: Known<string>;
}

/** What stands where in the network, as far as the files say. */
export interface Layout {
  readonly attachments: readonly Attachment[];
  readonly subnets: readonly SubnetPlace[];
}

type LayerKind = 'acl' | 'table';

/** What readers find, before it is joined. */
export interface LayoutParts {
  readonly attachments: readonly Attachment[];
  readonly subnets: readonly Omit<SubnetPlace, LayerKind>[];
  /** Network ACLs and route tables; `serves` is the VPC of which it is the default ACL or the main table. */
  readonly layers: readonly {
    readonly kind: LayerKind;
    readonly address: string;
    readonly vpc: Known<string>;
    readonly serves?: Known<string>;
  }[];
  readonly associations: readonly {
    readonly kind: LayerKind;
    readonly layer: Known<string>;
    readonly subnets: Named;
  }[];
}

/**
 * Joins subnets with their network ACLs and route tables. A subnet that nothing is associated with has what its VPC
 * gives it by default; where an association may be for it, nobody can tell.
 */
export function layoutOf(parts: LayoutParts): Layout {
  return {
    attachments: parts.attachments,
    subnets: parts.subnets.map((subnet) => ({
      ...subnet,
      acl: layerOf('acl', subnet, parts),
      table: layerOf('table', subnet, parts),
    })),
  };
}

function layerOf(kind: LayerKind, subnet: Omit<SubnetPlace, LayerKind>, parts: LayoutParts): Known<string> {
  const { nameSpan } = subnet;
  const found = new Map<string, Known<string>>();
  let doubt: Reason | undefined;
  for (const { layer, subnets } of parts.associations.filter((one) => one.kind === kind)) {
    if (subnets.here.includes(subnet.address)) found.set(layer.known ? layer.value : '', layer);
    else if (subnets.rest && mayReach(layer, subnet, parts)) doubt ??= subnets.rest;
  }
  const [first, ...others] = [...found.values()];
  const cannotTell = (text: Message, at?: Span): Known<string> => unknown(text, nameSpan, at);
  if (others.length > 0) return cannotTell(message(`policy.layer.several.${kind}`));
  if (first) return first;
  if (doubt) return cannotTell(doubt.message, doubt.span);
  const { vpc } = subnet;
  if (!vpc.known) return cannotTell(message(`policy.layer.elsewhere.${kind}`));
  const defaults = parts.layers.filter((one) => one.kind === kind && one.serves);
  const own = defaults.filter(({ serves }) => serves?.known && serves.value === vpc.value);
  if (own.length === 1) return known(own[0]!.address, nameSpan);
  const open = defaults.find(({ serves }) => serves && !serves.known);
  if (own.length > 1 || open) return cannotTell(message(`policy.layer.elsewhere.${kind}`));
  return cannotTell(message(`policy.layer.default.${kind}`, { vpc: vpc.value }));
}

/** Whether a layer can be that of a subnet: both belong to one VPC, as far as that is known. */
function mayReach(layer: Known<string>, { vpc }: Pick<SubnetPlace, 'vpc'>, { layers }: LayoutParts): boolean {
  if (!layer.known || !vpc.known) return true;
  const own = layers.find(({ address }) => address === layer.value)?.vpc;
  return !own?.known || own.value === vpc.value;
}
