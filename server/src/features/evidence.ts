import { type MessageKey, message, render } from '../messages';
import type { Span } from '../policy';
import { type Evidence, evidenceAt, type Instance, reasonOf, valueText } from '../readers/terraform';
import type { DocumentContext } from './context';
import type { HoverAnswer } from './hover-answer';
import { code, list, paragraphs, plain } from './markdown';
import { placesOf } from './positions';

/** Instances that a hover tells one by one. */
const SHOWN = 8;

/** What a Terraform expression evaluates to and from where; of an unknown one the way to what cannot be resolved. */
export function evidenceHover(context: DocumentContext, offset: number): HoverAnswer | undefined {
  const { unit, file } = context;
  if (unit?.format !== 'terraform') return undefined;
  const found = unit.roots.flatMap(({ files, settings }) => {
    const evidence = evidenceAt(files, settings, file.uri, offset);
    return evidence && evidence.instances.length > 0 ? [evidence] : [];
  });
  const [first] = found;
  if (!first) return undefined;
  // A module that several roots call: what is unknown in any of them is told of the first such.
  const open = found.find(({ reason }) => reason) ?? first;
  const all: Evidence = {
    ...open,
    instances: found.flatMap(({ instances }) => instances),
    more: found.reduce((sum, { more }) => sum + more, 0),
  };
  return { markdown: tell(all, context), span: first.span };
}

function tell(evidence: Evidence, context: DocumentContext): string {
  const groups = grouped(evidence.instances);
  const lines = groups.slice(0, SHOWN).map((group) => line(group, groups.length === 1, context));
  const rest = groups.slice(SHOWN).reduce((sum, { names }) => sum + names.length, evidence.more);
  const more = rest > 0 ? text(context, 'editor.more', { count: rest }) : undefined;
  return paragraphs([code(evidence.text), lines.length === 1 ? lines[0] : list(lines), more, why(evidence, context)]);
}

interface Group {
  readonly names: readonly string[];
  readonly instance: Instance;
}

/** Instances in which it gives the same are told together. */
function grouped(instances: readonly Instance[]): Group[] {
  const groups = new Map<string, { names: string[]; instance: Instance }>();
  for (const instance of instances) {
    const key = valueText(instance.value);
    const group = groups.get(key);
    if (group) group.names.push(instance.of);
    else groups.set(key, { names: [instance.of], instance });
  }
  return [...groups.values()];
}

function line({ names, instance }: Group, alone: boolean, context: DocumentContext): string {
  const { value } = instance;
  const what = value.known ? code(valueText(value)) : text(context, 'editor.unknownValue');
  const from = value.known && !reasonOf(value) ? place(value.span, context) : undefined;
  const said = names.filter((name) => name !== '').slice(0, 3);
  const who =
    alone || said.length === 0 ? '' : `${said.map(code).join(', ')}${names.length > said.length ? ' …' : ''}: `;
  return `${who}${what}${from ? ` ${text(context, 'editor.from', { place: from })}` : ''}`;
}

function why({ reason, chain }: Evidence, context: DocumentContext): string | undefined {
  if (!reason) return undefined;
  const steps = chain.map(({ text: name, span }) => `${code(name)} ${place(span, context) ?? ''}`.trim());
  const told = plain(render(reason.message, context.locale));
  return [text(context, 'editor.why', { reason: told }), ...(steps.length > 0 ? [steps.join(' → ')] : [])].join('\n\n');
}

/** `main.tf:12`, a link to it. */
function place(span: Span, { unit }: DocumentContext): string | undefined {
  const file = unit?.files.find(({ uri }) => uri === span.uri);
  if (!file) return undefined;
  const { line: at } = placesOf([file], span).start;
  const name = decodeURIComponent(span.uri.slice(span.uri.lastIndexOf('/') + 1));
  return `[${plain(name)}:${at}](${span.uri}#L${at})`;
}

const text = (context: DocumentContext, key: MessageKey, args: Parameters<typeof message>[1] = {}): string =>
  render(message(key, args), context.locale);
