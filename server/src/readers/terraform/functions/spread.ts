import { message } from '../../../messages';
import { type Span, unknown } from '../../../policy';
import { type Evaluated, isList, isReference } from '../value';
import { refused } from './words';

/** `f(list...)` */
export function spread(args: readonly Evaluated[], span: Span): readonly Evaluated[] | Evaluated {
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
