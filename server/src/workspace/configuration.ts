import { getNodeValue, type Node } from 'jsonc-parser';
import {
  FEATURES,
  type Feature,
  ROLES,
  type Role,
  STREAMING_PROTOCOLS,
  type StreamingProtocol,
  type UserValue,
} from '../catalogue/model';
import { type Message, message } from '../messages';
import { addresses } from '../net';
import type { SourceFile, Span } from '../policy';
import { JsonReader, parseObject } from './json-reader';
import { LONGEST_PATTERN, type Matcher, pathMatcher, textMatcher } from './patterns';
import { looksLikeRegion, unknownRegion } from './regions';

export const CONFIGURATION_FILE = '.workspaces-ports.json';

/** Which objects of which files play which role; the first entry that fits wins, key by key. */
export interface ScopeEntry {
  readonly files: Matcher;
  readonly objects: Matcher;
  readonly role?: Role;
  readonly region?: string;
  /** Of `region`: whether there is such a one hangs on editions and AWS's feed. */
  readonly regionSpan?: Span;
  readonly protocols?: readonly StreamingProtocol[];
  /** Values of a CloudFormation template's parameters. */
  readonly parameters?: FileReference;
}

/** `.workspaces-ports.json`, read. Editor and command line use the same. */
export interface Configuration {
  /** Folder of the file, with a trailing slash; scope globs and `ipRanges` are relative to it. */
  readonly folder?: string;
  readonly edition?: string;
  readonly protocols: readonly StreamingProtocol[] | 'auto';
  readonly features: readonly Feature[];
  readonly values: Readonly<Partial<Record<UserValue, readonly string[]>>>;
  readonly variables: Readonly<Record<string, unknown>>;
  /** What DNS says, for PAC files: an IPv4 address by name or `*.suffix`; null: there is no such name. */
  readonly hosts: Readonly<Record<string, string | null>>;
  readonly scope: readonly ScopeEntry[];
  readonly severities: Readonly<Record<string, string>>;
  /** An ip-ranges.json. */
  readonly ipRanges?: FileReference;
  /** The company's own catalogues, in order. */
  readonly catalogues?: readonly FileReference[];
}

/** A file that the configuration names by a path relative to its own folder, and the place where it does. */
export interface FileReference {
  readonly uri: string;
  /** As written. */
  readonly path: string;
  readonly span: Span;
}

/** What holds where no configuration says otherwise. Internet and web access are on only when somebody says so. */
export const DEFAULT_CONFIGURATION: Configuration = {
  protocols: 'auto',
  features: ['directory'],
  values: {},
  variables: {},
  hosts: {},
  scope: [],
  severities: {},
};

/** Whether somebody says what WorkSpaces use, so that nothing else is to be concluded from the files. */
export const statesFeatures = ({ features }: Configuration): boolean => features !== DEFAULT_CONFIGURATION.features;

export interface ConfigurationFault {
  readonly span: Span;
  readonly message: Message;
}

export interface ConfigurationReading {
  /** Undefined when the file is broken: the caller keeps the last good one. */
  readonly configuration?: Configuration;
  readonly faults: readonly ConfigurationFault[];
}

/** Severities that a rule can be given. */
export const LEVELS = ['error', 'warning', 'information', 'hint', 'off'] as const;

/** The keys of each object of the file; the schema has the same. */
export const KEYS = {
  root: ['$schema', 'edition', 'protocols', 'features', 'values', 'scope', 'severities', 'ipRanges', 'catalogues'],
  values: ['dnsServers', 'directoryControllers', 'vpcCidrs', 'variables', 'hosts'],
  scope: ['files', 'objects', 'role', 'region', 'protocols', 'parameters'],
} as const;

