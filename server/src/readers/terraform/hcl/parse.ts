import type { Block, BodyItem, Fault, HclFile, Template } from './ast';
import { parseBody } from './bodies';
import { Cursor } from './cursor';
import { Lines } from './lines';
import { parseTemplate } from './templates';

/**
 * Parses HCL as HashiCorp's parser does and, unlike it, keeps what stands around a fault: never throws, and gives
 * exact UTF-16 ranges. Time and memory grow with the length of the text.
 *
 * Where a bracket or brace stays open the text is read again with its indentation as a guide, because the first
 * reading has put everything behind the fault inside the open block.
 */
export function parseHcl(text: string): HclFile {
  const lines = new Lines(text);
  const plain = new Cursor(text, lines, false);
  const body = parseBody(plain);
  if (!plain.lost || plain.tooDeep || !isIndented(body, lines))
    return { body, faults: plain.faults, comments: plain.comments };
  const guided = new Cursor(text, lines, true);
  const guidedBody = parseBody(guided);
  return {
    body: guidedBody,
    faults: guided.faults.length > 0 ? guided.faults : plain.faults,
    comments: guided.comments,
  };
}

/** Parses a text that is a template from its beginning to its end. */
export function parseTemplateText(text: string): { readonly template: Template; readonly faults: readonly Fault[] } {
  const cursor = new Cursor(text, new Lines(text), false);
  const template = parseTemplate(cursor);
  return { template, faults: cursor.faults };
}

/** The two readings of a text of which something was left open, each of all of it. */
export interface Readings {
  readonly plain: HclFile;
  /** With its indentation as a guide. */
  readonly guided: HclFile;
  /** Whether anything was left open at all. */
  readonly lost: boolean;
  /** How many closed blocks hold their items deeper than their header, less those that do not. */
  readonly indented: number;
}

/** Both readings of a text; undefined of one that is nested too deeply. */
export function parseBothWays(text: string): Readings | undefined {
  const lines = new Lines(text);
  const plain = new Cursor(text, lines, false);
  const body = parseBody(plain);
  const guided = new Cursor(text, lines, true);
  const guidedBody = parseBody(guided);
  if (plain.tooDeep || guided.tooDeep) return undefined;
  return {
    plain: { body, faults: plain.faults, comments: plain.comments },
    guided: { body: guidedBody, faults: guided.faults, comments: guided.comments },
    lost: plain.lost,
    indented: indentedIn(body, lines),
  };
}

/** Whether closed blocks mostly hold their items deeper than their header: only then is indentation a guide. */
const isIndented = (body: readonly BodyItem[], lines: Lines): boolean => indentedIn(body, lines) >= 0;

function indentedIn(body: readonly BodyItem[], lines: Lines): number {
  let deeper = 0;
  let flat = 0;
  const queue: Block[] = blocks(body);
  for (let block = queue.pop(); block; block = queue.pop()) {
    queue.push(...blocks(block.body));
    const item = block.body[0];
    if (block.close < 0 || !item || lines.lineOf(item.start) === lines.lineOf(block.start)) continue;
    if (lines.indent(item.start).width > lines.indent(block.start).width) deeper++;
    else flat++;
  }
  return deeper - flat;
}

const blocks = (body: readonly BodyItem[]): Block[] => body.filter((item) => item.kind === 'block');
