import { type Argument, type Message, message } from '../messages';
import type { ModuleCall, Policy } from '../policy';
import type { Finding, Fix } from '../rules/finding';
import { listText } from '../rules/wording';

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
  const made = new Counts(instances);
  const groups = new Map<string, Told[]>();
  const out: (Finding | readonly Told[])[] = [];
  for (const one of told) {
    const { policy } = one;
    const alone = policy && made.at(policy) < 2 && !policy.calledFrom && !isShared(one);
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

/** How many objects each block makes; asked of all objects at every key, so nothing is written out for it. */
class Counts {
  private readonly files = new Map<string, Map<number, number>>();

  constructor(instances: readonly Policy[]) {
    for (const { nameSpan } of instances) {
      let file = this.files.get(nameSpan.uri);
      if (!file) {
        file = new Map();
        this.files.set(nameSpan.uri, file);
      }
      file.set(nameSpan.start, (file.get(nameSpan.start) ?? 0) + 1);
    }
  }

  at({ nameSpan }: Policy): number {
    return this.files.get(nameSpan.uri)?.get(nameSpan.start) ?? 0;
  }
}

const placeOf = ({ nameSpan }: Policy): string => `${nameSpan.uri} ${nameSpan.start}`;

const keyOf = ({ finding, policy }: Told): string =>
  [
    finding.rule,
    finding.span.uri,
    finding.span.start,
    finding.span.end,
    policy && !isShared({ finding, policy }) ? placeOf(policy) : '',
    textOf(finding.message),
  ].join('\u0000');

/** What is written outside of the object, such as a local value or the default of a parameter, may be others' too. */
const isShared = ({ finding: { rule, span }, policy }: Told): boolean =>
  policy !== undefined &&
  rule === 'range-not-cidr' &&
  (span.uri !== policy.span.uri || span.start < policy.span.start || span.end > policy.span.end);

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

function merged(group: readonly Told[], made: Counts): Finding {
  const [{ finding, policy }] = group as readonly [Told];
  if (!policy) return finding;
  const places = new Map(group.flatMap((one) => (one.policy ? [[placeOf(one.policy), one.policy] as const] : [])));
  const all = [...places.values()].reduce((sum, one) => sum + Math.max(1, made.at(one)), 0);
  const { fix, ...rest } = places.size > 1 ? usedBy(group) : finding;
  const kept = fixFor(fix, group, all);
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

/** The fix that is right for all that a finding is of: `all` are the objects of its block. */
function fixFor(fix: Fix | undefined, group: readonly Told[], all: number): Pick<Finding, 'fix'> {
  if (!fix) return {};
  const isWhole = group.length >= all;
  if (fix.kind !== 'allow' || fix.policy.kind !== 'security-group' || all < 2) return isWhole ? { fix } : {};
  const instances = group.flatMap(({ policy }) =>
    policy?.kind === 'security-group' && !policy.calledFrom && policy.address.endsWith(']') ? [policy] : [],
  );
  if (instances.length < group.length) return isWhole ? { fix } : {};
  return { fix: { ...fix, instances: isWhole ? 'all' : instances } };
}

/** A finding about what several objects share: it names them. */
function usedBy(group: readonly Told[]): Finding {
  const [{ finding }] = group as readonly [Told];
  const objects = [...new Set(group.flatMap((one) => one.policy?.address ?? []))];
  const related = group.flatMap(({ finding: one, policy }) => {
    const own = one.related ?? [];
    return own.length > 0 || !policy
      ? own
      : [{ span: policy.nameSpan, message: message('rules.usedHere', { object: policy.address }) }];
  });
  const text = message('rules.usedBy', { finding: finding.message, objects: listText(objects) });
  return { ...finding, message: text, related: related.slice(0, 20) };
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
