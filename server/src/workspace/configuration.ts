import * as jsonc from 'jsonc-parser';
import picomatch from 'picomatch';
import {
  FEATURES,
  type Feature,
  ROLES,
  type Role,
  STREAMING_PROTOCOLS,
  type StreamingProtocol,
  type UserValue,
} from '../catalogue/model';
import { type Argument, type Message, message } from '../messages';
import { addresses } from '../net';
import type { SourceFile, Span } from '../policy';
import { isRegionCode, unknownRegion, type Vocabulary } from './directives';

export const CONFIGURATION_FILE = '.workspaces-ports.json';

/** Which objects of which files play which role; the first entry that fits wins, key by key. */
export interface ScopeEntry {
  readonly files: (path: string) => boolean;
  readonly objects: (address: string) => boolean;
  readonly role?: Role;
  readonly region?: string;
  readonly protocols?: readonly StreamingProtocol[];
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
  readonly scope: readonly ScopeEntry[];
  readonly severities: Readonly<Record<string, string>>;
  /** As written: a path relative to the folder. */
  readonly ipRanges?: string;
}

/** What holds where no configuration says otherwise. Internet and web access are on only when somebody says so. */
export const DEFAULT_CONFIGURATION: Configuration = {
  protocols: 'auto',
  features: ['directory'],
  values: {},
  variables: {},
  scope: [],
  severities: {},
};

export interface ConfigurationFault {
  readonly span: Span;
  readonly message: Message;
}

export interface ConfigurationReading {
  /** Undefined when the file is broken: the caller keeps the last good one. */
  readonly configuration?: Configuration;
  readonly faults: readonly ConfigurationFault[];
}

const LEVELS = ['error', 'warning', 'information', 'hint', 'off'];
const KEYS = ['$schema', 'edition', 'protocols', 'features', 'values', 'scope', 'severities', 'ipRanges'];
const VALUE_KEYS = ['dnsServers', 'directoryControllers', 'vpcCidrs', 'variables'];
const SCOPE_KEYS = ['files', 'objects', 'role', 'region', 'protocols'];

/** Reads the file; comments and trailing commas are allowed. One fault for broken JSON, one for each wrong value. */
export function readConfiguration(
  file: SourceFile,
  vocabulary: Vocabulary & { readonly editions: readonly string[] },
): ConfigurationReading {
  const errors: jsonc.ParseError[] = [];
  const root = jsonc.parseTree(file.text.slice(0, MAX_LENGTH), errors, { allowTrailingComma: true });
  const first = errors[0];
  if (first || root?.type !== 'object') {
    const at = first?.offset ?? 0;
    const what = first ? jsonc.printParseErrorCode(first.error) : 'ObjectExpected';
    const span = { uri: file.uri, start: at, end: Math.min(file.text.length, at + Math.max(1, first?.length ?? 1)) };
    return { faults: [{ span, message: message('workspace.configSyntax', { what }) }] };
  }
  const faults: ConfigurationFault[] = [];
  const fault = (node: jsonc.Node, text: Message): void => {
    faults.push({ span: { uri: file.uri, start: node.offset, end: node.offset + node.length }, message: text });
  };
  const reader = new Reader(fault);
  reader.keys(root, KEYS);
  const values = reader.child(root, 'values');
  if (values) reader.keys(values, VALUE_KEYS);

  const configuration: Configuration = {
    folder: file.uri.slice(0, file.uri.lastIndexOf('/') + 1),
    edition: reader.oneOf(root, 'edition', vocabulary.editions),
    protocols: reader.protocols(root, 'protocols') ?? DEFAULT_CONFIGURATION.protocols,
    features: reader.listOf(root, 'features', FEATURES) ?? DEFAULT_CONFIGURATION.features,
    values: {
      dnsServers: reader.addressList(values, 'dnsServers'),
      directoryControllers: reader.addressList(values, 'directoryControllers'),
      vpcCidrs: reader.addressList(values, 'vpcCidrs'),
    },
    variables: reader.record(values, 'variables'),
    scope: reader.scope(root, vocabulary.regions),
    severities: reader.severities(root, vocabulary.rules),
    ipRanges: reader.text(root, 'ipRanges'),
  };
  return faults.length > 0 ? { faults } : { configuration, faults };
}
const MAX_LENGTH = 1_000_000;

/** Typed access to the JSON tree; everything of the wrong kind becomes a fault at its place. */
class Reader {
  constructor(private readonly fault: (node: jsonc.Node, text: Message) => void) {}

  keys(node: jsonc.Node, allowed: readonly string[]): void {
    for (const property of node.children ?? []) {
      const key = property.children?.[0];
      if (key && !allowed.includes(String(key.value))) {
        this.fault(key, message('workspace.configUnknownKey', { key: String(key.value), keys: allowed }));
      }
    }
  }

