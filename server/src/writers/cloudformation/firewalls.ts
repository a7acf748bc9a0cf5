import type { FirewallPolicy } from '../../policy';
import type { Resource } from '../../readers/cloudformation/resource';
import { get, itemsOf, type ListNode, textOf } from '../../readers/json/node';
import type { AllowItem } from '../../rules/finding';
import { NOT_ESTABLISHED, opensHandshakes } from '../firewall/strings';
import { type Document, isFixed } from './document';
import { type Edit, like, list, map, type OutMap, text } from './out';

/**
 * Pass rules behind the last of the `StatefulRules` of a rule group, one for each address: a header takes one. Undefined
 * for what is computed, and for groups whose rules are written otherwise.
 */
export function statefulRuleEdits(
  document: Document,
  policy: FirewallPolicy,
  items: readonly AllowItem[],
): Edit[] | undefined {
  for (const resource of groupsOf(document, policy)) {
    const rules = get(get(get(resource.properties, 'RuleGroup'), 'RulesSource'), 'StatefulRules');
    if (rules?.kind !== 'list' || isFixed(rules) || rules.items.length === 0 || resource.loop) continue;
    const model = rules.items.findLast((item) => item.kind === 'map');
    const free = freeSid(rules);
    const entries = items
      .flatMap((item) => item.cidrs.map((cidr) => ({ item, cidr })))
      .map(({ item, cidr }, i) => like(ruleFor(policy, item, cidr, free + i), model, document.source));
    const edit = document.style.append(rules, entries);
    if (edit) return [edit];
  }
  return undefined;
}

/** The group itself, or those of a firewall policy in the order in which they are tried. */
function groupsOf({ template }: Document, policy: FirewallPolicy): Resource[] {
  const all = [...template.resources.values()];
  if (policy.part === 'rule-group') return all.filter(({ id }) => id === policy.address);
  return (policy.groupSpans ?? []).flatMap(({ start }) => all.find(({ pair }) => pair.keySpan.start === start) ?? []);
}

function ruleFor(policy: FirewallPolicy, item: AllowItem, cidr: string, sid: number): OutMap {
  const { direction, protocol, from, to } = item;
  const far = cidr === '0.0.0.0/0' ? 'ANY' : cidr;
  const [source, destination] = direction === 'outbound' ? ['$HOME_NET', far] : [far, '$HOME_NET'];
  const option = (keyword: string, setting: string): OutMap =>
    map([
      ['Keyword', text(keyword)],
      ['Settings', list([text(setting)])],
    ]);
  const flow = opensHandshakes(policy, item) ? [option('flow', NOT_ESTABLISHED)] : [];
  return map([
    ['Action', text('PASS')],
    [
      'Header',
      map([
        ['Protocol', text(protocol.toUpperCase())],
        ['Source', text(source!)],
        ['SourcePort', text('ANY')],
        ['Direction', text('FORWARD')],
        ['Destination', text(destination!)],
        ['DestinationPort', text(from === to ? `${from}` : `${from}:${to}`)],
      ]),
    ],
    ['RuleOptions', list([...flow, option('sid', `${sid}`)])],
  ]);
}

/** The lowest number behind all that the rules have, `sid` with a setting or `sid:7`. */
function freeSid(rules: ListNode): number {
  let highest = 1_000_000;
  for (const rule of rules.items) {
    for (const option of itemsOf(get(rule, 'RuleOptions'))) {
      const [, keyword, inline] = /^(sid)(?::(\d+))?$/.exec(textOf(get(option, 'Keyword')) ?? '') ?? [];
      const written = keyword && (inline ?? textOf(itemsOf(get(option, 'Settings'))[0]));
      if (written) highest = Math.max(highest, Number(written) || 0);
    }
  }
  return highest + 1;
}
