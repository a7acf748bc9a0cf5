import type { Node } from 'jsonc-parser';
import { message } from '../messages';
import { addresses, ports } from '../net';
import type { EditionData } from './model';
import { type NodeFault, valueOfKey } from './schema';

/** What no schema can say: addresses that are none, lists that contradict each other, names that nothing bears. */
export function* inconsistencies(root: Node, others: Names = NO_NAMES): Generator<NodeFault> {
  yield* twice(root);
  yield* taken(root, others);
  yield* strangers(root, others);
  yield* badAddresses(root);
  yield* badPorts(root);
  for (const table of items(root, 'gateways')) yield* contradictions(table);
  for (const row of items(root, 'hosts')) yield* hostElsewhere(row);
}

/** What other catalogues have named, and this one may refer to. */
export interface Names {
  readonly regions: ReadonlySet<unknown>;
  readonly categories: ReadonlySet<unknown>;
  /** Of requirements and of rules in prose. */
  readonly ids: ReadonlySet<unknown>;
}
const NO_NAMES: Names = { regions: new Set(), categories: new Set(), ids: new Set() };

export const namesOf = (editions: readonly EditionData[]): Names => ({
  regions: new Set(editions.flatMap(({ regions }) => regions.map(({ code }) => code))),
  categories: new Set(editions.flatMap(({ categories }) => Object.keys(categories))),
  ids: new Set(editions.flatMap(({ ports: requirements, prose }) => [...requirements, ...prose].map(({ id }) => id))),
});

/** Names that would hide something of another catalogue. */
function* taken(root: Node, others: Names): Generator<NodeFault> {
  const named = [
    ...items(root, 'regions').map((region) => [valueOfKey(region, 'code'), others.regions] as const),
    ...(valueOfKey(root, 'categories')?.children ?? []).map(
      ({ children }) => [children?.[0], others.categories] as const,
    ),
    ...['ports', 'prose'].flatMap((table) =>
      items(root, table).map((entry) => [valueOfKey(entry, 'id'), others.ids] as const),
    ),
  ];
  for (const [node, names] of named) {
    if (node && names.has(node.value))
      yield { node, message: message('catalogue.load.taken', { id: String(node.value) }) };
  }
}

const items = (node: Node | undefined, key: string): readonly Node[] => valueOfKey(node, key)?.children ?? [];

/** What must be there once only, by the parts that single it out; the last part is pointed at. */
const UNIQUE: readonly (readonly [table: string, parts: readonly string[]])[] = [
  ['regions', ['code']],
  ['ports', ['id']],
  ['prose', ['id']],
  ['hosts', ['category', 'region', 'label', 'url']],
  ['healthChecks', ['host']],
  ['healthChecks', ['region']],
  ['gateways', ['protocol', 'source', 'status', 'accelerator', 'region']],
  ['managementRanges', ['streaming', 'status', 'region']],
];

function* twice(root: Node): Generator<NodeFault> {
  for (const [table, parts] of UNIQUE) {
    const seen = new Set<string>();
    for (const entry of items(root, table)) {
      const nodes = parts.map((part) => valueOfKey(entry, part));
      const key = JSON.stringify(nodes.map((node) => node?.value ?? valueOfKey(node, 'en')?.value));
      const last = nodes.at(-1)!;
      if (seen.has(key))
        yield { node: last, message: message('catalogue.load.sameId', { id: String(last.value), table }) };
      seen.add(key);
    }
  }
}

