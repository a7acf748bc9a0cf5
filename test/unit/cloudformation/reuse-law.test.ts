import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { ReaderSettings, Reading, SourceFile } from '../../../server/src/policy';
import { readCloudFormation } from '../../../server/src/readers/cloudformation';
import { parseJsonTemplate } from '../../../server/src/readers/cloudformation/json';
import type { MapNode, Node } from '../../../server/src/readers/json/node';
import { parseJson } from '../../../server/src/readers/json/parse';

/** Resources that hang on one another in every way that the reader follows. */
const rule = (port: unknown, cidr: unknown) => ({ IpProtocol: 'tcp', FromPort: port, ToPort: port, CidrIp: cidr });
const template = {
  Parameters: {
    Office: { Type: 'String', Default: '203.0.113.0/24' },
    Stage: { Type: 'String' },
    Off: { Type: 'String', Default: 'no' },
  },
  Mappings: { Nets: { tokyo: { Cidr: '10.3.0.0/16' } } },
  Conditions: {
    Prod: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
    Never: { 'Fn::Equals': [{ Ref: 'Off' }, 'yes'] },
  },
  Resources: {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
    More: { Type: 'AWS::EC2::VPCCidrBlock', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '100.64.0.0/16' } },
    List: {
      Type: 'AWS::EC2::PrefixList',
      Properties: {
        PrefixListName: 'gateways',
        Entries: [{ Cidr: '54.64.0.0/16' }, { Cidr: { 'Fn::GetAtt': ['Vpc', 'CidrBlock'] } }],
      },
    },
    A: {
      Type: 'AWS::EC2::SecurityGroup',
      Metadata: { 'workspaces-ports': 'role=client-network' },
      Properties: {
        GroupName: 'alpha',
        GroupDescription: 'a',
        SecurityGroupEgress: [
          { IpProtocol: 'tcp', FromPort: 1, ToPort: 1, DestinationPrefixListId: { Ref: 'List' } },
          { 'Fn::If': ['Prod', rule(2, { Ref: 'Office' }), { Ref: 'AWS::NoValue' }] },
        ],
      },
    },
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'x' } },
    B: {
      Type: 'AWS::EC2::SecurityGroup',
      Condition: 'Never',
      Properties: { GroupDescription: { 'Fn::Sub': '${Stage} b' }, SecurityGroupIngress: [rule(70000, '10.0.0.0/8')] },
    },
    In: { Type: 'AWS::EC2::SecurityGroupIngress', Properties: { GroupId: { Ref: 'A' }, ...rule(3, '10.0.0.1/32') } },
    Named: { Type: 'AWS::EC2::SecurityGroupIngress', Properties: { GroupName: 'alpha', ...rule(4, { Ref: 'Stage' }) } },
    Apart: {
      Type: 'AWS::EC2::SecurityGroupEgress',
      Condition: 'Prod',
      Properties: { GroupId: 'sg-1', ...rule(5, { 'Fn::FindInMap': ['Nets', 'tokyo', 'Cidr'] }) },
    },
    Acl: { Type: 'AWS::EC2::NetworkAcl', Properties: { VpcId: { Ref: 'Vpc' } } },
    Entry: {
      Type: 'AWS::EC2::NetworkAclEntry',
      Properties: {
        NetworkAclId: { Ref: 'Acl' },
        RuleNumber: 100,
        Protocol: 6,
        RuleAction: 'allow',
        CidrBlock: { 'Fn::Select': [1, { 'Fn::Cidr': [{ 'Fn::GetAtt': ['Vpc', 'CidrBlock'] }, 4, 8] }] },
        PortRange: { From: 1, To: 2 },
      },
    },
  },
  Outputs: { Id: { Value: { Ref: 'A' } } },
};
const json = JSON.stringify(template, null, 2);
const texts = {
  'a.yaml': `# head\n${stringify(template)}`,
  'a.json': json,
  'tabs.json': JSON.stringify(template, null, '\t'),
};

