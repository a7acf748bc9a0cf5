import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { message } from '../../../messages';
import { known, type Reason, type Span, unknown } from '../../../policy';
import { pathMatcher } from '../../../workspace/patterns';
import type { Call, Expression } from '../hcl';
import { markedLike } from '../marks';
import { asText, type Evaluated, isObject, isReference, type ObjectValue, type Value } from '../value';
import { hex, toBase64, utf8Bytes } from './bytes';
import { setOf } from './function';
import { spread } from './spread';
import { isRefusedWithin, reasonWithin, refused } from './words';

/** What a call can reach: the expressions of its scope, files beside the root module, and texts as templates. */
export interface Surroundings {
  evaluate(expression: Expression): Evaluated;
  /** Why nobody can tell whether the instance that an expression names is made. */
  perhapsMade(expression: Expression): Reason | undefined;
  /** The text of a file by its path from the root module, where that is at hand. */
  readFile(path: string): string | undefined;
  /** The files below a folder that lies beside the root module, as paths from it, where they are at hand. */
  listFiles(path: string): readonly string[] | undefined;
  /** Counts work that hangs on the length of what is given. */
  spend(work: number): void;
  /** What a text assigns as a `.tfvars` file does. */
  assigned(text: string, span: Span): Evaluated;
  /** A text rendered as a template in which only the names given have a meaning. */
  render(template: string, names: ReadonlyMap<string, Evaluated>, what: string, span: Span): Evaluated;
}

type Special = (call: Call, around: Surroundings, span: Span) => Evaluated;

/** Undefined where the number of arguments is right. */
function counted({ name, args }: Call, parameters: readonly string[], span: Span): Evaluated | undefined {
  if (args.length > parameters.length) {
    return refused(`Function "${name}" expects only ${parameters.length} argument(s).`, span);
  }
  if (args.length === parameters.length) return undefined;
  const missing = parameters[args.length];
  return refused(`Function "${name}" expects ${parameters.length} argument(s). Missing value for "${missing}".`, span);
}

const nullFor = (parameter: string, span: Span): Evaluated =>
  refused(`Invalid value for "${parameter}" parameter: argument must not be null.`, span);

/** A path or a template: a text, or what is to be said instead. */
function textArgument(value: Evaluated, parameter: string, span: Span): Evaluated | string {
  if (value.known && value.value === null) return nullFor(parameter, span);
  const text = asText(value);
  if (text.known) return text.value;
  if (text.reason.message.key !== 'terraform.notText') return { ...text, span };
  return refused(`Invalid value for "${parameter}" parameter: string required.`, span);
}

/** A file that is not at hand may be there all the same: only what was found is told. */
const ofFile =
  (result: (text: string) => string | boolean | undefined): Special =>
  (call, around, span) => {
    const wrong = counted(call, ['path'], span);
    if (wrong) return wrong;
    const path = textArgument(around.evaluate(call.args[0]!), 'path', span);
    if (typeof path !== 'string') return path;
    const text = around.readFile(path);
    const made = text === undefined ? undefined : result(text);
    return made === undefined ? unknown(message('terraform.fileNotRead', { path }), span) : known(made, span);
  };

/** What the bytes of a file come to; those of a file that is no UTF-8 are not what its text says. */
const ofBytes = (result: (bytes: Uint8Array) => string): Special =>
  ofFile((text) => (text.includes('\ufffd') ? undefined : result(utf8Bytes(text))));