/** Regions and categories that the edition does not list. */
function* strangers(root: Node, others: Names): Generator<NodeFault> {
  const regions = new Set(items(root, 'regions').map((region) => valueOfKey(region, 'code')?.value));
  const known = (node: Node | undefined, besides: readonly string[] = []): boolean =>
    !node || regions.has(node.value) || others.regions.has(node.value) || besides.includes(String(node.value));
  const named: (readonly [Node | undefined, readonly string[]])[] = [
    ...['healthChecks', 'gateways', 'managementRanges'].flatMap((table) =>
      items(root, table).map((entry) => [valueOfKey(entry, 'region'), []] as const),
    ),
    ...items(root, 'hosts').map((entry) => [valueOfKey(entry, 'region'), ['*']] as const),
    ...items(root, 'ports').flatMap((entry) => [
      ...items(entry, 'regions').map((region) => [region, []] as const),
      ...items(entry, 'remote').map((remote) => [valueOfKey(remote, 'region'), ['GLOBAL', '$region']] as const),
    ]),
  ];
  for (const [node, besides] of named) {
    if (!known(node, besides))
      yield { node: node!, message: message('catalogue.load.noRegion', { region: node!.value }) };
  }
  for (const row of items(root, 'hosts')) {
    const category = valueOfKey(row, 'category');
    const own = category && valueOfKey(valueOfKey(root, 'categories'), category.value);
    if (category && !own && !others.categories.has(category.value)) {
      yield { node: category, message: message('catalogue.load.noCategory', { category: category.value }) };
    }
  }
}

/** The schema sees the form of an address; whether it is one takes arithmetic. */
function* badAddresses(root: Node): Generator<NodeFault> {
  const nodes = [
    ...items(root, 'gateways').flatMap((table) => [...items(table, 'ranges'), ...items(table, 'cidrs')]),
    ...items(root, 'managementRanges').flatMap((table) => items(table, 'cidrs')),
    ...items(root, 'healthChecks').flatMap((row) => items(row, 'addresses')),
    ...items(root, 'ports').flatMap((entry) => items(entry, 'remote').flatMap((remote) => items(remote, 'cidrs'))),
    ...items(root, 'proxyBypass').flatMap((entry) => valueOfKey(entry, 'address') ?? []),
  ];
  for (const node of nodes) {
    const text = String(node.value);
    const parsed = addresses.parseAddressText(text);
    if (parsed.kind === 'invalid') yield { node, message: message(`rules.invalid.${parsed.why}`, { text }) };
    if (parsed.kind !== 'host-bits') continue;
    yield { node, message: message('catalogue.load.hostBits', { text, network: addresses.toCidrs(parsed.set) }) };
  }
}

function* badPorts(root: Node): Generator<NodeFault> {
  for (const entry of items(root, 'ports')) {
    for (const node of [...items(entry, 'ports'), ...items(entry, 'usual'), ...items(entry, 'returnPorts')]) {
      if (!ports.parsePorts(String(node.value))) {
        yield { node, message: message('catalogue.load.ports', { text: String(node.value) }) };
      }
    }
  }
}

/** The ranges as printed and the CIDRs that we check with must be the same addresses, and the CIDRs minimal. */
function* contradictions(table: Node): Generator<NodeFault> {
  const setOf = (key: string) => {
    const parsed = items(table, key).map((node) => addresses.parseAddressText(String(node.value)));
    return parsed.some(({ kind }) => kind === 'invalid')
      ? undefined
      : addresses.unionAll(parsed.flatMap((one) => (one.kind === 'invalid' ? [] : [one.set])));
  };
  const cidrs = setOf('cidrs');
  const printed = items(table, 'ranges').length > 0 ? setOf('ranges') : cidrs;
  // Ranges are printed for IPv4; IPv6 stands as prefixes beside them.
  const ranges = printed && cidrs && printed.v6.length === 0 ? { v4: printed.v4, v6: cidrs.v6 } : printed;
  const node = valueOfKey(table, 'cidrs')!;
  if (!cidrs || !ranges) return;
  const wanted = addresses.toCidrs(ranges);
  if (!addresses.equals(cidrs, ranges) || wanted.length !== items(table, 'cidrs').length) {
    yield { node, message: message('catalogue.load.notRanges', { cidrs: wanted }) };
  }
}

/** `host` repeats a part of `url`; a slip in one of them would send checks elsewhere. */
function* hostElsewhere(row: Node): Generator<NodeFault> {
  const [url, host, path] = ['url', 'host', 'path'].map((key) => String(valueOfKey(row, key)?.value));
  const rest = url!.replace(/^[a-z]+:(\/\/)?/, '');
  if (rest !== `${host}${path}`) {
    yield {
      node: valueOfKey(row, 'host')!,
      message: message('catalogue.load.hostElsewhere', { host: host!, url: url! }),
    };
  }
}
