import { type Message, message } from '../../messages';
import { keyOf, known, type Reason, type Span } from '../../policy';
import { fileOf } from './declarations';
import { cannotTell, evaluate, type Scope } from './evaluate';
import type { Block } from './hcl';
import { knownFolder } from './known';
import { LazyEntries } from './lazy';
import { attributeOf, Module, type Placed, spanOf, textAt } from './module';
import { expand, keyText } from './multiples';
import { isLocal, resolveFolder } from './paths';
import { isSame } from './same';
import { MAX_NESTING } from './tree';
import type { Evaluated } from './value';
import { markedAs, remembered, unreadIn, variableValue } from './variables';

/** What a module block makes. */
export type Children =
  | { readonly kind: 'one'; readonly module: Module }
  | { readonly kind: 'list'; readonly modules: readonly Module[] }
  | { readonly kind: 'map'; readonly modules: ReadonlyMap<string, Module>; readonly rest?: Reason }
  /** Nobody can tell how many; one stands for all of them. */
  | { readonly kind: 'some'; readonly module: Module; readonly reason: Reason }
  /** Its code is not here, or it may not be made. */
  | { readonly kind: 'none'; readonly reason: Reason };

/** The modules that a module block makes; undefined where no such block is written. */
export function childrenOf(module: Module, name: string): Children | undefined {
  const call = module.declared.calls.get(name);
  if (!call) return undefined;
  const before = module.children.get(name);
  if (before) return before.made as Children;
  const made = make(module, name, call);
  module.children.set(name, { made, modules: listOf(made) });
  return made;
}

/** A module and all below it, callers before what they call. */
export function* modulesBelow(module: Module): Generator<Module> {
  yield module;
  for (const name of module.declared.calls.keys())
    for (const child of listOf(childrenOf(module, name)!)) yield* modulesBelow(child);
}

/**
 * A root and all below it, without the modules that name no network resource, nor call one that does: nobody asks about
 * those. Callers stand before what they call.
 */
export function networkBelow(root: Module): readonly Module[] {
  root.tree.network ??= [...ofNetwork(root)];
  return root.tree.network;
}

function* ofNetwork(module: Module): Generator<Module> {
  yield module;
  for (const [name, call] of module.declared.calls) {
    const folder = folderOfCall(module, name, call);
    if (folder !== undefined && !module.tree.reachesNetwork(folder)) continue;
    for (const child of listOf(childrenOf(module, name)!)) yield* ofNetwork(child);
  }
}

export function listOf(children: Children): readonly Module[] {
  switch (children.kind) {
    case 'one':
    case 'some':
      return [children.module];
    case 'list':
      return children.modules;
    case 'map':
      return [...children.modules.values()];
    case 'none':
      return [];
  }
}

/** What `source` says, where it is plain text. */
export const sourceOfCall = (call: Placed<Block>): string | undefined => plainText(call, 'source');

function plainText({ node, file }: Placed<Block>, name: string): string | undefined {
  const argument = attributeOf(node, name);
  const written = argument?.value;
  if (written?.kind !== 'template' || written.parts.some((part) => part.kind !== 'literal')) return undefined;
  return fileOf(argument!, file).text.slice(written.start, written.end).replace(/^"|"$/g, '');
}

/** The folder of a call's code; undefined where that is not on this machine. */
export function folderOfCall(module: Module, name: string, call: Placed<Block>): string | undefined {
  const source = sourceOfCall(call);
  if (source === undefined) return undefined;
  if (isLocal(source)) return resolveFolder(module.folder, source);
  // Code that `terraform init` has brought comes first, also of modules that are known.
  return (
    module.tree.downloadedTo([...namesOf(module), name].join('.')) ?? knownFolder(source, plainText(call, 'version'))
  );
}

/** Names of the module blocks from the root to a module, as the manifest of downloaded modules joins them. */
function namesOf(module: Module): string[] {
  const names: string[] = [];
  for (let at: Module | undefined = module; at?.caller; at = at.caller.scope.module) {
    names.unshift(at.caller.call.node.labels[0]!.text);
  }
  return names;
}

