/** Every rule id; registry.ts holds the rule of each. */
export const RULE_IDS = [
  'missing-requirement',
  'blocked-by-deny',
  'return-path-missing',
  'range-not-cidr',
  'invalid-value',
  'other-region',
  'ipv6-only',
  'streaming-through-proxy',
  'metadata-through-proxy',
  'host-unreachable',
  'pac-failed',
  'management-range-clash',
  'wrong-place',
  'unknown-directive',
  'unused-suppression',
  'cannot-tell',
  'broken-configuration',
  'unreadable',
] as const;
export type RuleId = (typeof RULE_IDS)[number];
