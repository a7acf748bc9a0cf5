/**
 * Random Terraform programs that are right: locals, tfvars, modules, instances, dynamic blocks, JSON, override files; texts
 * that may be null, sets, and objects with optional attributes.
 */

/** `maybe`: a text or null. */
type Type = 'text' | 'number' | 'truth' | 'list' | 'map' | 'set' | 'object' | 'maybe';
/** `unsure`: hangs on something that only apply can tell, so no `count` or condition may hang on it. */
interface Name {
  readonly code: string;
  readonly type: Type;
  readonly unsure: boolean;
}
interface Expression {
  readonly code: string;
  readonly unsure: boolean;
}

export interface Options {
  /** Whether security groups may be made, for which Terraform needs a provider. */
  readonly groups: boolean;
}

const TYPES: readonly Type[] = ['text', 'number', 'truth', 'list', 'map', 'set', 'object', 'maybe'];
const CONSTRAINT: Readonly<Record<Type, string>> = {
  text: 'string',
  number: 'number',
  truth: 'bool',
  list: 'list(string)',
  map: 'map(string)',
  set: 'set(string)',
  object: 'object({ a = string, n = optional(number, 7), l = optional(list(string), ["z"]), o = optional(string) })',
  maybe: 'string',
};

/** A program as files by path, the same for the same random numbers (each 0 to 1). */
export function program(random: () => number, options: Options): Record<string, string> {
  return new Author(random, options).write();
}

class Author {
  private readonly files: Record<string, string> = {};
  private next = 0;

  constructor(
    private readonly random: () => number,
    private readonly options: Options,
  ) {}

  write(): Record<string, string> {
    const depth = 1 + this.int(3);
    this.module('', depth, true);
    return this.files;
  }

  private int(below: number): number {
    return Math.floor(this.random() * below);
  }
  private chance(share: number): boolean {
    return this.random() < share;
  }
  private pick<T>(list: readonly T[]): T {
    return list[this.int(list.length)]!;
  }
  private fresh(prefix: string): string {
    return `${prefix}${this.next++}`;
  }

  /** Writes a directory; gives the types of its variables and outputs. */
  private module(folder: string, depth: number, isRoot: boolean) {
    const names: Name[] = [];
    const blocks: string[] = [];
    const variables: { name: string; type: Type; needed: boolean; nullable: boolean }[] = [];
    const assigned: string[] = [];
    for (let i = 0, n = 1 + this.int(3); i < n; i++) {
      const type = this.pick(TYPES);
      const name = this.fresh('v');
      const needed = this.chance(0.5);
      const nullable = type !== 'text' || this.chance(0.8);
      const lines = [
        // Only a type makes a set of a list, and fills in what an object lacks.
        ...(type === 'set' || type === 'object' || this.chance(0.6) ? [`  type = ${CONSTRAINT[type]}`] : []),
        ...(nullable ? [] : ['  nullable = false']),
        ...(needed ? [] : [`  default = ${this.literal(type)}`]),
      ];
      blocks.push(`variable "${name}" {\n${lines.join('\n')}\n}`);
      if (isRoot && (needed || this.chance(0.3))) assigned.push(`${name} = ${this.literal(type)}`);
      variables.push({ name, type, needed, nullable });
      names.push({ code: `var.${name}`, type, unsure: !isRoot });
    }
    if (assigned.length > 0) this.assign(assigned);

    for (let i = 0, n = this.int(2); i < n; i++) {
      const name = this.fresh('u');
      blocks.push(`resource "terraform_data" "${name}" {\n  input = ${this.sure(names, 'text').code}\n}`);
      names.push({ code: `terraform_data.${name}.id`, type: 'text', unsure: true });
      names.push({ code: `terraform_data.${name}.input`, type: 'text', unsure: false });
    }
    const locals = this.locals(names, 1 + this.int(4));
    if (depth > 0) for (let i = 0, n = 1 + this.int(2); i < n; i++) blocks.push(this.call(folder, depth - 1, names));
    locals.push(...this.locals(names, this.int(3)));
    for (let i = 0, n = 1 + this.int(2); i < n; i++) blocks.push(this.data(names));
    if (this.options.groups && this.chance(0.6)) blocks.push(this.group(names));

    const outputs: { name: string; type: Type; unsure: boolean }[] = [];
    for (let i = 0, n = 1 + this.int(3); i < n; i++) {
      const type = this.pick(TYPES);
      const name = this.fresh('o');
      const value = this.expression(names, type, 3);
      blocks.push(`output "${name}" {\n  value = ${value.code}\n}`);
      outputs.push({ name, type, unsure: value.unsure });
    }
    this.place(folder, blocks, locals);
    return { variables, outputs };
  }

