import { message } from '../../messages';
import type { Comment, Move, Problem, ReaderSettings, Reason, SourceFile, Span } from '../../policy';
import { get, type Node, type Pair, pairOf } from '../json/node';
import { lacksBrace, parseJson } from '../json/parse';
import { type Damage, damageOf, UNHURT, wholeDamage } from './damage';
import { cutJsonTemplate } from './json';
import { Loops, type WrittenPair } from './loops';
import { macroOf } from './macros';
import { plainPairs, rawTextAt, textAt } from './nodes';
import { type CutText, type ParsedDocument, Pieces, type PlacedPiece } from './pieces';
import { Resolver } from './resolver';
import { Resource } from './resource';
import { ALL, type SectionName, sectionNote, TRANSFORM, typeNote, Uses } from './uses';
import { difference } from './versions';
import { cutYamlTemplate } from './yaml';
import type { RawPair } from './yaml-parse';

export interface Template {
  readonly file: SourceFile;
  readonly json: boolean;
  /** The `Resources` section. */
  readonly section?: Node;
  readonly resources: Map<string, Resource>;
  /** What of the template is being looked at. */
  readonly uses: Uses;
  /** What the next version is compared with; absent where loops or the file's form leave nothing to compare. */
  readonly parts?: Parts;
  /** Names that `Fn::ForEach` gives to the turns of its loops. */
  readonly loopNames: ReadonlySet<string>;
  readonly parameters?: Node;
  readonly mappings?: Node;
  readonly conditions?: Node;
  readonly outputs?: Node;
  readonly comments: readonly Comment[];
  readonly problems: readonly Problem[];
  /** Set where loops would write more than is read: there may be rules that nobody has seen. */
  readonly cutShort?: Problem;
  /** A macro that may add resources, and so rules and routes. */
  readonly macro?: Reason;
  /** What of it cannot be read. */
  readonly damage: Damage;
  /** Those of the text alone. */
  readonly syntax: readonly Problem[];
}

interface Parts {
  readonly cut: CutText;
  readonly pieces: Pieces;
  /** The resources of each piece. */
  readonly residents: readonly (readonly Resource[])[];
  /** Some have one name: the last of them is meant. */
  readonly doubled?: boolean;
}

/** Parses a template, YAML or JSON by its first character, and writes its loops out. Never throws. */
export function parseTemplate(file: SourceFile, settings: ReaderSettings = NO_SETTINGS): Template {
  let plain = parsed.get(file);
  if (!plain) {
    plain = parsePlain(file);
    parsed.set(file, plain);
  }
  return Loops.mentions(file.text) ? writtenOut(plain, settings) : plain;
}

/** Texts are parsed once, whoever asks: the file itself, the stacks that nest it, and what is written into it. */
const parsed = new WeakMap<SourceFile, Template>();

function parsePlain(file: SourceFile): Template {
  const json = isJson(file);
  if (file.text.length > MAX_LENGTH) return wholeTemplate(file, json, tooLarge(file));
  const cut = cutOf(file, json);
  if (!cut) return wholeTemplate(file, json, { ...parseJson(file, true), comments: [] });
  const pieces = Pieces.of(file, cut);
  if (!isPieced(pieces)) return wholeTemplate(file, json, pieces.document);
  const uses = new Uses();
  return inPieces(file, json, { cut, pieces, residents: pieces.list.map((piece) => residentsOf(piece, uses)) }, uses);
}

/** The Serverless framework's own form and flow style have no resources in pieces. */
const isPieced = ({ list }: Pieces): boolean =>
  list.some((piece) => piece.under === 'resources' && piece.pairs.length > 0);

