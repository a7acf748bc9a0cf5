import type { Policy, Span } from '../policy';
import type { Finding } from '../rules/finding';
import type { Placed, Suppression } from '../workspace/directives';

export interface Suppressed {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly { readonly finding: Finding; readonly reason: string }[];
  /** Rule names in suppressions that met nothing. */
  readonly unused: readonly { readonly id: string; readonly span: Span }[];
}

/** Takes out what a suppression speaks for, and tells which suppressions had nothing to do. */
export function suppress(findings: readonly Finding[], placed: readonly Placed<Suppression>[]): Suppressed {
  if (placed.length === 0) return { findings, suppressed: [], unused: [] };
  const used = new Set<object>();
  const kept: Finding[] = [];
  const suppressed: { finding: Finding; reason: string }[] = [];
  for (const finding of findings) {
    const hits = placed.filter((entry) => speaksFor(entry.target, finding));
    const named = hits.flatMap(({ directive }) =>
      directive.rules.filter((rule) => rule.id === finding.rule).map((rule) => ({ rule, directive })),
    );
    for (const { rule } of named) used.add(rule);
    if (named.length > 0) suppressed.push({ finding, reason: named[0]!.directive.reason });
    else kept.push(finding);
  }
  const unused = placed.flatMap(({ directive }) => directive.rules.filter((rule) => !used.has(rule)));
  return { findings: kept, suppressed, unused };
}

function speaksFor(target: Placed['target'], { span, object }: Finding): boolean {
  switch (target.kind) {
    case 'file':
      return span.uri === target.uri;
    case 'line':
      return span.uri === target.uri && span.start >= target.start && span.start < target.end;
    case 'object':
      return target.policies.some((policy) => policy.address === object || inside(policy, span));
  }
}

const inside = (policy: Policy, span: Span): boolean =>
  policy.span.uri === span.uri && policy.span.start <= span.start && span.end <= policy.span.end;
