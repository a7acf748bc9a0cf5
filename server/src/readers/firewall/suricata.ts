/** A rule in Suricata's language, taken apart but not understood. */
export interface SuricataRule {
  readonly action: string;
  readonly protocol: string;
  readonly source: string;
  readonly sourcePort: string;
  readonly direction: string;
  readonly destination: string;
  readonly destinationPort: string;
  readonly options: readonly SuricataOption[];
}
export interface SuricataOption {
  readonly keyword: string;
  /** As written, without quotes around the whole. */
  readonly value?: string;
}

/** A rule with the stretch of the text that it was written in. */
export interface Line {
  readonly text: string;
  /** Undefined where the line is no rule. */
  readonly rule?: SuricataRule;
}

/** Texts stay the same while something else is edited; a few are kept. */
const parsed = new Map<string, readonly Line[]>();
const KEPT = 16;

/** The rules of a text, one a line; a backslash at its end goes on with the next. Comments are left out. */
export function parseRules(text: string): readonly Line[] {
  let lines = parsed.get(text);
  if (!lines) {
    lines = parse(text);
    if (parsed.size >= KEPT) parsed.clear();
    parsed.set(text, lines);
  }
  return lines;
}

function parse(text: string): Line[] {
  const out: Line[] = [];
  let before = '';
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (before === '' && (line === '' || line.startsWith('#'))) continue;
    if (line.endsWith('\\')) {
      before += `${line.slice(0, -1)} `;
      continue;
    }
    const whole = (before + line).trim();
    const first = before === '' ? line : before.trim();
    before = '';
    if (whole !== '') out.push({ text: first, rule: parseRule(whole) });
  }
  if (before.trim() !== '') out.push({ text: before.trim(), rule: parseRule(before.trim()) });
  return out;
}

/** One rule; undefined where its header is not complete. */
export function parseRule(text: string): SuricataRule | undefined {
  const open = text.indexOf('(');
  if (open < 0) return undefined;
  const parts = words(text.slice(0, open));
  const close = text.lastIndexOf(')');
  if (parts?.length !== 7 || close < open) return undefined;
  const [action, protocol, source, sourcePort, direction, destination, destinationPort] = parts as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const options = optionsOf(text.slice(open + 1, close));
  return { action, protocol, source, sourcePort, direction, destination, destinationPort, options };
}

/** Words of a header; spaces within brackets part nothing. */
function words(header: string): string[] | undefined {
  const out: string[] = [];
  let word = '';
  let depth = 0;
  for (const character of header) {
    if (character === '[') depth++;
    if (character === ']') depth--;
    if (/\s/.test(character)) {
      if (depth > 0) continue;
      if (word !== '') out.push(word);
      word = '';
    } else word += character;
  }
  if (word !== '') out.push(word);
  return depth === 0 ? out : undefined;
}

/** `msg:"a; b"; sid:1;` → its parts. Semicolons in quotes and behind a backslash part nothing. */
function optionsOf(text: string): SuricataOption[] {
  const out: SuricataOption[] = [];
  let start = 0;
  let quoted = false;
  for (let at = 0; at <= text.length; at++) {
    const character = text[at];
    if (character === '\\') at++;
    else if (character === '"') quoted = !quoted;
    else if ((character === ';' && !quoted) || at === text.length) {
      const option = optionOf(text.slice(start, at));
      if (option) out.push(option);
      start = at + 1;
    }
  }
  return out;
}

/** One option, as `stateful_rule` writes them too. */
export function optionOf(text: string): SuricataOption | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const colon = trimmed.indexOf(':');
  if (colon < 0) return { keyword: trimmed.toLowerCase() };
  return { keyword: trimmed.slice(0, colon).trim().toLowerCase(), value: trimmed.slice(colon + 1).trim() };
}
