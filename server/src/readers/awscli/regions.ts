import { type Known, known } from '../../policy';
import { get, type Node, textOf } from '../json/node';

const CODE =
  '(?:us|eu|ap|sa|ca|me|af|il|mx|cn)(?:-gov|-iso[a-z]?)?-(?:north|south|east|west|central)(?:east|west)?-\\d';
const IN_ARN = /^arn:[\w-]+:[\w-]+:([a-z0-9-]+):/;
/** Zones are a region and a letter (`ap-northeast-1a`); local ones have a name in between (`us-west-2-lax-1a`). */
const ZONE = new RegExp(`^(${CODE})(?:[a-z]|-.*)$`);
/** Lists that AWS keeps: `com.amazonaws.us-east-1.s3`. */
const SERVICE = new RegExp(`^com\\.amazonaws\\.(${CODE})\\.`);
const WORD = new RegExp(`(?<![a-z0-9])${CODE}(?![a-z0-9])`, 'g');

const WHOLE = new RegExp(`^(${CODE})$`);

/** Properties that tell a region, in the order of their weight: `awsRegion` is AWS Config's, `Region` scripts'. */
const TELLING: readonly (readonly [key: string, form: RegExp])[] = [
  ['AvailabilityZone', ZONE],
  ['PrefixListName', SERVICE],
  ['AwsRegion', WHOLE],
  ['Region', WHOLE],
];

/** The region that an object or wrapper says of itself: in its own ARN, in its zone, in words. */
export function regionOf(object: Node): Known<string> | undefined {
  if (object.kind !== 'map') return undefined;
  for (const { key, value } of object.pairs) {
    const region = /arn$/i.test(key) ? IN_ARN.exec(textOf(value) ?? '')?.[1] : undefined;
    if (region) return known(region, value.span);
  }
  for (const [key, form] of TELLING) {
    const node = get(object, key);
    const region = form.exec(textOf(node) ?? '')?.[1];
    if (node && region) return known(region, node.span);
  }
  return undefined;
}

/** The one region that a file's name, else its folder's, is about: exports are often laid out that way. */
export function regionInPath(uri: string): string | undefined {
  for (const part of uri.split('/').slice(-2).reverse()) {
    const found = new Set(part.match(WORD));
    if (found.size > 0) return found.size === 1 ? [...found][0] : undefined;
  }
  return undefined;
}