  /** Locals may stand in any order, in any file, and in JSON. */
  private locals(names: Name[], count: number): { name: string; code: string }[] {
    const out: { name: string; code: string }[] = [];
    for (let i = 0; i < count; i++) {
      const type = this.pick(TYPES);
      const name = this.fresh('l');
      const value = this.expression(names, type, 3);
      out.push({ name, code: value.code });
      names.push({ code: `local.${name}`, type, unsure: value.unsure });
    }
    return out;
  }

  private place(folder: string, blocks: readonly string[], locals: readonly { name: string; code: string }[]): void {
    const texts: string[][] = [[], []];
    for (const block of blocks) texts[this.int(2)]!.push(block);
    const json: Record<string, string> = {};
    const overridden: string[] = [];
    for (const { name, code } of [...locals].reverse()) {
      if (this.chance(0.2)) json[name] = `\${${code}}`;
      else if (this.chance(0.1)) {
        texts[0]!.push(`locals {\n  ${name} = null\n}`);
        overridden.push(`locals {\n  ${name} = ${code}\n}`);
      } else texts[this.int(2)]!.push(`locals {\n  ${name} = ${code}\n}`);
    }
    const put = (name: string, text: string): void => {
      if (text !== '') this.files[folder + name] = `${text}\n`;
    };
    put('main.tf', texts[0]!.join('\n'));
    put('other.tf', texts[1]!.join('\n'));
    put('override.tf', overridden.join('\n'));
    if (Object.keys(json).length > 0) put('more.tf.json', JSON.stringify({ locals: json }, null, 2));
  }

  private assign(lines: readonly string[]): void {
    const split = this.int(lines.length + 1);
    if (split > 0) this.files['terraform.tfvars'] = `${lines.slice(0, split).join('\n')}\n`;
    if (split < lines.length) this.files['some.auto.tfvars'] = `${lines.slice(split).join('\n')}\n`;
  }

  private call(folder: string, depth: number, names: Name[]): string {
    const child = this.fresh('m');
    const { variables, outputs } = this.module(`${folder}${child}/`, depth, false);
    const kind = this.pick(['one', 'one', 'count', 'each'] as const);
    const turn: Name[] = [];
    const lines = [`  source = "./${child}"`];
    const path = `module.${child}`;
    if (kind === 'count') {
      lines.push('  count = 2');
      turn.push({ code: 'count.index', type: 'number', unsure: false });
    } else if (kind === 'each') {
      lines.push(this.chance(0.5) ? '  for_each = { a = "x", b = "y z" }' : '  for_each = toset(["a", "b"])');
      turn.push({ code: 'each.key', type: 'text', unsure: false }, { code: 'each.value', type: 'text', unsure: false });
    }
    for (const { name, type, needed, nullable } of variables) {
      // Null means the default where a variable takes no null.
      const given = needed || nullable || this.chance(0.5) ? type : 'maybe';
      if (needed || this.chance(0.6)) lines.push(`  ${name} = ${this.expression([...names, ...turn], given, 2).code}`);
    }
    const call = `module "${child}" {\n${lines.join('\n')}\n}`;
    for (const { name, type } of outputs) {
      // What a module gives may hang on what it was given.
      const unsure = true;
      if (kind === 'one') names.push({ code: `${path}.${name}`, type, unsure });
      else names.push({ code: `${path}[${kind === 'count' ? '1' : '"b"'}].${name}`, type, unsure });
      if (kind === 'count' && type === 'text') names.push({ code: `${path}[*].${name}`, type: 'list', unsure });
    }
    return call;
  }

  private data(names: Name[]): string {
    const name = this.fresh('d');
    const kind = this.pick(['one', 'count', 'each', 'map', 'set'] as const);
    const turn: Name[] = [];
    let head = '';
    if (kind === 'count') {
      head = `  count = length(${this.sure(names, 'list').code})\n`;
      turn.push({ code: 'count.index', type: 'number', unsure: false });
    } else if (kind === 'each') {
      head = `  for_each = toset(${this.sure(names, 'list').code})\n`;
      turn.push({ code: 'each.value', type: 'text', unsure: false });
    } else if (kind === 'set') {
      head = `  for_each = ${this.sure(names, 'set').code}\n`;
      turn.push({ code: 'each.key', type: 'text', unsure: false });
    } else if (kind === 'map') {
      head = `  for_each = ${this.sure(names, 'map').code}\n`;
      turn.push({ code: 'each.key', type: 'text', unsure: false }, { code: 'each.value', type: 'text', unsure: false });
    }
    const input = this.expression([...names, ...turn, ...turn], this.pick(TYPES), 3);
    return `resource "terraform_data" "${name}" {\n${head}  input = ${input.code}\n}`;
  }

