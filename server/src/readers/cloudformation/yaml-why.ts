import { type Message, message } from '../../messages';

/**
 * What a person sees at once in a line of YAML that cannot be read; a parser only knows what it expected instead. `above`:
 * the lines before it, the nearest last.
 */
export function yamlWhy(line: string, above: readonly string[]): Message {
  if (line.length > LONGEST || line.trim() === '') return message('cloudformation.yamlSyntax');
  const indent = blanksOf(line);
  const text = line.slice(indent).trimEnd();
  for (const look of LOOKS) {
    const told = look(text);
    if (told) return told;
  }
  return wrongIndent(indent, text, above) ?? message('cloudformation.yamlSyntax');
}

/** No line that somebody writes is longer. */
const LONGEST = 1000;

const LOOKS: readonly ((text: string) => Message | undefined)[] = [
  (text) => {
    const key = /^(?:- +)?([A-Za-z]\w*):(?=[^\s:])/.exec(text)?.[1];
    return key !== undefined && !/:(?:\s|$)/.test(text) ? message('cloudformation.yaml.noBlank', { key }) : undefined;
  },
  (text) => (/^-[A-Za-z]/.test(text) ? message('cloudformation.yaml.dash') : undefined),
  (text) => {
    const bracket = openBracket(text);
    return bracket === undefined ? undefined : message('cloudformation.yaml.bracket', { bracket });
  },
  (text) => {
    const first = /^(?:- +)*(?:[\w:]+: +)?([@`%])/.exec(text)?.[1];
    return first === undefined ? undefined : message('cloudformation.yaml.reserved', { character: first });
  },
  (text) => {
    const wrong = /"(?:[^"\\]|\\["\\/abefnrtv0 N_LPxuU])*(\\[^"\\/abefnrtv0 N_LPxuU])/.exec(text)?.[1];
    return wrong === undefined ? undefined : message('cloudformation.yaml.escape', { escape: wrong });
  },
  (text) =>
    /^(?:- +)*[\w:]+: +(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')(?!\s*(?:#|$))/.test(text)
      ? message('cloudformation.yaml.behindQuote')
      : undefined,
  (text) =>
    /^(?:- +)*[\w:]+: +[^\s"'#&*!|>{[][^#]*?:(?:\s|$)/.test(text) ? message('cloudformation.yaml.colon') : undefined,
  (text) => {
    const key = /^(?:- +)?([A-Za-z]\w*)(?: +[^:#]*)?$/.exec(text)?.[1];
    return key === undefined ? undefined : message('cloudformation.yaml.noColon', { key });
  },
];

const CLOSES: Readonly<Record<string, string>> = { '{': '}', '[': ']' };

/** The first bracket of a flow that the line does not close, or closes with another. */
function openBracket(text: string): string | undefined {
  const open: string[] = [];
  const [, flow] = /^(?:- +)*(?:[\w:]+: +)?(?:![\w:]+ +)?([{[].*)$/.exec(text) ?? [];
  for (const [token] of (flow ?? '').matchAll(/"(?:[^"\\]|\\.)*"|'[^']*'|\s#.*|[{}[\]]/g)) {
    if (token in CLOSES) open.push(token);
    else if (token === '}' || token === ']') {
      const last = open.pop();
      if (last === undefined || CLOSES[last] !== token) return last ?? token;
    }
  }
  return open[0];
}

/** Says which levels there are above a line that stands on none of them. */
function wrongIndent(indent: number, text: string, above: readonly string[]): Message | undefined {
  const levels: number[] = [];
  for (const line of above.toReversed()) {
    const blanks = blanksOf(line);
    const written = line.slice(blanks);
    if (/^(?:#|\s*$)/.test(written)) continue;
    // What opens a value lets it stand as deep as it likes.
    if (levels.length === 0 && /:\s*(?:#.*)?$/.test(written) && indent > blanks) return undefined;
    const dashes = /^(?:- +)*/.exec(written)![0].length;
    // A key stands below the key behind a dash, never below the dash.
    for (const level of dashes > 0 && text.startsWith('-') ? [blanks + dashes, blanks] : [blanks + dashes]) {
      if (levels.length === 0 || level < levels.at(-1)!) levels.push(level);
    }
    if (blanks === 0 || levels.length > 8) break;
  }
  if (levels.length === 0 || levels.includes(indent)) return undefined;
  return message('cloudformation.yaml.indent', { indent, levels: levels.slice(0, 3) });
}

const blanksOf = (line: string): number => /^ */.exec(line)![0].length;
