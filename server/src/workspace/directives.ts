import { ROLES, type Role, STREAMING_PROTOCOLS, type StreamingProtocol } from '../catalogue/model';
import { type Message, message } from '../messages';
import { type Comment, type Policy, type Span, startOfLine } from '../policy';
import type { Objects } from './objects';
import type { RegionFault } from './regions';

/** `workspaces-ports: role=client-network region=ap-northeast-1 protocols=pcoip` */
export interface Declaration {
  readonly kind: 'declare';
  readonly span: Span;
  readonly role?: Role;
  readonly region?: string;
  readonly protocols?: readonly StreamingProtocol[];
}

/** `workspaces-ports: ignore rule[,rule] -- reason` */
export interface Suppression {
  readonly kind: 'ignore';
  readonly span: Span;
  readonly rules: readonly { readonly id: string; readonly span: Span }[];
  readonly reason: string;
}

export type Directive = Declaration | Suppression;

export interface DirectiveFault {
  readonly span: Span;
  readonly message: Message;
}

/** What is allowed in a directive; regions and rules are the catalogue's and the registry's. */
export interface Vocabulary {
  readonly regionFault: (code: string) => RegionFault | undefined;
  readonly rules: readonly string[];
}

const NAME = 'workspaces-ports:';
const MARK = /workspaces-ports:[ \t]*([^\r\n]*)/g;
/** What can only have been meant as a directive: no colon or a full-width one, a space before it, one letter or sign too few or too many. */
const NEARLY =
  /(?<![\w./-])work-?spaces?[-_ ]?ports?\s{0,9}[:=：]?(?=\s{0,9}(?:(?:role|region|protocols)\s?[=＝]|ignore\s))/gi;

/** What stands in the middle of all of that: found faster than where it begins. */
const MIDDLE = /spaces?[-_ ]?port/i;

/** Whether a comment holds a directive, or what was meant as one. */
export const mayDirect = ({ text }: Comment): boolean =>
  MIDDLE.test(text) && (text.includes(NAME) || text.search(NEARLY) >= 0);

/** Reads the directives of a comment; what is not understood comes back as faults at its place. */
export function parseDirectives(
  comment: Comment,
  source: string,
  vocabulary: Vocabulary,
): { directives: Directive[]; faults: DirectiveFault[] } {
  const directives: Directive[] = [];
  const faults: DirectiveFault[] = [];
  // A comment made from data (template metadata) has no text of its own in the file: its parts share one span.
  const raw = source.slice(comment.span.start, comment.span.end);
  const literal = raw.includes(comment.text.trim());
  for (const match of (literal ? raw : comment.text).matchAll(MARK)) {
    const body = (match[1] ?? '').replace(/\s*(?:\*\/|-->)\s*$/, '').trimEnd();
    const bodyAt = match.index + match[0].length - (match[1] ?? '').length;
    const spanOf = (from: number, length: number): Span =>
      literal
        ? {
            uri: comment.span.uri,
            start: comment.span.start + bodyAt + from,
            end: comment.span.start + bodyAt + from + length,
          }
        : comment.span;
    const whole: Span = literal
      ? {
          uri: comment.span.uri,
          start: comment.span.start + match.index,
          end: comment.span.start + bodyAt + body.length,
        }
      : comment.span;
    const parsed = /^ignore(\s|$)/.test(body)
      ? parseIgnore(body, whole, spanOf, vocabulary)
      : parseDeclaration(body, whole, spanOf, vocabulary);
    if (parsed.directive) directives.push(parsed.directive);
    faults.push(...parsed.faults);
  }
  for (const match of (literal ? raw : comment.text).matchAll(NEARLY)) {
    if (match[0].trimEnd() === NAME) continue;
    const start = comment.span.start + match.index;
    const span = literal ? { uri: comment.span.uri, start, end: start + match[0].trimEnd().length } : comment.span;
    faults.push({ span, message: message('workspace.nearlyDirective', { text: match[0].trim() }) });
  }
  return { directives, faults };
}

type SpanOf = (from: number, length: number) => Span;
interface Parsed {
  readonly directive?: Directive;
  readonly faults: readonly DirectiveFault[];
}

function parseIgnore(body: string, span: Span, spanOf: SpanOf, vocabulary: Vocabulary): Parsed {
  const faults: DirectiveFault[] = [];
  const dashes = body.indexOf('--');
  const list = dashes < 0 ? body.slice(6) : body.slice(6, dashes);
  const reason = dashes < 0 ? '' : body.slice(dashes + 2).trim();
  if (!reason) {
    return { faults: [{ span, message: message('workspace.ignoreWithoutReason') }] };
  }
  const rules: { id: string; span: Span }[] = [];
  for (const match of list.matchAll(/[^\s,]+/g)) {
    const place = spanOf(6 + match.index, match[0].length);
    if (vocabulary.rules.includes(match[0])) rules.push({ id: match[0], span: place });
    else faults.push({ span: place, message: message('workspace.unknownRule', { rule: match[0] }) });
  }
  if (rules.length === 0 && faults.length === 0) faults.push({ span, message: message('workspace.ignoreNothing') });
  return { directive: rules.length > 0 ? { kind: 'ignore', span, rules, reason } : undefined, faults };
}

