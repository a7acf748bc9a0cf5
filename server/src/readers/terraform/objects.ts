import type { Reason } from '../../policy';
import { type Arguments, blockArguments, existence } from './arguments';
import { labelsOf } from './labels';
import { type Module, type Resource, spanOf } from './module';
import { regionOf } from './region';

/** A resource that exists or may exist, ready to be read. */
export interface Existing {
  readonly resource: Resource;
  readonly args: Arguments;
  /** Set when nobody can tell whether it exists. */
  readonly maybe?: Reason;
}

/** Resources of the types, those left out that `count = 0` or an empty `for_each` never makes. */
export function existing(module: Module, ...types: readonly string[]): Existing[] {
  const out: Existing[] = [];
  for (const resource of module.resourcesOf(...types)) {
    const { exists, scope } = existence(resource.node, { module, file: resource.file });
    if (exists.kind === 'never') continue;
    const maybe = exists.kind === 'maybe' ? exists.reason : undefined;
    out.push({ resource, maybe, args: blockArguments(resource.node, scope, maybe) });
  }
  return out;
}

/** What policies of all kinds say about their resource. */
export function baseOf({ resource, args }: Existing, module: Module) {
  const region = regionOf(resource, module);
  const { node, file } = resource;
  return {
    format: 'terraform' as const,
    address: resource.address,
    span: spanOf(file, node),
    nameSpan: spanOf(file, { start: node.start, end: node.headerEnd }),
    labels: labelsOf(resource, args),
    ...(region ? { region } : {}),
  };
}
