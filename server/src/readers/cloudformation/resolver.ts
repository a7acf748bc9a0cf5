import { message } from '../../messages';
import {
  ALL_WORLDS,
  elsewhere,
  type ReaderSettings,
  type Reason,
  type Span,
  type Worlds,
  worldsWithin,
} from '../../policy';
import { get, type Node, type ScalarNode, textOf } from '../json/node';
import { Conditions } from './conditions';
import { CALLS } from './intrinsics';
import { OTHERS } from './nested-stacks';
import { placedAt } from './nodes';
import { NOTHING, type Outcome, resolved, unknownAt } from './outcome';
import { deployTime, givenValue, handedValue, parameterValue } from './parameters';
import { pseudoParameter } from './pseudo';
import type { Resource } from './resource';
import type { Template } from './template';
import { type SectionName, sectionNote } from './uses';

/** Nested intrinsics in one expression; a real one has three or four. */
const MAX_DEPTH = 24;
/** Steps for one file: what a bomb of aliases may cost. */
const MAX_STEPS = 200_000;

/** A condition that what was read hangs on. */
export interface Undecided {
  readonly worlds: Worlds;
  readonly condition: Node | undefined;
}

/** Resolves the expressions of one template. */
export class Resolver {
  private readonly settled: Conditions;
  private supposed: Conditions | undefined;
  private steps = 0;
  private assumed: Worlds = ALL_WORLDS;
  private undecided: Undecided | undefined;

  constructor(
    private readonly template: Template,
    private readonly settings: ReaderSettings,
    /** What a nested stack gives back, where its template is at hand. */
    private readonly outputs: (stack: Resource, name: string, at: Span) => Outcome | undefined = () => undefined,
  ) {
    this.settled = new Conditions(template, this, true);
  }

  get conditions(): Conditions {
    return this.supposed ?? this.settled;
  }

  /** Reads as if nobody knew the parameters on which conditions hang and that have only a default. */
  withoutDefaults<T>(read: () => T): T {
    const before = this.supposed;
    this.undefaulted ??= new Conditions(this.template, this, false);
    this.supposed = this.undefaulted;
    const value = read();
    this.supposed = before;
    return value;
  }
  private undefaulted: Conditions | undefined;

  /** Whether all was read to its end. */
  get finished(): boolean {
    return this.steps <= MAX_STEPS;
  }

  /** The expression's outcome. Values of a `Ref` or `Fn::Sub` carry the span of the expression itself. */
  resolve(node: Node, depth = 0): Outcome {
    if (++this.steps > MAX_STEPS || depth > MAX_DEPTH) {
      return unknownAt(node.span, message('cloudformation.tooNested'));
    }
    if (node.kind !== 'call') {
      const foreign = node.kind === 'scalar' ? deployTime(node.text) : undefined;
      return foreign ? unknownAt(node.span, foreign) : resolved(node);
    }
    const evaluate = CALLS[node.name];
    if (!evaluate) return unknownAt(node.span, message('cloudformation.intrinsic', { name: node.name }));
    return evaluate(this, node, depth + 1);
  }

  /** A scalar as text; everything else as the reason why there is none. */
  text(node: Node, depth = 0): { text: string } | { outcome: Exclude<Outcome, { kind: 'value' }> } {
    const outcome = this.resolve(node, depth);
    if (outcome.kind !== 'value') return { outcome };
    if (outcome.node.kind === 'scalar') return { text: outcome.node.text };
    return { outcome: { kind: 'unknown', message: message('cloudformation.notText'), at: node.span } };
  }

  /** Whether a condition holds in the worlds that are assumed; undefined where it holds in some of them only. */
  decide(condition: Node | undefined): boolean | undefined {
    const worlds = this.conditions.named(condition);
    if (worldsWithin(this.assumed, worlds)) return true;
    return worldsWithin(this.assumed, elsewhere(worlds)) ? false : undefined;
  }

