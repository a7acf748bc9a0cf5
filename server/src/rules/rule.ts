import type { AwsRanges, Edition } from '../catalogue';
import type { Feature, Role, StreamingProtocol } from '../catalogue/model';
import type { Policy, PolicyKind, ProxyPolicy, ProxyQuestion, Span } from '../policy';
import type { HostVerdict, RequirementVerdict } from '../verdict/model';
import type { Finding, Severity } from './finding';
import type { RuleId } from './ids';

export type RoleSource = 'directive' | 'configuration' | 'inference' | 'option' | 'nature' | 'placement';

/** Whether nobody has stated the role: such a finding must not stop a build as others do. */
export const isGuessed = (source: RoleSource | undefined): boolean => source === 'inference' || source === 'placement';

/** One object with all that is known about it: what a rule looks at. */
export interface Subject {
  readonly policy: Policy;
  readonly role?: Role;
  readonly roleFrom?: RoleSource;
  readonly region?: string;
  /** What in the files says of a feature that it is used there, or may be; absent where the user states what is used. */
  readonly because?: ReadonlyMap<Feature, { readonly by: string; readonly span: Span }>;
  readonly protocols: readonly StreamingProtocol[];
  readonly edition: Edition;
  /** AWS's feed, where one is at hand. */
  readonly ranges?: AwsRanges;
  /** Empty for objects without a role, and for PACs. */
  readonly verdicts: readonly RequirementVerdict[];
  /** PACs only. */
  readonly hosts: readonly HostVerdict[];
}

export type Draft = Omit<Finding, 'rule' | 'severity'> & { readonly severity?: Severity };

/** One kind of finding: code, a table test `test/unit/rules/<id>.test.ts` and a page `docs/rules/<id>.md`. */
export interface RuleDefinition {
  readonly id: RuleId;
  readonly severity: Severity;
  readonly kinds: readonly PolicyKind[];
  /** What a PAC has to be asked beside what is needed of it. */
  asks?(policy: ProxyPolicy, edition: Edition): readonly ProxyQuestion[];
  check(subject: Subject): Iterable<Draft>;
}

/** A finding about the file itself rather than an object of it: directives, suppressions, configuration. */
export interface DocumentRule<T> {
  readonly id: RuleId;
  readonly severity: Severity;
  draft(fault: T): Draft;
}
