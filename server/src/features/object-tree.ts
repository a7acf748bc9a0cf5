import { nameOf } from '../analysis/formats';
import type { UnitResult } from '../analysis/pipeline';

import { type Argument, type Locale, type Message, type MessageKey, message, render } from '../messages';
import { ports } from '../net';
import {
  type FilterPolicy,
  type FirewallPolicy,
  hasPorts,
  type Policy,
  type Reason,
  type Rule,
  type Span,
} from '../policy';

import type { Subject } from '../rules/rule';
import { cellsText, joinClauses, numberOf } from '../rules/wording';
import { type Answer, type Cause, type HostVerdict, openers, type RequirementVerdict } from '../verdict';
import type { PathVerdict } from '../verdict/path';
import { standing } from './lenses';
import { pathText } from './paths';
import { placesOf } from './positions';
import { requirementName } from './requirement-name';

/** A line of the tree: object → requirement → what is missing, unknown or met → why. */
export interface TreeNode {
  /** Distinct among its siblings, and the same after an edit elsewhere. */
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  readonly verdict?: Answer;
  /** It lacks what nobody must have. */
  readonly optional?: true;
  /** What a click on it shows. */
  readonly place?: Span;
  readonly children?: readonly TreeNode[];
}

/** The objects of a unit that play a role, and the paths through them, with all that was found out, in the reader's language. */
export function objectTree(unit: UnitResult, locale: Locale): TreeNode[] {
  const seen = new Map<string, number>();
  const branch = new Branch(unit, locale);
  const objects = unit.subjects.map((subject) => branch.object(subject));
  const paths = unit.paths().map((verdict) => branch.path(verdict));
  return [...objects, ...paths].flatMap((node) => {
    if (!node) return [];
    const count = seen.get(node.id) ?? 0;
    seen.set(node.id, count + 1);
    return [count === 0 ? node : { ...node, id: `${node.id} ${count + 1}` }];
  });
}

/** One object of a unit; undefined of one that plays no role, or that nothing is required of. */
export const objectNode = (unit: UnitResult, subject: Subject, locale: Locale): TreeNode | undefined =>
  new Branch(unit, locale).object(subject);

class Branch {
  constructor(
    private readonly unit: UnitResult,
    private readonly locale: Locale,
  ) {}

  object(subject: Subject): TreeNode | undefined {
    const { policy } = subject;
    const how = standing(subject, this.locale);
    if (!how) return undefined;
    const children =
      policy.kind === 'proxy' ? this.hosts(subject) : [...this.requirements(subject), ...this.hosts(subject)];
    return {
      id: `${policy.nameSpan.uri} ${policy.address}`,
      label: policy.address,
      description: render(how.short, this.locale),
      verdict: how.verdict,
      place: policy.nameSpan,
      children,
    };
  }

  /** A path, layer by layer. */
  path(verdict: PathVerdict): TreeNode | undefined {
    const told = pathText(verdict);
    if (!told) return undefined;
    return {
      id: `${told.nameSpan.uri} ${told.id}`,
      label: render(told.name, this.locale),
      description: render(told.short, this.locale),
      verdict: told.verdict,
      place: told.nameSpan,
      children: told.layers.map(({ id, text, verdict: own, place }) => ({
        id,
        ...this.line(text, place),
        verdict: own,
      })),
    };
  }

  private requirements(subject: Subject): TreeNode[] {
    const must = subject.verdicts.filter(({ requirement }) => !requirement.optional);
    const may = subject.verdicts.filter(({ requirement }) => requirement.optional);
    return [...must, ...may].map((one) => {
      const { requirement, verdict } = one;
      const children = [...this.cells(one, subject.policy), ...this.met(one, subject)];
      const optional = requirement.optional && verdict !== 'satisfied' ? { optional: true as const } : {};
      return {
        id: requirement.id,
        label: requirementName(requirement.id, subject.edition, this.locale),
        description: this.standingOf(verdict, requirement.optional),
        verdict,
        ...optional,
        place: placeOf(children) ?? subject.policy.nameSpan,
        children: children.map((child) => ({ ...child, ...optional })),
      };
    });
  }

  private standingOf(verdict: Answer, optional: boolean): string {
    const word = this.say(`report.${verdict}`);
    return optional ? this.say('view.optional', { verdict: word }) : word;
  }

  private cells({ missing, unknown }: RequirementVerdict, policy: Policy): TreeNode[] {
    const lacks = missing.map((cell, i): TreeNode => {
      const why = this.cause(cell.cause, policy);
      return {
        id: `missing ${i}`,
        label: this.say('rules.text', { text: cellsText([cell]) }),
        verdict: 'missing',
        place: why.place,
        children: [why],
      };
    });
    const doubts = unknown.map((cell, i): TreeNode => {
      const why = this.reasons(cell.reasons);
      return {
        id: `unknown ${i}`,
        label: this.say('rules.text', { text: cellsText([cell]) }),
        verdict: 'unknown',
        place: placeOf(why) ?? policy.nameSpan,
        children: why,
      };
    });
    return [...lacks, ...doubts];
  }