interface Edit {
  /** Which word of the text, and what becomes of it; or what is put in somewhere. */
  readonly at: number;
  readonly by: string;
  readonly remove: boolean;
}
const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat(),
  by: fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom('A', 'B', 'Vpc', 'List', 'Prod', 'Never', 'alpha', '10.9.0.0/16', '7', ''),
    },
    { weight: 1, arbitrary: fc.constantFrom('"', '{', '}', ',', '\n', '  ', ':', '[', '# x\n', '&x ', '*x') },
  ),
  remove: fc.boolean(),
});

function edited(text: string, { at, by, remove }: Edit): string {
  const words = [...text.matchAll(/[\w./]+/g)];
  const word = words[at % words.length]!;
  const end = word.index + (remove ? word[0].length : 0);
  return text.slice(0, word.index) + by + text.slice(end);
}

/** All that a reading says, in words: places too. */
const said = (reading: Reading): unknown =>
  JSON.parse(JSON.stringify(reading, (_, value) => (typeof value === 'bigint' ? `${value}` : value)));

/** A tree in words, its sections in the order of the text. */
function tree(node: Node | undefined): unknown {
  switch (node?.kind) {
    case undefined:
      return undefined;
    case 'scalar':
      return [node.span, node.text, node.empty ?? false];
    case 'list':
      return [node.span, node.items.map(tree)];
    case 'call':
      return [node.span, node.name, tree(node.argument)];
    case 'map':
      return [node.span, pairs(node)];
  }
}
const pairs = (node: MapNode): unknown =>
  [...node.pairs]
    .sort((a, b) => a.keySpan.start - b.keySpan.start)
    .map(({ key, keySpan, value }) => [key, keySpan, tree(value)]);
const settings: ReaderSettings = { variables: { Off: 'no' } };

describe('a reading that goes on from the one before', () => {
  for (const [name, text] of Object.entries(texts)) {
    it(`says after any edits of ${name} what a fresh one says`, () => {
      fc.assert(
        fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
          const uri = `file:///${name}`;
          let last = readCloudFormation({ uri, text }, settings);
          let now = text;
          for (const one of edits) {
            // Every other version is the right one again, as it is between two words that somebody types.
            for (const version of [edited(now, one), now]) {
              const fresh = readCloudFormation({ uri, text: version }, settings);
              last = readCloudFormation({ uri, text: version }, settings, last);
              expect(said(last)).toEqual(said(fresh));
            }
            now = edited(now, one);
          }
        }),
        { numRuns: Number(process.env.LAW_RUNS ?? 60) },
      );
    });
  }

  it('takes over what an edit cannot have reached, and nothing else', () => {
    const uri = 'file:///a.yaml';
    const text = texts['a.yaml'];
    const before = readCloudFormation({ uri, text }, settings);
    const after = readCloudFormation({ uri, text: text.replace('54.64.0.0', '54.65.0.0') }, settings, before);
    const same = before.policies.filter((policy) => after.policies.includes(policy)).map(({ address }) => address);
    expect(same).toEqual(['Vpc', 'Apart', 'Acl']);
  });
});

describe('JSON in pieces', () => {
  it('is the tree of the whole where the whole has no fault', () => {
    let compared = 0;
    fc.assert(
      fc.property(
        fc.array(edit, { maxLength: 2 }),
        fc.constantFrom(...Object.values(texts).slice(1)),
        (edits, text) => {
          const file: SourceFile = { uri: 'file:///a.json', text: edits.reduce(edited, text) };
          const whole = parseJson(file, true);
          const { root, problems } = parseJsonTemplate(file);
          expect(problems.length === 0).toBe(whole.problems.length === 0);
          if (whole.problems.length > 0) return;
          compared++;
          expect(root?.kind === 'map' && pairs(root)).toEqual(whole.root?.kind === 'map' && pairs(whole.root));
        },
      ),
      { numRuns: 300 },
    );
    expect(compared).toBeGreaterThan(100);
  });
});
