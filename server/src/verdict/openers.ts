import type { PortRequirement } from '../catalogue';
import { addresses, ports } from '../net';
import type { FilterPolicy, FirewallPolicy, Rule } from '../policy';
import { coverage } from './coverage';
import type { Terms } from './judge';
import { resolveRemotes } from './remote';

/** The rules that for certain let some of a requirement's traffic through on its way there, in the order of the file. */
export function openers(
  policy: FilterPolicy | FirewallPolicy,
  requirement: PortRequirement,
  { edition, region, ranges }: Pick<Terms, 'edition' | 'region' | 'ranges'>,
): Rule[] {
  const { set, opaque } = resolveRemotes(edition, requirement, region, ranges, {});
  const target = opaque.length > 0 ? addresses.ALL_ADDRESSES : set;
  const asked = ports.parseAll(requirement.ports);
  const found = new Set<Rule>();
  for (const direction of requirement.asks) {
    for (const protocol of requirement.protocols) {
      for (const { allowed } of coverage(policy, direction, protocol, asked, target)) {
        for (const { rule } of allowed) found.add(rule);
      }
    }
  }
  return (policy.rules as readonly Rule[]).filter((rule) => found.has(rule));
}
