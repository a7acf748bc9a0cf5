import { type MessageKey, message } from '../messages';
import { addresses } from '../net';
import { type ProxyArgument, type ProxyCall, type ProxyPolicy, type ProxyScript, type Span, within } from '../policy';
import type { Fix } from './finding';
import type { Draft, RuleDefinition } from './rule';
import { distance } from './spelling';
import { listText } from './wording';

/** A PAC function that cannot do what it is called for: wrong arguments, or a name that browsers do not have. */
export const rule: RuleDefinition = {
  id: 'pac-misused-function',
  severity: 'warning',
  kinds: ['proxy'],
  *check({ policy, hosts }) {
    if (policy.kind !== 'proxy' || !policy.script) return;
    const { calls, strangers, unchecked } = policy.script;
    for (const call of calls) {
      const fault = FAULTS.find(({ of, when }) => of.includes(call.name) && when(call.args));
      if (fault)
        yield { span: call.span, message: message(fault.key, { name: call.name, ...fault.args?.(call.args) }) };
    }
    for (const { name, span } of strangers) {
      const draft = stranger(name, span, policy);
      // Where a required host gets here, the run has stopped at it and said so.
      const told = hosts.some(({ answer: { error } }) => error?.span && within(error.span, span.uri, span.start));
      if (draft.fix || WINDOWS.has(name) || !told) yield draft;
    }
    for (const { name, span } of unchecked) yield { span, message: message('pac.misused.unchecked', { name }) };
    const waiting = [...new Set(hosts.filter(({ answer }) => answer.asksDns).map(({ host }) => host))];
    const spared = guarded(policy.script);
    const dns =
      waiting.length > 0 &&
      calls.find(({ name, args, span }) => DNS.has(name) && args[0]?.is === 'host' && !spared.has(span.start));
    if (!dns) return;
    const args = { name: dns.name, hosts: listText(waiting, 2) };
    yield { span: dns.span, severity: 'hint', message: message('pac.misused.dns', args) };
  },
};

/** They ask DNS for the name that they are given. */
const DNS = new Set(['isInNet', 'isResolvable', 'dnsResolve', 'dnsResolveEx', 'isResolvableEx']);

/** Where calls begin that are made for addresses alone: behind `/^[0-9.]+$/.test(host) &&`. */
function guarded({ rules }: ProxyScript): ReadonlySet<number> {
  const conditions = rules.flatMap(({ alternatives }) => alternatives);
  const isGuard = ({ name, args }: ProxyCall): boolean =>
    name === '/' && args[0]?.is === 'host' && /^\^(?:[^a-zA-Z\\]|\\[d.])+$/.test(textOf(args[1]) ?? '');
  return new Set(
    conditions.flatMap((calls) => {
      const at = calls.findIndex(isGuard);
      return at < 0 ? [] : calls.slice(at + 1).map(({ span }) => span.start);
    }),
  );
}

type Arguments = readonly ProxyArgument[];
interface Fault {
  readonly key: MessageKey;
  readonly of: readonly string[];
  readonly when: (args: Arguments) => boolean;
  readonly args?: (args: Arguments) => Record<string, string>;
}

const is = (arg: ProxyArgument | undefined, kind: ProxyArgument['is']): boolean => arg?.is === kind;
const textOf = (arg: ProxyArgument | undefined): string | undefined => (arg?.is === 'text' ? arg.text : undefined);
const isAddress = (text: string): boolean =>
  /^(\d{1,3}\.){3}\d{1,3}$/.test(text) && addresses.parseAddressText(text).kind !== 'invalid';
const notGMT = (args: Arguments): Arguments => (textOf(args.at(-1)) === 'GMT' ? args.slice(0, -1) : args);
const DAYS = /^(SUN|MON|TUE|WED|THU|FRI|SAT)$/;
const MONTHS = /^(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)$/;
const numbers = (args: Arguments): (number | undefined)[] =>
  args.map((arg) => (arg.is === 'number' ? arg.value : undefined));

