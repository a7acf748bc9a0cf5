/**
 * A JSON text as HCL reads it, of the same length and with everything in its place: what JSON escapes within `${ }`
 * loses its escapes, and what that saves is made up by blanks behind the text. Line breaks that HCL takes for the end
 * of a value become blanks.
 */
export function asHcl(json: string): string {
  let out = '';
  let at = 0;
  while (at < json.length) {
    const quote = json.indexOf('"', at);
    out += joined(quote < 0 ? json.slice(at) : json.slice(at, quote));
    if (quote < 0) break;
    const end = endOfText(json, quote);
    const raw = json.slice(quote, end);
    out += raw.includes('\\') ? spelled(raw) : raw;
    at = end;
  }
  return out;
}

/** Between texts: no line may end behind a colon or before a comma. */
const joined = (between: string): string => between.replace(/:\s+$|^\s+[,:]/g, (blanks) => blanks.replace(/\s/g, ' '));

/** Behind the closing quote; a text that stays open ends with its line. */
function endOfText(json: string, quote: number): number {
  for (let at = quote + 1; at < json.length; at++) {
    const code = json[at];
    if (code === '\\') at++;
    else if (code === '"') return at + 1;
    else if (code === '\n') return at;
  }
  return json.length;
}

/** A `${` that is open: whether a quoted text is open in it, and how many braces. */
interface Open {
  quoted: boolean;
  braces: number;
}

/** The same text as a quoted template of HCL. */
function spelled(raw: string): string {
  let out = '';
  const inside: Open[] = [];
  for (let at = 0; at < raw.length; ) {
    const open = inside.at(-1);
    const pair = raw.slice(at, at + 2);
    if ((pair === '${' || pair === '%{') && (!open || open.quoted)) {
      if (raw[at - 1] !== raw[at]) inside.push({ quoted: false, braces: 0 });
      out += pair;
      at += 2;
    } else if (raw[at] === '\\') {
      out += open ? within(raw.slice(at), open) : (OUTSIDE[pair] ?? raw.slice(at, at + (pair === '\\u' ? 6 : 2)));
      at += open?.quoted && pair === '\\\\' ? escapedTwice(raw, at) : pair === '\\u' ? 6 : 2;
    } else {
      if (open && !open.quoted) {
        if (raw[at] === '{') open.braces++;
        else if (raw[at] === '}' && open.braces-- === 0) inside.pop();
      }
      out += raw[at];
      at++;
    }
  }
  return out + ' '.repeat(Math.max(0, raw.length - out.length));
}

/** Escapes of JSON that HCL has not. */
const OUTSIDE: Readonly<Record<string, string>> = { '\\/': '/', '\\b': ' ', '\\f': ' ' };

/** Length of an escape of HCL within a text within `${ }`: `\\n`, `\\\"`. */
const escapedTwice = (raw: string, at: number): number => (raw[at + 2] === '\\' ? 4 : 3);

/** An escape of JSON within `${ }`, as HCL has it there. */
function within(raw: string, open: Open): string {
  if (raw.startsWith('\\"')) {
    open.quoted = !open.quoted;
    return '"';
  }
  if (raw.startsWith('\\\\') && open.quoted) return raw[2] === '\\' ? `\\${raw[3] ?? ''}` : `\\${raw[2] ?? ''}`;
  return open.quoted ? raw.slice(0, raw[1] === 'u' ? 6 : 2) : ' ';
}