const isJson = (file: SourceFile): boolean =>
  (/^\uFEFF?\s*\{/.test(file.text) && !isFlowYaml(file.text)) || lacksBrace(file);

const cutOf = (file: SourceFile, json: boolean, before?: Template): CutText | undefined => {
  const earlier = before?.parts && { text: before.file.text, cuts: before.parts.cut.cuts };
  return json ? cutJsonTemplate(file, earlier) : cutYamlTemplate(file, earlier);
};

function wholeTemplate(file: SourceFile, json: boolean, document: ParsedDocument): Template {
  const body = bodyOf(document.root);
  const section = get(body, 'Resources');
  const uses = new Uses();
  return {
    file,
    json,
    section,
    ...resourcesOf(section, document.problems, uses),
    uses,
    loopNames: NO_NAMES,
    parameters: get(body, 'Parameters'),
    mappings: get(body, 'Mappings'),
    conditions: get(body, 'Conditions'),
    outputs: get(body, 'Outputs'),
    macro: macroOf(get(body, 'Transform'), [body, section].flatMap(includesOf)),
    comments: document.comments,
    damage: wholly(file, json, document.problems),
    syntax: document.problems,
  };
}

/** YAML that is read as a whole may be meant otherwise from its first line on. */
function wholly({ text }: SourceFile, json: boolean, problems: readonly Problem[]): Damage {
  const faults = problems.filter((problem) => problem.message.key !== 'cloudformation.documents');
  return faults.length === 0 ? UNHURT : wholeDamage(json ? Math.min(...faults.map(({ span }) => span.start)) : 0, text);
}

/** `same`: the resources of the version before, where none has come or gone. */
function inPieces(file: SourceFile, json: boolean, parts: Parts, uses: Uses, same?: Map<string, Resource>): Template {
  const { pieces, residents } = parts;
  const section = (name: SectionName): Node | undefined => {
    uses.note(sectionNote(name));
    return unlessEmpty(pieces.find('top', name));
  };
  let macro: { readonly found: Reason | undefined } | undefined;
  const syntax = pieces.problems;
  const problems = [...syntax];
  const resources = same ?? new Map<string, Resource>();
  const twice = new Set<string>();
  for (const list of same ? [] : residents) {
    for (const resource of list) {
      if (resources.has(resource.id) && !twice.has(resource.id)) {
        twice.add(resource.id);
        problems.push(duplicate(resource.id, resource.pair.keySpan));
      }
      resources.set(resource.id, resource);
    }
  }
  const damage = damageOf(pieces.list, file.text, (id) => resources.has(id));
  return {
    file,
    json,
    get section() {
      return get(pieces.root, 'Resources');
    },
    resources,
    uses,
    parts: { ...parts, doubled: twice.size > 0 },
    loopNames: NO_NAMES,
    get parameters() {
      return section('Parameters');
    },
    get mappings() {
      return section('Mappings');
    },
    get conditions() {
      return section('Conditions');
    },
    get outputs() {
      return section('Outputs');
    },
    get macro() {
      uses.note(sectionNote(TRANSFORM));
      if (damage.transform) return { message: message('cloudformation.macro', { name: 'Transform' }) };
      macro ??= { found: macroOf(unlessEmpty(pieces.find('top', 'Transform')), includes(pieces, file)) };
      return macro.found;
    },
    comments: pieces.comments,
    problems,
    damage,
    syntax,
  };
}

const unlessEmpty = (node: Node | undefined): Node | undefined =>
  node?.kind === 'scalar' && node.empty ? undefined : node;

/** `Fn::Transform` that writes into the template or into its resources. */
const includes = (pieces: Pieces, { text }: SourceFile): Node[] =>
  text.includes('Fn::Transform')
    ? (['top', 'resources'] as const).flatMap((under) => unlessEmpty(pieces.find(under, 'Fn::Transform')) ?? [])
    : [];

function includesOf(node: Node | undefined): Node[] {
  if (node?.kind === 'call') return node.name === 'Fn::Transform' ? [node.argument] : [];
  const transform = get(node, 'Fn::Transform');
  return transform ? [transform] : [];
}

function residentsOf(piece: PlacedPiece, uses: Uses): Resource[] {
  if (piece.under !== 'resources') return [];
  const raw = piece.parsed.linked ? undefined : plainPairs(piece.parsed.root);
  if (!raw) {
    return piece.pairs.flatMap(({ key, value }, at) => {
      const type = textAt(value, 'Type');
      return type === undefined ? [] : [new Resource(key, type, { piece, at }, uses)];
    });
  }
  // As in `TreeReader.pairs`: keys that are no texts make no pairs.
  const named = raw.filter((pair): pair is RawPair & { key: { kind: 'scalar' } } => pair.key.kind === 'scalar');
  return named.flatMap(({ key, value }, at) => {
    const pairs = plainPairs(value);
    const type = pairs && rawTextAt(pairs, 'Type');
    return type === undefined ? [] : [new Resource(key.text, type, { piece, at }, uses)];
  });
}

/** A template that goes on from its version before, which nobody may use any more. */
export interface GoneOn {
  readonly template: Template;
  /** What is another now, in the words in which uses are noted. */
  readonly changed: ReadonlySet<string>;
  /** What places behind the edit have gone through. */
  readonly move?: Move;
}

/** Reads the next version of a template, of which hardly anything is new; undefined where there is nothing to go on from. */
export function goneOn(last: Template, file: SourceFile): GoneOn | undefined {
  const json = isJson(file);
  if (!last.parts || last.file.uri !== file.uri || last.json !== json) return undefined;
  if (last.file === file) return { template: last, changed: NO_NAMES };
  if (file.text.length > MAX_LENGTH || Loops.mentions(file.text)) return undefined;
  const cut = cutOf(file, json, last);
  if (!cut) return undefined;
  const { list } = last.parts.pieces;
  const apart = difference(list, cut.pieces, file.text.length - last.file.text.length);
  const stay = (i: number): number => (i < apart.start ? i : i >= apart.after ? i - apart.after + apart.before : -1);
  const pieces = Pieces.of(file, cut, {
    reader: last.parts.pieces.reader,
    same: (i) => {
      const one = list[stay(i)];
      return one && one.start === cut.pieces[i]!.start && one.parsed === cut.pieces[i]!.parsed ? one : undefined;
    },
  });
  const gone = list.slice(apart.start, apart.before);
  const come = pieces.list.slice(apart.start, apart.after);
  // Anchors reach over pieces.
  if ([...gone, ...come].some(({ parsed }) => parsed.linked)) return undefined;
  if (!isPieced(pieces)) return undefined;

  const { uses } = last;
  const before = last.parts.residents.slice(apart.start, apart.before).flat();
  const fresh = come.map((piece) => residentsOf(piece, uses));
  const changed = new Set<string>();
  for (const piece of [...gone, ...come]) {
    if (piece.has('Transform') || piece.has('Fn::Transform')) changed.add(sectionNote(TRANSFORM));
    if (piece.under === 'top') for (const { key } of piece.pairs) changed.add(sectionNote(key));
  }
  const now = fresh.flat();
  for (const { id } of [...before, ...now]) changed.add(id);
  const same =
    before.length === now.length && before.every(({ id, type }, i) => id === now[i]!.id && type === now[i]!.type);
  if (!same) {
    changed.add(ALL);
    for (const { type } of [...before, ...now]) changed.add(typeNote(type));
  }
  const residents = pieces.list.map((piece, i) => {
    const at = stay(i);
    if (at < 0) return fresh[i - apart.start]!;
    const here = last.parts!.residents[at]!;
    if (piece !== list[at]) for (const one of here) one.standsIn(piece);
    return here;
  });
  const resources = same && !last.parts.doubled ? last.resources : undefined;
  if (resources) for (const one of now) resources.set(one.id, one);
  const template = inPieces(file, json, { cut, pieces, residents }, uses, resources);
  for (const one of damageApart(last, template)) changed.add(one);
  parsed.delete(last.file);
  parsed.set(file, template);
  return { template, changed, move: apart.move };
}

/** What is hurt in one of two versions only, and what lost text may add to in one of them only. */
function damageApart(last: Template, now: Template): Set<string> {
  const [a, b] = [last, now].map(({ damage, parts }) => {
    const words = new Set(damage.targets);
    if (damage === UNHURT) return words;
    for (const list of parts?.residents ?? []) for (const one of list) if (damage.hurts(one)) words.add(one.id);
    for (const name of SECTIONS) if (damage.section(name)) words.add(sectionNote(name));
    if (damage.transform) words.add(sectionNote(TRANSFORM));
    return words;
  });
  const both = [...a!].filter((word) => b!.has(word));
  return new Set([...a!, ...b!].filter((word) => !both.includes(word)));
}

/** The Serverless framework keeps its template under a key of its own, whole or as a list of parts. */
function bodyOf(root: Node | undefined): Node | undefined {
  if (get(root, 'Resources')) return root;
  const own = get(root, 'resources');
  if (own?.kind !== 'list') return own;
  const pairs = SECTIONS.flatMap((key): Pair[] => {
    const parts = own.items.flatMap((part) => pairOf(part, key) ?? []);
    const inside = parts.flatMap(({ value }) => (value.kind === 'map' ? value.pairs : []));
    return parts[0] ? [{ ...parts[0], value: { kind: 'map', span: parts[0].value.span, pairs: inside } }] : [];
  });
  return { kind: 'map', span: own.span, pairs };
}
const SECTIONS = ['Parameters', 'Mappings', 'Conditions', 'Resources', 'Outputs'];

/** UTF-16 units. CloudFormation itself takes templates of at most 1 MB. */
const MAX_LENGTH = 2_000_000;

function tooLarge({ uri }: SourceFile): ParsedDocument {
  const span = { uri, start: 0, end: 1 };
  return { problems: [{ span, message: message('cloudformation.tooLarge', { limit: MAX_LENGTH }) }], comments: [] };
}

const NO_SETTINGS: ReaderSettings = { variables: {} };
const NO_NAMES: ReadonlySet<string> = new Set();

/** Mappings first: loops over resources may go over what stands there. */
function writtenOut(plain: Template, settings: ReaderSettings): Template {
  const mappings = new Loops(new Resolver(plain, settings)).written(plain.mappings);
  const loops = new Loops(new Resolver({ ...plain, mappings }, settings));
  const conditions = loops.written(plain.conditions);
  const section = loops.written(plain.section);
  const { cutShort } = loops;
  const written = resourcesOf(section, cutShort ? [...plain.syntax, cutShort] : plain.syntax, plain.uses);
  return { ...plain, mappings, conditions, ...written, loopNames: loops.names, parts: undefined, cutShort };
}

function resourcesOf(
  section: Node | undefined,
  before: readonly Problem[],
  uses: Uses,
): Pick<Template, 'resources' | 'problems'> {
  const resources = new Map<string, Resource>();
  const problems = [...before];
  const twice = new Set<string>();
  for (const pair of section?.kind === 'map' ? (section.pairs as readonly WrittenPair[]) : []) {
    const type = textAt(pair.value, 'Type');
    if (type === undefined) continue;
    if (resources.has(pair.key) && !twice.has(pair.key)) {
      twice.add(pair.key);
      problems.push(duplicate(pair.key, pair.keySpan));
    }
    resources.set(pair.key, new Resource(pair.key, type, { pair }, uses));
  }
  return { resources, problems };
}

const duplicate = (id: string, span: Span): Problem => ({
  span,
  message: message('cloudformation.duplicate', { id }),
});

/** JSON has its keys in double quotes; `{Resources: …` is YAML in flow style. */
const isFlowYaml = (text: string): boolean => /^\uFEFF?\s*\{\s*[^"\s}/]/.test(text);
