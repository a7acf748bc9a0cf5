import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { message } from '../../../server/src/messages';
import {
  applyEdits,
  type FilterPolicy,
  type ReaderSettings,
  type Reading,
  type SourceFile,
} from '../../../server/src/policy';
import { readAwsCli } from '../../../server/src/readers/awscli';
import { readCloudFormation } from '../../../server/src/readers/cloudformation';
import type { AllowItem } from '../../../server/src/rules/finding';
import { allowAwsCli } from '../../../server/src/writers/awscli';
import { allowCloudFormation } from '../../../server/src/writers/cloudformation';
import type { AllowWriter } from '../../../server/src/writers/writer';
import { ruleText } from './support';

/** A rule as random templates hold it. */
interface Given {
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
  readonly cidr: string;
  readonly description: string | undefined;
}

const cidr = fc.oneof(
  fc.tuple(fc.nat(255), fc.nat(255)).map(([a, b]) => `10.${a}.${b}.0/24`),
  fc.nat(0xffff).map((a) => `2001:db8:${(a | 1).toString(16)}::/48`),
);
const description = fc.stringMatching(/^[A-Za-z0-9._:/()#,@[\]+=&;{}!$*-][A-Za-z0-9 ._:/()#,@[\]+=&;{}!$*-]{0,30}$/);
const port = fc.nat(65535);
const given: fc.Arbitrary<Given> = fc
  .record({
    protocol: fc.constantFrom('tcp', 'udp', '-1', 'icmp', '6'),
    ends: fc.tuple(port, port).map((ends) => ends.sort((a, b) => a - b)),
    cidr,
    description: fc.option(description, { nil: undefined }),
  })
  .map(({ ends, ...rest }) => ({ ...rest, from: ends[0]!, to: ends[1]! }));
const item = (direction: AllowItem['direction']): fc.Arbitrary<AllowItem> =>
  fc
    .record({
      protocol: fc.constantFrom('tcp' as const, 'udp' as const),
      ends: fc.tuple(port, port).map((ends) => ends.sort((a, b) => a - b)),
      cidrs: fc.uniqueArray(cidr, { minLength: 1, maxLength: 3 }),
      description,
    })
    .map(({ ends, ...rest }) => ({ ...rest, direction, from: ends[0]!, to: ends[1]! }));

const address = (of: string) => (of.includes(':') ? 'CidrIpv6' : 'CidrIp');
const entry = (rule: Given): Record<string, string | number> => ({
  IpProtocol: rule.protocol,
  ...(rule.protocol === '-1' ? {} : { FromPort: rule.from, ToPort: rule.to }),
  [address(rule.cidr)]: rule.cidr,
  ...(rule.description === undefined ? {} : { Description: rule.description }),
});
const quoted = (value: string | number, quote: string): string =>
  typeof value === 'number' ? String(value) : quote === "'" ? `'${value.replace(/'/g, "''")}'` : JSON.stringify(value);

/** Every form a template may give the rules of one group. */
const templates: Record<string, (rules: readonly Given[], key: string, quote: string) => string> = {
  'YAML block': (rules, key, quote) => `# head
Resources:
  A:
    Type: AWS::EC2::SecurityGroup
    Properties:
      ${key}:
${rules
  .map((rule) => {
    const lines = Object.entries(entry(rule)).map(([name, value]) => `${name}: ${quoted(value, quote)} # ${name}`);
    return `        - ${lines.join('\n          ')}`;
  })
  .join('\n')}
      # tail
      VpcId: vpc-1
  Z: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
`,
  'YAML flow': (rules, key, quote) => `Resources:
  A:
    Type: AWS::EC2::SecurityGroup
    Properties: {${key}: [${rules
      .map(
        (rule) =>
          `{${Object.entries(entry(rule))
            .map(([name, value]) => `${name}: ${quoted(value, quote)}`)
            .join(', ')}}`,
      )
      .join(', ')}], VpcId: vpc-1}
