import type { FirewallPolicy, Span, TextEdit } from '../../policy';
import type { Block, Expression } from '../../readers/terraform/hcl';
import { attributeOf, blocksOf } from '../../readers/terraform/module';
import type { AllowItem } from '../../rules/finding';
import { freeSid, NOT_ESTABLISHED, opensHandshakes, passRules } from '../firewall/strings';
import type { DomainsFix, Sources } from '../writer';
import { insertion, isBroken, layoutOf, lineEnd, onOneLine, type Place, resourceAt, textOf } from './document';
import { quote } from './layout';
import { appended, listAt } from './lists';

/** Names for a domain list that is written out, here or in the local or variable that holds it. */
export function domainEdits({ list, names }: DomainsFix, sources: Sources): TextEdit[] | undefined {
  const last = list.targets.at(-1)?.span;
  const found = last && listAt(last, sources);
  return found && appended(found, names);
}

/**
 * Pass rules for a rule group whose rules are written out: further `stateful_rule` blocks, or lines of its rules in
 * Suricata's language. Undefined for what is computed, and for domain lists, which hold no such rules.
 */
export function firewallEdits(
  policy: FirewallPolicy,
  items: readonly AllowItem[],
  sources: Sources,
): TextEdit[] | undefined {
  for (const span of groupSpans(policy)) {
    const place = resourceAt(span, sources);
    if (!place || isBroken(place)) continue;
    const edits = stringEdits(policy, place, items) ?? blockEdits(policy, place, items);
    if (edits) return edits;
  }
  return undefined;
}

/** The resources of the rule groups: the policy's own place, or those around its rules. */
function groupSpans(policy: FirewallPolicy): readonly Span[] {
  return policy.part === 'rule-group' ? [policy.span] : (policy.groupSpans ?? []);
}

const within = (block: Block, ...path: readonly string[]): Block | undefined =>
  path.reduce<Block | undefined>((at, type) => at && blocksOf(at, type)[0], block);

/** Behind the last line of the text; nobody edits a text that other expressions make. */
function stringEdits(
  policy: FirewallPolicy,
  { file, block }: Place,
  items: readonly AllowItem[],
): TextEdit[] | undefined {
  const source = within(block, 'rule_group', 'rules_source');
  const written = (source && attributeOf(source, 'rules_string')) ?? attributeOf(block, 'rules');
  if (!written || !isHeredoc(written.value, textOf(file, written.value))) return undefined;
  const text = textOf(file, written.value);
  const lines = [...text.matchAll(/^[^\n]*\bsid\s*:\s*\d+[^\n]*\)[ \t]*\r?$/gm)];
  const last = lines.at(-1);
  if (!last) return undefined;
  const at = lineEnd(file, written.value.start + last.index);
  const indent = /^[ \t]*/.exec(last[0])![0];
  const eol = file.text.includes('\r\n') ? '\r\n' : '\n';
  const rules = passRules(policy, items, freeSid(text)).map(
    (rule) => eol + indent + rule.replace(/([$%])\{/g, '$1$1{'),
  );
  return [insertion(file, at, rules.join(''))];
}

const isHeredoc = (value: Expression, text: string): boolean => value.kind === 'template' && text.startsWith('<<');

/** Behind the last `stateful_rule`, one block for each address: a header takes one. */
function blockEdits(policy: FirewallPolicy, place: Place, items: readonly AllowItem[]): TextEdit[] | undefined {
  const { file, block } = place;
  const source = within(block, 'rule_group', 'rules_source');
  const model = source && blocksOf(source, 'stateful_rule').at(-1);
  if (!model || model.close < 0 || onOneLine(file, model)) return undefined;
  const { eol, indent, unit } = layoutOf({ file, block: model }, false);
  const sid = freeSid(textOf(file, source).replace(/"sid"\s*(?:\n|\r|\s)*settings\s*=\s*\["?(\d+)"?\]/g, 'sid:$1'));
  const out: string[] = [];
  for (const item of items) {
    const { protocol, from, to, cidrs, direction } = item;
    const option = (keyword: string, setting: string): string[] => [
      `${unit}rule_option {`,
      `${unit}${unit}keyword  = "${keyword}"`,
      `${unit}${unit}settings = ["${setting}"]`,
      `${unit}}`,
    ];
    for (const cidr of cidrs) {
      const far = cidr === '0.0.0.0/0' ? 'ANY' : cidr;
      const [from_, to_] = direction === 'outbound' ? ['$HOME_NET', far] : [far, '$HOME_NET'];
      const header: readonly (readonly [string, string])[] = [
        ['destination', to_],
        ['destination_port', from === to ? `${from}` : `${from}:${to}`],
        ['direction', 'FORWARD'],
        ['protocol', protocol.toUpperCase()],
        ['source', from_],
        ['source_port', 'ANY'],
      ];
      out.push(
        [
          'stateful_rule {',
          `${unit}action = "PASS"`,
          `${unit}header {`,
          ...header.map(([name, value]) => `${unit}${unit}${name.padEnd(16)} = ${quote(value)}`),
          `${unit}}`,
          ...(opensHandshakes(policy, item) ? option('flow', NOT_ESTABLISHED) : []),
          ...option('sid', `${sid + out.length}`),
          '}',
        ]
          .map((line) => eol + indent + line)
          .join(''),
      );
    }
  }
  return [insertion(file, lineEnd(file, model.end), out.join(''))];
}