  child(node: jsonc.Node, key: string): jsonc.Node | undefined {
    const value = this.find(node, key);
    if (value && value.type !== 'object') return this.wrong(value, key, message('workspace.expectObject'));
    return value;
  }

  text(node: jsonc.Node | undefined, key: string): string | undefined {
    const value = this.find(node, key);
    if (value && value.type !== 'string') return this.wrong(value, key, message('workspace.expectString'));
    return value?.value as string | undefined;
  }

  oneOf<T extends string>(node: jsonc.Node, key: string, allowed: readonly T[]): T | undefined {
    const value = this.find(node, key);
    if (!value || (allowed as readonly unknown[]).includes(value.value)) return value?.value as T | undefined;
    return this.wrong(value, key, message('workspace.expectOneOf', { values: allowed }));
  }

  listOf<T extends string>(node: jsonc.Node, key: string, allowed: readonly T[]): readonly T[] | undefined {
    const value = this.find(node, key);
    if (!value) return undefined;
    const items = value.type === 'array' ? (value.children ?? []) : undefined;
    if (items?.every((item) => (allowed as readonly unknown[]).includes(item.value))) {
      return items.map((item) => item.value as T);
    }
    return this.wrong(value, key, message('workspace.expectListOf', { values: allowed }));
  }

  protocols(node: jsonc.Node, key: string): readonly StreamingProtocol[] | 'auto' | undefined {
    const value = this.find(node, key);
    if (value?.value === 'auto') return 'auto';
    return this.listOf(node, key, STREAMING_PROTOCOLS);
  }

  addressList(node: jsonc.Node | undefined, key: string): readonly string[] | undefined {
    const value = this.find(node, key);
    if (!value) return undefined;
    const items = value.type === 'array' ? (value.children ?? []) : [value];
    const good = items.every(
      (item) =>
        typeof item.value === 'string' && ['address', 'cidr'].includes(addresses.parseAddressText(item.value).kind),
    );
    return good
      ? items.map((item) => item.value as string)
      : this.wrong(value, key, message('workspace.expectAddresses'));
  }

  record(node: jsonc.Node | undefined, key: string): Readonly<Record<string, unknown>> {
    const value = this.find(node, key);
    if (!value) return {};
    if (value.type === 'object') return jsonc.getNodeValue(value) as Record<string, unknown>;
    this.wrong(value, key, message('workspace.expectObject'));
    return {};
  }

  severities(node: jsonc.Node, rules: readonly string[]): Readonly<Record<string, string>> {
    const value = this.child(node, 'severities');
    const out: Record<string, string> = {};
    if (!value) return out;
    this.keys(value, rules);
    for (const rule of rules) {
      const level = this.oneOf(value, rule, LEVELS);
      if (level) out[rule] = level;
    }
    return out;
  }

  scope(node: jsonc.Node, regions: readonly string[]): readonly ScopeEntry[] {
    const value = this.find(node, 'scope');
    if (!value) return [];
    if (value.type !== 'array' || !value.children?.every((item) => item.type === 'object')) {
      this.wrong(value, 'scope', message('workspace.expectScope'));
      return [];
    }
    return value.children.map((entry) => {
      this.keys(entry, SCOPE_KEYS);
      const files = this.strings(entry, 'files');
      const objects = this.strings(entry, 'objects');
      const region = this.text(entry, 'region');
      if (region !== undefined && !isRegionCode(region, regions)) {
        this.fault(this.find(entry, 'region')!, unknownRegion(region, regions));
      }
      const protocols = this.protocols(entry, 'protocols');
      return {
        files: files ? picomatch([...files], { dot: true }) : () => true,
        objects: objects ? anyOf(objects) : () => true,
        role: this.oneOf(entry, 'role', ROLES),
        region,
        protocols: protocols === 'auto' ? undefined : protocols,
      };
    });
  }

  private strings(node: jsonc.Node, key: string): readonly string[] | undefined {
    const value = this.find(node, key);
    if (!value) return undefined;
    if (value.type === 'string') return [value.value as string];
    if (value.type === 'array' && value.children?.every((item) => item.type === 'string')) {
      return value.children.map((item) => item.value as string);
    }
    return this.wrong(value, key, message('workspace.expectStrings'));
  }

  private find(node: jsonc.Node | undefined, key: string): jsonc.Node | undefined {
    return node && jsonc.findNodeAtLocation(node, [key]);
  }

  private wrong(node: jsonc.Node, key: string, expected: Argument): undefined {
    this.fault(node, message('workspace.configWrong', { key, expected }));
    return undefined;
  }
}

/** Object addresses with `*` for any text; brackets and quotes of Terraform addresses stand for themselves. */
function anyOf(patterns: readonly string[]): (address: string) => boolean {
  const all = patterns.map(
    (pattern) => new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*')}$`),
  );
  return (address) => all.some((one) => one.test(address));
}
