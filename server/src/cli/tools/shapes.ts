/** JSON schemas of what the tools for assistants answer: the JSON of the command line, and what it says on the side. */

export interface Schema {
  readonly [keyword: string]: unknown;
}

const text: Schema = { type: 'string' };
const line: Schema = { type: 'integer', minimum: 1 };
const list = (items: Schema): Schema => ({ type: 'array', items });
const texts = list(text);
const maybe = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] });
const oneOf = (...values: string[]): Schema => ({ type: 'string', enum: values });
/** Every property is required unless its name ends in `?`; there are no others. */
const object = (properties: Readonly<Record<string, Schema>>): Schema => ({
  type: 'object',
  properties: Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name.replace('?', ''), schema])),
  required: Object.keys(properties).filter((name) => !name.endsWith('?')),
  additionalProperties: false,
});

const place = object({ line, column: line });
const cell = {
  direction: oneOf('inbound', 'outbound'),
  protocol: oneOf('tcp', 'udp'),
  ports: text,
  remote: { anyOf: [texts, text] },
};
const verdict = oneOf('satisfied', 'missing', 'unknown');
const requirement = object({
  id: text,
  'optional?': { const: true },
  verdict,
  missing: list(object(cell)),
  unknown: list(object({ ...cell, reasons: texts })),
});

export const CHECK_SHAPE = object({
  version: { const: 1 },
  edition: text,
  'editions?': texts,
  ipRanges: maybe(object({ date: text })),
  objects: list(
    object({
      file: text,
      line,
      format: text,
      kind: text,
      address: text,
      'within?': text,
      role: maybe(text),
      roleFrom: maybe(text),
      region: maybe(text),
      edition: text,
      requirements: list(requirement),
    }),
  ),
  'unchecked?': { type: 'integer', minimum: 0 },
  findings: list(
    object({
      rule: text,
      severity: oneOf('error', 'warning', 'information', 'hint'),
      file: text,
      start: place,
      end: place,
      message: text,
      object: maybe(text),
      fixable: { type: 'boolean' },
    }),
  ),
  'paths?': list(
    object({
      file: text,
      line,
      from: text,
      subnet: maybe(text),
      role: text,
      verdict,
      layers: list(object({ layer: text, objects: texts, verdict, text })),
      text,
    }),
  ),
  notes: texts,
});

export const PROBE_SHAPE = object({
  decision: text,
  by: maybe(object({ file: text, line, 'number?': line })),
  reasons: texts,
  'error?': text,
  'from?': text,
  'subnet?': maybe(text),
  'layer?': maybe(text),
  'path?': list(
    object({
      layer: text,
      objects: texts,
      way: text,
      decision: text,
      by: maybe(object({ file: text, line, 'number?': line })),
      reasons: texts,
    }),
  ),
  notes: texts,
});

export const LOOKUP_SHAPE = object({
  query: text,
  matches: list(
    object({
      'cidr?': text,
      'host?': text,
      service: text,
      region: maybe(text),
      regionName: maybe(text),
      purpose: texts,
      edition: texts,
      source: text,
      status: text,
      'borderGroup?': text,
      'announced?': text,
    }),
  ),
  'parts?': list(object({ range: text, cidr: maybe(text) })),
  'nothing?': texts,
  notes: texts,
});

export const GENERATE_SHAPE = object({ text, notes: texts });
