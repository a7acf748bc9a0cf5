import Ajv from 'ajv';
import * as jsonc from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { edition, editionIds, FEATURES, ROLES, STREAMING_PROTOCOLS } from '../../server/src/catalogue';
import { RULE_IDS } from '../../server/src/rules/ids';
import { KEYS, LEVELS, readConfiguration } from '../../server/src/workspace/configuration';
import { LONGEST_PATTERN } from '../../server/src/workspace/patterns';
import { readText } from '../support/files';

const PATH = 'schemas/workspaces-ports.schema.json';
const schema = JSON.parse(readText(PATH));
const { properties, definitions } = schema;
const regions = [...new Set(editionIds().flatMap((id) => edition(id)!.data.regions.map(({ code }) => code)))];

/** What editors know beyond draft 7; ajv is told, so that a slip in any other keyword still fails. */
const EDITOR_KEYWORDS = [
  'markdownDescription',
  'markdownEnumDescriptions',
  'defaultSnippets',
  'allowComments',
  'allowTrailingCommas',
];
const validate = new Ajv({ strict: true, strictTypes: false, keywords: EDITOR_KEYWORDS }).compile(schema);

const bySchema = (text: string): boolean => validate(jsonc.parse(text, [], { allowTrailingComma: true }));
const byCode = (text: string): boolean => {
  const vocabulary = { regions, rules: RULE_IDS, editions: editionIds() };
  const { configuration } = readConfiguration({ uri: 'file:///w/.workspaces-ports.json', text }, vocabulary);
  return configuration !== undefined;
};

interface Described {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Described[];
  readonly items?: Described;
  readonly properties?: Readonly<Record<string, Described>>;
  readonly markdownDescription?: string;
  readonly markdownEnumDescriptions?: readonly string[];
}

/** Every part of the schema with its path. */
function* parts(part: Described, path: string): Generator<[string, Described]> {
  yield [path, part];
  for (const [key, value] of Object.entries(part.properties ?? {})) yield* parts(value, `${path}.${key}`);
  if (part.items) yield* parts(part.items, `${path}[]`);
  for (const [i, value] of (part.anyOf ?? []).entries()) yield* parts(value, `${path}|${i}`);
}
const everywhere = [
  ...parts(schema, ''),
  ...Object.entries<Described>(definitions).flatMap(([name, part]) => [...parts(part, `#${name}`)]),
];

describe('the schema of .workspaces-ports.json', () => {
  it('is the one that the manifest names', () => {
    const { contributes } = JSON.parse(readText('package.json'));
    expect(contributes.jsonValidation).toContainEqual({ fileMatch: '.workspaces-ports.json', url: `./${PATH}` });
  });

  it.each([
    ['the file', Object.keys(properties), KEYS.root],
    ['values', Object.keys(properties.values.properties), KEYS.values],
    ['an entry of scope', Object.keys(properties.scope.items.properties), KEYS.scope],
    ['severities', Object.keys(properties.severities.properties), RULE_IDS],
    ['edition', properties.edition.enum, editionIds()],
    ['features', properties.features.items.enum, FEATURES],
    ['role', properties.scope.items.properties.role.enum, ROLES],
    ['region', properties.scope.items.properties.region.anyOf[0].enum, regions],
    ['protocols', definitions.protocolList.items.enum, STREAMING_PROTOCOLS],
    ['severity', definitions.severity.enum, LEVELS],
  ])('knows the words of %s that the code knows', (_place, offered, known) => {
    expect([...offered].sort()).toEqual([...known].sort());
  });

  it('takes patterns as long as the code takes', () => {
    expect(definitions.patterns.anyOf[0].maxLength).toBe(LONGEST_PATTERN);
  });

  it('describes every setting, and every word of the lists that it offers', () => {
    const undescribed = everywhere.flatMap(([path, part]) => {
      const named = /\.[^|[\]]+$/.test(path);
      const words = part.type === 'string' && part.enum ? part.enum.length : 0;
      return [
        ...(named && !part.markdownDescription ? [path] : []),
        ...(words !== (part.markdownEnumDescriptions?.length ?? words) ? [`words of ${path}`] : []),
        ...(words > 0 && !part.markdownEnumDescriptions ? [`words of ${path}`] : []),
      ];
    });
    expect(undescribed).toEqual([]);
  });
});

