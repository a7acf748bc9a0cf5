import { type Argument, type Message, message } from '../messages';
import type { ModuleCall, Policy } from '../policy';
import type { Finding } from '../rules/finding';

/** A finding, the object that it is about, and the root module that the object was read under. */
export interface Told {
  readonly finding: Finding;
  readonly policy?: Policy;
  /** How the root is written where there are several; undefined where there is one. */
  readonly root?: string;
}

/** Callers that a sentence names. */
const NAMED = 4;

/**
 * What is the same for several instances of one block is told once, with the callers that it comes from. A fix stays
 * only where it is right for all instances.
 *
 * `instances`: all objects that were read, so that it is known how many a block makes.
 */
export function mergeTold(told: readonly Told[], instances: readonly Policy[]): Finding[] {
  const made = new Map<string, number>();
  for (const policy of instances) {
    const place = placeOf(policy);
    made.set(place, (made.get(place) ?? 0) + 1);
  }
  const groups = new Map<string, Told[]>();
  const out: (Finding | readonly Told[])[] = [];
  for (const one of told) {
    const { policy } = one;
    const alone = policy && (made.get(placeOf(policy)) ?? 0) < 2 && !policy.calledFrom;
    if (alone) {
      out.push(one.finding);
      continue;
    }
    const key = keyOf(one);
    const group = groups.get(key);
    if (group) group.push(one);
    else {
      const fresh = [one];
      groups.set(key, fresh);
      out.push(fresh);
    }
  }
  return out.map((one) => ('rule' in one ? one : merged(one, made)));
}

const placeOf = ({ nameSpan }: Policy): string => `${nameSpan.uri} ${nameSpan.start}`;

const keyOf = ({ finding, policy }: Told): string =>
  [
    finding.rule,
    finding.span.uri,
    finding.span.start,
    finding.span.end,
    policy ? placeOf(policy) : '',
    textOf(finding.message),
  ].join('\u0000');

const texts = new WeakMap<Message, string>();

/** Two messages are the same if their words are. */
function textOf(message: Message): string {
  let text = texts.get(message);
  if (text === undefined) {
    text = JSON.stringify(message);
    texts.set(message, text);
  }
  return text;
}

function merged(group: readonly Told[], made: ReadonlyMap<string, number>): Finding {
  const [{ finding, policy }] = group as readonly [Told];
  if (!policy) return finding;
  const all = made.get(placeOf(policy)) ?? 1;
  const { fix, ...rest } = finding;
  const kept = fix && group.length >= all ? { fix } : {};
  const callers = callersOf(group);
  if (callers.length === 0) return { ...rest, ...kept };
  const names: Argument[] = callers.slice(0, NAMED).map(({ name }) => name);
  if (callers.length > NAMED) names.push(message('terraform.andMore', { count: callers.length - NAMED }));
  const related = callers.slice(0, 20).map(({ call, name }) => ({
    span: call.span,
    message: message('terraform.calledHere', { module: name }),
  }));
  return {
    ...rest,
    ...kept,
    message: message('terraform.calledAs', { finding: finding.message, modules: names }),
    related: [...(finding.related ?? []), ...related],
  };
}

/** The nearest module blocks of the objects, each once. */
function callersOf(group: readonly Told[]): { call: ModuleCall; name: Argument }[] {
  const found = new Map<string, { call: ModuleCall; name: Argument }>();
  for (const { policy, root } of group) {
    const call = policy?.calledFrom?.[0];
    if (!call) continue;
    const name = root === undefined ? call.name : message('terraform.calledIn', { module: call.name, folder: root });
    found.set(`${root} ${call.name}`, { call, name });
  }
  return [...found.values()];
}
