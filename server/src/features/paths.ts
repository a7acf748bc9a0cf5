import { type Argument, type Message, message } from '../messages';
import type { Span } from '../policy';
import { joinClauses, listText, numberOf } from '../rules/wording';
import type { Answer, Cause, UnknownCell } from '../verdict/model';
import type { Layer, PathAnswer, PathVerdict } from '../verdict/path';

/** One layer of a path as a reader is told of it. */
export interface LayerLine {
  readonly id: string;
  readonly verdict: Answer;
  readonly text: Message;
  /** What decides, else the object. */
  readonly place?: Span;
}

/** A path in words: what it is, how it stands, and each layer in the order in which it is passed. */
export interface PathText {
  readonly id: string;
  readonly name: Message;
  readonly short: Message;
  readonly verdict: Answer;
  readonly nameSpan: Span;
  readonly layers: readonly LayerLine[];
}

/** Undefined of a path that nothing is required of, or of which no layer is in the files. */
export function pathText({ path, answers }: PathVerdict): PathText | undefined {
  const must = answers.filter(({ requirement }) => !requirement.optional);
  if (must.length === 0 || path.layers.every(({ absent }) => absent)) return undefined;
  const subnet = path.subnet?.address;
  const from = listText([path.from, ...path.alike.map((one) => one.from)]);
  const stopped = must.filter(({ verdict }) => verdict === 'missing');
  const unknown = must.filter(({ verdict }) => verdict === 'unknown');
  const first = path.layers.find((layer) => stopped.some(({ stop }) => stop?.layer === layer));
  const count = { count: stopped.length || unknown.length, all: must.length };
  return {
    id: `path ${path.from} ${subnet ?? ''}`,
    name:
      subnet === undefined || subnet === path.from
        ? message('view.path.one', { from })
        : message('view.path', { from, subnet }),
    short: first
      ? message('view.path.stopped', { ...count, layer: nameOf(first) })
      : message(unknown.length > 0 ? 'view.path.unknown' : 'view.path.open', count),
    verdict: first ? 'missing' : unknown.length > 0 ? 'unknown' : 'satisfied',
    nameSpan: path.nameSpan,
    layers: path.layers.map((layer, i) => lineOf(layer, i, must)),
  };
}

/** "network ACL aws_network_acl.desks" */
export function nameOf(layer: Layer): Message {
  const kind = message(`view.layer.${layer.kind}`);
  if (layer.absent) return kind;
  return message('view.layer.named', { kind, objects: listText(layer.objects.map(({ address }) => address)) });
}

function lineOf(layer: Layer, at: number, must: readonly PathAnswer[]): LayerLine {
  const id = layer.kind;
  if (layer.absent) {
    const text = message('view.layer.absent', { layer: nameOf(layer), reason: layer.absent.message });
    return { id, verdict: 'unknown', text };
  }
  const said = must.flatMap(({ requirement, passages }) => {
    const verdict = passages[at]?.said;
    return verdict ? [{ id: requirement.id, ...verdict }] : [];
  });
  const [own] = layer.objects;
  const stopped = said.filter(({ verdict }) => verdict === 'missing');
  const [worst] = stopped;
  if (worst) {
    const { cause } = worst.missing[0]!;
    const by = 'by' in cause ? cause.by : undefined;
    const args = { layer: nameOf(layer), requirements: listText(stopped.map((one) => one.id)), why: whyOf(cause) };
    return { id, verdict: 'missing', text: message('view.layer.stops', args), place: by?.span ?? own!.nameSpan };
  }
  const open = said.every(({ verdict }) => verdict === 'satisfied');
  const args = { layer: nameOf(layer), reasons: reasonsOf(said.flatMap(({ unknown }) => unknown)) };
  const text = message(open ? 'view.layer.open' : 'view.layer.unknown', args);
  return { id, verdict: open ? 'satisfied' : 'unknown', text, place: own!.nameSpan };
}

/** Reasons that a line tells. */
const REASONS = 2;

/** The first reasons why cells cannot be told, each once. */
function reasonsOf(cells: readonly UnknownCell[]): Argument {
  const different = new Map<string, Message>();
  for (const { reasons } of cells) for (const { message: why } of reasons) different.set(JSON.stringify(why), why);
  return joinClauses([...different.values()].slice(0, REASONS));
}

function whyOf(cause: Cause): Message {
  const by = 'by' in cause ? cause.by : undefined;
  const key = `view.cause.${cause.kind === 'return' && by ? 'returnDenied' : cause.kind}` as const;
  return message(key, { number: by ? numberOf(by) : '?' });
}