const scope = (entry: string): string => `{ "scope": [${entry}] }`;
const RIGHT = [
  '{}',
  '{ "$schema": "https://example.com/schema.json", }',
  '// comments\n{ "edition": "2020-05", /* and more */ }',
  '{ "protocols": "auto" }',
  '{ "protocols": ["pcoip", "dcv"] }',
  '{ "protocols": [] }',
  '{ "features": ["web-access", "internet", "directory"] }',
  '{ "features": [] }',
  '{ "values": {} }',
  '{ "values": { "vpcCidrs": "10.0.0.0/16" } }',
  '{ "values": { "vpcCidrs": [] } }',
  '{ "values": { "dnsServers": ["10.0.0.2", "2001:db8::53", "2001:db8::/32", "::1", "0.0.0.0/0"] } }',
  '{ "values": { "directoryControllers": ["255.255.255.255/32"] } }',
  '{ "values": { "variables": { "office": "192.0.2.0/24", "ports": [443, { "any": null }] } } }',
  '{ "scope": [] }',
  scope('{}'),
  scope('{ "files": "network/**", "objects": ["sg-*", "acl-*"], "role": "subnet", "region": "ap-northeast-1" }'),
  scope('{ "files": ["a", "b"], "protocols": ["dcv"] }'),
  scope('{ "files": [] }'),
  scope('{ "region": "mx-central-1" }'),
  scope('{ "region": "us-gov-east-1" }'),
  scope('{ "region": "eusc-de-east-1" }'),
  scope(`{ "files": "${'a'.repeat(LONGEST_PATTERN)}" }`),
  '{ "severities": { "cannot-tell": "off", "missing-requirement": "hint" } }',
  '{ "severities": {} }',
  '{ "catalogues": "workspaces-ports.company.json" }',
  '{ "catalogues": ["../company.json", "C:/net/company.json"] }',
  '{ "catalogues": [] }',
  '{ "ipRanges": "../ip-ranges.json" }',
  '{ "ipRanges": "C:/aws/ip-ranges.json" }',
  '{ "ipRanges": "file:///srv/ip-ranges.json" }',
];
const WRONG = [
  '{ "catalogues": "https://example.com/company.json" }',
  '{ "catalogues": [""] }',
  '{ "catalogues": [1] }',
  '{ "catalogues": {} }',
  '[]',
  '"text"',
  '{ "colour": 1 }',
  '{ "$schema": 1 }',
  '{ "edition": "1999" }',
  '{ "edition": null }',
  '{ "protocols": "wsp" }',
  '{ "protocols": ["rdp"] }',
  '{ "protocols": ["auto"] }',
  '{ "features": "internet" }',
  '{ "features": ["teleport"] }',
  '{ "features": [["internet"]] }',
  '{ "values": [] }',
  '{ "values": { "vpc": "10.0.0.0/16" } }',
  '{ "values": { "vpcCidrs": 10 } }',
  '{ "values": { "vpcCidrs": ["10.0.0.0/33"] } }',
  '{ "values": { "vpcCidrs": ["10.0.0.256"] } }',
  '{ "values": { "vpcCidrs": ["010.0.0.0/8"] } }',
  '{ "values": { "vpcCidrs": ["10.0.0"] } }',
  '{ "values": { "vpcCidrs": ["10.0.0.0/08"] } }',
  '{ "values": { "vpcCidrs": ["10.0.0.0 - 10.0.0.255"] } }',
  '{ "values": { "dnsServers": ["dns.example.com"] } }',
  '{ "values": { "dnsServers": ["2001:db8::/129"] } }',
  '{ "values": { "dnsServers": [""] } }',
  '{ "values": { "variables": ["office"] } }',
  '{ "scope": {} }',
  '{ "scope": ["network/**"] }',
  scope('{ "path": "network/**" }'),
  scope('{ "files": 1 }'),
  scope('{ "files": "" }'),
  scope('{ "objects": ["sg-1", ""] }'),
  scope(`{ "files": "${'a'.repeat(LONGEST_PATTERN + 1)}" }`),
  scope('{ "role": "client" }'),
  scope('{ "role": ["client-network"] }'),
  scope('{ "region": "tokyo" }'),
  scope('{ "region": "ap-northeast-l" }'),
  scope('{ "region": 1 }'),
  scope('{ "protocols": "pcoip" }'),
  scope('{ "protocols": "auto" }'),
  '{ "severities": { "cannot-tell": "loud" } }',
  '{ "severities": { "no-such-rule": "off" } }',
  '{ "severities": "off" }',
  '{ "ipRanges": ["a.json"] }',
  '{ "ipRanges": "" }',
  '{ "ipRanges": "https://ip-ranges.amazonaws.com/ip-ranges.json" }',
];

describe('schema and code judge alike', () => {
  it.each(RIGHT)('right: %s', (text) => {
    expect([bySchema(text), byCode(text)]).toEqual([true, true]);
  });

  it.each(WRONG)('wrong: %s', (text) => {
    expect([bySchema(text), byCode(text)]).toEqual([false, false]);
  });

  // A schema neither counts nor sees a key twice: it says so in words, and the code says it at the place.
  it.each([
    '{ "values": { "vpcCidrs": ["10.0.0.1/16"] } }',
    '{ "values": { "vpcCidrs": ["2001:db8::1/32"] } }',
    '{ "values": { "vpcCidrs": ["1:2:3"] } }',
    scope(`{ "files": "${'{a,b}'.repeat(9)}" }`),
    '{ "edition": "2020-05", "edition": "2020-05" }',
  ])('wrong for the code alone: %s', (text) => {
    expect([bySchema(text), byCode(text)]).toEqual([true, false]);
  });
});
