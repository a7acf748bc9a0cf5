import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { keyOf, type ReaderSettings, type Reading, type SourceFile } from '../../../server/src/policy';
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
/** What stands where, what leads where, and what hands things on: through other resources, sections and files. */
const network = {
  Transform: 'AWS::Serverless-2016-10-31',
  Parameters: {
    Office: { Type: 'String', Default: '203.0.113.0/24' },
    Stage: { Type: 'String' },
    Off: { Type: 'String', Default: 'no' },
    Groups: { Type: 'CommaDelimitedList', Default: 'sg-1,sg-2' },
  },
  Mappings: { Nets: { tokyo: { Cidr: '10.3.0.0/16' } } },
  Conditions: {
    Prod: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
    Never: { 'Fn::And': [{ Condition: 'Prod' }, { 'Fn::Equals': [{ Ref: 'Off' }, 'yes'] }] },
  },
  Resources: {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
    Far: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: { 'Fn::FindInMap': ['Nets', 'tokyo', 'Cidr'] } } },
    Peer: { Type: 'AWS::EC2::VPCPeeringConnection', Properties: { VpcId: { Ref: 'Vpc' }, PeerVpcId: { Ref: 'Far' } } },
    Desks: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.1.0/24' } },
    Others: {
      Type: 'AWS::EC2::Subnet',
      Condition: 'Prod',
      Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: { 'Fn::Sub': '10.0.${Off}.0/24' } },
    },
    Acl: { Type: 'AWS::EC2::NetworkAcl', Properties: { VpcId: { Ref: 'Vpc' } } },
    Entry: {
      Type: 'AWS::EC2::NetworkAclEntry',
      Properties: {
        NetworkAclId: { 'Fn::GetAtt': ['Vpc', 'DefaultNetworkAcl'] },
        RuleNumber: 90,
        Protocol: -1,
        RuleAction: 'deny',
        CidrBlock: { Ref: 'Office' },
      },
    },
    AclHere: {
      Type: 'AWS::EC2::SubnetNetworkAclAssociation',
      Properties: { SubnetId: { Ref: 'Desks' }, NetworkAclId: { Ref: 'Acl' } },
    },
    Table: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: { Ref: 'Vpc' } } },
    Other: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: { Ref: 'Far' } } },
    Default: {
      Type: 'AWS::EC2::Route',
      Properties: { RouteTableId: { Ref: 'Table' }, DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: { Ref: 'Nat' } },
    },
    Back: {
      Type: 'AWS::EC2::Route',
      Condition: 'Never',
      Properties: {
        RouteTableId: 'rtb-1',
        DestinationCidrBlock: '10.3.0.0/16',
        VpcPeeringConnectionId: { Ref: 'Peer' },
      },
    },
    TableHere: {
      Type: 'AWS::EC2::SubnetRouteTableAssociation',
      Condition: 'Prod',
      Properties: { SubnetId: { Ref: 'Desks' }, RouteTableId: { Ref: 'Table' } },
    },
    Handed: {
      Type: 'AWS::EC2::VPNGatewayRoutePropagation',
      Properties: { VpnGatewayId: 'vgw-1', RouteTableIds: [{ Ref: 'Other' }] },
    },
    Taker: { Type: 'Custom::Routes', Properties: { Table: { 'Fn::GetAtt': 'Table.RouteTableId' } } },
    Desktops: {
      Type: 'AWS::DirectoryService::MicrosoftAD',
      Properties: { VpcSettings: { SubnetIds: [{ Ref: 'Desks' }, { Ref: 'Others' }] } },
    },
    Desktop: { Type: 'AWS::WorkSpaces::Workspace', Properties: { DirectoryId: { Ref: 'Desktops' } } },
    Group: { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: 'desktops' } },
    Server: {
      Type: 'AWS::EC2::Instance',
      Properties: {
        SubnetId: { Ref: 'Desks' },
        SecurityGroupIds: [{ Ref: 'Group' }, { 'Fn::Select': [0, { Ref: 'Groups' }] }],
      },
    },
    Card: {
      Type: 'AWS::EC2::NetworkInterface',
      Condition: 'Prod',
      Properties: { SubnetId: { Ref: 'Others' }, GroupSet: [{ Ref: 'Group' }] },
    },
    Way: {
      Type: 'AWS::EC2::TransitGatewayRoute',
      Properties: {
        DestinationCidrBlock: { 'Fn::GetAtt': ['Child', 'Outputs.Range'] },
        TransitGatewayRouteTableId: 't',
      },
    },
    Child: {
      Type: 'AWS::CloudFormation::Stack',
      Properties: { TemplateURL: 'child.yaml', Parameters: { Range: { 'Fn::GetAtt': ['Vpc', 'CidrBlock'] } } },
    },
    Names: {
      Type: 'AWS::NetworkFirewall::RuleGroup',
      Properties: {
        RuleGroupName: 'names',
        Type: 'STATEFUL',
        Capacity: 10,
        RuleGroup: {
          RulesSource: { RulesString: 'pass tcp any any -> any 443 (sid:1;)\npass udp any any -> any 4172 (sid:2;)' },
        },
      },
    },
    Wall: {
      Type: 'AWS::NetworkFirewall::FirewallPolicy',
      Properties: {
        FirewallPolicyName: 'wall',
        FirewallPolicy: {
          StatelessDefaultActions: ['aws:forward_to_sfe'],
          StatelessFragmentDefaultActions: ['aws:drop'],
          StatefulRuleGroupReferences: [{ ResourceArn: { Ref: 'Names' } }],
        },
      },
    },
  },
  Outputs: { Id: { Value: { Ref: 'Other' } } },
};
const child: SourceFile = {
  uri: 'file:///child.yaml',
  text: 'Parameters: {Range: {Type: String}}\nResources: {}\nOutputs:\n  Range: {Value: !Ref Range}\n',
};
/** Loops leave nothing to go on from, and must come out right all the same. */
const looped = {
  ...template,
  Transform: 'AWS::LanguageExtensions',
  Resources: {
    ...template.Resources,
    'Fn::ForEach::Offices': [
      'Office',
      ['North', 'South'],
      {
        'Clients${Office}': {
          Type: 'AWS::EC2::SecurityGroup',
          Properties: {
            GroupDescription: { 'Fn::Sub': 'clients of ${Office}' },
            SecurityGroupEgress: [rule(4172, '10.0.0.0/8')],
          },
        },
      },
    ],
  },
};

