import type { Piece } from './pieces';

const KEY = /^(["']?)[A-Za-z][\w:.-]*\1[ \t]*:(?=[ \t\r]|$)/;
/** The section's head, also where its colon is not typed yet or a word is typed behind it. */
const RESOURCES = /^(["']?)Resources\1[ \t]*(?::[ \t]*[\w.-]*[ \t]*)?(#.*)?\r?$/;
const RESOURCES_WHOLE = /^(["']?)Resources\1[ \t]*:[ \t]*(#.*)?\r?$/;
/** How a key starts; brackets and dashes belong to the value above. */
const KEY_START = /^["'A-Za-z]/;
/** All that a template has at its left edge. Anything else there is half-typed or has lost its indentation. */
const SECTION =
  /^["']?(?:AWSTemplateFormatVersion|Conditions|Description|Globals|Hooks|Mappings|Metadata|Outputs|Parameters|Resources|Rules|Transform)["']?[ \t]*:/;
/** Sections whose entries are named as resources are, and have types too. */
const TYPED_SECTION = /^["']?(?:Outputs|Parameters)["']?[ \t]*:/;
/** What follows a logical id. */
const TYPE = /^\s*(?:#.*\r?\n\s*)*["']?Type["']?[ \t]*:[ \t]*["']?(?:\w+::)+\w+/;

/**
 * Cuts a block-style template at its top-level keys and at its logical ids. One half-typed resource then costs
 * itself only, and an edit parses again only what changed. Lines within flow, quoted or block scalars are never
 * cut at: YAML has them indented deeper than the key they belong to.
 *
 * Undefined where the file is no block mapping (flow style, a list) or has several documents: parse it whole.
 */
export function cutTemplate(text: string): Piece[] | undefined {
  const pieces: { start: number; end: number; under: Piece['under']; broken?: boolean }[] = [];
  const begin = (start: number, under: Piece['under'], broken: boolean) => {
    const last = pieces.at(-1);
    if (last) last.end = start;
    pieces.push({ start, end: text.length, under, broken });
  };
  let inResources = false;
  let childIndent: number | undefined;
  /** The indentation of `Type` and its like in the resource at hand, and whether its type was seen. */
  let attributes: number | undefined;
  let typed = false;
  /** Where the line above begins, if it is a name alone: that of a resource, where a second type follows. */
  let nameless: number | undefined;
  /** In another section that something at the left edge seems to begin among the resources. */
  let away = false;
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
        const head = RESOURCES.test(line);
        const lost = !SECTION.test(line) && (inResources || away);
        const broken = lost || !(key || head) || (head && !RESOURCES_WHOLE.test(line));
        begin(pieces.length === 0 ? 0 : start, 'top', broken);
        // A line that is half-typed or has lost its indentation does not end the section.
        if (head) {
          inResources = true;
          away = false;
          childIndent = undefined;
        } else if (key && !lost) {
          away = (inResources || away) && !TYPED_SECTION.test(line);
          inResources = false;
        }
      } else if (pieces.length === 0) {
        if (OTHER_STYLE.test(line)) return undefined;
        begin(0, 'top', true);
      }
    } else if ((inResources || away) && first === SPACE) {
      let indent = 1;
      while (text.charCodeAt(start + indent) === SPACE) indent++;
      // Lines deeper than the logical ids are most of a template and need no closer look.
      if (childIndent === undefined || indent <= childIndent) {
        const line = text.slice(start + indent, end);
        if (away) {
          inResources = indent === childIndent && KEY.test(line) && TYPE.test(text.slice(end, end + LOOK_AHEAD));
          away = !inResources;
        }
        if (inResources && KEY_START.test(line)) {
          childIndent ??= indent;
          begin(start, 'resources', indent !== childIndent || !KEY.test(line));
          attributes = undefined;
          typed = false;
        } else if (childIndent === undefined && !/^(#|\s*$)/.test(line)) inResources = false;
      } else if (!COMMENT_OR_END.test(text[start + indent] ?? '')) {
        attributes ??= INSIDE.test(text[start + indent]!) ? indent : NOWHERE;
        // A second type in one resource is that of another one, whose logical id is not typed or stands elsewhere.
        const isType = indent === attributes && TYPE.test(text.slice(start + indent, end));
        if (isType && typed) begin(nameless ?? start, 'resources', true);
        typed ||= isType;
        nameless = NAME_ALONE.test(text.slice(start + indent, end)) ? start : undefined;
      }
    }
    start = end + 1;
  }
  return pieces.length > 0 ? pieces : undefined;
}

/** What begins a template that is no block mapping. */
const OTHER_STYLE = /^[{[-]/;
const NAME_ALONE = /^["']?\w+["']?[ \t]*:[ \t]*\r?$/;
const INSIDE = /["'\w]/;
const COMMENT_OR_END = /^(?:[#\r\n]|$)/;
/** No line is indented so: a loop's list has resources of its own in it. */
const NOWHERE = -1;
/** UTF-16 units behind a logical id in which its type stands, comments included. */
const LOOK_AHEAD = 500;
const [SPACE, HASH, BOM] = [0x20, 0x23, 0xfeff];
/** Space, tab and line ends. */
const BLANK = new Set([SPACE, 0x09, 0x0a, 0x0d]);