function make(module: Module, name: string, call: Placed<Block>): Children {
  const span = spanOf(call.file, { start: call.node.start, end: call.node.headerEnd });
  const none = (text: Reason['message']): Children => ({ kind: 'none', reason: { message: text, span } });
  const folder = folderOfCall(module, name, call);
  const files = folder === undefined ? undefined : module.tree.declaring(folder);
  if (folder === undefined || !files) {
    return none(absence(module, name, sourceOfCall(call) ?? '?', folder, span));
  }
  if (callsItself(module, folder)) {
    module.tree.tellOnce(`self ${keyOf(folder)}`, span, message('terraform.callsItself', { name }));
    return none(message('terraform.callsItself', { name }));
  }
  if (module.nesting >= MAX_NESTING) {
    module.tree.tellOnce('nesting', span, message('terraform.nestedModules', { max: MAX_NESTING }));
    return none(message('terraform.nestedModules', { max: MAX_NESTING }));
  }
  const scope: Scope = { module, file: call.file };
  const child = (at: Scope, step: string, maybe?: Reason): Module => {
    const caller = { scope: at, call, step, ...(maybe ? { maybe } : {}) };
    const earlier = module.tree.earlier(`${module.path}module.${step}.`);
    if (earlier) module.tree.goOn(earlier.files, files);
    const fresh = new Module(files, module.settings, folder, module.tree, caller);
    return asBefore(fresh) ?? fresh;
  };
  const turns = expand(call.node, scope);
  const made = turns.kind === 'list' || turns.kind === 'map' ? turns.scopes.size : 1;
  if (!module.tree.mayMake(made, span)) return none(message('terraform.tooManyModules', { max: made }));
  switch (turns.kind) {
    case 'one':
      return { kind: 'one', module: child(scope, name) };
    case 'some':
      return { kind: 'some', module: child(turns.scope, name, turns.reason), reason: turns.reason };
    case 'list':
      return { kind: 'list', modules: [...turns.scopes].map(([key, at]) => child(at, name + keyText(key))) };
    case 'map': {
      const modules = [...turns.scopes].map(([key, at]) => [key, child(at, name + keyText(key))] as const);
      return { kind: 'map', modules: new Map(modules), ...(turns.rest ? { rest: turns.rest } : {}) };
    }
  }
}

/** Why the code of a module is not at hand. */
function absence(module: Module, name: string, source: string, folder: string | undefined, span: Span): Message {
  if (!isLocal(source)) return message('terraform.moduleAbsent', { name, source });
  if (folder === undefined || !module.tree.file(folder)?.withheld) {
    return message('terraform.moduleNoFolder', { name, source });
  }
  const text = message('terraform.moduleLinkedAway', { name });
  module.tree.tellOnce(`link ${keyOf(folder)}`, span, text);
  return text;
}

/**
 * The module of the reading before, where what it is given has not changed, nor the code that it calls: then all that was
 * worked out in it holds, as far as its own code is the same.
 */
function asBefore(fresh: Module): Module | undefined {
  const { tree, caller, path } = fresh;
  const before = tree.earlier(path);
  if (!before?.caller || !caller || caller.maybe || before.caller.maybe) return undefined;
  if (keyOf(before.folder) !== keyOf(fresh.folder)) return undefined;
  // While a value is being worked out, asking for others could go round in circles.
  if (tree.pending.size > 0) return undefined;
  for (const { folder } of before.below()) if (!tree.isUnchanged(folder)) return undefined;
  for (const [key, value] of before.values) {
    if (!key.startsWith('var.')) continue;
    const now = variableValue(key.slice(4), { module: fresh, file: caller.call.file }, value.span);
    if (!isSame(now, value)) return undefined;
  }
  before.continueIn(fresh.files, tree, caller);
  return before;
}

function callsItself(module: Module, folder: string): boolean {
  for (let at: Module | undefined = module; at; at = at.caller?.scope.module) {
    if (keyOf(at.folder) === keyOf(folder)) return true;
  }
  return false;
}

/** The text that an unknown is called by. */
const sourceAt = ({ file }: Scope, span: Span): string => textAt(file, span);

/** `module.x`: the outputs of what the block makes, each worked out when it is named. */
export function moduleValue(name: string, scope: Scope, span: Span, indexed: boolean): Evaluated {
  const call = scope.module.declared.calls.get(name);
  const unread = call && unreadIn(call, `module.${name}`, span);
  if (unread) return unread;
  const children = childrenOf(scope.module, name);
  if (!children) return cannotTell('terraform.module', { reference: sourceAt(scope, span) }, span);
  switch (children.kind) {
    case 'none':
      return { known: false, reason: children.reason, span };
    case 'one':
      return outputsOf(children.module, span);
    case 'some':
      if (indexed) return outputsOf(children.module, span);
      return { known: false, reason: children.reason, span };
    case 'list':
      return known({ kind: 'list', items: children.modules.map((one) => outputsOf(one, span)) }, span);
    case 'map': {
      const entries = [...children.modules].map(([key, one]) => [key, outputsOf(one, span)] as const);
      const value = { kind: 'object' as const, entries: new Map(entries) };
      return known(children.rest ? { ...value, rest: children.rest } : value, span);
    }
  }
}

function outputsOf(module: Module, span: Span): Evaluated {
  const outputs = module.declared.outputs;
  const entries = new LazyEntries(outputs.keys(), (name) => outputValue(module, name, span));
  return known({ kind: 'object', entries }, span);
}

/** What an output of a module gives to its caller. */
export function outputValue(module: Module, name: string, span: Span): Evaluated {
  const output = module.declared.outputs.get(name);
  const written = output && attributeOf(output.node, 'value');
  if (!written) return cannotTell('terraform.noSuchName', { name: `${module.path}${name}` }, span);
  const at = { node: output.node.type, file: output.file };
  const work = () => markedAs(output.node, evaluate(written.value, { module, file: fileOf(written, output.file) }));
  return remembered(`output.${name}`, module, at, span, work, output);
}