`,
  'YAML resources': (rules, key, quote) =>
    `Resources:\n  A:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      GroupDescription: x\n${rules
      .map((rule, i) => {
        const lines = Object.entries(entry(rule)).map(([name, value]) => `\n      ${name}: ${quoted(value, quote)}`);
        return `  R${i}:\n    Type: AWS::EC2::${key}\n    Properties:\n      GroupId: ${quote === '"' ? '!Ref A' : '\n        Ref: A'}${lines.join('')}\n`;
      })
      .join('')}`,
  JSON: (rules, key) =>
    JSON.stringify(
      {
        Resources: { A: { Type: 'AWS::EC2::SecurityGroup', Properties: { [key]: rules.map(entry), VpcId: 'vpc-1' } } },
      },
      null,
      2,
    ),
  'JSON packed': (rules, key) =>
    JSON.stringify({ Resources: { A: { Type: 'AWS::EC2::SecurityGroup', Properties: { [key]: rules.map(entry) } } } }),
};

type Reader = (file: SourceFile, settings: ReaderSettings) => Reading;

/** Edits keep every old byte in order, the text parses, and the rules are the old ones plus the new ones. */
function holds(reader: Reader, writer: AllowWriter, source: string, items: readonly AllowItem[], name: string): void {
  const uri = 'file:///t';
  const read = (text: string) => reader({ uri, text }, { variables: {} });
  const before = read(source);
  const policy = before.policies[0] as FilterPolicy;
  const edits = writer({ kind: 'allow', title: message('policy.unstated'), policy, items }, () => ({
    uri,
    text: source,
  }));
  expect(edits).toBeDefined();
  const after = applyEdits(source, edits!);
  if (name.startsWith('YAML')) expect(parseAllDocuments(after).flatMap((doc) => doc.errors)).toEqual([]);
  else expect(() => JSON.parse(after)).not.toThrow();
  expect(edits!.every((edit) => edit.start === edit.end)).toBe(true);

  const now = read(after);
  expect(now.problems).toEqual([]);
  const lines = (of: Reading): string[] =>
    (of.policies[0] as FilterPolicy).rules.flatMap((rule) =>
      rule.peers.map((peer) => ruleText({ ...rule, peers: [peer] })),
    );
  const added = items.flatMap(({ direction, protocol, from, to, cidrs }) =>
    cidrs.map((range) => `${direction} allow ${protocol} ${from === to ? from : `${from}-${to}`} ${range}`),
  );
  expect(lines(now).sort()).toEqual([...lines(before), ...added].sort());
  expect(now.policies.slice(1).map((other) => other.address)).toEqual(before.policies.slice(1).map((o) => o.address));
}

const sides = { inbound: 'SecurityGroupIngress', outbound: 'SecurityGroupEgress' } as const;

describe('after an edit a group holds its old rules and the new ones', () => {
  for (const [name, template] of Object.entries(templates)) {
    it(name, () => {
      fc.assert(
        fc.property(
          fc.constantFrom('inbound' as const, 'outbound' as const).chain((direction) =>
            fc.record({
              direction: fc.constant(direction),
              rules: fc.array(given, { minLength: 1, maxLength: 4 }),
              items: fc.array(item(direction), { minLength: 1, maxLength: 3 }),
              quote: fc.constantFrom('"', "'"),
              crlf: fc.boolean(),
            }),
          ),
          ({ direction, rules, items, quote, crlf }) => {
            const source = template(rules, sides[direction], quote);
            holds(readCloudFormation, allowCloudFormation, crlf ? source.replace(/\n/g, '\r\n') : source, items, name);
          },
        ),
        { numRuns: 150 },
      );
    });
  }

  it('AWS CLI JSON', () => {
    fc.assert(
      fc.property(
        fc.array(given, { maxLength: 4 }),
        fc.array(fc.oneof(item('inbound'), item('outbound')), { minLength: 1, maxLength: 3 }),
        fc.constantFrom(undefined, 2, 4, '\t'),
        (rules, items, indent) => {
          const permissions = rules.map((rule) => ({
            IpProtocol: rule.protocol,
            ...(rule.protocol === '-1' ? {} : { FromPort: rule.from, ToPort: rule.to }),
            IpRanges: rule.cidr.includes(':') ? [] : [{ CidrIp: rule.cidr }],
            Ipv6Ranges: rule.cidr.includes(':') ? [{ CidrIpv6: rule.cidr, Description: rule.description }] : [],
          }));
          const group = {
            GroupId: 'sg-1',
            IpPermissions: [...permissions, ...permissions.slice(0, 1)],
            IpPermissionsEgress: permissions,
          };
          const source = JSON.stringify({ SecurityGroups: [group, { ...group, GroupId: 'sg-2' }] }, null, indent);
          if (rules.length > 0) holds(readAwsCli, allowAwsCli, source, items, 'JSON');
        },
      ),
      { numRuns: 150 },
    );
  });
});