/** Reads the file; comments and trailing commas are allowed. One fault for broken JSON, one for each wrong value. */
export function readConfiguration(
  file: SourceFile,
  vocabulary: {
    readonly regions: readonly string[];
    readonly rules: readonly string[];
    readonly editions: readonly string[];
  },
): ConfigurationReading {
  const spanned = (offset: number, length: number): Span => ({
    uri: file.uri,
    start: offset,
    end: Math.min(file.text.length, offset + length),
  });
  const parsed = parseObject(file.text);
  if ('fault' in parsed) {
    const { offset, length, message: text } = parsed.fault;
    return { faults: [{ span: spanned(offset, length), message: text }] };
  }
  const { root } = parsed;
  const reader = new JsonReader();
  reader.keys(root, KEYS.root);
  reader.text(root, '$schema');
  const values = reader.object(root, 'values');
  if (values) reader.keys(values, KEYS.values);
  const folder = file.uri.slice(0, file.uri.lastIndexOf('/') + 1);

  const configuration: Configuration = {
    folder,
    edition: reader.oneOf(root, 'edition', vocabulary.editions),
    protocols: protocolsOf(reader, root) ?? DEFAULT_CONFIGURATION.protocols,
    features: reader.listOf(root, 'features', FEATURES) ?? DEFAULT_CONFIGURATION.features,
    values: {
      dnsServers: addressesOf(reader, values, 'dnsServers'),
      directoryControllers: addressesOf(reader, values, 'directoryControllers'),
      vpcCidrs: addressesOf(reader, values, 'vpcCidrs'),
    },
    variables: variablesOf(reader, values),
    hosts: hostsOf(reader, values),
    scope: scopeOf(reader, root, vocabulary.regions, spanned, (entry) =>
      pathOf(reader, entry, 'parameters', folder, spanned),
    ),
    severities: severitiesOf(reader, root, vocabulary.rules),
    ipRanges: pathOf(reader, root, 'ipRanges', folder, spanned),
    catalogues: cataloguesOf(reader, root, folder, spanned),
  };
  if (reader.faults.length === 0) return { configuration, faults: [] };
  const inOrder = [...reader.faults].sort((a, b) => a.offset - b.offset);
  return {
    faults: inOrder.map(({ offset, length, message: text }) => ({ span: spanned(offset, length), message: text })),
  };
}

function protocolsOf(reader: JsonReader, root: Node): readonly StreamingProtocol[] | 'auto' | undefined {
  if (reader.find(root, 'protocols')?.value === 'auto') return 'auto';
  return reader.listOf(root, 'protocols', STREAMING_PROTOCOLS);
}

function addressesOf(reader: JsonReader, values: Node | undefined, key: UserValue): readonly string[] | undefined {
  const good = (text: string): boolean => ['address', 'cidr'].includes(addresses.parseAddressText(text).kind);
  return reader.texts(values, key, good, message('workspace.expectAddresses'));
}

function variablesOf(reader: JsonReader, values: Node | undefined): Readonly<Record<string, unknown>> {
  const node = reader.object(values, 'variables');
  return node ? (getNodeValue(node) as Record<string, unknown>) : {};
}

function hostsOf(reader: JsonReader, values: Node | undefined): Readonly<Record<string, string | null>> {
  const node = reader.object(values, 'hosts');
  const hosts: Record<string, string | null> = {};
  for (const { children: [name, value] = [] } of node?.children ?? []) {
    if (!name || !value) continue;
    const host = String(name.value).toLowerCase();
    if (!HOST_NAME.test(host)) reader.fault(name, message('workspace.expectHost'));
    else if (value.value === null || (typeof value.value === 'string' && IPV4.test(value.value)))
      hosts[host] = value.value;
    else reader.wrong(value, host, message('workspace.expectHostAddress'));
  }
  return hosts;
}
const HOST_NAME = /^(\*\.)?[\w-]+(\.[\w-]+)*$/;
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;

function severitiesOf(reader: JsonReader, root: Node, rules: readonly string[]): Readonly<Record<string, string>> {
  const node = reader.object(root, 'severities');
  if (!node) return {};
  reader.keys(node, rules);
  const chosen = rules.map((rule) => [rule, reader.oneOf(node, rule, LEVELS)] as const);
  return Object.fromEntries(
    chosen.filter((entry): entry is [string, (typeof LEVELS)[number]] => entry[1] !== undefined),
  );
}