  private group(names: Name[]): string {
    const dynamic = this.chance(0.7);
    const over = this.pick(['list', 'map', 'set'] as const);
    const each = dynamic ? this.sure(names, over).code : '';
    const iterator = this.chance(0.4) ? this.fresh('it') : 'egress';
    const own: Name[] = dynamic
      ? [
          { code: `${iterator}.value`, type: 'text', unsure: false },
          { code: `${iterator}.key`, type: over === 'list' ? 'number' : 'text', unsure: false },
        ]
      : [];
    const port = 1 + this.int(60000);
    const cidrs = this.expression([...names, ...own, ...own], 'list', 2).code;
    const rule = [
      `from_port = ${port}`,
      `to_port = ${port}`,
      'protocol = "tcp"',
      `description = ${this.sure([...names, ...own, ...own], 'text').code}`,
      `cidr_blocks = ${cidrs}`,
    ];
    const body = rule.map((line) => `    ${line}`).join('\n');
    const block = dynamic
      ? `  dynamic "egress" {\n    for_each = ${each}\n${iterator === 'egress' ? '' : `    iterator = ${iterator}\n`}    content {\n${body}\n    }\n  }`
      : `  egress {\n${body}\n  }`;
    const name = this.fresh('g');
    return `resource "aws_security_group" "${name}" {\n  name = ${this.sure(names, 'text').code}\n${block}\n}`;
  }

  private text(): string {
    return this.pick(['10.0.0.0/8', '192.0.2.0/24', 'a', 'b', 'two words', 'x-y', 'é', 'say \\"hi\\"', '$${no}']);
  }

  /** A literal where no variable's type makes more of it. */
  private value(type: Type): string {
    if (type === 'set') return `toset(${this.literal('list')})`;
    if (type !== 'object') return this.literal(type);
    return `{ a = ${this.literal('text')}, n = ${this.literal('number')}, l = ${this.literal('list')}, o = ${this.literal('maybe')} }`;
  }

  private literal(type: Type): string {
    switch (type) {
      case 'text':
        return `"${this.text()}"`;
      case 'number':
        return String(this.int(100));
      case 'truth':
        return this.chance(0.5) ? 'true' : 'false';
      case 'list':
        return `[${Array.from({ length: 1 + this.int(3) }, () => this.literal('text')).join(', ')}]`;
      case 'map':
        return `{ ${['k', 'l', 'm']
          .slice(0, 1 + this.int(3))
          .map((key) => `${key} = ${this.literal('text')}`)
          .join(', ')} }`;
      case 'set':
        return this.literal('list');
      case 'object':
        return `{ ${[`a = ${this.literal('text')}`, 'n = 5', 'l = ["10.0.0.0/8"]', 'o = null', 'more = true']
          .filter((_, i) => i === 0 || this.chance(0.4))
          .join(', ')} }`;
      case 'maybe':
        return this.chance(0.4) ? 'null' : this.literal('text');
    }
  }

