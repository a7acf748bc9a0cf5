import { message } from '../../../messages';
import { type Span, unknown } from '../../../policy';
import type { Call, Expression } from '../hcl';
import { type Evaluated, isList, isReference } from '../value';
import { CONVERSIONS } from './conversions';
import { DATES } from './dates';
import { ENCODINGS } from './encodings';
import { FILES } from './files';
import { FORMATS } from './format';
import { apply, type Table } from './function';
import { LISTS } from './lists';
import { MAPS } from './maps';
import { NETWORK } from './network';
import { NUMBERS } from './numbers';
import { PATTERNS } from './patterns';
import { isSecret, SECRETS } from './secrets';
import { SPECIAL, type Surroundings } from './special';
import { TEXTS } from './texts';
import { refused } from './words';

export type { Surroundings } from './special';

const FUNCTIONS: Table = {
  ...CONVERSIONS,
  ...DATES,
  ...ENCODINGS,
  ...FILES,
  ...FORMATS,
  ...LISTS,
  ...MAPS,
  ...NETWORK,
  ...NUMBERS,
  ...PATTERNS,
  ...SECRETS,
  ...TEXTS,
};

/** Functions of Terraform 1.11 whose results only a run has: of the clock, of chance, of a key, of Go's own compressor. */
const AT_RUN: ReadonlySet<string> = new Set([
  'abspath',
  'base64gzip',
  'bcrypt',
  'plantimestamp',
  'rsadecrypt',
  'timestamp',
  'uuid',
]);

/** Functions that hand elements on as they are: what is secret within stays so there, and nowhere else. */
const KEEPS_SECRETS: ReadonlySet<string> = new Set([
  'coalescelist',
  'concat',
  'element',
  'flatten',
  'issensitive',
  'keys',
  'length',
  'lookup',
  'merge',
  'nonsensitive',
  'one',
  'reverse',
  'sensitive',
  'slice',
  'tolist',
  'tomap',
  'tuple',
  'values',
  'zipmap',
  'ephemeralasnull',
]);

/**
 * What a call gives, with Terraform's results and its refusals. A function that is not in the table is unknown by name.
 */
export function callFunction(call: Call, around: Surroundings, span: Span): Evaluated {
  const name = call.name.replace(/^core::/, '');
  if (Object.hasOwn(SPECIAL, name)) return SPECIAL[name]!(call, around, span);
  const implementation = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (!implementation) {
    const later = AT_RUN.has(name) || name.includes('::');
    return later
      ? unknown(message('terraform.function', { name }), span)
      : refused(`There is no function named ${JSON.stringify(name)}.`, span);
  }
  const args = call.args.map((argument: Expression) => around.evaluate(argument));
  const expanded = call.expand ? spread(args, span) : args;
  if ('known' in expanded) return expanded;
  const result = apply(name, implementation, expanded, span);
  return !KEEPS_SECRETS.has(name) && result.known && expanded.some((one) => isSecret(one))
    ? { ...result, sensitive: true }
    : result;
}

/** `f(list...)` */
function spread(args: readonly Evaluated[], span: Span): readonly Evaluated[] | Evaluated {
  const last = args.at(-1);
  if (!last) return args;
  if (!last.known) return { ...last, span };
  if (last.value === null) return refused('The expanding argument (indicated by ...) must not be null.', span);
  if (isReference(last.value)) {
    const { address, attribute } = last.value;
    return unknown(message('terraform.afterApply', { reference: `${address}.${attribute}` }), span);
  }
  if (!isList(last.value)) {
    return refused('The expanding argument (indicated by ...) must be of a tuple, list, or set type.', span);
  }
  const { rest } = last.value;
  return rest ? unknown(rest.message, span, rest.span) : [...args.slice(0, -1), ...last.value.items];
}

/** Functions that are worked out here. */
export const FUNCTION_NAMES: readonly string[] = [...Object.keys(FUNCTIONS), ...Object.keys(SPECIAL)].sort();
