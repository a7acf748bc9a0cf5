import { type Message, message } from '../../messages';
import type { Reason, Span } from '../../policy';
import { get, itemsOf, type Node, pairOf, textOf } from '../json/node';

/** One resource of a plan or of a state, as `terraform show -json` writes it. */
export interface PlanResource {
  /** With its module's and its own index: `module.tokyo["a"].aws_security_group.client[0]`. */
  readonly address: string;
  /** Address of the module around it; empty for the root. */
  readonly module: string;
  readonly type: string;
  readonly name: string;
  /** `["a"]`, `[0]`, or empty. */
  readonly index: string;
  readonly node: Node;
  readonly values: Node | undefined;
  /** What is known only after apply: the same shape as the values, `true` where that is so. */
  readonly unknown: Node | undefined;
  /** Where the address stands. */
  readonly addressSpan: Span;
  /** Why Terraform leaves it for a later plan: nothing of it is certain then. */
  readonly deferred?: Reason;
}

export interface PlanDocument {
  readonly resources: readonly PlanResource[];
  /** The `configuration` section: what expressions refer to. */
  readonly configuration: Node | undefined;
  /** What the root module gives out, as far as it is known. */
  readonly outputs: Node | undefined;
  /** Why there will be more: the plan is of a part of the configuration only (`-target`), or leaves some for later. */
  readonly partial: Reason | undefined;
}

/** Whether a text is the JSON of a plan or a state; such files name their format first. */
export const looksLikePlan = (text: string): boolean =>
  /^\uFEFF?\s*\{/.test(text) &&
  /"format_version"\s*:/.test(text.slice(0, 2_000)) &&
  /"(?:planned_values|values)"\s*:\s*\{\s*"(?:outputs|root_module)"/.test(text);

/** Modules are nested no deeper by people. */
const MAX_DEPTH = 60;

/** The managed resources of a plan after it is applied, or of a state. */
export function planDocument(root: Node): PlanDocument {
  const values = get(root, 'planned_values') ?? get(root, 'values');
  const unknowns = new Map<string, Node>();
  const forgotten = new Set<string>();
  for (const change of itemsOf(get(root, 'resource_changes'))) {
    const address = textOf(get(change, 'address'));
    const after = get(get(change, 'change'), 'after_unknown');
    if (address === undefined) continue;
    if (after) unknowns.set(address, after);
    // What a `removed` block lets go is still listed, without its values.
    if (itemsOf(get(get(change, 'change'), 'actions')).some((action) => textOf(action) === 'forget')) {
      forgotten.add(address);
    }
  }
  const resources: PlanResource[] = [];
  collect(get(values, 'root_module'), '', 0, unknowns, resources);
  const complete = get(root, 'complete');
  const told = new Set(resources.map(({ address }) => address));
  const deferred = deferredIn(root).filter(({ address }) => !told.has(address));
  resources.push(...deferred);
  return {
    resources: forgotten.size > 0 ? resources.filter(({ address }) => !forgotten.has(address)) : resources,
    configuration: get(root, 'configuration'),
    outputs: get(values, 'outputs'),
    partial: deferred[0]
      ? { message: message('terraform.planLeaves', { count: deferred.length }), span: deferred[0].addressSpan }
      : complete && textOf(complete) === 'false'
        ? { message: message('terraform.planPart'), span: complete.span }
        : undefined,
  };
}

const LATER: Readonly<Record<string, (address: string) => Message>> = {
  instance_count_unknown: (address) => message('terraform.deferred.count', { address }),
  provider_config_unknown: (address) => message('terraform.deferred.provider', { address }),
  deferred_prereq: (address) => message('terraform.deferred.prerequisite', { address }),
};

/** What Terraform leaves for a later plan (`-allow-deferral`), with what it knows of it so far. */
function deferredIn(root: Node): PlanResource[] {
  return itemsOf(get(root, 'deferred_changes')).flatMap((one): PlanResource[] => {
    const node = get(one, 'resource_change');
    const [address, type, name] = ['address', 'type', 'name'].map((key) => textOf(get(node, key)));
    const pair = node && pairOf(node, 'address');
    if (!node || address === undefined || type === undefined || name === undefined || !pair) return [];
    const change = get(node, 'change');
    const actions = itemsOf(get(change, 'actions')).map(textOf);
    if ((textOf(get(node, 'mode')) ?? 'managed') !== 'managed' || (actions.length === 1 && actions[0] === 'delete'))
      return [];
    const addressSpan = pair.value.span;
    const why =
      LATER[textOf(get(one, 'reason')) ?? ''] ?? ((of: string) => message('terraform.deferred.other', { address: of }));
    return [
      {
        address,
        module: textOf(get(node, 'module_address')) ?? '',
        type,
        name,
        index: /\[[^\]]*\]$/.exec(address)?.[0] ?? '',
        node,
        values: get(change, 'after'),
        unknown: get(change, 'after_unknown'),
        addressSpan,
        deferred: { message: why(address), span: addressSpan },
      },
    ];
  });
}

function collect(
  module: Node | undefined,
  path: string,
  depth: number,
  unknowns: ReadonlyMap<string, Node>,
  out: PlanResource[],
): void {
  if (!module || depth > MAX_DEPTH) return;
  for (const node of itemsOf(get(module, 'resources'))) {
    const [address, type, name] = ['address', 'type', 'name'].map((key) => textOf(get(node, key)));
    const pair = pairOf(node, 'address');
    if (address === undefined || type === undefined || name === undefined || !pair) continue;
    if ((textOf(get(node, 'mode')) ?? 'managed') !== 'managed') continue;
    const index = /\[[^\]]*\]$/.exec(address)?.[0] ?? '';
    const values = get(node, 'values');
    const unknown = unknowns.get(address);
    out.push({ address, module: path, type, name, index, node, values, unknown, addressSpan: pair.value.span });
  }
  for (const child of itemsOf(get(module, 'child_modules'))) {
    collect(child, textOf(get(child, 'address')) ?? path, depth + 1, unknowns, out);
  }
}
