import type { Expression, For } from './ast';
import * as ch from './characters';
import { closerText } from './collections';
import type { Cursor } from './cursor';
import { parseExpression } from './expressions';

/** Whether the bracket just opened holds a `for` expression; line breaks mean nothing until that is known. */
export function atFor(p: Cursor): boolean {
  p.skipLines();
  return p.atWord('for');
}

/** `[for v in list : v if cond]`, `{for k, v in map : k => v...}`; the cursor stands on `for`. */
export function parseFor(p: Cursor, start: number, makes: 'tuple' | 'object'): For {
  return p.within(false, () => readFor(p, start, makes));
}

function readFor(p: Cursor, start: number, makes: 'tuple' | 'object'): For {
  p.identifier();
  const names = readNames(p);
  const collection = parseExpression(p);
  p.skip();
  let key: Expression | undefined;
  let value: Expression;
  if (p.code() === ch.COLON) {
    p.at++;
    value = parseExpression(p);
    p.skip();
  } else value = p.missing('terraform.colonExpected');
  if (p.text.startsWith('=>', p.at)) {
    p.at += 2;
    key = value;
    value = parseExpression(p);
    p.skip();
  }
  const group = p.text.startsWith('...', p.at);
  if (group) {
    p.at += 3;
    p.skip();
  }
  let condition: Expression | undefined;
  if (p.atWord('if')) {
    p.at += 2;
    condition = parseExpression(p);
    p.skip();
  }
  const closer = makes === 'tuple' ? ch.CLOSE_BRACKET : ch.CLOSE_BRACE;
  let end = (condition ?? value).end;
  if (p.code() === closer) end = ++p.at;
  else {
    p.fault({ start, end: start + 1 }, 'terraform.bracketMissing', { bracket: closerText(closer) });
    p.lost = true;
    if (end > start) p.back(end);
  }
  // A list has no keys and nothing to group; a map needs keys.
  if (makes === 'tuple' ? key || group : !key) p.fault({ start, end: start + 1 }, 'terraform.forShape');
  return { kind: 'for', start, end: Math.max(end, start + 1), makes, names, collection, key, value, condition, group };
}

/** Reads `k, v in` or `v in`. */
export function readNames(p: Cursor): string[] {
  const names: string[] = [];
  for (let more = true; more && names.length < 2; ) {
    p.skip();
    if (!p.atIdentifier()) break;
    names.push(p.identifier().name);
    p.skip();
    more = p.code() === ch.COMMA;
    if (more) p.at++;
  }
  if (names.length > 0 && p.atWord('in')) p.at += 2;
  else p.fault(p.here(), 'terraform.inExpected');
  return names;
}
