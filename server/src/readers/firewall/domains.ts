import { message } from '../../messages';
import {
  type DomainList,
  type FirewallRule,
  known,
  type NameTest,
  type Reason,
  type Span,
  unknown,
} from '../../policy';
import { endOf, portsOf } from './ends';
import type { Fields } from './fields';
import { bothDirections, type RuleTerms } from './rule';

/** Rules of a domain list, and the list itself for whoever wants to add to it. */
export interface Domains {
  readonly rules: readonly FirewallRule[];
  /** What an allow list stops, where it comes behind all rules. */
  readonly ending: readonly FirewallRule[];
  readonly list?: DomainList;
}

const NOT_WRITTEN: Reason = { message: message('firewall.unfinished') };

const TYPES: Readonly<Record<string, 'tls' | 'http'>> = { TLS_SNI: 'tls', HTTP_HOST: 'http' };

/**
 * The rules that AWS makes of `rules_source_list`: an allow list passes its names and drops all others of its
 * protocols, a deny list drops its names.
 */
export function domainRules(list: Fields, address: string, strict: boolean | undefined, terms: RuleTerms): Domains {
  const type = list.text('generated_rules_type');
  const targets = list.texts('targets');
  const { span } = list;
  const kind = type?.known ? type.value.toUpperCase() : undefined;
  if (kind === 'ALERTLIST') return { rules: [], ending: [] };
  const at: Span = targets?.span ?? span;
  const tests = (targets?.items ?? []).flatMap((item) => (item.known ? [testOf(item.value, item.span)] : []));
  const doubt = targets ? (targets.rest ?? targets.items.find((item) => !item.known)) : NOT_WRITTEN;
  const more: Reason | undefined = doubt && ('reason' in doubt ? doubt.reason : 'message' in doubt ? doubt : undefined);
  const wanted = list.texts('target_types');
  const protocols = (wanted?.items ?? []).flatMap((item) =>
    item.known ? (TYPES[item.value.toUpperCase()] ?? []) : [],
  );
  const open = wanted?.rest ?? wanted?.items.map((item) => (item.known ? undefined : item.reason)).find(Boolean);
  const both = open ? (['tls', 'http'] as const) : protocols;
  const maybe = terms.maybe ?? open;
  const make = (
    action: FirewallRule['action'],
    protocol: 'tls' | 'http',
    named: boolean,
    why?: Reason,
  ): FirewallRule[] => {
    const doubtful = why ?? maybe;
    return bothDirections(
      {
        source: endOf('$HOME_NET', terms.variables, at),
        sourcePorts: portsOf('any', terms.variables, at),
        destination: endOf('$EXTERNAL_NET', terms.variables, at),
        destinationPorts: portsOf('any', terms.variables, at),
      },
      ['tcp'],
      {
        span: at,
        engine: 'stateful',
        action,
        phase: 'established',
        content: { protocol, ...(named ? { any: tests, ...(more ? { more } : {}) } : {}) },
        ...(doubtful ? { maybe: doubtful } : {}),
      },
    );
  };
  if (kind !== 'ALLOWLIST' && kind !== 'DENYLIST' && kind !== 'REJECTLIST') {
    const reason = type && !type.known ? type.reason : { message: message('firewall.noListType'), span };
    const action = unknown(reason.message, span, reason.span);
    return { rules: both.flatMap((protocol) => make(action, protocol, false, reason)), ending: [] };
  }
  const holder: DomainList = { address, action: kind === 'ALLOWLIST' ? 'allow' : 'deny', span: at, targets: tests };
  if (kind !== 'ALLOWLIST') {
    return { rules: both.flatMap((protocol) => make(known('deny', at), protocol, true)), ending: [], list: holder };
  }
  const passes = both.flatMap((protocol) => make(known('allow', at), protocol, true));
  const drops = both.flatMap((protocol) => make(known('deny', at), protocol, false));
  if (strict === false) return { rules: [...passes, ...drops], ending: [], list: holder };
  // In strict order AWS says that the rest is denied, and not whether before or behind the groups that follow.
  const where: Reason = { message: message('firewall.allowListOrder'), span: at };
  const early = both.flatMap((protocol) => make(known('deny', at), protocol, false, maybe ?? where));
  return { rules: [...passes, ...early], ending: drops, list: holder };
}

/** `.example.com` is the domain and all below it, `example.com` the one name. */
function testOf(target: string, span: Span): NameTest {
  const text = target.trim().toLowerCase();
  return text.startsWith('.') ? { how: 'ends', text, dotted: true, span } : { how: 'is', text, span };
}
