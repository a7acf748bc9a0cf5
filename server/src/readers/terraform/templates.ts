import { message } from '../../messages';
import { known, type Span, unknown } from '../../policy';
import { evaluate, type Scope } from './evaluate';
import { isRefused, refused, trimmed } from './functions/words';
import {
  type Directive,
  decodeLiteral,
  type Expression,
  parseTemplateText,
  type Template,
  type TemplatePart,
  type Variable,
} from './hcl';
import { children } from './hcl/walk';
import { loopTurns, namesWith } from './loops';
import { markedLike } from './marks';
import { within } from './stretches';
import { asText, asTruth, type Evaluated, MAX_SIZE, saying, usedAt } from './value';

/** A literal as it counts: without what `~` takes away. */
interface Literal {
  readonly kind: 'text';
  text: string;
}
type Token = Literal | Exclude<TemplatePart, { kind: 'literal' }>;

/** What a template gives. One that is nothing but an interpolation gives its value, not a text. */
export function evaluateTemplate(template: Template, scope: Scope, span: Span): Evaluated {
  const [only] = template.parts;
  if (template.parts.length === 1 && only!.kind === 'interpolation' && template.style === 'quoted') {
    return evaluate(only!.value, scope);
  }
  if (template.parts.length === 1 && only!.kind === 'literal' && template.style !== 'flush-heredoc') {
    const raw = scope.file.text.slice(only!.start, only!.end);
    return known(composed(decodeLiteral(raw, template.style)), insideQuotes(template, span));
  }
  const tokens = tokensOf(template, scope);
  if (template.style === 'flush-heredoc') flush(tokens);
  const made = new Rendering(tokens, span).render(scope);
  return made.known ? { ...made, span: insideQuotes(template, span) } : made;
}

/** Terraform keeps texts in the composed form of Unicode. */
const composed = (text: string): string => (/^[\x00-\x7f]*$/.test(text) ? text : text.normalize('NFC'));

/** A text that is written out has its place inside the quotes: that is what an edit would replace. */
function insideQuotes(template: Template, span: Span): Span {
  const written = template.style === 'quoted' && template.parts.every((part) => part.kind === 'literal');
  return written && span.end - span.start >= 2 ? within(span) : span;
}

/** The parts in order; of a heredoc each line is a piece of its own, and `~` reaches no further than one piece. */
function tokensOf({ parts, style }: Template, scope: Scope): Token[] {
  const tokens: Token[] = [];
  let trimNext = false;
  for (const part of parts) {
    if (part.kind === 'literal') {
      const raw = scope.file.text.slice(part.start, part.end);
      const pieces = style === 'quoted' ? [raw] : (raw.match(/[^\n]*\n|[^\n]+/g) ?? []);
      for (const piece of pieces) {
        const text = composed(decodeLiteral(piece, style));
        tokens.push({ kind: 'text', text: trimNext ? trimStart(text) : text });
        trimNext = false;
      }
      continue;
    }
    const before = tokens.at(-1);
    if (part.trimBefore && before?.kind === 'text') before.text = trimEnd(before.text);
    tokens.push(part);
    trimNext = part.trimAfter;
  }
  return tokens;
}

const trimStart = (text: string): string => trimmed(`${text}|`).slice(0, -1);
const trimEnd = (text: string): string => trimmed(`|${text}`).slice(1);

/** `<<-EOT` takes from all lines the indent of the least indented one; lines of blanks do not count. */
function flush(tokens: readonly Token[]): void {
  const starts: Literal[] = [];
  let least = Number.POSITIVE_INFINITY;
  let atStart = true;
  for (const token of tokens) {
    if (atStart) {
      atStart = false;
      if (token.kind !== 'text') least = 0;
      else if (trimStart(token.text) !== '' || !token.text.endsWith('\n')) {
        least = Math.min(least, token.text.length - trimStart(token.text).length);
        starts.push(token);
      }
    }
    if (token.kind === 'text' && token.text.endsWith('\n')) atStart = true;
  }
  for (const literal of starts) literal.text = literal.text.slice(Math.min(least, literal.text.length));
}

