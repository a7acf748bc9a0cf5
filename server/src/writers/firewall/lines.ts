import {
  applyEdits,
  type FirewallPolicy,
  type Policy,
  type Reading,
  type SourceFile,
  startOfLine,
  type TextEdit,
} from '../../policy';
import type { AllowItem } from '../../rules/finding';
import type { DomainsFix } from '../writer';
import { freeSid, passRules } from './strings';

/** Reads the edited text, to see that it says what it was to say. */
export type Read = (file: SourceFile) => Reading;

/** Names behind the last one of a domain list, as that is written: a dash, or between brackets. */
export function namesBehind({ policy, list, names }: DomainsFix, file: SourceFile, read: Read): TextEdit[] | undefined {
  const last = list.targets.at(-1);
  if (!last?.span || last.span.uri !== file.uri || policy.readOnly) return undefined;
  const { start, end } = last.span;
  const written = file.text.slice(start, end);
  const quote = /^["']/.exec(written)?.[0] ?? '';
  if (written.toLowerCase() !== quote + last.text + quote) return undefined;
  const before = file.text.slice(startOfLine(file.text, start), start);
  const eol = file.text.includes('\r\n') ? '\r\n' : '\n';
  const texts = names.map((name) => quote + name + quote);
  const edits = /^\s*- +$/.test(before)
    ? [insert(file, lineEnd(file.text, end), texts.map((text) => eol + before + text).join(''))]
    : [
        insert(
          file,
          end,
          texts.map((text) => (/^\s*$/.test(before) ? `,${eol}${before}${text}` : `, ${text}`)).join(''),
        ),
      ];
  return grows(file, edits, read, policy, (found) => namesIn(found, list.address)) ? edits : undefined;
}

/** Pass rules behind the last rule that has a line of its own. */
export function rulesBehind(
  policy: FirewallPolicy,
  items: readonly AllowItem[],
  file: SourceFile,
  read: Read,
): TextEdit[] | undefined {
  const places = policy.rules.filter(({ engine, span }) => engine === 'stateful' && span.uri === file.uri);
  const last = places.reduce((at, { span }) => (span.start > at ? span.start : at), -1);
  if (last < 0 || policy.readOnly) return undefined;
  const start = startOfLine(file.text, last);
  const end = lineEnd(file.text, last);
  const [, indent = ''] = /^([ \t]+)(?:pass|drop|reject|alert)\s.*\)[ \t]*$/.exec(file.text.slice(start, end)) ?? [];
  if (indent === '') return undefined;
  const eol = file.text.includes('\r\n') ? '\r\n' : '\n';
  const text = passRules(policy, items, freeSid(file.text)).map((rule) => eol + indent + rule);
  const edits = [insert(file, end, text.join(''))];
  return grows(file, edits, read, policy, (found) => (found as FirewallPolicy).rules.length) ? edits : undefined;
}

const insert = ({ uri }: SourceFile, at: number, text: string): TextEdit => ({ uri, start: at, end: at, text });

function lineEnd(text: string, offset: number): number {
  const next = text.indexOf('\n', offset);
  if (next < 0) return text.length;
  return text[next - 1] === '\r' ? next - 1 : next;
}

const namesIn = (policy: Policy, address: string): number =>
  policy.kind === 'firewall'
    ? policy.lists.filter((one) => one.address === address).reduce((sum, { targets }) => sum + targets.length, 0)
    : 0;

/** Whether the edited text is as sound as before, with the same objects, of which this one has more. */
export function grows(
  file: SourceFile,
  edits: readonly TextEdit[],
  read: Read,
  policy: FirewallPolicy,
  size: (policy: Policy) => number,
): boolean {
  const before = read(file);
  const after = read({ uri: file.uri, text: applyEdits(file.text, edits) });
  const same = after.policies.find(({ address, kind }) => kind === 'firewall' && address === policy.address);
  return (
    after.problems.length <= before.problems.length &&
    after.policies.length === before.policies.length &&
    same !== undefined &&
    size(same) > size(policy)
  );
}
