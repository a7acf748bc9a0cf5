/** A stretch of a template that can be parsed alone. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  readonly under: 'top' | 'resources';
  /** Starts with a line that no valid template has there: half-typed, or indented by mistake. */
  readonly broken?: boolean;
}

const KEY = /^(["']?)[A-Za-z][\w:.-]*\1[ \t]*:(?=[ \t\r]|$)/;
const RESOURCES = /^(["']?)Resources\1[ \t]*:[ \t]*(#.*)?\r?$/;
/** How a key starts; brackets and dashes belong to the value above. */
const KEY_START = /^["'A-Za-z]/;

/**
 * Cuts a block-style template at its top-level keys and at its logical ids. One half-typed resource then costs
 * itself only, and an edit parses again only what changed. Lines within flow, quoted or block scalars are never
 * cut at: YAML has them indented deeper than the key they belong to.
 *
 * Undefined where the file is no block mapping (flow style, a list) or has several documents: parse it whole.
 */
export function cutTemplate(text: string): Piece[] | undefined {
  const pieces: Omit<Piece, 'end'>[] = [];
  let inResources = false;
  let childIndent: number | undefined;
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const first = text.charCodeAt(start);
    if (!BLANK.has(first) && first !== HASH) {
      const line = text.slice(start === 0 && first === BOM ? 1 : start, end);
      if (/^(---|\.\.\.|%)/.test(line)) {
        if (pieces.length > 0) return undefined;
      } else if (KEY_START.test(line)) {
        const key = KEY.test(line);
        if (!key && pieces.length === 0) return undefined;
        pieces.push({ start: pieces.length === 0 ? 0 : start, under: 'top', broken: !key });
        // A half-typed line does not end the section: the logical ids behind it still stand in it.
        if (key) {
          inResources = RESOURCES.test(line);
          childIndent = undefined;
        }
      } else if (pieces.length === 0) return undefined;
    } else if (inResources && first === SPACE) {
      let indent = 1;
      while (text.charCodeAt(start + indent) === SPACE) indent++;
      // Lines deeper than the logical ids are most of a template and need no closer look.
      if (childIndent === undefined || indent <= childIndent) {
        const line = text.slice(start + indent, end);
        if (KEY_START.test(line)) {
          childIndent ??= indent;
          pieces.push({ start, under: 'resources', broken: indent !== childIndent || !KEY.test(line) });
        } else if (childIndent === undefined && !/^(#|\s*$)/.test(line)) inResources = false;
      }
    }
    start = end + 1;
  }
  if (pieces.length === 0) return undefined;
  return pieces.map((piece, i) => ({ ...piece, end: pieces[i + 1]?.start ?? text.length }));
}

const [SPACE, HASH, BOM] = [0x20, 0x23, 0xfeff];
/** Space, tab and line ends. */
const BLANK = new Set([SPACE, 0x09, 0x0a, 0x0d]);
