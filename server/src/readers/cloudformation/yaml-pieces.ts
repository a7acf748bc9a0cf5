/** A stretch of a template that can be parsed alone, with the keys above it: `[]` for the top level. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  readonly under: 'top' | 'resources';
}

const TOP_KEY = /^(["']?)[A-Za-z][\w:.-]*\1[ \t]*:(?=[ \t\r]|$)/;
const RESOURCES = /^(["']?)Resources\1[ \t]*:[ \t]*(#.*)?\r?$/;

/**
 * Cuts a block-style template at its top-level keys and at its logical ids. One half-typed resource then costs
 * itself only, and an edit parses again only what changed. Lines within flow, quoted or block scalars are never
 * cut at: YAML has them indented deeper than the key they belong to.
 *
 * Undefined where the file is no block mapping (flow style, JSON, several documents): parse it whole.
 */
export function cutTemplate(text: string): Piece[] | undefined {
  const pieces: { start: number; under: Piece['under'] }[] = [];
  let inResources = false;
  let childIndent: number | undefined;
  let pending: number | undefined;
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const first = text.charCodeAt(start);
    // Only lines that could be keys are looked at closely; the others are most of a template.
    if (first !== 0x20 && first !== 0x0a && first !== 0x0d && first !== 0x09) {
      const line = text.slice(start === 0 && first === 0xfeff ? 1 : start, end);
      if (/^(---|\.\.\.|%)/.test(line)) {
        if (pieces.length > 0) return undefined;
      } else if (TOP_KEY.test(line)) {
        pieces.push({ start: pieces.length === 0 ? 0 : (pending ?? start), under: 'top' });
        inResources = RESOURCES.test(line);
        childIndent = undefined;
      } else if (first !== 0x23) return undefined;
      pending = first === 0x23 ? (pending ?? start) : undefined;
    } else if (inResources && first === 0x20) {
      let indent = 1;
      while (text.charCodeAt(start + indent) === 0x20) indent++;
      const line = text.slice(start + indent, end);
      if (line.trim() !== '' && !line.startsWith('#')) {
        childIndent ??= indent;
        if (indent === childIndent && TOP_KEY.test(line)) pieces.push({ start, under: 'resources' });
        // Less indented than the first logical id: half-typed, or not what this cut understands.
        else if (indent < childIndent) return undefined;
      }
    }
    start = end + 1;
  }
  if (pieces.length === 0) return undefined;
  return pieces.map((piece, i) => ({ ...piece, end: pieces[i + 1]?.start ?? text.length }));
}