/** Patterns that Terraform takes for something else than most, or refuses. */
const UNSURE = /\[!|\\|\{[^}]*\/|\.\./;

/** `fileset`: the files below a folder that fit a pattern. */
const filesFitting: Special = (call, around, span) => {
  const wrong = counted(call, ['path', 'pattern'], span);
  if (wrong) return wrong;
  const path = textArgument(around.evaluate(call.args[0]!), 'path', span);
  if (typeof path !== 'string') return path;
  const pattern = textArgument(around.evaluate(call.args[1]!), 'pattern', span);
  if (typeof pattern !== 'string') return pattern;
  const all = around.listFiles(path);
  const fits = UNSURE.test(pattern) ? undefined : pathMatcher([pattern]);
  if (!all || !fits) return unknown(message('terraform.fileNotRead', { path: `${path}/${pattern}` }), span);
  return known(setOf(all.filter(fits).map((name) => known(name, span))), span);
};

/** The names that a template may use. */
function namesOf(value: Evaluated, span: Span): Evaluated | ObjectValue {
  if (!value.known) return { ...value, span };
  if (value.value === null) return nullFor('vars', span);
  if (isObject(value.value)) return value.value;
  if (typeof value.value === 'object' && value.value.kind === 'reference') {
    const { address, attribute } = value.value;
    return unknown(message('terraform.afterApply', { reference: `${address}.${attribute}` }), span);
  }
  return refused(`Invalid value for "vars" parameter: invalid vars value: must be a map.`, span);
}

function rendered(call: Call, around: Surroundings, span: Span, text: string, what: string): Evaluated {
  const names = namesOf(around.evaluate(call.args[1]!), span);
  if ('known' in names) return names;
  if (names.rest) return unknown(names.rest.message, span, names.rest.span);
  const made = around.render(text, names.entries, what, span);
  return made.known ? markedLike(made, [...names.entries.values()], true) : made;
}

const NO_TEMPLATE =
  'Invalid value for "template" parameter: invalid template expression: must be a direct reference to a single string from elsewhere, containing valid Terraform template syntax.';
const LITERAL_TEMPLATE =
  'Invalid value for "template" parameter: invalid template expression: templatestring is only for rendering templates retrieved dynamically from elsewhere, and so does not support providing a literal template; consider using a template string expression instead.';
const INLINE_TEMPLATE =
  'Invalid value for "template" parameter: invalid template expression: templatestring is only for rendering templates retrieved dynamically from elsewhere; to render an inline template, consider using a plain template string expression.';

const NULL_TEMPLATE = 'Invalid value for "template" parameter: invalid template value: a string is required.';

/** Values one after the other, none of them worked out before it is asked for. */
function* valuesOf(args: readonly Expression[], around: Surroundings): Generator<Evaluated> {
  for (const argument of args) yield around.evaluate(argument);
}

/** Whether what `try` or `coalesce` would give instead of a value is another one: nothing at all is none. */
function hasAnother(value: Evaluated, others: readonly Expression[], around: Surroundings): boolean {
  if (!value.known) return false;
  for (const other of valuesOf(others, around)) {
    if (isRefusedWithin(other)) continue;
    if (!other.known) return true;
    if (other.value === null || other.value === '') continue;
    return !isAlike(value.value, other.value);
  }
  return false;
}

const isAlike = (a: Value, b: Value): boolean =>
  a === b || (isReference(a) && isReference(b) && a.address === b.address && a.attribute === b.attribute);

/** `try` gives the first of its arguments that works. */
function tried({ args, expand }: Call, around: Surroundings, span: Span): Evaluated {
  if (args.length === 0) return refused('Call to function "try" failed: at least one argument is required.', span);
  const given = expand ? spread(args.map(around.evaluate), span) : undefined;
  if (given && 'known' in given) return given;
  let at = 0;
  for (const value of given ?? valuesOf(args, around)) {
    at++;
    if (isRefusedWithin(value)) continue;
    const perhaps = given ? undefined : around.perhapsMade(args[at - 1]!);
    return perhaps && hasAnother(value, args.slice(at), around) ? unknown(perhaps.message, span, perhaps.span) : value;
  }
  return refused('At least one expression must produce a successful result.', span);
}

/** Functions that take expressions rather than values, or that read files. */
export const SPECIAL: Readonly<Record<string, Special>> = {
  try: tried,
  can: (call, around, span) => {
    const wrong = counted(call, ['expression'], span);
    if (wrong) return wrong;
    const value = around.evaluate(call.args[0]!);
    if (isRefusedWithin(value)) return known(false, span);
    const reason = reasonWithin(value);
    return reason ? unknown(reason.message, span, reason.span) : known(true, span);
  },
  file: ofFile((text) => text),
  fileexists: ofFile(() => true),
  fileset: filesFitting,
  filebase64: ofBytes(toBase64),
  filebase64sha256: ofBytes((bytes) => toBase64(sha256(bytes))),
  filebase64sha512: ofBytes((bytes) => toBase64(sha512(bytes))),
  filemd5: ofBytes((bytes) => hex(md5(bytes))),
  filesha1: ofBytes((bytes) => hex(sha1(bytes))),
  filesha256: ofBytes((bytes) => hex(sha256(bytes))),
  filesha512: ofBytes((bytes) => hex(sha512(bytes))),
  templatefile: (call, around, span) => {
    const wrong = counted(call, ['path', 'vars'], span);
    if (wrong) return wrong;
    const path = textArgument(around.evaluate(call.args[0]!), 'path', span);
    if (typeof path !== 'string') return path;
    const text = around.readFile(path);
    if (text === undefined) return unknown(message('terraform.fileNotRead', { path }), span);
    return rendered(call, around, span, text, path);
  },
  'provider::terraform::decode_tfvars': (call, around, span) => {
    const wrong = counted(call, ['src'], span);
    if (wrong) return wrong;
    const text = textArgument(around.evaluate(call.args[0]!), 'src', span);
    return typeof text === 'string' ? around.assigned(text, span) : text;
  },
  templatestring: (call, around, span) => {
    const wrong = counted(call, ['template', 'vars'], span);
    if (wrong) return wrong;
    const [template] = call.args;
    if (template!.kind === 'template') {
      const plain = template!.parts.every((part) => part.kind === 'literal');
      return refused(plain ? LITERAL_TEMPLATE : INLINE_TEMPLATE, span);
    }
    if (!['variable', 'get', 'index', 'splat'].includes(template!.kind)) return refused(NO_TEMPLATE, span);
    const given = around.evaluate(template!);
    if (given.known && given.value === null) return refused(NULL_TEMPLATE, span);
    const text = textArgument(given, 'template', span);
    return typeof text === 'string' ? rendered(call, around, span, text, '<templatestring argument>') : text;
  },
};
