import type { InvalidValue, PolicyBase, Reason } from '../../policy';
import type { Node } from '../json/node';
import { type Arguments, attributeArguments } from '../terraform/arguments';
import { asText } from '../terraform/value';
import type { PlanResource } from './document';

type Base = PolicyBase & { readonly format: 'plan'; readonly invalid: InvalidValue[] };

/** What a plan says of its resources. */
export interface PlanReader {
  of(types: readonly string[]): readonly PlanResource[];
  args(resource: PlanResource): Arguments;
  base(resource: PlanResource, args: Arguments): Base;
  /** The objects that an argument refers to by the configuration; blocks within are named by their way: `a.0.b`. */
  referred(resource: PlanResource, argument: string, objects: readonly PlanResource[]): readonly PlanResource[];
  /** The blocks of a kind within a resource as the configuration has them, by their way; those of `dynamic` it leaves out. */
  blocks(resource: PlanResource, argument: string): readonly { readonly way: string; readonly node: Node }[];
  /** Those of an id, or of another attribute that is one. */
  byId(objects: readonly PlanResource[], id: string, attribute?: string): readonly PlanResource[];
  /** Whose part something is; `maybe`: why each of those may be, or none. All that have no id yet where nobody can tell. */
  partOf(
    entry: PlanResource,
    argument: string,
    objects: readonly PlanResource[],
  ): { readonly owners: readonly PlanResource[]; readonly maybe?: Reason };
  /** Why an object may have more parts than the plan tells of. */
  moreOf(object: PlanResource, ...inside: readonly string[]): Reason | undefined;
  /** Those that it names: by the id (or another attribute that is one) where that is known, else by the configuration. */
  ownersOf(
    entry: PlanResource,
    argument: string,
    objects: readonly PlanResource[],
    attribute?: string,
  ): readonly PlanResource[];
}

/** An argument as text, where it is known. */
export function text(args: Arguments, name: string): string | undefined {
  const value = args.get(name);
  const found = value && asText(value);
  return found?.known ? found.value : undefined;
}

/** Blocks inside an object. Where all of them are known after apply only, the configuration writes none. */
export function inlineOf(args: Arguments, argument: string): Arguments[] {
  const value = args.get(argument);
  return value?.known ? attributeArguments(value, args.scope) : [];
}