  /** What goes through a collection: `for`, templates with directives, functions on lists, maps and texts. */
  private looped(names: readonly Name[], type: Type, depth: number): Expression | undefined {
    const x = this.fresh('x');
    const own: Name = { code: x, type: 'text', unsure: false };
    const list = this.sure(names, 'list', depth).code;
    const map = this.sure(names, 'map', depth).code;
    const text = this.sure(names, 'text', depth).code;
    const set = this.sure(names, 'set', depth).code;
    const object = this.sure(names, 'object', depth).code;
    const maybe = this.sure(names, 'maybe', depth).code;
    // Twice, so that the loop's own name is mostly used.
    const inner = this.sure([...names, own, own, own], 'text', depth).code;
    const made = (...codes: readonly string[]): Expression => ({ code: this.pick(codes), unsure: false });
    switch (type) {
      case 'text':
        return made(
          `"%{ for ${x} in ${list} }\${${inner}};%{ endfor }"`,
          `"%{ for i, ${x} in ${list} ~} \${i} \${${inner}} %{~ endfor }"`,
          `"%{ if ${this.sure(names, 'truth', depth).code} }\${${text}}%{ else }no%{ endif }"`,
          `join(",", ${list})`,
          `upper(${text})`,
          `replace(${text}, "/[a-z]+/", "<$0>")`,
          `try(regex("[0-9]+", ${text}), "none")`,
          `format("%s|%5s", ${text}, ${text})`,
          `coalesce(${text}, "x")`,
          `coalesce(${maybe}, "none")`,
          `(${maybe} == null ? "none" : "<\${coalesce(${maybe}, "?")}>")`,
          `${object}.a`,
          `coalesce(${object}.o, ${text})`,
          `lookup(${map}, "k", "absent")`,
          `try(${map}.l, ${text})`,
          `jsonencode(${object})`,
          `jsonencode(${set})`,
          `yamlencode(${map})`,
          `join("|", ${set})`,
          `element(${list}, ${depth + 3})`,
          `trimsuffix(title(${text}), "z")`,
          `substr(${text}, 0, 3)`,
          `cidrsubnet("10.\${length(${list})}.0.0/16", 8, length(${map}))`,
          `base64encode(${text})`,
        );
      case 'number':
        return made(
          `length(regexall("[a-z]", ${text}))`,
          `length(toset(${list}))`,
          `max(${depth}, length(${map}))`,
          `${object}.n`,
          `length(${set})`,
          `sum([for ${x} in ${list} : length(${x})])`,
          `parseint("\${length(${list})}1", 16)`,
          `index(${list}, ${list}[0])`,
          `floor(length(${map}) / 2)`,
        );
      case 'truth':
        return made(
          `contains(${list}, ${text})`,
          `can(regex("^a", ${text}))`,
          `(${text} == ${text})`,
          `(${list} == [])`,
          `contains(${set}, ${text})`,
          `(${maybe} == null)`,
          `can(${map}.zz)`,
          `alltrue([for ${x} in ${set} : ${x} != "a"])`,
          `anytrue([for ${x} in ${list} : startswith(${x}, "10")])`,
          `(${object}.o != null)`,
          `(${set} == toset(${list}))`,
        );
      case 'list':
        return made(
          `[for ${x} in ${list} : ${inner}]`,
          `[for ${x} in ${list} : ${inner} if ${x} != "b"]`,
          `[for k, ${x} in ${map} : "\${k}=\${${inner}}"]`,
          `keys(${map})`,
          `values(${map})`,
          `distinct(${list})`,
          `sort(${list})`,
          `tolist(toset(${list}))`,
          `flatten([${list}, [${list}]])`,
          `split("-", ${text})`,
          `slice(${list}, 0, 1)`,
          `tolist(${set})`,
          `[for ${x} in ${set} : ${inner}]`,
          `compact([${maybe}, ${text}])`,
          `${object}.l`,
          `[for ${x} in [${object}, ${object}] : coalesce(${x}.o, ${x}.a)]`,
          `[for p in setproduct(${list}, ["p", "q"]) : join("/", p)]`,
          `reverse(${list})`,
          `concat(${list}, tolist(${set}))`,
          `regexall("[a-z]+", "a \${${text}}")`,
          `formatlist("%s-%d", ${list}, ${depth})`,
          `coalescelist([], ${list})`,
          `flatten([for ${x} in [${object}] : ${x}.l])`,
          `(try(${object}.l[1], null) == null ? ["none"] : ${object}.l)`,
          `[${object}, ${object}][*].a`,
          `chunklist(${list}, 1)[0]`,
        );
      case 'map':
        return made(
          `{ for k, ${x} in ${map} : k => ${inner} }`,
          `{ for i, ${x} in ${list} : "k\${i}" => ${inner} }`,
          `{ for ${x} in toset(${list}) : ${x} => ${inner} }`,
          `zipmap(keys(${map}), values(${map}))`,
          `{ for ${x} in ${set} : ${x} => upper(${inner}) }`,
          `{ for k, ${x} in { for ${x} in concat(${list}, ${list}) : ${x} => ${inner}... } : k => join(",", ${x}) }`,
          `tomap({ k = ${text}, n = ${this.sure(names, 'number', depth).code} })`,
          `merge(${map}, { for k, ${x} in ${map} : "\${k}2" => ${inner} if k != "l" })`,
          `jsondecode(jsonencode(${map}))`,
        );
      case 'set':
        return made(
          `toset(${list})`,
          `setunion(${set}, ${list})`,
          `setsubtract(setunion(${set}, ["keep"]), ${list})`,
          `setintersection(${set}, ${set})`,
          `toset([for ${x} in ${set} : ${inner}])`,
          `toset(keys(${map}))`,
        );
      case 'object':
        return made(`merge(${object}, { a = ${text} })`, `{ for k, ${x} in ${object} : k => ${x} }`, `[${object}][0]`);
      case 'maybe':
        return made(
          `try(${map}.zz, null)`,
          `lookup(${map}, "zz", null)`,
          `${object}.o`,
          `one([for ${x} in ${list} : ${x} if ${x} == "a" && ${this.sure(names, 'truth', depth).code} && false])`,
          `(${this.sure(names, 'truth', depth).code} ? ${text} : null)`,
          `one([${maybe}])`,
        );
    }
  }

