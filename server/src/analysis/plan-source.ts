import type { Policy } from '../policy';
import type { Finding } from '../rules/finding';
import { isGuessed, type Subject } from '../rules/rule';
import type { UnitResult } from './pipeline';
import type { Standing } from './scope';

/**
 * The Terraform files that a plan was made from: where its objects are written, what is said of them there in
 * directives, and what is silenced.
 */
export class PlanSource {
  private readonly subjects = new Map<string, Subject>();
  private readonly silenced: ReadonlySet<string>;

  constructor(unit: UnitResult) {
    for (const subject of [...unit.subjects, ...(unit.below ?? [])]) {
      const { address } = subject.policy;
      if (!this.subjects.has(address)) this.subjects.set(address, subject);
    }
    this.silenced = new Set(unit.suppressed.map(({ finding }) => `${finding.rule} ${finding.object}`));
  }

  /** The object of an address; instances that are alike are told as one, without a key. */
  of({ address }: Policy): Subject | undefined {
    return this.subjects.get(address) ?? this.subjects.get(withoutKey(address));
  }

  /** The finding with the place of the source. */
  placed(finding: Finding, policy: Policy): Finding {
    const written = this.of(policy);
    return written ? { ...finding, writtenAt: written.policy.nameSpan } : finding;
  }

  /** Whether a directive in the source silences a finding. */
  silences({ rule, object = '' }: Finding): boolean {
    return this.silenced.has(`${rule} ${object}`) || this.silenced.has(`${rule} ${withoutKey(object)}`);
  }
}

const withoutKey = (address: string): string => address.replace(/\[[^\]]*\]$/, '');

/** What a plan does not know of an object is taken from where that is written. */
export function asWritten(standing: Standing, written: Subject | undefined): Standing {
  if (!written?.role || (standing.role && !isGuessed(standing.roleFrom))) return standing;
  return {
    ...standing,
    role: written.role,
    roleFrom: written.roleFrom,
    region: standing.region ?? written.region,
    protocols: standing.protocols ?? written.protocols,
  };
}