  /** Notes that what is read now is another in the worlds where a condition holds than in the others. */
  leaveOpen(condition: Node | undefined): void {
    this.undecided ??= { worlds: this.conditions.named(condition), condition };
  }

  /** Reads in some worlds only. `undecided`: the first condition that makes a difference among them. */
  assuming<T>(worlds: Worlds, read: () => T): { readonly value: T; readonly undecided?: Undecided } {
    const before = { assumed: this.assumed, undecided: this.undecided };
    this.assumed = worlds;
    this.undecided = undefined;
    const value = read();
    const { undecided } = this;
    Object.assign(this, before);
    return { value, undecided };
  }

  /** Whether a scalar stands in the template just so, without quotes. */
  isWritten({ span, text }: ScalarNode): boolean {
    return this.template.file.text.slice(span.start, span.end) === text;
  }

  /** The resource that an expression names: `!Ref X`, `!GetAtt X.GroupId`, or `X` by its own id. */
  resource(id: string): Resource | undefined {
    this.template.uses.note(id);
    return this.template.resources.get(id);
  }

  hasDefaultOnly(name: string): boolean {
    const { variables } = this.settings;
    return (this.handed(name) ?? variables[name]) === undefined && this.parameter(name) !== undefined;
  }

  parameter(name: string): Node | undefined {
    return get(this.template.parameters, name);
  }

  private handed(name: string): string | Reason | undefined {
    const { parameters } = this.settings;
    return parameters?.[name] ?? parameters?.[OTHERS];
  }

  /** What stands in a section is read only where all of it can be. */
  isHurt(section: SectionName): boolean {
    this.template.uses.note(sectionNote(section));
    return this.template.damage.section(section);
  }

  /** `Ref` and `${Name}` share this. */
  reference(name: string, at: Span, depth: number): Outcome {
    if (name === 'AWS::NoValue') return NOTHING;
    const given = this.settings.variables[name];
    if (name.startsWith('AWS::') && given === undefined) return pseudoParameter(name, this.settings.region, at);
    if (this.resource(name)) return { kind: 'resource', id: name };
    const parameter = this.parameter(name);
    const handed = this.handed(name);
    if (handed !== undefined && parameter) return handedValue(handed, name, parameter, at);
    if (given !== undefined) return givenValue(given, name, textOf(get(parameter, 'Type')), at);
    if (parameter && this.isHurt('Parameters')) {
      return unknownAt(at, message('policy.hurt', { id: 'Parameters' }));
    }
    if (parameter) return parameterValue(this, name, parameter, at, depth);
    const loop = this.template.loopNames.has(name);
    return unknownAt(at, message(loop ? 'cloudformation.loopName' : 'cloudformation.noSuchName', { name }));
  }

  /** `Fn::GetAtt` of a property that the template itself states. */
  attribute(id: string, attribute: string, at: Span, depth: number): Outcome {
    const resource = this.resource(id);
    if (attribute === 'CidrBlock' && resource && this.template.damage.hurts(resource)) {
      return unknownAt(at, message('policy.hurt', { id }));
    }
    const stated = attribute === 'CidrBlock' ? get(resource?.properties, 'CidrBlock') : undefined;
    if (stated) {
      const outcome = this.resolve(stated, depth + 1);
      return outcome.kind === 'value' ? resolved(placedAt(outcome.node, at)) : outcome;
    }
    const output =
      resource && attribute.startsWith('Outputs.') ? this.outputs(resource, attribute.slice(8), at) : undefined;
    if (output) return output;
    if (resource) return { kind: 'resource', id, attribute };
    const placeholder = deployTime(id);
    return unknownAt(at, placeholder ?? message('cloudformation.noSuchResource', { name: id }));
  }

  mapping(map: string, first: string, second: string): Node | undefined {
    return get(get(get(this.template.mappings, map), first), second);
  }
}
