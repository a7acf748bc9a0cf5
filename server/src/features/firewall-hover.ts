import { message, render } from '../messages';
import { type DomainList, type Span, within } from '../policy';
import type { Subject } from '../rules/rule';
import { listText } from '../rules/wording';
import { passes } from '../verdict/host-names';
import type { DocumentContext } from './context';
import { code, list, paragraphs, plain } from './markdown';

/** In a domain list: which hosts that WorkSpaces needs the name under the cursor takes in, and what the list lacks. */
export function firewallHover(context: DocumentContext, offset: number): { markdown: string; span: Span } | undefined {
  const { uri } = context.file;
  for (const subject of context.unit?.subjects ?? []) {
    const { policy, hosts } = subject;
    if (policy.kind !== 'firewall' || hosts.length === 0) continue;
    for (const one of policy.lists) {
      const target = one.targets.find(({ span }) => span && within(span, uri, offset));
      if (target?.span) return { markdown: told(subject, one, target.text, context), span: target.span };
    }
  }
  return undefined;
}

function told({ hosts, policy }: Subject, one: DomainList, text: string, context: DocumentContext): string {
  const say = (key: 'editor.domain.takes' | 'editor.domain.none' | 'editor.domain.lacks', names: readonly string[]) =>
    render(
      message(key, { target: code(text), hosts: listText(names.map(code), NAMED), count: names.length }),
      context.locale,
    );
  const unique = (list: readonly string[]): string[] => [...new Set(list)];
  const target = one.targets.find((each) => each.text === text)!;
  const taken = unique(hosts.filter(({ url }) => passes(target, new URL(url).hostname)).map(({ host }) => host));
  const stopped = unique(hosts.filter(({ fault }) => fault === 'blocked').map(({ host }) => host));
  return paragraphs([
    taken.length > 0 ? say('editor.domain.takes', taken) : say('editor.domain.none', []),
    stopped.length > 0
      ? `${plain(policy.address)}\n\n${list([`✗ ${say('editor.domain.lacks', stopped)}`])}`
      : undefined,
  ]);
}

const NAMED = 6;
