import { message } from '../../../messages';
import { type Span, unknown } from '../../../policy';
import type { Call, Expression } from '../hcl';
import { markedLike } from '../marks';
import { type Evaluated, isGiven, isList } from '../value';
import { AT_RUN } from './at-run';
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
import { SECRETS } from './secrets';
import { SPECIAL, type Surroundings } from './special';
import { spread } from './spread';
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

/** Functions that hand elements on as they are: what is marked within stays so there, and nowhere else. */
const KEEPS_MARKS: ReadonlySet<string> = new Set([
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

/** From here on the length of a text counts as work. */
const LONG = 1_000;

/**
 * What a call gives, with Terraform's results and its refusals. A function that is not in the table is unknown by name.
 */
export function callFunction(call: Call, around: Surroundings, span: Span): Evaluated {
  const name = call.name.replace(/^core::/, '');
  if (Object.hasOwn(SPECIAL, name)) return SPECIAL[name]!(call, around, span);
  const table = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS : AT_RUN;
  const implementation = Object.hasOwn(table, name) ? table[name] : undefined;
  if (!implementation) {
    return isOfProvider(name)
      ? unknown(message('terraform.function', { name }), span)
      : refused(notFound(call.name), span);
  }
  const args = call.args.map((argument: Expression) => around.evaluate(argument));
  const expanded = call.expand ? spread(args, span) : args;
  if ('known' in expanded) return expanded;
  for (const one of expanded) {
    if (one.known && typeof one.value === 'string' && one.value.length > LONG) around.spend(one.value.length >> 4);
  }
  const only = name === 'join' ? onlyReference(expanded) : undefined;
  if (only) return { ...only, span };
  const result = apply(name, implementation, expanded, span);
  return result.known && !KEEPS_MARKS.has(name) ? markedLike(result, expanded, true) : result;
}

/** The one id that `join("", list)` gives where there is nothing else to join: as of old code, for what may not be made. */
function onlyReference([separator, ...lists]: readonly Evaluated[]): Evaluated | undefined {
  const [list, more] = lists;
  if (!separator?.known || typeof separator.value !== 'string' || more || !list?.known) return undefined;
  const [item, another] = isList(list.value) && !list.value.rest ? list.value.items : [];
  return item?.known && !another && isGiven(item.value) ? item : undefined;
}

/** Terraform's words for a function that it has not. */
function notFound(name: string): string {
  const parts = name.split('::');
  if (parts.length === 1) return `There is no function named ${JSON.stringify(name)}.`;
  if (parts[0] === 'provider') {
    const [own, provider] = [parts.at(-1), parts[1]].map((one) => JSON.stringify(one));
    return `The function ${own} is not available from the provider ${provider}.`;
  }
  return `The function namespace ${JSON.stringify(parts[0])} is not valid. Provider function calls must use the "provider::" namespace prefix.`;
}

/** Whether a provider that nobody asks here brings a function; those of the built-in one stand in the table. */
const isOfProvider = (name: string): boolean =>
  name.startsWith('provider::') && !name.startsWith('provider::terraform::');

/** Functions that are worked out here. */
export const FUNCTION_NAMES: readonly string[] = [...Object.keys(FUNCTIONS), ...Object.keys(SPECIAL)].sort();