function scopeOf(
  reader: JsonReader,
  root: Node,
  regions: readonly string[],
  spanned: Spanned,
  parametersOf: (entry: Node) => FileReference | undefined,
): readonly ScopeEntry[] {
  const node = reader.find(root, 'scope');
  if (!node) return [];
  if (node.type !== 'array' || !node.children?.every((item) => item.type === 'object')) {
    reader.wrong(node, 'scope', message('workspace.expectScope'));
    return [];
  }
  return node.children.map((entry) => {
    reader.keys(entry, KEYS.scope);
    const region = reader.text(entry, 'region');
    const named = region === undefined ? undefined : reader.find(entry, 'region')!;
    if (named && !regions.includes(region!) && !looksLikeRegion(region!)) {
      reader.fault(named, unknownRegion(region!, regions));
    }
    return {
      files: matcherOf(reader, entry, 'files', pathMatcher) ?? anything,
      objects: matcherOf(reader, entry, 'objects', textMatcher) ?? anything,
      role: reader.oneOf(entry, 'role', ROLES),
      region,
      ...(named ? { regionSpan: spanned(named.offset, named.length) } : {}),
      protocols: reader.listOf(entry, 'protocols', STREAMING_PROTOCOLS),
      parameters: parametersOf(entry),
    };
  });
}

const anything: Matcher = () => true;

function matcherOf(
  reader: JsonReader,
  entry: Node,
  key: 'files' | 'objects',
  compile: (patterns: readonly string[]) => Matcher | undefined,
): Matcher | undefined {
  const expected = message('workspace.expectPatterns', { limit: LONGEST_PATTERN });
  const good = (text: string): boolean =>
    text.length > 0 && text.length <= LONGEST_PATTERN && compile([text]) !== undefined;
  const texts = reader.texts(entry, key, good, expected);
  return texts && compile(texts);
}

/** `https:` and the like; `C:` is a drive. */
const FOREIGN = /^(?!file:\/\/\/)[a-z][a-z0-9+.-]+:/i;

type Spanned = (offset: number, length: number) => Span;

function pathOf(
  reader: JsonReader,
  object: Node,
  key: 'ipRanges' | 'parameters',
  folder: string,
  spanned: Spanned,
): FileReference | undefined {
  const path = reader.text(object, key);
  if (path === undefined) return undefined;
  const node = reader.find(object, key)!;
  const uri = fileOf(path, folder);
  if (uri === undefined) return reader.wrong(node, key, message('workspace.expectPath'));
  return { uri, path, span: spanned(node.offset, node.length) };
}

function cataloguesOf(
  reader: JsonReader,
  root: Node,
  folder: string,
  spanned: Spanned,
): readonly FileReference[] | undefined {
  const good = (path: string): boolean => fileOf(path, folder) !== undefined;
  const paths = reader.texts(root, 'catalogues', good, message('workspace.expectPaths'));
  const value = reader.find(root, 'catalogues');
  const nodes = value?.type === 'array' ? (value.children ?? []) : value ? [value] : [];
  return paths?.map((path, i) => {
    const { offset, length } = nodes[i]!;
    return { uri: fileOf(path, folder)!, path, span: spanned(offset, length) };
  });
}

/** The URI of a file on disk; undefined where the text names none. */
const fileOf = (path: string, folder: string): string | undefined =>
  path === '' || FOREIGN.test(path) ? undefined : uriOf(path, folder);

function uriOf(path: string, folder: string): string | undefined {
  if (/^file:/i.test(path)) return path;
  const escaped = path.replace(/\\/g, '/').replace(/[%#?]/g, encodeURIComponent);
  try {
    return new URL(/^[a-z]:/i.test(escaped) ? `file:///${escaped}` : escaped, folder).href;
  } catch {
    return undefined;
  }
}
