import { message } from '../../messages';
import type { Problem } from '../../policy';
import { isCallName, itemsOf, type MapNode, type Node, type Pair, textOf } from '../json/node';
import { textsOf } from './intrinsics';
import type { Resolver } from './resolver';

/** Nodes that loops may write in one file; CloudFormation itself takes templates of 1 MB after they are written out. */
const MAX_WRITTEN = 40_000;
/** Loops within loops; CloudFormation takes five. */
const MAX_NESTED = 5;

/** What `Fn::ForEach::Name: [identifier, collection, {key: value}]` says. */
interface Loop {
  readonly identifier: string;
  readonly collection: Node;
  readonly body: MapNode;
}

/** A pair that a loop has written. */
export interface WrittenPair extends Pair {
  readonly loop?: Pair;
  /** Nobody can tell the loop's turns: the pair stands for all of them. */
  readonly open?: boolean;
}

/**
 * Writes out `Fn::ForEach` of AWS::LanguageExtensions, in any map of a template. A loop over a collection that nobody
 * can tell stays as it is: one pair for all its turns, with the identifier left in.
 */
export class Loops {
  /** Identifiers of loops that nobody can write out. */
  readonly names = new Set<string>();
  /** The loop at which it was enough; what is beyond is not written. */
  cutShort: Problem | undefined;
  private left = MAX_WRITTEN;

  constructor(private readonly resolver: Resolver) {}

  /** Whether a text holds any loop: hardly any template does. */
  static mentions(text: string): boolean {
    return text.includes('Fn::ForEach');
  }

  written(node: Node | undefined): Node | undefined {
    return node && this.node(node, 0);
  }

  /** The same object where there is no loop in it. */
  private node(node: Node, nested: number): Node {
    if (node.kind === 'scalar' || this.left-- <= 0) return node;
    if (node.kind === 'call') {
      const argument = this.node(node.argument, nested);
      return argument === node.argument ? node : { ...node, argument };
    }
    if (node.kind === 'list') {
      const items = node.items.map((item) => this.node(item, nested));
      return items.every((item, i) => item === node.items[i]) ? node : { ...node, items };
    }
    const pairs = node.pairs.flatMap((pair) => this.pair(pair, nested));
    const only = pairs.length === 1 ? pairs[0]! : undefined;
    // A loop may write the one key of an intrinsic.
    if (only?.loop && isCallName(only.key)) {
      return { kind: 'call', span: node.span, name: only.key, argument: only.value };
    }
    const same = pairs.length === node.pairs.length && pairs.every((pair, i) => pair === node.pairs[i]);
    return same ? node : { ...node, pairs };
  }

  private pair(pair: WrittenPair, nested: number): WrittenPair[] {
    const loop = nested < MAX_NESTED ? loopOf(pair) : undefined;
    if (!loop) {
      const value = this.node(pair.value, nested);
      return [value === pair.value ? pair : { ...pair, value }];
    }
    const turns = textsOf(this.resolver, loop.collection, 0);
    const open = !Array.isArray(turns);
    if (open) this.names.add(loop.identifier);
    const out: WrittenPair[] = [];
    for (const value of open ? [undefined] : turns) {
      for (const inner of loop.body.pairs) {
        if (this.left <= 0) {
          const told = message('cloudformation.tooManyTurns', { max: MAX_WRITTEN });
          this.cutShort ??= { span: pair.keySpan, message: told };
          return out;
        }
        const body = value === undefined ? inner : this.replaced(inner, loop.identifier, value);
        out.push(...this.pair({ ...body, loop: pair, open: pair.open || open }, nested + 1));
      }
    }
    return out;
  }

  /** One turn: the identifier is replaced in keys and texts, and `Ref` of it by its value. */
  private replaced(pair: Pair, identifier: string, value: string): Pair {
    const text = (one: string): string =>
      one.replaceAll(`\${${identifier}}`, value).replaceAll(`&{${identifier}}`, value.replace(/[^A-Za-z0-9]/g, ''));
    const visit = (node: Node): Node => {
      if (this.left-- <= 0) return node;
      switch (node.kind) {
        case 'scalar': {
          const changed = text(node.text);
          return changed === node.text ? node : { ...node, text: changed };
        }
        case 'list':
          return { ...node, items: node.items.map(visit) };
        case 'map':
          return { ...node, pairs: node.pairs.map(visitPair) };
        case 'call':
          return node.name === 'Ref' && textOf(node.argument) === identifier
            ? { kind: 'scalar', span: node.span, text: value }
            : { ...node, argument: visit(node.argument) };
      }
    };
    const visitPair = (one: Pair): Pair => ({ ...one, key: text(one.key), value: visit(one.value) });
    return visitPair(pair);
  }
}

function loopOf(pair: Pair): Loop | undefined {
  if (!pair.key.startsWith('Fn::ForEach::')) return undefined;
  const [name, collection, body] = itemsOf(pair.value);
  const identifier = textOf(name);
  return identifier !== undefined && collection && body?.kind === 'map' ? { identifier, collection, body } : undefined;
}
