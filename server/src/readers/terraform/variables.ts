import { message } from '../../messages';
import { type Reason, type Span, unknown } from '../../policy';
import { fileOf } from './declarations';
import { cannotTell, evaluate, type Scope } from './evaluate';
import type { Block, Range } from './hcl';
import { isKnownModule } from './known';
import { attributeOf, type Module, type Placed, spanOf } from './module';
import { faultIn } from './parsed-files';
import { assignedIn } from './tfvars';
import { convertTo } from './types';
import { asTruth, type Evaluated, fillLater, fromJson, isList, isObject, usedAt, type Value } from './value';

/**
 * The value of a name, worked out once; a name that needs itself is a cycle, told once. `whole`: what is written for it;
 * where that cannot be read, nobody can tell.
 */
export function remembered(
  key: string,
  module: Module,
  at: Placed<Range>,
  span: Span,
  work: () => Evaluated,
  whole: Placed<Range> = at,
): Evaluated {
  const before = module.values.get(key);
  if (before) return usedAt(before, span);
  const { pending } = module.tree;
  const full = module.path + key;
  if (pending.has(full)) {
    const names = [...pending];
    module.reportCycle(names.slice(names.indexOf(full)), at);
    return cannotTell('terraform.needsItself', { name: full }, span);
  }
  pending.add(full);
  const value = unreadIn(whole, full, span) ?? work();
  pending.delete(full);
  module.values.set(key, value);
  return usedAt(value, span);
}

/** Set where part of what is written for something cannot be read: it may be meant otherwise. */
export function unreadIn({ node, file }: Placed<Range>, id: string, span: Span): Evaluated | undefined {
  const fault = faultIn(file, node);
  return fault && unknown(message('policy.hurt', { id }), span, spanOf(file, node));
}

export function localValue(name: string, scope: Scope, span: Span): Evaluated {
  const { module } = scope;
  const local = module.locals.get(name);
  if (!local) return cannotTell('terraform.noSuchName', { name: `local.${name}` }, span);
  const at = { node: local.node.name, file: local.file };
  return remembered(
    `local.${name}`,
    module,
    at,
    span,
    () => evaluate(local.node.value, { module, file: local.file }),
    local,
  );
}

/**
 * What a variable holds, of the type that it declares: for a module what its caller gives, for a root what the
 * configuration, then the `.tfvars` files say, else the default.
 */
export function variableValue(name: string, scope: Scope, span: Span): Evaluated {
  const { module } = scope;
  const variable = module.variables.get(name);
  if (!variable) {
    if (!module.caller && Object.hasOwn(module.settings.variables, name)) {
      return fromJson(module.settings.variables[name], span);
    }
    return cannotTell('terraform.noSuchName', { name: `var.${name}` }, span);
  }
  // What the configuration gives has its place where the variable is used, so it is not kept.
  if (!module.caller && Object.hasOwn(module.settings.variables, name)) {
    return converted(variable, module, fromJson(module.settings.variables[name], span));
  }
  return remembered(`var.${name}`, module, variable, span, () => {
    const given = module.caller ? argument(module, name) : assignedIn(module, name);
    if (given && !isRefusedNull(given, variable, module)) return converted(variable, module, given);
    return defaultValue(name, variable, module);
  });
}

/** What the caller of a module writes for a variable. */
function argument(module: Module, name: string): Evaluated | undefined {
  const { call, scope } = module.caller!;
  const written = attributeOf(call.node, name);
  return written && evaluate(written.value, { ...scope, file: fileOf(written, call.file) });
}

/** Of a variable that is not nullable, null means the default. */
function isRefusedNull(value: Evaluated, { node, file }: Placed<Block>, module: Module): boolean {
  if (!value.known || value.value !== null) return false;
  const nullable = attributeOf(node, 'nullable');
  const truth = nullable && asTruth(evaluate(nullable.value, { module, file: fileOf(nullable, file) }));
  return truth?.known === true && !truth.value;
}

function converted({ node, file }: Placed<Block>, module: Module, value: Evaluated): Evaluated {
  const type = attributeOf(node, 'type');
  const made = type ? convertTo(value, type.value, { module, file: fileOf(type, file) }) : value;
  return markedAs(node, made);
}

/** A value with the marks that its variable or output declares (`sensitive = true`). */
export function markedAs(declaration: Block, value: Evaluated): Evaluated {
  let made = value;
  for (const mark of ['sensitive', 'ephemeral'] as const) {
    const says = attributeOf(declaration, mark)?.value;
    if (made.known && says?.kind === 'constant' && says.value === true) made = { ...made, [mark]: true };
  }
  return made;
}

function defaultValue(name: string, variable: Placed<Block>, module: Module): Evaluated {
  const { node, file } = variable;
  const written = attributeOf(node, 'default');
  const span = spanOf(file, node);
  if (!written) {
    if (module.caller) {
      const { call } = module.caller;
      const at = spanOf(call.file, { start: call.node.start, end: call.node.headerEnd });
      // What stands for a module of the registry leaves its lists of names out.
      if (isKnownModule(module.folder))
        return unknown(message('terraform.insideModule', { name: call.node.labels[0]!.text }), at);
      return unknown(message('terraform.argumentMissing', { name }), at);
    }
    return unknown(message('terraform.noDefault', { name }), span);
  }
  const elsewhere = module.caller ? undefined : module.tree.givenElsewhere(name);
  if (elsewhere) return unknown(elsewhere, span);
  const value = evaluate(written.value, { module, file: fileOf(written, file) });
  const typed = converted(variable, module, value);
  // Nobody is seen to apply this directory: it is called by code that is not here, and that fills what is empty.
  if (module.caller || module.declared.applied || module.tree.hasAssignments || !typed.known) return typed;
  const rest: Reason = { message: message('terraform.emptyDefault', { name }), span };
  const held = { ...typed, value: fillable(typed.value, rest) };
  return typed.value === '' ? fillLater(held, rest) : held;
}

/** An empty list or map is no answer but room for one. An empty text may be one, but where only an address will do. */
function fillable(value: Value, rest: Reason): Value {
  if (isList(value) && value.items.length === 0) return { ...value, rest };
  return isObject(value) && value.entries.size === 0 ? { ...value, rest } : value;
}
