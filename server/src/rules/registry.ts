import { rule as behindTheTimes } from './behind-the-times';
import { rule as blockedByDeny } from './blocked-by-deny';
import { rule as brokenConfiguration } from './broken-configuration';
import { rule as cannotTell } from './cannot-tell';
import { rule as hostUnreachable } from './host-unreachable';
import { rule as invalidValue } from './invalid-value';
import { rule as ipv6Only } from './ipv6-only';
import { rule as managementRangeClash } from './management-range-clash';
import { rule as metadataThroughProxy } from './metadata-through-proxy';
import { rule as missingRequirement } from './missing-requirement';
import { rule as noLongerAnnounced } from './no-longer-announced';
import { rule as noRoute } from './no-route';
import { rule as otherRegion } from './other-region';
import { rule as pacFailed } from './pac-failed';
import { rule as pacMisusedFunction } from './pac-misused-function';
import { rule as pacOldEngine } from './pac-old-engine';
import { rule as pacPatternNeverMatches } from './pac-pattern-never-matches';
import { rule as pacPatternTooWide } from './pac-pattern-too-wide';
import { rule as pacUnreachableRule } from './pac-unreachable-rule';
import { rule as quotaExceeded } from './quota-exceeded';
import { rule as rangeNotCidr } from './range-not-cidr';
import { rule as returnPathMissing } from './return-path-missing';
import type { RuleDefinition } from './rule';
import { rule as streamingThroughProxy } from './streaming-through-proxy';
import { rule as truncatedRange } from './truncated-range';
import { rule as unknownDirective } from './unknown-directive';
import { rule as unreadable } from './unreadable';
import { rule as unusedSuppression } from './unused-suppression';
import { rule as wrongPlace } from './wrong-place';

/** The rules that look at objects. */
export const OBJECT_RULES: readonly RuleDefinition[] = [
  missingRequirement,
  behindTheTimes,
  blockedByDeny,
  returnPathMissing,
  noRoute,
  rangeNotCidr,
  truncatedRange,
  invalidValue,
  otherRegion,
  noLongerAnnounced,
  ipv6Only,
  streamingThroughProxy,
  metadataThroughProxy,
  hostUnreachable,
  pacFailed,
  pacPatternNeverMatches,
  pacPatternTooWide,
  pacUnreachableRule,
  pacMisusedFunction,
  pacOldEngine,
  managementRangeClash,
  wrongPlace,
  quotaExceeded,
  cannotTell,
];

/** The rules that look at files. */
export const DOCUMENT_RULES = { unknownDirective, unusedSuppression, brokenConfiguration, unreadable } as const;
