import { message } from '../../messages';
import type { Span } from '../../policy';
import { type Outcome, resolved, scalar, unknownAt } from './outcome';

/** AWS partitions by the beginning of a region's code; all others are `aws`. */
const PARTITIONS: readonly (readonly [prefix: string, partition: string, suffix: string])[] = [
  ['cn-', 'aws-cn', 'amazonaws.com.cn'],
  ['us-gov-', 'aws-us-gov', 'amazonaws.com'],
  ['us-isob-', 'aws-iso-b', 'sc2s.sgov.gov'],
  ['us-iso-', 'aws-iso', 'c2s.ic.gov'],
  ['eusc-', 'aws-eusc', 'amazonaws.eu'],
  ['', 'aws', 'amazonaws.com'],
];

/** A pseudo parameter: what hangs on the region alone is known with it, the rest only once the stack is deployed. */
export function pseudoParameter(name: string, region: string | undefined, at: Span): Outcome {
  const value = region === undefined ? undefined : ofRegion(name, region);
  return value === undefined ? unknownAt(at, message('cloudformation.pseudo', { name })) : resolved(scalar(value, at));
}

function ofRegion(name: string, region: string): string | undefined {
  const [, partition, suffix] = PARTITIONS.find(([prefix]) => region.startsWith(prefix))!;
  switch (name) {
    case 'AWS::Region':
      return region;
    case 'AWS::Partition':
      return partition;
    case 'AWS::URLSuffix':
      return suffix;
    default:
      return undefined;
  }
}