function parseDeclaration(body: string, span: Span, spanOf: SpanOf, vocabulary: Vocabulary): Parsed {
  const faults: DirectiveFault[] = [];
  const found: { role?: Role; region?: string; protocols?: StreamingProtocol[] } = {};
  for (const match of body.matchAll(/[^\s]+/g)) {
    const [key, value] = splitOnce(match[0]);
    const place = spanOf(match.index, match[0].length);
    const valuePlace = spanOf(match.index + key.length + 1, value?.length ?? 0);
    if (key === 'role' && value !== undefined) {
      if (isRole(value)) found.role = value;
      else faults.push({ span: valuePlace, message: message('workspace.unknownRole', { role: value, roles: ROLES }) });
    } else if (key === 'region' && value !== undefined) {
      const fault = vocabulary.regionFault(value);
      if (!fault?.unknown) found.region = value;
      if (fault) faults.push({ span: valuePlace, message: fault.message });
    } else if (key === 'protocols' && value !== undefined) {
      const names = value.split(',').map((name) => (name === 'wsp' ? 'dcv' : name));
      const known = names.filter((name): name is StreamingProtocol =>
        (STREAMING_PROTOCOLS as readonly string[]).includes(name),
      );
      if (known.length === names.length) found.protocols = known;
      else {
        const args = { text: value, protocols: STREAMING_PROTOCOLS };
        faults.push({ span: valuePlace, message: message('workspace.unknownProtocol', args) });
      }
    } else faults.push({ span: place, message: message('workspace.unknownWord', { word: match[0] }) });
  }
  const empty = found.role === undefined && found.region === undefined && found.protocols === undefined;
  if (empty && faults.length === 0) faults.push({ span, message: message('workspace.emptyDirective') });
  return { directive: empty ? undefined : { kind: 'declare', span, ...found }, faults };
}

function splitOnce(word: string): [string, string | undefined] {
  const at = word.indexOf('=');
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

export const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text);

/** A directive and what it speaks for. */
export interface Placed<D extends Directive = Directive> {
  readonly directive: D;
  readonly target:
    | { readonly kind: 'file'; readonly uri: string }
    | { readonly kind: 'object'; readonly policies: readonly Policy[] }
    /** From the comment's own line to the end of the next one that is no comment, or of the rule that begins there. */
    | { readonly kind: 'line'; readonly uri: string; readonly start: number; readonly end: number };
}

/**
 * Where a directive applies: inside an object, behind its end, or on the lines directly above it, to that object; at the
 * top of the file, apart from the first object by a blank line, to the file; elsewhere to its own line and the next one,
 * or to the whole rule that begins there.
 */
export function place(directive: Directive, comment: Comment, source: string, objects: Objects): Placed {
  const { uri, start: from, end: to } = comment.span;
  const inside = innermost(objects.around(uri, from, to));
  if (inside.length > 0 && !onlyWhole(inside, source))
    return { directive, target: { kind: 'object', policies: inside } };

  const lineStart = startOfLine(source, from);
  const next = nextCode(source, to);
  const trails = source.slice(lineStart, from).trim() !== '';
  const below = next && !next.afterBlank ? objects.beginning(uri, next.start, next.end) : [];
  const near = trails ? objects.ending(uri, lineStart, from) : below;
  if (near.length > 0) return { directive, target: { kind: 'object', policies: near } };

  const first = !trails && stripComments(source.slice(0, lineStart)).trim() === '';
  if (first && (!next || next.afterBlank || directive.kind === 'declare')) {
    return { directive, target: { kind: 'file', uri } };
  }
  const end = next ? endOfRules(objects.all, uri, next) : source.length;
  return { directive, target: { kind: 'line', uri, start: lineStart, end } };
}

/** The end of a line, or of the rules that begin on it: a rule written apart from its group spans lines. */
function endOfRules(policies: readonly Policy[], uri: string, line: { start: number; end: number }): number {
  let { end } = line;
  for (const policy of policies) {
    if (!('rules' in policy)) continue;
    for (const { span } of policy.rules) {
      if (span.uri === uri && line.start <= span.start && span.start < line.end) end = Math.max(end, span.end);
    }
  }
  return end;
}

/** PACs and bare JSON documents are one object as long as the file; a directive at their top is the same either way. */
const onlyWhole = (inside: readonly Policy[], source: string): boolean =>
  inside.every((policy) => policy.span.start === 0 && policy.span.end >= source.trimEnd().length) && inside.length > 1;

function innermost(policies: readonly Policy[]): readonly Policy[] {
  if (policies.length <= 1) return policies;
  const size = (policy: Policy): number => policy.span.end - policy.span.start;
  const least = Math.min(...policies.map(size));
  return policies.filter((policy) => size(policy) === least);
}

/** The next line below that holds code, and whether a blank line stands in between. */
function nextCode(source: string, from: number): { start: number; end: number; afterBlank: boolean } | undefined {
  let at = source.indexOf('\n', from);
  let afterBlank = false;
  while (at >= 0) {
    const start = at + 1;
    const stop = source.indexOf('\n', start);
    const end = stop < 0 ? source.length : stop;
    const line = source.slice(start, end).trim();
    if (line === '') afterBlank ||= end < source.length || start < source.length;
    else if (!/^(#|\/\/|\/?\*)/.test(line)) return { start, end, afterBlank };
    at = stop;
  }
  return undefined;
}

/** Enough to tell whether anything but comments, document markers and template headers stands above. */
const stripComments = (text: string): string =>
  text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*(?:#|\/\/).*$/gm, '')
    .replace(/^(?:---|%YAML.*|AWSTemplateFormatVersion:.*)\s*$/gm, '')
    .replace(/^\uFEFF/, '');