const json = JSON.stringify(template, null, 2);
const texts = {
  'network.yaml': `# head\n${stringify(network)}`,
  'network.json': JSON.stringify(network, null, 2),
  'looped.yaml': stringify(looped),
  'a.yaml': `# head\n${stringify(template)}`,
  'a.json': json,
  'tabs.json': JSON.stringify(template, null, '\t'),
};

interface Edit {
  /** Which word of the text, and what becomes of it; or what is put in somewhere. */
  readonly at: number;
  readonly by: string;
  readonly remove: boolean;
  /** What becomes of a whole object, by its lines, instead. */
  readonly whole?: 'gone' | 'twice' | 'renamed' | undefined;
}
const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat(),
  by: fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom('A', 'B', 'Vpc', 'List', 'Prod', 'Never', 'alpha', '10.9.0.0/16', '7', ''),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom('"', '{', '}', ',', '\n', '  ', ':', '[', '# x\n', '&x ', '*x', 'Fn::Transform'),
    },
  ),
  remove: fc.boolean(),
  whole: fc.oneof(
    { weight: 5, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom('gone', 'twice', 'renamed') },
  ),
});

/** What stands two blanks in, up to the next such line: a resource, a parameter, an output. */
const OBJECT = /^(?: {2}|\t)[\w"'][^\n]*\n(?:(?: {3}|\t\t| {2}\}|\t\})[^\n]*\n)+/gm;

function edited(text: string, { at, by, remove, whole }: Edit): string {
  const objects = whole ? [...text.matchAll(OBJECT)] : [];
  const object = objects[at % Math.max(1, objects.length)];
  if (object) {
    const behind = object.index + object[0].length;
    const other = object[0].replace(/\w+/, (name) => `${name}2`);
    const parts = { gone: '', twice: `${object[0]}${other}`, renamed: other };
    return text.slice(0, object.index) + parts[whole!] + text.slice(behind);
  }
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
const settings: ReaderSettings = { variables: { Off: 'no' }, nested: new Map([[keyOf(child.uri), child]]) };

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
    const runs = Number(process.env.LAW_RUNS ?? 300);
    let compared = 0;
    fc.assert(
      fc.property(
        fc.array(edit, { maxLength: 2 }),
        fc.constantFrom(...Object.values(texts).filter((text) => text.startsWith('{'))),
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
      { numRuns: runs },
    );
    expect(compared).toBeGreaterThan(runs / 3);
  });
});