  private cause(cause: Cause, policy: Policy): TreeNode {
    const by = 'by' in cause ? cause.by : undefined;
    const place = by?.span ?? policy.nameSpan;
    const kind = cause.kind === 'return' && by ? 'returnDenied' : cause.kind;
    const own = policy.kind === 'firewall' && (kind === 'denied' || kind === 'return' || kind === 'returnDenied');
    const key = own ? (`view.cause.firewall.${kind}` as const) : (`view.cause.${kind}` as const);
    return { id: cause.kind, ...this.line(message(key, { number: by ? numberOf(by) : '?' }), place) };
  }

  private reasons(reasons: readonly Reason[]): TreeNode[] {
    const told = new Map<string, TreeNode>();
    for (const { message: why, span } of reasons) {
      const node = { id: '', ...this.line(why, span) };
      const id = `${node.label} ${node.description ?? ''}`;
      told.set(id, { ...node, id });
    }
    return [...told.values()];
  }

  /** The rules that do it. */
  private met({ requirement, verdict }: RequirementVerdict, subject: Subject): TreeNode[] {
    const { policy } = subject;
    if (verdict !== 'satisfied' || !('rules' in policy)) return [];
    return openers(policy satisfies FilterPolicy | FirewallPolicy, requirement, subject).map((rule, i): TreeNode => {
      return {
        id: `rule ${i}`,
        ...this.line(message('view.allowed', { ports: opened(rule) }), rule.span),
        verdict: 'satisfied',
      };
    });
  }

  private hosts({ hosts, policy, edition }: Subject): TreeNode[] {
    const groups = new Map<string, HostVerdict[]>();
    for (const host of hosts) groups.set(host.id, [...(groups.get(host.id) ?? []), host]);
    return [...groups].map(([id, group]) => {
      const verdict = worst(group.map((one) => one.verdict));
      const children = group.flatMap((one) => {
        if (policy.kind === 'firewall') return [this.named(one)];
        return one.url === '' ? this.reasons(one.answer.unknown) : [this.host(one)];
      });
      return {
        id,
        label: requirementName(id, edition, this.locale),
        description: this.say(`report.${verdict}`),
        verdict,
        place: children.find((one) => one.verdict === verdict)?.place ?? policy.nameSpan,
        children,
      };
    });
  }

  /** A host that a firewall knows by its name. */
  private named({ host, url, verdict, answer }: HostVerdict): TreeNode {
    const key = verdict === 'satisfied' ? 'view.passes' : verdict === 'missing' ? 'view.stops' : 'view.hangs';
    const why = answer.unknown.length > 0 ? this.reasons(answer.unknown) : [];
    const children = [{ id: 'answer', ...this.line(message(key), answer.by) }, ...why];
    return { id: url, label: host, verdict, place: answer.by, children };
  }

  private host({ host, url, verdict, answer, sometimes }: HostVerdict): TreeNode {
    const said = answer.error ? render(answer.error.message, this.locale) : answer.decision || 'DIRECT';
    const by = answer.error?.span ?? answer.by;
    const now = { id: 'answer', ...this.line(message('view.answer', { decision: said }), by) };
    const then = sometimes && {
      id: 'when',
      ...this.line(
        message('pac.otherwise', { decision: sometimes.decision, when: joinClauses(sometimes.when) }),
        sometimes.by,
      ),
    };
    return {
      id: url,
      label: host,
      description: said,
      verdict,
      place: by,
      children: [now, ...(then ? [then] : []), ...this.reasons(answer.unknown)],
    };
  }

  private line(text: Message, place: Span | undefined): Pick<TreeNode, 'label' | 'description' | 'place'> {
    return { label: render(text, this.locale), description: place && this.where(place), place };
  }

  /** `main.tf:12`; nothing of a file that is not at hand. */
  private where(span: Span): string | undefined {
    const file = this.unit.files.find(({ uri }) => uri === span.uri);
    if (!file) return undefined;
    return `${nameOf(span.uri)}:${placesOf([file], span).start.line}`;
  }

  private say(key: MessageKey, args: Message['args'] = {}): string {
    return render(message(key, args), this.locale);
  }
}

/** `TCP 4172`, as far as the rule says it. */
function opened({ protocol, ports: set }: Rule): Argument {
  if (!protocol.known || protocol.value === 'all') return message('view.allProtocols');
  const name = protocol.value.toUpperCase();
  return hasPorts(protocol.value) && set.known ? `${name} ${ports.formatPorts(set.value).join(', ')}` : name;
}

const placeOf = (nodes: readonly TreeNode[]): Span | undefined => nodes.find(({ place }) => place)?.place;

const ORDER: readonly Answer[] = ['missing', 'unknown', 'satisfied'];
const worst = (verdicts: readonly Answer[]): Answer => ORDER.find((one) => verdicts.includes(one)) ?? 'satisfied';
