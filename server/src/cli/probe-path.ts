import type { UnitResult } from '../analysis/pipeline';
import { placesOf } from '../features/positions';
import { type Locale, type Message, message, render } from '../messages';
import { ports as portSets } from '../net';
import type { Rule } from '../policy';
import { listText } from '../rules/wording';
import { type Path, type PathProbe, pathsOf, probePath, reasonsOf, type Step } from '../verdict/path';
import { CommandError, type Io, pathOf } from './io';

/** The packet that is sent along a path. */
export type Packet = Omit<Parameters<typeof probePath>[1], 'clientPorts'>;

interface Place {
  file: string;
  line: number;
  number?: number;
}

export interface StepJson {
  layer: string;
  objects: string[];
  way: 'there' | 'back';
  /** `passed-by`: it stays in the subnet. `absent`: the layer is not in the files. */
  decision: 'allow' | 'deny' | 'unknown' | 'passed-by' | 'absent';
  by: Place | null;
  reasons: string[];
}

export interface PathJson {
  decision: string;
  by: Place | null;
  reasons: string[];
  from: string;
  subnet: string | null;
  /** The layer that decides; null where all of them let it through. */
  layer: string | null;
  path: StepJson[];
}

/** Ports of the asking side, as AWS's page has them. */
const CLIENT_PORTS = portSets.parsePorts('49152-65535')!;

/** Places that are named where the one that is asked for is not here. */
const PLACES = 20;

/** Sends a packet along the paths from a place; of several, the one that fares worst is told. */
export function askPath(unit: UnitResult, from: string, packet: Packet, io: Io): PathJson {
  const { layout, policies, around = [] } = unit.reading;
  const all = layout ? pathsOf(layout, [...policies, ...around]) : [];
  const paths = all.flatMap((path): Path[] => {
    const start = [path, ...path.alike].find((one) => one.from === from);
    return start ? [{ ...path, from }] : path.subnet?.address === from ? [path] : [];
  });
  if (paths.length === 0) {
    const places = new Set(
      all.flatMap((path) => [path, ...path.alike].map((one) => one.from).concat(path.subnet?.address ?? [])),
    );
    throw new CommandError(message('cli.noSuchPlace', { place: from, places: listText([...places], PLACES) }));
  }
  const answers = paths.map((path) => ({ path, answer: probePath(path, { ...packet, clientPorts: CLIENT_PORTS }) }));
  const worst = (['deny', 'unknown', 'allow'] as const).flatMap((one) =>
    answers.filter(({ answer }) => answer.decision === one),
  )[0]!;
  return shapeOf(unit, worst.path, worst.answer, io);
}

function shapeOf(unit: UnitResult, path: Path, { decision, by, steps }: PathProbe, io: Io): PathJson {
  const told = steps.map((step) => stepOf(unit, step, io));
  const deciding = by && told[steps.indexOf(by)];
  return {
    decision,
    by: deciding?.by ?? null,
    reasons: deciding?.reasons ?? [],
    from: path.from,
    subnet: path.subnet?.address ?? null,
    layer: by?.layer.kind ?? null,
    path: told,
  };
}

function stepOf(unit: UnitResult, step: Step, io: Io): StepJson {
  const { layer, way, answer, stays } = step;
  const ended = answer?.decision === 'deny' && !answer.by ? [message(`cli.nothing.${layer.kind}`)] : reasonsOf(step);
  return {
    layer: layer.kind,
    objects: layer.absent ? [] : layer.objects.map(({ address }) => address),
    way,
    decision: stays ? 'passed-by' : (answer?.decision ?? 'absent'),
    by: placeOf(unit, answer?.by, layer.kind === 'network-acl', io),
    reasons: stays ? [] : [...new Set(ended.map((one) => render(one, io.locale)))],
  };
}

function placeOf(unit: UnitResult, rule: Rule | undefined, numbered: boolean, io: Io): Place | null {
  const files = [...unit.files, ...(unit.beside ?? [])];
  if (!rule || !files.some(({ uri }) => uri === rule.span.uri)) return null;
  const place = { file: pathOf(io, rule.span.uri), line: placesOf(files, rule.span).start.line };
  return numbered && rule.number?.known ? { ...place, number: rule.number.value } : place;
}

/** The answer in a line, and a line for each layer in the order in which they are passed. */
export function pathText(answer: PathJson, locale: Locale): string {
  const say = (text: Message): string => render(text, locale);
  const lines = answer.path.map(({ layer, objects, way, decision, by, reasons }) => {
    const what = say(message(`view.layer.${layer as Step['layer']['kind']}`));
    const names = [what, ...objects].join(' ');
    const head = way === 'back' ? say(message('cli.wayBack', { layer: names })) : names;
    return `  ${head}: ${say(message(`cli.step.${decision}`))}${placeText(by)}${reasons.map((one) => `\n    ${one}`).join('')}\n`;
  });
  const { by, from, subnet, layer } = answer;
  const at = layer === null ? '' : `  ${say(message(`view.layer.${layer as Step['layer']['kind']}`))}`;
  const where = subnet !== null && subnet !== from ? `  (${from}, ${subnet})` : '';
  return `${answer.decision}${at}${placeText(by)}${where}\n${lines.join('')}`;
}

const placeText = (by: Place | null): string =>
  by ? `  ${by.file}:${by.line}${by.number === undefined ? '' : `  #${by.number}`}` : '';
