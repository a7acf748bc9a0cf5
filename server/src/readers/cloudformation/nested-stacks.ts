import { message } from '../../messages';
import { keyOf, type ReaderSettings, type Reason, type SourceFile, type Span } from '../../policy';
import { get, type Node, pairOf, textOf } from '../json/node';
import type { Context } from './context';
import { type Outcome, resolved, scalar, unknownAt } from './outcome';
import type { Resource } from './resource';

/** How a stack in a template names the template of its own: beside it on disk before it is packaged. */
const LOCATIONS: Readonly<Record<string, string>> = {
  'AWS::CloudFormation::Stack': 'TemplateURL',
  'AWS::Serverless::Application': 'Location',
};

/** Whether a text may nest other templates. */
export const mentionsNested = (text: string): boolean =>
  text.includes('AWS::CloudFormation::Stack') || text.includes('AWS::Serverless::Application');

/** The stacks of a template whose own templates are files, by URI. */
export function nestedStacks(resources: Iterable<Resource>, uri: string): { resource: Resource; uri: string }[] {
  const out: { resource: Resource; uri: string }[] = [];
  for (const resource of resources) {
    const property = LOCATIONS[resource.type];
    if (property === undefined) continue;
    // The CDK writes the file's name beside the address of its copy in S3.
    const asset = textOf(pairOf(get(resource.pair.value, 'Metadata'), 'aws:asset:path')?.value);
    const at = asset ?? textOf(get(resource.properties, property));
    const file = at === undefined ? undefined : fileBeside(at, uri);
    if (file !== undefined) out.push({ resource, uri: file });
  }
  return out;
}

/** A relative path as a URI; undefined for addresses and for what other tools fill in. */
function fileBeside(path: string, uri: string): string | undefined {
  if (path === '' || /^[a-z][a-z0-9+.-]*:|^[\\/]{1,2}|\$\{|\{\{|[\r\n]/i.test(path)) return undefined;
  try {
    return new URL(path.replace(/\\/g, '/').replace(/[%#?]/g, encodeURIComponent), uri).href;
  } catch {
    return undefined;
  }
}

/** Stands for the parameters that are not named. */
export const OTHERS = '*';

/** What a stack hands down: texts, lists as texts with commas, and the reason where a value is not known. */
export function handedDown(context: Context, stack: Resource): Record<string, string | Reason> {
  const hurt = context.hurt(stack);
  if (hurt) return { [OTHERS]: { message: hurt.message } };
  const node = get(stack.properties, 'Parameters');
  const pairs = node?.kind === 'map' ? node.pairs : [];
  return Object.fromEntries(
    pairs.flatMap(({ key, value }) => {
      const handed = context.whereMade(stack, () => handedText(context, value));
      return handed === undefined ? [] : [[key, handed]];
    }),
  );
}

function handedText(context: Context, node: Node): string | Reason | undefined {
  const list = context.resolver.resolve(node);
  if (list.kind === 'nothing') return undefined;
  if (list.kind === 'value' && list.node.kind === 'list') {
    const items = list.node.items.map((item) => context.text(item));
    const open = items.find((item) => item && !item.known);
    if (open && !open.known) return open.reason;
    return items.flatMap((item) => (item?.known ? [item.value] : [])).join(',');
  }
  const text = context.text(node);
  if (!text) return undefined;
  return text.known ? text.value : text.reason;
}

/** What the callers of a template hand down to it, where they agree. */
export function agreed(calls: readonly Readonly<Record<string, string | Reason>>[]): Record<string, string | Reason> {
  const names = new Set(calls.flatMap((call) => Object.keys(call)));
  return Object.fromEntries(
    [...names].map((name) => {
      const [first, ...rest] = calls.map((call) => call[name]);
      const same = rest.every((one) => one === first);
      if (first !== undefined && same) return [name, first];
      const open = calls.map((call) => call[name]).find((one) => typeof one === 'object');
      return [name, open ?? { message: message('cloudformation.severalStacks', { name }) }];
    }),
  );
}

/** `!GetAtt Stack.Outputs.Name`, read in the stack's own template with what is handed down to it. */
export function outputOf(
  context: Context,
  settings: ReaderSettings,
  stack: Resource,
  name: string,
  at: Span,
  open: (file: SourceFile, settings: ReaderSettings) => Context,
): Outcome | undefined {
  const [nested] = nestedStacks([stack], context.uri);
  const file = nested && settings.nested?.get(keyOf(nested.uri));
  if (!file) return undefined;
  const child = open(file, { ...settings, parameters: handedDown(context, stack), nested: undefined });
  if (child.resolver.isHurt('Outputs')) return unknownAt(at, message('policy.hurt', { id: 'Outputs' }));
  const output = get(get(child.template.outputs, name), 'Value');
  const text = output && child.text(output);
  if (!text) return undefined;
  if (text.known) return resolved(scalar(text.value, at));
  return unknownAt(at, text.reason.message);
}
