import { message } from '../../messages';
import type { Comment, Problem, ReaderSettings, Reason, SourceFile } from '../../policy';
import { get, type Node, type Pair, pairOf } from '../json/node';
import { parseJsonTemplate } from './json';
import { Loops, type WrittenPair } from './loops';
import { macroOf } from './macros';
import { hasKey, textAt } from './nodes';
import type { ParsedDocument, PlacedPiece } from './pieces';
import { Resolver } from './resolver';
import { Uses } from './reuse';
import { parseYamlTemplate } from './yaml';

/** One resource of a template. What is read of it is noted, so that the next reading knows what hangs on it. */
export class Resource {
  /** Offset of its logical id. */
  readonly at: number;

  constructor(
    readonly id: string,
    readonly type: string,
    private readonly written: WrittenPair,
    private readonly uses: Uses,
  ) {
    this.at = written.keySpan.start;
  }

  get pair(): Pair {
    this.uses.note(this.id);
    return this.written;
  }

  /** Whether a key stands beside its type. */
  has(key: string): boolean {
    this.uses.note(this.id);
    return hasKey(this.written.value, key);
  }

  get properties(): Node | undefined {
    return get(this.pair.value, 'Properties');
  }

  /** Name of the condition it hangs on. */
  get condition(): Node | undefined {
    return get(this.pair.value, 'Condition');
  }

  /** The `Fn::ForEach` loop that writes it. */
  get loop(): Pair | undefined {
    return this.written.loop;
  }

  /** Nobody can tell the turns of the loop. */
  get open(): boolean {
    return this.written.open === true;
  }
}

export interface Template {
  readonly file: SourceFile;
  readonly json: boolean;
  /** The `Resources` section. */
  readonly section?: Node;
  readonly resources: ReadonlyMap<string, Resource>;
  /** What of the resources is being looked at. */
  readonly uses: Uses;
  /** The stretches that the file is read in; absent where loops or its form leave none to compare. */
  readonly pieces?: readonly PlacedPiece[];
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
  /** Those of the text alone. */
  readonly syntax: readonly Problem[];
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
  const json = /^\uFEFF?\s*\{/.test(file.text) && !isFlowYaml(file.text);
  const document = documentOf(file, json);
  const body = bodyOf(document.root);
  const section = get(body, 'Resources');
  const uses = new Uses();
  return {
    file,
    json,
    section,
    ...resourcesOf(section, document.problems, uses),
    uses,
    pieces: document.pieces,
    loopNames: NO_NAMES,
    parameters: get(body, 'Parameters'),
    mappings: get(body, 'Mappings'),
    conditions: get(body, 'Conditions'),
    outputs: get(body, 'Outputs'),
    macro: macroOf(body, section),
    comments: document.comments,
    syntax: document.problems,
  };
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

function documentOf(file: SourceFile, json: boolean): ParsedDocument {
  if (file.text.length <= MAX_LENGTH) {
    return json ? parseJsonTemplate(file) : parseYamlTemplate(file);
  }
  const span = { uri: file.uri, start: 0, end: 1 };
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
  return { ...plain, mappings, conditions, ...written, loopNames: loops.names, pieces: undefined, cutShort };
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
      problems.push({ span: pair.keySpan, message: message('cloudformation.duplicate', { id: pair.key }) });
    }
    resources.set(pair.key, new Resource(pair.key, type, pair, uses));
  }
  return { resources, problems };
}

/** JSON has its keys in double quotes; `{Resources: …` is YAML in flow style. */
const isFlowYaml = (text: string): boolean => /^\uFEFF?\s*\{\s*[^"\s}/]/.test(text);
