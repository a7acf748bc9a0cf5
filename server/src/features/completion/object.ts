import { intervals, ports } from '../../net';
import { type FilterPolicy, hasPorts, type Rule, within } from '../../policy';
import type { Subject } from '../../rules/rule';
import type { RequirementVerdict } from '../../verdict/model';
import type { DocumentContext } from '../context';

/** The object that is being written, and the rule of it. */
export interface Here {
  readonly subject: Subject;
  readonly rule?: Rule;
}

/** The object at an offset, one that plays a role if there is any; rules may be written apart from their object. */
export function objectAt({ unit, file }: DocumentContext, offset: number): Here | undefined {
  const found: Here[] = [];
  for (const subject of unit?.subjects ?? []) {
    const { policy } = subject;
    const rule = isFilter(policy) ? policy.rules.find(({ span }) => within(span, file.uri, offset)) : undefined;
    if (rule || within(policy.span, file.uri, offset)) found.push({ subject, ...(rule ? { rule } : {}) });
  }
  return found.find(({ subject }) => subject.role) ?? found[0];
}

const isFilter = (policy: Subject['policy']): policy is FilterPolicy =>
  policy.kind === 'security-group' || policy.kind === 'network-acl';

/** What is asked of the object and can be meant by the rule, as far as it is written; what is missing first. */
export function meant({ subject, rule }: Here, usesPorts: boolean): RequirementVerdict[] {
  const fits = subject.verdicts.filter(({ requirement: { asks, protocols, ports: listed } }) => {
    if (!rule) return true;
    // A network ACL lets answers back the other way.
    if (subject.policy.kind === 'security-group' && !asks.includes(rule.direction)) return false;
    const protocol = rule.protocol.known ? rule.protocol.value : 'all';
    if (hasPorts(protocol) && !(protocols as readonly string[]).includes(protocol)) return false;
    if (!usesPorts || !rule.ports.known || !hasPorts(protocol)) return true;
    const set = rule.ports.value;
    return listed.some((text) => intervals.overlaps(ports.parsePorts(text) ?? [], set));
  });
  return [...fits.filter(isOpen), ...fits.filter((one) => !isOpen(one))];
}

/** Missing, and not only for those who want it. */
const isOpen = ({ verdict, requirement }: RequirementVerdict): boolean =>
  verdict !== 'satisfied' && !requirement.optional;
