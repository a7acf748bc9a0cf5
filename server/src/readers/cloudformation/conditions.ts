import { type Message, message } from '../../messages';
import { ALL_WORLDS, elsewhere, inBoth, inEither, NO_WORLD, type Worlds, worldsOf, worldsWhere } from '../../policy';
import { get, itemsOf, type Node, textOf } from '../json/node';
import type { Resolver } from './resolver';
import type { Template } from './template';
import { sectionNote } from './uses';

/** Conditions that name each other; a real chain has three or four. */
const MAX_DEPTH = 24;

/**
 * The conditions of a template as decisions over what is not known, such as a parameter without a value. A condition
 * whose parts are all known comes out as everywhere or nowhere.
 */
export class Conditions {
  private readonly known = new Map<string, { readonly worlds: Worlds; readonly uses: ReadonlySet<string> }>();
  private readonly open = new Set<string>();
  private settled = false;

  constructor(
    private readonly template: Template,
    private readonly resolver: Resolver,
    /** Whether a parameter without a value of the user's has its default, or may have any value. */
    private readonly defaults: boolean,
  ) {}

  /** Where a condition holds, given the node that names it. */
  named(node: Node | undefined): Worlds {
    const name = textOf(node);
    if (name === undefined) return worldsOf('…');
    if (this.resolver.isHurt('Conditions')) return worldsOf(name);
    const { conditions, uses } = this.template;
    // All in the order of the text: what comes out of those that hang on themselves does not hang on who asks first.
    if (!this.settled && conditions?.kind === 'map') {
      this.settled = true;
      for (const { key } of conditions.pairs) {
        const written = get(conditions, key);
        if (written && !this.known.has(key)) this.settle(key, written);
      }
    }
    const before = this.known.get(name);
    if (before) {
      uses.noteAll(before.uses);
      return before.worlds;
    }
    const written = get(conditions, name);
    // A condition that hangs on itself, or is not written, may be anything.
    if (!written || this.open.has(name) || this.open.size > MAX_DEPTH) return worldsOf(name);
    return this.settle(name, written);
  }

  private settle(name: string, written: Node): Worlds {
    const uses = new Set<string>();
    this.open.add(name);
    // Whoever asks next gets what was found out now.
    const found = this.template.uses.during(uses, () => this.evaluate(written, name, 0));
    this.open.delete(name);
    const worlds = found.kind === 'entangled' ? worldsOf(name) : found;
    this.known.set(name, { worlds, uses: uses.add(sectionNote('Conditions')) });
    this.template.uses.noteAll(uses);
    return worlds;
  }

  private evaluate(node: Node, name: string, depth: number): Worlds {
    if (depth > MAX_DEPTH) return worldsOf(name);
    if (node.kind === 'map' && node.pairs.length === 1 && node.pairs[0]!.key === 'Condition') {
      return this.named(node.pairs[0]!.value);
    }
    if (node.kind === 'scalar') return this.literal(node.text, name);
    if (node.kind !== 'call') return worldsOf(name);
    const parts = () => itemsOf(node.argument).map((item) => this.evaluate(item, name, depth + 1));
    switch (node.name) {
      case 'Condition':
        return this.named(node.argument);
      case 'Fn::Equals':
        return this.equals(node.argument, name);
      case 'Fn::Not': {
        const [one] = parts();
        return one ? elsewhere(one) : worldsOf(name);
      }
      case 'Fn::And':
        return parts().reduce(inBoth, ALL_WORLDS);
      case 'Fn::Or':
        return parts().reduce(inEither, NO_WORLD);
      default:
        return worldsOf(name);
    }
  }

  private literal(text: string, name: string): Worlds {
    if (/^true$/i.test(text)) return ALL_WORLDS;
    return /^false$/i.test(text) ? NO_WORLD : worldsOf(name);
  }

  private equals(argument: Node, name: string): Worlds {
    const [a, b] = itemsOf(argument).map((side) => this.side(side));
    if (!a || !b) return worldsOf(name);
    if ('value' in a && 'value' in b) return a.value === b.value ? ALL_WORLDS : NO_WORLD;
    if ('value' in a) return 'value' in b ? NO_WORLD : worldsWhere(b.open, a.value, b.domain);
    if ('value' in b) return worldsWhere(a.open, b.value, a.domain);
    if (a.open === b.open) return ALL_WORLDS;
    return worldsOf([a.open, b.open].sort().join(' = '));
  }

  /** One side of a comparison: its value, or the words for what is not known, which are the same for the same thing. */
  private side(node: Node): { value: string } | { open: string; domain?: readonly string[] } {
    const name = node.kind === 'call' && node.name === 'Ref' ? textOf(node.argument) : undefined;
    if (this.defaults || name === undefined || !this.resolver.hasDefaultOnly(name)) {
      const outcome = this.resolver.resolve(node);
      if (outcome.kind === 'value') return { value: form(outcome.node) };
    }
    if (name === undefined) return { open: form(node) };
    if (this.resolver.isHurt('Parameters')) return { open: name };
    const allowed = get(this.resolver.parameter(name), 'AllowedValues');
    const domain = itemsOf(allowed).flatMap((item) => textOf(item) ?? (item.kind === 'scalar' ? [''] : []));
    return { open: name, domain: domain.length > 0 && domain.length === itemsOf(allowed).length ? domain : undefined };
  }
}

/** A value or an expression in short, without its places. */
function form(node: Node): string {
  switch (node.kind) {
    case 'scalar':
      return node.text;
    case 'list':
      return `[${node.items.map(form).join(', ')}]`;
    case 'map':
      return `{${node.pairs.map(({ key, value }) => `${key}: ${form(value)}`).join(', ')}}`;
    case 'call':
      return `!${node.name.replace(/^Fn::/, '')} ${form(node.argument)}`;
  }
}

export const conditionMessage = (condition: Node | undefined): Message =>
  message('cloudformation.condition', { condition: textOf(condition) ?? '…' });