class Rendering {
  private out = '';
  private unsure: Evaluated | undefined;
  private readonly marked: Evaluated[] = [];
  private steps = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly span: Span,
  ) {}

  render(scope: Scope): Evaluated {
    this.run(0, this.tokens.length, scope);
    if (this.unsure && !this.unsure.known && !isRefused(this.unsure)) {
      // Whatever the rest will be, a text is never null, and what begins is not empty.
      return saying({ ...this.unsure, span: this.span }, this.out === '' ? 'something' : 'text');
    }
    if (this.unsure) return usedAt(this.unsure, this.span);
    return markedLike(known(this.out, this.span), this.marked);
  }

  /** Writes the tokens from one to another; nothing more once something is not known. */
  private run(from: number, to: number, scope: Scope): void {
    for (let at = from; at < to && !this.unsure; at++) {
      if (++this.steps > MAX_SIZE || this.out.length > MAX_SIZE)
        this.unsure = unknown(message('terraform.tooComplex'), this.span);
      const token = this.tokens[at]!;
      if (token.kind === 'text') this.out += token.text;
      else if (token.kind === 'interpolation') this.interpolate(evaluate(token.value, scope));
      else at = this.direct(token, at, to, scope);
    }
  }

  private interpolate(value: Evaluated): void {
    if (value.sensitive || value.ephemeral) this.marked.push(value);
    if (value.known && value.value === null) {
      this.refuse('The expression result is null. Cannot include a null value in a string template.');
      return;
    }
    const text = asText(value);
    if (text.known) this.out += text.value;
    else if (text.reason.message.key === 'terraform.notText') {
      this.refuse('Cannot include the given value in a string template: string required.');
    } else this.unsure = text;
  }

  private refuse(words: string): void {
    this.unsure = refused(words, this.span);
  }

  /** Does what a directive says and gives the place of its end. */
  private direct(directive: Directive, at: number, to: number, scope: Scope): number {
    const { end, otherwise } = this.extent(at, to);
    if (directive.word === 'if' && directive.value) {
      const value = evaluate(directive.value, scope);
      const truth = conditionOf(value, this.span);
      if (!truth.known) this.unsure = truth;
      else if (truth.value) this.run(at + 1, otherwise ?? end, scope);
      else if (otherwise !== undefined) this.run(otherwise + 1, end, scope);
    } else if (directive.word === 'for' && directive.value) {
      const turns = loopTurns(evaluate(directive.value, scope), this.span);
      if ('known' in turns) this.unsure = turns;
      else if (turns.rest) this.unsure = unknown(turns.rest.message, this.span, turns.rest.span);
      else {
        for (const turn of turns.list) {
          if (this.unsure) break;
          this.run(at + 1, end, { ...scope, names: namesWith(scope, directive.names ?? [], turn.key, turn.value) });
        }
      }
    } else this.unsure = unknown(message('terraform.unfinished'), this.span);
    return end;
  }

  /** Where a directive's end stands, and the `else` between. */
  private extent(at: number, to: number): { end: number; otherwise: number | undefined } {
    let depth = 0;
    let otherwise: number | undefined;
    for (let i = at + 1; i < to; i++) {
      const token = this.tokens[i]!;
      if (token.kind !== 'directive') continue;
      if (token.word === 'if' || token.word === 'for') depth++;
      else if (token.word === 'else' && depth === 0) otherwise = i;
      else if (token.word.startsWith('end') && depth-- === 0) return { end: i, otherwise };
    }
    return { end: to, otherwise };
  }
}

/** The first name of a template that nothing gives a meaning to. */
function stranger(template: Template, names: ReadonlySet<string>): Variable | undefined {
  const visit = (expression: Expression, inner: ReadonlySet<string>): Variable | undefined => {
    if (expression.kind === 'variable') return inner.has(expression.name) ? undefined : expression;
    const own = expression.kind === 'for' ? new Set([...inner, ...expression.names]) : inner;
    const parts =
      expression.kind === 'object'
        ? expression.items.flatMap(({ key, value }) => (key.kind === 'variable' ? [value] : [key, value]))
        : children(expression);
    for (const part of parts) {
      const found = visit(part, own);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const all = new Set(names);
  for (const part of template.parts) {
    if (part.kind === 'literal' || !part.value) continue;
    const found = visit(part.value, all);
    if (found !== undefined) return found;
    // A loop's names are good behind its end as well, so far as this looks: what is refused must be sure.
    if (part.kind === 'directive') for (const name of part.names ?? []) all.add(name);
  }
  return undefined;
}

/** Line and column from one, as Terraform counts. */
function placeOf(text: string, offset: number): [line: number, column: number] {
  const lines = text.slice(0, offset).split('\n');
  return [lines.length, lines.at(-1)!.length + 1];
}

/** A text rendered as `templatefile` does: only the names that it is given have a meaning. */
export function renderText(
  text: string,
  names: ReadonlyMap<string, Evaluated>,
  what: string,
  scope: Scope,
  span: Span,
): Evaluated {
  const { template, faults } = parseTemplateText(text);
  if (faults.length > 0) return unknown(message('terraform.refusedCall', { name: 'templatefile' }), span);
  const name = stranger(template, new Set(names.keys()));
  if (name) {
    const [line, column] = placeOf(text, name.start);
    const words = `Invalid value for "vars" parameter: vars map does not contain key ${JSON.stringify(name.name)}, referenced at ${what}:${line},${column}-${column + name.name.length}.`;
    return refused(words, span);
  }
  const file = { uri: span.uri, text };
  const made = evaluateTemplate(template, { module: scope.module, file, names }, span);
  // Places within the text mean nothing in the file that renders it.
  return made.known ? { ...made, span } : { known: false, reason: { ...made.reason, span }, span };
}

/** A condition as Terraform takes it: no null, and no text that is no truth. */
export function conditionOf(value: Evaluated, span: Span) {
  if (value.known && value.value === null) {
    return refused('The condition value is null. Conditions must either be true or false.', span) as Evaluated & {
      known: false;
    };
  }
  const truth = asTruth(value);
  if (truth.known || truth.reason.message.key !== 'terraform.notTruth') return truth.known ? truth : { ...truth, span };
  return refused('The condition expression must be of type bool.', span) as Evaluated & { known: false };
}