  /** An expression that the plan knows. */
  private sure(names: readonly Name[], type: Type, depth = 2): Expression {
    return this.expression(
      names.filter(({ unsure }) => !unsure),
      type,
      depth,
    );
  }

  private expression(names: readonly Name[], type: Type, depth: number): Expression {
    const fitting = names.filter((name) => name.type === type);
    if (fitting.length > 0 && this.chance(depth > 0 ? 0.45 : 0.8)) return this.pick(fitting);
    if (depth <= 0) return { code: this.value(type), unsure: false };
    const sub = (inner: Type): Expression => this.expression(names, inner, depth - 1);
    const made = (code: string, ...parts: readonly Expression[]): Expression => ({
      code,
      unsure: parts.some(({ unsure }) => unsure),
    });
    if (this.chance(0.12)) {
      const [condition, yes, no] = [this.sure(names, 'truth', depth - 1), sub(type), sub(type)];
      return made(`(${condition.code} ? ${yes.code} : ${no.code})`, yes, no);
    }
    if (this.chance(0.25)) {
      const looped = this.looped(names, type, depth - 1);
      if (looped) return looped;
    }
    switch (type) {
      case 'text': {
        const [a, b] = [sub('text'), this.chance(0.3) ? sub('number') : sub('text')];
        return this.chance(0.8) ? made(`"${this.pick(['', '<', 'n '])}\${${a.code}}-\${${b.code}}"`, a, b) : a;
      }
      case 'number': {
        const [a, b] = [sub('number'), sub('number')];
        if (this.chance(0.4)) {
          const list = sub('list');
          return made(`length(${list.code})`, list);
        }
        if (this.chance(0.3)) return made(`(${a.code} * ${1 + this.int(9)})`, a);
        return made(`(${a.code} ${this.pick(['+', '-'])} ${b.code})`, a, b);
      }
      case 'truth': {
        if (this.chance(0.5)) {
          const [a, b] = [sub('number'), sub('number')];
          return made(`(${a.code} ${this.pick(['<', '>=', '==', '!='])} ${b.code})`, a, b);
        }
        const a = this.sure(names, 'truth', depth - 1);
        const b = this.sure(names, 'truth', depth - 1);
        return made(this.pick([`!${a.code}`, `(${a.code} && ${b.code})`, `(${a.code} || ${b.code})`]), a, b);
      }
      case 'list': {
        const [a, b] = [sub('text'), sub('list')];
        return this.pick([
          made(`[${a.code}]`, a),
          made(`concat(${b.code}, [${a.code}])`, a, b),
          made(`[${a.code}, "z"]`, a),
        ]);
      }
      case 'map': {
        const [a, b] = [sub('text'), sub('map')];
        return this.pick([
          made(`{ k = ${a.code} }`, a),
          made(`merge(${b.code}, { n = ${a.code} })`, a, b),
          made(`{ "a b" = ${a.code}, c = "c" }`, a),
        ]);
      }
      case 'set': {
        const a = this.sure(names, 'text', depth - 1);
        return { code: `toset([${a.code}, "s"])`, unsure: false };
      }
      case 'object': {
        const [a, n, l, o] = [sub('text'), sub('number'), sub('list'), sub('maybe')];
        return made(`{ a = ${a.code}, n = ${n.code}, l = ${l.code}, o = ${o.code} }`, a, n, l, o);
      }
      case 'maybe': {
        const a = sub('text');
        return this.pick([made('null'), a]);
      }
    }
  }
}
