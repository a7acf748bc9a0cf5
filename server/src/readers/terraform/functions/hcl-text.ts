import { isUnasked } from '../lazy';
import { type Evaluated, isList, isReference, numberText, type ObjectValue } from '../value';
import { type Refusal, refuse } from './function';

/** One line as it is written, before it is indented: what stands before and behind ` = `, where it has that. */
interface Line {
  readonly name?: string;
  readonly text: string;
  /** Brackets that it opens, less those that it closes. */
  readonly opens: number;
}

const NAME = /^[\p{L}_][\p{L}\p{N}_-]*$/u;
const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '"': '\\"', '\\': '\\\\' };

/** A text between quotes as HCL writes it. */
const quoted = (text: string): string =>
  `"${text.replace(/[\x00-\x1f\x7f"\\]/g, escaped).replace(/[$%](?=\{)/g, '$&$&')}"`;

const escaped = (letter: string): string =>
  ESCAPES[letter] ?? `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Writes values line by line, as Terraform's own formatter breaks them. */
class Writer {
  readonly lines: Line[] = [];
  private name: string | undefined;
  private text = '';
  private opens = 0;

  put(text: string, opens = 0): void {
    this.text += text;
    this.opens += opens;
  }

  /** `name = `, which the formatter may move. */
  begin(name: string): void {
    this.name = name;
  }

  end(): void {
    const { name, text, opens } = this;
    this.lines.push(name === undefined ? { text, opens } : { name, text, opens });
    [this.name, this.text, this.opens] = [undefined, '', 0];
  }

  /** False where something in the value is not known. */
  value(value: Evaluated, depth = 0): boolean {
    if (!value.known || depth > 30) return false;
    const inner = value.value;
    if (inner === null || typeof inner === 'boolean') this.put(String(inner));
    else if (typeof inner === 'string') this.put(quoted(inner));
    else if (typeof inner === 'number') {
      const number = numberText(inner);
      if (number === undefined) return false;
      this.put(number);
    } else if (isReference(inner) || inner.rest) return false;
    else if (isList(inner)) {
      this.put('[', 1);
      for (const [i, item] of inner.items.entries()) {
        if (i > 0) this.put(', ');
        if (!this.value(item, depth + 1)) return false;
      }
      this.put(']', -1);
    } else return this.object(inner, depth);
    return true;
  }

  private object({ entries }: ObjectValue, depth: number): boolean {
    if (isUnasked(entries)) return false;
    this.put('{', 1);
    if (entries.size > 0) this.end();
    if (!this.assignments(entries, depth)) return false;
    this.put('}', -1);
    return true;
  }

  assignments(entries: ReadonlyMap<string, Evaluated>, depth = 0): boolean {
    for (const name of [...entries.keys()].sort()) {
      this.begin(NAME.test(name) ? name : quoted(name));
      if (!this.value(entries.get(name)!, depth + 1)) return false;
      this.end();
    }
    return true;
  }

  /** The lines as `terraform fmt` leaves them: indented, and the signs of neighbours below each other. */
  formatted(): string {
    const open: number[] = [];
    const out: string[] = [];
    for (const [at, { name, text, opens }] of this.lines.entries()) {
      if (opens < 0) closed(open, -opens);
      const indent = '  '.repeat(open.length);
      if (opens > 0) open.push(opens);
      out.push(indent + (name === undefined ? text : `${name.padEnd(this.widthAt(at))} = ${text}`));
    }
    return out.join('\n');
  }

  /** How wide names are among the lines around one that are assignments of one line each. */
  private widthAt(at: number): number {
    const fits = (line: Line | undefined): boolean => line?.name !== undefined && line.opens === 0;
    if (!fits(this.lines[at])) return 0;
    let [from, to] = [at, at];
    while (fits(this.lines[from - 1])) from--;
    while (fits(this.lines[to + 1])) to++;
    return Math.max(...this.lines.slice(from, to + 1).map(({ name }) => name!.length));
  }
}

/** Takes brackets back, a level for each line that opened as many. */
function closed(open: number[], brackets: number): void {
  for (let left = brackets; left > 0 && open.length > 0; ) {
    const last = open.at(-1)!;
    if (left < last) open[open.length - 1] = last - left;
    else open.pop();
    left -= last;
  }
}

/** A value as an expression; undefined where not all of it is known. */
export function expressionText(value: Evaluated): string | undefined {
  const writer = new Writer();
  if (!writer.value(value)) return undefined;
  writer.end();
  return writer.formatted();
}

/** Values of variables as a `.tfvars` file assigns them; undefined where not all of them are known. */
export function assignmentText({ entries, rest }: ObjectValue): string | Refusal | undefined {
  if (rest || isUnasked(entries)) return undefined;
  const wrong = [...entries.keys()].sort().find((name) => !NAME.test(name));
  if (wrong !== undefined) {
    return refuse(
      `invalid variable name ${JSON.stringify(wrong)}: must be a valid identifier, per Terraform's rules for input variable declarations`,
    );
  }
  const writer = new Writer();
  if (!writer.assignments(entries)) return undefined;
  const text = writer.formatted();
  return text === '' ? '' : `${text}\n`;
}