const FAULTS: readonly Fault[] = [
  {
    key: 'pac.misused.swapped',
    of: ['dnsDomainIs', 'shExpMatch', 'localHostOrDomainIs', 'isInNet'],
    when: ([first, second]) => is(first, 'text') && (is(second, 'host') || is(second, 'url')),
  },
  {
    key: 'pac.misused.url',
    of: ['dnsDomainIs', 'localHostOrDomainIs', 'isInNet', 'isResolvable', 'dnsResolve'],
    when: ([first]) => is(first, 'url'),
  },
  {
    key: 'pac.misused.network',
    of: ['isInNet'],
    when: ([, network, mask]) => [network, mask].some((arg) => textOf(arg) !== undefined && !isAddress(textOf(arg)!)),
    args: ([, network, mask]) => ({
      text: [network, mask].map(textOf).find((one) => one !== undefined && !isAddress(one))!,
    }),
  },
  { key: 'pac.misused.noMask', of: ['isInNet'], when: (args) => args.length === 2 },
  {
    key: 'pac.misused.inverse',
    of: ['isInNet'],
    when: ([, , mask]) => isInverse(textOf(mask)),
    args: ([, , mask]) => ({ text: textOf(mask)! }),
  },
  {
    key: 'pac.misused.prefix',
    of: ['isInNetEx'],
    when: ([, prefix]) => textOf(prefix) !== undefined && addresses.parseAddressText(textOf(prefix)!).kind !== 'cidr',
    args: ([, prefix]) => ({ text: textOf(prefix)! }),
  },
  {
    key: 'pac.misused.day',
    of: ['weekdayRange'],
    when: (args) => notGMT(args).some((arg) => arg.is === 'text' && !DAYS.test(arg.text)),
    args: (args) => ({
      text: notGMT(args)
        .map(textOf)
        .find((text) => text !== undefined && !DAYS.test(text))!,
    }),
  },
  {
    key: 'pac.misused.month',
    of: ['dateRange'],
    when: (args) => notGMT(args).some((arg) => arg.is === 'text' && /^\D/.test(arg.text) && !MONTHS.test(arg.text)),
    args: (args) => ({
      text: notGMT(args)
        .map(textOf)
        .find((text) => text !== undefined && !MONTHS.test(text))!,
    }),
  },
  {
    key: 'pac.misused.timeCount',
    of: ['timeRange'],
    when: (args) => args.length > 0 && ![1, 2, 4, 6].includes(notGMT(args).length),
    args: (args) => ({ count: String(notGMT(args).length) }),
  },
  {
    key: 'pac.misused.midnight',
    of: ['timeRange'],
    when: (args) => {
      const [from, to, ...more] = numbers(notGMT(args));
      return from !== undefined && to !== undefined && more.length === 0 && from > to;
    },
    args: (args) => {
      const [from, to] = numbers(notGMT(args));
      return { from: String(from), to: String(to) };
    },
  },
];

const value = (text: string): number => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

/** Zeros, then ones, as access lists of routers have them. */
function isInverse(text: string | undefined): boolean {
  if (text === undefined || !isAddress(text)) return false;
  const bits = value(text);
  return bits > 0 && bits < 2 ** 31 && Number.isInteger(Math.log2(bits + 1));
}

const FUNCTIONS = [
  ...['isPlainHostName', 'dnsDomainIs', 'localHostOrDomainIs', 'isResolvable', 'isInNet', 'dnsResolve', 'myIpAddress'],
  ...['dnsDomainLevels', 'shExpMatch', 'weekdayRange', 'dateRange', 'timeRange', 'alert', 'isInNetEx', 'dnsResolveEx'],
];
const WINDOWS = new Set(['getClientVersion']);

function stranger(name: string, span: Span, policy: ProxyPolicy): Draft {
  if (WINDOWS.has(name)) return { span, severity: 'information', message: message('pac.misused.windows', { name }) };
  const right = FUNCTIONS.find((one) => one !== name && distance(one.toLowerCase(), name.toLowerCase()) <= 2);
  if (right === undefined) return { span, message: message('pac.misused.stranger', { name }) };
  const fix: Fix = { kind: 'text', title: message('pac.misused.fix', { name: right }), policy, span, text: right };
  return { span, message: message('pac.misused.near', { name, right }), fix };
}
