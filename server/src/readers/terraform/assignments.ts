import { message } from '../../messages';
import { known, type Span, unknown } from '../../policy';
import { evaluate, type Scope } from './evaluate';
import { isRefused } from './functions/words';
import { type Expression, parseHcl } from './hcl';
import { children } from './hcl/walk';
import type { Evaluated } from './value';

/** What a text assigns as a `.tfvars` file does; names and functions mean nothing in it. */
export function assignedInText(text: string, scope: Scope, span: Span): Evaluated {
  const wrong = unknown(message('terraform.refusedCall', { name: 'provider::terraform::decode_tfvars' }), span);
  const { body, faults } = parseHcl(text);
  if (faults.length > 0) return wrong;
  const entries = new Map<string, Evaluated>();
  const file = { uri: span.uri, text };
  for (const item of body) {
    if (item.kind === 'block' || entries.has(item.name.name) || !isPlain(item.value, new Set())) return wrong;
    const value = evaluate(item.value, { module: scope.module, file });
    if (isRefused(value)) return wrong;
    // Places within the text mean nothing in the file that holds it.
    entries.set(item.name.name, { ...value, span });
  }
  return known({ kind: 'object', form: 'object', entries }, span);
}

/** Whether an expression names nothing but what its own loops give, and calls nothing. */
function isPlain(expression: Expression, names: ReadonlySet<string>): boolean {
  if (expression.kind === 'call') return false;
  if (expression.kind === 'variable') return names.has(expression.name);
  const inner = expression.kind === 'for' ? new Set([...names, ...expression.names]) : names;
  const parts =
    expression.kind === 'object'
      ? expression.items.flatMap(({ key, value }) => (key.kind === 'variable' ? [value] : [key, value]))
      : children(expression);
  return parts.every((part) => isPlain(part, inner));
}
