import { describe, expect, it } from 'vitest';
import { looksLikeTemplate, readCloudFormation } from '../../../server/src/readers/cloudformation';
import { messageText, problemTexts, readingLines } from './support';

const read = (text: string, uri = 'file:///net/template.yaml') => readCloudFormation({ uri, text }, { variables: {} });
const ALL_OUT = '  outbound allow all 0.0.0.0/0 ::/0';
const condition = (name: string) => messageText('cloudformation.condition', { condition: name });

const notWritten = messageText('cloudformation.notWritten', { property: 'SecurityGroupEgress' });

const included = messageText('cloudformation.included');
const unseen = (direction: string, why: string) => `  ${direction} allow ?${why} ?${why} ?${why}`;
const twice = (why: string) => `  inbound ? #? ?${why} ?${why} ?${why}`;

const cases: { what: string; template: string; read: string[]; problems?: string[] }[] = [
  {
    what: 'inline lists of a group; numbers as text; a group without egress keeps the default',
    template: `
Resources:
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: web
      SecurityGroupIngress:
        - { IpProtocol: tcp, FromPort: "443", ToPort: 443, CidrIp: 0.0.0.0/0 }
        - IpProtocol: '17'
          FromPort: 137
          ToPort: 138
          CidrIpv6: "2001:db8::/32"
`,
    read: [
      'security-group Web',
      '  inbound allow tcp 443 0.0.0.0/0',
      '  inbound allow udp 137-138 2001:db8::/32',
      ALL_OUT,
    ],
  },
  {
    what: 'the same in JSON',
    template: `{"Resources": {"Web": {"Type": "AWS::EC2::SecurityGroup", "Properties": {
      "SecurityGroupEgress": [{"IpProtocol": "6", "FromPort": 4172, "ToPort": "4172", "CidrIp": "10.0.0.0/8"}]}}}}`,
    read: ['security-group Web', '  outbound allow tcp 4172 10.0.0.0/8'],
  },
  {
    what: 'protocol -1 as number and as text, ICMP types are no ports',
    template: `
Resources:
  A:
    Type: AWS::EC2::SecurityGroup
    Properties:
      SecurityGroupEgress:
        - {IpProtocol: -1, CidrIp: 0.0.0.0/0}
        - {IpProtocol: "-1", CidrIp: 10.0.0.0/8}
        - {IpProtocol: icmp, FromPort: -1, ToPort: -1, CidrIp: 10.0.0.0/8}
`,
    read: [
      'security-group A',
      '  outbound allow all 0.0.0.0/0',
      '  outbound allow all 10.0.0.0/8',
      '  outbound allow icmp 10.0.0.0/8',
    ],
  },
  {
    what: 'rules written apart join their group, by Ref, GetAtt in every spelling, and by name',
    template: `
Resources:
  A:
    Type: AWS::EC2::SecurityGroup
    Properties: {GroupName: alpha, GroupDescription: x}
  R1:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: {GroupId: !Ref A, IpProtocol: tcp, FromPort: 1, ToPort: 1, CidrIp: 10.0.0.1/32}
  R2:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: {GroupId: !GetAtt A.GroupId, IpProtocol: tcp, FromPort: 2, ToPort: 2, CidrIp: 10.0.0.1/32}
  R3:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: {GroupId: {"Fn::GetAtt": [A, GroupId]}, IpProtocol: tcp, FromPort: 3, ToPort: 3, CidrIp: 10.0.0.1/32}
  R4:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: {GroupId: !Sub "\${A.GroupId}", IpProtocol: tcp, FromPort: 4, ToPort: 4, CidrIp: 10.0.0.1/32}
  R5:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: {GroupName: alpha, IpProtocol: tcp, FromPort: 5, ToPort: 5, CidrIp: 10.0.0.1/32}
  R6:
    Type: AWS::EC2::SecurityGroupEgress
    Properties: {GroupId: !Ref A, IpProtocol: udp, FromPort: 53, ToPort: 53, DestinationSecurityGroupId: !Ref A}
`,
    read: [
      'security-group A',
      ...[1, 2, 3, 4, 5].map((port) => `  inbound allow tcp ${port} 10.0.0.1/32`),
      '  outbound allow udp 53 @A',
    ],
  },
  {
    what: 'rules for a group of another stack: the rest of that group is unknown, never empty',
    template: `
Resources:
  R:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: {GroupId: !ImportValue net-sg, IpProtocol: tcp, FromPort: 1, ToPort: 1, CidrIp: 10.0.0.1/32}
`,
    read: [
      'security-group R',
      '  inbound allow tcp 1 10.0.0.1/32',
      ...['inbound', 'outbound'].map((direction) => {
        const why = messageText('cloudformation.foreignGroup', { group: '!ImportValue net-sg' });
        return `  ${direction} allow ?${why} ?${why} ?${why}`;
      }),
    ],
  },
  {
    what: 'a condition makes rules that may not exist, and leaves the default egress in doubt',
    template: `
Resources:
  A:
    Type: AWS::EC2::SecurityGroup
    Properties:
      SecurityGroupIngress:
        - !If [Open, {IpProtocol: tcp, FromPort: 1, ToPort: 1, CidrIp: 10.0.0.0/8}, !Ref "AWS::NoValue"]
        - {IpProtocol: tcp, FromPort: 2, ToPort: 2, CidrIp: 10.0.0.0/8}
  E:
    Type: AWS::EC2::SecurityGroupEgress
    Condition: Closed
    Properties: {GroupId: !Ref A, IpProtocol: tcp, FromPort: 3, ToPort: 3, CidrIp: 10.0.0.0/8}
`,
    read: [
      'security-group A',
      `  inbound allow tcp 1 10.0.0.0/8 (maybe: ${condition('Open')})`,
      '  inbound allow tcp 2 10.0.0.0/8',
      `  outbound allow tcp 3 10.0.0.0/8 (maybe: ${condition('Closed')})`,
      `${ALL_OUT} (maybe: ${condition('Closed')})`,
    ],
  },
  {
    what: 'the whole list behind a condition; an empty list keeps the default',
    template: `
Resources:
  A:
    Type: AWS::EC2::SecurityGroup
    Properties:
      SecurityGroupIngress: !If
        - Big
        - - {IpProtocol: tcp, FromPort: 1, ToPort: 1, CidrIp: 10.0.0.0/8}
        - - {IpProtocol: tcp, FromPort: 2, ToPort: 2, CidrIp: 10.0.0.0/8}
      SecurityGroupEgress: []
`,
    read: [
      'security-group A',
      `  inbound allow tcp 1 10.0.0.0/8 (maybe: ${condition('Big')})`,
      `  inbound allow tcp 2 10.0.0.0/8 (maybe: ${condition('Big')})`,
      ALL_OUT,
    ],
  },
  {
    what: 'a list that is being typed is unknown: neither empty nor the default',
    template: `
Resources:
  A:
    Type: AWS::EC2::SecurityGroup
    Properties:
      SecurityGroupEgress:
`,
    read: ['security-group A', `  outbound allow ?${notWritten} ?${notWritten} ?${notWritten}`],
  },
  {
    what: 'prefix lists of the template come with their entries, others by name',
    template: `
Resources:
  List:
    Type: AWS::EC2::PrefixList
    Properties:
      PrefixListName: gateways
      AddressFamily: IPv4
      MaxEntries: 2
      Entries:
        - Cidr: 54.64.0.0/16
        - {Cidr: 54.65.0.0/16, Description: x}
  A:
    Type: AWS::EC2::SecurityGroup
    Properties:
      SecurityGroupEgress:
        - {IpProtocol: tcp, FromPort: 1, ToPort: 1, DestinationPrefixListId: !Ref List}
        - {IpProtocol: tcp, FromPort: 2, ToPort: 2, DestinationPrefixListId: !GetAtt List.PrefixListId}
        - {IpProtocol: tcp, FromPort: 3, ToPort: 3, DestinationPrefixListId: pl-1}
`,
    read: [
      'prefix-list List',
      '  54.64.0.0/16',
      '  54.65.0.0/16',
      'security-group A',
      '  outbound allow tcp 1 &List(54.64.0.0/16 54.65.0.0/16)',
      '  outbound allow tcp 2 &List(54.64.0.0/16 54.65.0.0/16)',
      '  outbound allow tcp 3 &pl-1',
    ],
  },
  {
    what: 'network ACL entries: number, action, direction; port ranges; protocol numbers',
    template: `
Resources:
  Acl:
    Type: AWS::EC2::NetworkAcl
    Properties: {VpcId: vpc-1}
  In:
    Type: AWS::EC2::NetworkAclEntry
    Properties:
      NetworkAclId: !Ref Acl
      RuleNumber: "100"
      Protocol: 6
      RuleAction: allow
      CidrBlock: 0.0.0.0/0
      PortRange: {From: 1024, To: 65535}
  Out:
    Type: AWS::EC2::NetworkAclEntry
    Properties: {NetworkAclId: !Ref Acl, RuleNumber: 90, Protocol: -1, RuleAction: DENY, Egress: "true", Ipv6CidrBlock: "::/0"}
`,
    read: ['network-acl Acl', '  inbound allow #100 tcp 1024-65535 0.0.0.0/0', '  outbound deny #90 all ::/0'],
  },
  {
    what: 'address spaces: VPC with further blocks, subnets cut out of it',
    template: `
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties: {CidrBlock: 10.20.0.0/16}
  More:
    Type: AWS::EC2::VPCCidrBlock
    Properties: {VpcId: !Ref Vpc, CidrBlock: 100.64.0.0/16}
  Net:
    Type: AWS::EC2::Subnet
    Properties: {VpcId: !Ref Vpc, CidrBlock: !Select [1, !Cidr [!GetAtt Vpc.CidrBlock, 4, 8]]}
  Elsewhere:
    Type: AWS::EC2::VPCCidrBlock
    Properties: {VpcId: vpc-1, CidrBlock: 10.30.0.0/16}
`,
    read: [
      'address-space Vpc 10.20.0.0/16 100.64.0.0/16',
      'address-space Net 10.20.1.0/24',
      'address-space Elsewhere 10.30.0.0/16',
    ],
  },
  {
    what: 'anchors and merge keys, as packaging tools allow them',
    template: `
Base: &base
  IpProtocol: tcp
  CidrIp: 10.0.0.0/8
Resources:
  A:
    Type: AWS::EC2::SecurityGroup
    Properties:
      SecurityGroupIngress:
        - <<: *base
          FromPort: 1
          ToPort: 1
        - &two {IpProtocol: tcp, FromPort: 2, ToPort: 2, CidrIp: 10.0.0.0/8}
        - *two
`,
    read: [
      'security-group A',
      '  inbound allow tcp 1 10.0.0.0/8',
      '  inbound allow tcp 2 10.0.0.0/8',
      '  inbound allow tcp 2 10.0.0.0/8',
      ALL_OUT,
    ],
  },
  {
    what: 'the first of several documents',
    template: `---
Resources:
  V: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
---
Resources:
  W: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}
`,
    read: ['address-space V 10.0.0.0/16'],
    problems: [messageText('cloudformation.documents')],
  },
  {
    what: 'JSON whose indentation misleads: keys of a section at the edge of the sections',
    template: `{
  "Description": "x",
"Parameters": {
  "Range": { "Type": "String", "Default": "10.0.0.0/16" },
  "Other": { "Type": "String" }},
  "Resources": {
    "V": { "Type": "AWS::EC2::VPC", "Properties": { "CidrBlock": { "Ref": "Range" } } }
  }
}
`,
    read: ['address-space V 10.0.0.0/16'],
  },
  {
    what: 'flow-style YAML as a whole',
    template: `{Resources: {V: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !Sub 10.0.0.0/16}}}}`,
    read: ['address-space V 10.0.0.0/16'],
  },
  {
    what: 'properties that Fn::Transform writes are unknown: neither empty nor the default egress',
    template: `
Resources:
  All: {Type: AWS::EC2::SecurityGroup, Properties: {"Fn::Transform": {Name: AWS::Include}}}
  Part: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: x, "Fn::Transform": {Name: AWS::Include}}}
  Rule:
    Type: AWS::EC2::SecurityGroup
    Properties:
      SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 1, ToPort: 1, "Fn::Transform": {Name: AWS::Include}}]
  Acl: {Type: AWS::EC2::NetworkAcl, Properties: {VpcId: vpc-1}}
  Entry: {Type: AWS::EC2::NetworkAclEntry, Properties: {NetworkAclId: !Ref Acl, "Fn::Transform": {Name: M}}}
  List: {Type: AWS::EC2::PrefixList, Properties: {PrefixListName: x, "Fn::Transform": {Name: M}}}
  Vpc: {Type: AWS::EC2::VPC, Properties: {"Fn::Transform": {Name: M}}}
`,
    read: [
      'security-group All',
      unseen('inbound', included),
      unseen('outbound', included),
      'security-group Part',
      unseen('inbound', included),
      unseen('outbound', included),
      'security-group Rule',
      unseen('outbound', included),
      'network-acl Acl',
      twice(included),
      twice(included).replace('inbound', 'outbound'),
      'prefix-list List',
      `  ?${included}`,
      `address-space Vpc ?${included}`,
    ],
  },
  ...(
    [
      ['of the whole template', 'Transform: [AWS::LanguageExtensions, Shop]\nResources:', 'Shop'],
      ['of the whole template, by a map', 'Transform: {Name: AWS::Include}\nResources:', 'AWS::Include'],
      ['of its resources', 'Resources:\n  Fn::Transform: {Name: Shop}', 'Shop'],
      ['of all of it', 'Fn::Transform: {Name: Shop}\nResources:', 'Shop'],
    ] as const
  ).map(([of, head, name]) => {
    const macro = messageText('cloudformation.macro', { name });
    return {
      what: `there may be more rules than are written where a macro ${of} may add some`,
      template: `
${head}
  Sg:
    Type: AWS::EC2::SecurityGroup
    Properties: {SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0}]}
  Acl: {Type: AWS::EC2::NetworkAcl, Properties: {VpcId: vpc-1}}
  List: {Type: AWS::EC2::PrefixList, Properties: {PrefixListName: x, Entries: [{Cidr: 10.0.0.0/8}]}}
`,
      read: [
        'security-group Sg',
        '  outbound allow tcp 443 0.0.0.0/0',
        unseen('inbound', macro),
        unseen('outbound', macro),
        'network-acl Acl',
        twice(macro),
        twice(macro).replace('inbound', 'outbound'),
        'prefix-list List',
        '  10.0.0.0/8',
        `  ?${macro}`,
      ],
    };
  }),
  {
    what: 'there may be more entries of an ACL whose id goes out of the template, or to what is not in it',
    template: `
Resources:
  Out: {Type: AWS::EC2::NetworkAcl, Properties: {VpcId: vpc-1}}
  Down: {Type: AWS::EC2::NetworkAcl, Properties: {VpcId: vpc-1}}
  Own: {Type: AWS::EC2::NetworkAcl, Properties: {VpcId: vpc-1}}
  Entry: {Type: AWS::EC2::NetworkAclEntry, Properties: {NetworkAclId: !Ref Own, RuleNumber: 100, RuleAction: allow, Protocol: -1, CidrBlock: 0.0.0.0/0}}
  Joined: {Type: AWS::EC2::SubnetNetworkAclAssociation, Properties: {NetworkAclId: !Ref Own, SubnetId: subnet-1}}
  Rules: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: "https://example.com/t.yaml", Parameters: {Acl: !Ref Down}}}
Outputs:
  Acl: {Value: !Ref Out}
`,
    read: [
      'network-acl Out',
      twice(messageText('policy.aclHandedOut')),
      twice(messageText('policy.aclHandedOut')).replace('inbound', 'outbound'),
      'network-acl Down',
      twice(messageText('policy.aclHandedTo', { name: 'Rules' })),
      twice(messageText('policy.aclHandedTo', { name: 'Rules' })).replace('inbound', 'outbound'),
      'network-acl Own',
      '  inbound allow #100 all 0.0.0.0/0',
    ],
  },
  {
    what: "transforms of AWS's own add none",
    template: `
Transform: [AWS::Serverless-2016-10-31, AWS::SecretsManager-2020-07-23]
Resources:
  Acl: {Type: AWS::EC2::NetworkAcl, Properties: {VpcId: vpc-1}}
`,
    read: ['network-acl Acl'],
  },
  {
    what: 'a rule that is being typed is unknown in what it does not say yet, and so is an item that is none',
    template: `
Resources:
  A:
    Type: AWS::EC2::SecurityGroup
    Properties:
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 1, ToPort: 1}
        - \${file(rules.yml)}
        -
`,
    read: [
      'security-group A',
      `  inbound allow tcp 1 ?${messageText('cloudformation.notWritten', { property: 'CidrIp' })}`,
      unseen('inbound', messageText('cloudformation.placeholder', { text: '${file(rules.yml)}' })),
      unseen('inbound', messageText('cloudformation.notWritten', { property: 'IpProtocol' })),
      ALL_OUT,
    ],
  },
  {
    what: 'a rule that is written without a list, and ports of an entry behind a condition',
    template: `
Resources:
  A:
    Type: AWS::EC2::SecurityGroup
    Properties:
      SecurityGroupIngress: {IpProtocol: tcp, FromPort: 1, ToPort: 1, CidrIp: 10.0.0.0/8}
  Acl: {Type: AWS::EC2::NetworkAcl, Properties: {VpcId: vpc-1}}
  Entry:
    Type: AWS::EC2::NetworkAclEntry
    Properties:
      NetworkAclId: !Ref Acl
      RuleNumber: 100
      Protocol: 6
      RuleAction: allow
      CidrBlock: 10.0.0.0/8
      PortRange: !If [Wide, {From: 1, To: 65535}, {From: 443, To: 443}]
`,
    read: [
      'security-group A',
      '  inbound allow tcp 1 10.0.0.0/8',
      ALL_OUT,
      'network-acl Acl',
      `  inbound allow #100 tcp 1-65535 10.0.0.0/8 (maybe: ${condition('Wide')})`,
      `  inbound allow #100 tcp 443 10.0.0.0/8 (maybe: ${condition('Wide')})`,
    ],
  },
  {
    what: 'AWS::NoValue as a property, as a rule, as a list and in a list of values',
    template: `
Resources:
  A:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupName: !Ref AWS::NoValue
      SecurityGroupIngress:
        - !Ref AWS::NoValue
        - IpProtocol: tcp
          FromPort: 1
          ToPort: 1
          CidrIp: !Join [".", ["10", "1", !Ref "AWS::NoValue", "0", 0/24]]
          CidrIpv6: !Ref AWS::NoValue
          SourceSecurityGroupId: !Ref AWS::NoValue
      SecurityGroupEgress: !Ref AWS::NoValue
`,
    read: ['security-group A', '  inbound allow tcp 1 10.1.0.0/24', ALL_OUT],
  },
  {
    what: 'the Rules section, SAM with its Globals, and a further VPC for a group change nothing',
    template: `
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {VpcConfig: {SecurityGroupIds: [!Ref A]}}}
Rules: {Office: {Assertions: [{Assert: !Equals [a, b]}]}}
Resources:
  A: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: x}}
  F: {Type: AWS::Serverless::Function, Properties: {Handler: x}}
  Also: {Type: AWS::EC2::SecurityGroupVpcAssociation, Properties: {GroupId: !Ref A, VpcId: vpc-1}}
`,
    read: ['security-group A', ALL_OUT],
  },
  {
    what: 'the parts of a Serverless file that are written in it',
    template: `
service: x
resources:
  - \${file(other.yml)}
  - Parameters: {Net: {Type: String, Default: 10.7.0.0/16}}
    Resources: {V: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !Ref Net}}}
  - Resources: {W: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !GetAtt V.CidrBlock}}}
`,
    read: ['address-space V 10.7.0.0/16', 'address-space W 10.7.0.0/16'],
  },
  {
    what: 'a template inside a Serverless file; its variables are unknown',
    template: `
service: x
resources:
  Resources:
    V:
      Type: AWS::EC2::VPC
      Properties: {CidrBlock: "\${self:custom.cidr}"}
`,
    read: [`address-space V ?${messageText('cloudformation.placeholder', { text: '${self:custom.cidr}' })}`],
  },
];

describe('readCloudFormation', () => {
  for (const { what, template, read: expected, problems = [] } of cases) {
    it(what, () => {
      const reading = read(template);
      expect(readingLines(reading)).toEqual(expected);
      expect(problemTexts(reading)).toEqual(problems);
      const crlf = read(template.replace(/\n/g, '\r\n'));
      expect(readingLines(crlf)).toEqual(expected);
    });
  }

  it('names an object by its logical id, and gives its texts as labels', () => {
    const text = `
Resources:
  ClientSg:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupName: !Sub "workspaces-clients"
      GroupDescription: for thin clients
      Tags: [{Key: Name, Value: WorkSpaces}, {Key: Env, Value: !ImportValue env}]
`;
    const [group] = read(text).policies;
    expect(group!.labels).toEqual(['ClientSg', 'workspaces-clients', 'for thin clients', 'WorkSpaces']);
    expect(text.slice(group!.nameSpan.start, group!.nameSpan.end)).toBe('ClientSg');
    expect(text.slice(group!.span.start, group!.span.end)).toMatch(/^ClientSg:\s[\s\S]*env}\]$/);
  });

  it('gives the span of the address itself, without quotes, in both languages', () => {
    for (const text of [
      'Resources:\n  V:\n    Type: AWS::EC2::VPC\n    Properties:\n      CidrBlock: "10.0.0.0/16"\n',
      '{"Resources": {"V": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}}}',
    ]) {
      const [vpc] = read(text).policies;
      const span = vpc!.kind === 'address-space' ? vpc!.ranges[0]!.span : undefined;
      expect(text.slice(span!.start, span!.end)).toBe('10.0.0.0/16');
    }
  });

  it('leaves out, with its directive, what the values that a user gives leave out', () => {
    const text = `
Parameters: {On: {Type: String, Default: "no"}}
Conditions: {IsOn: !Equals [!Ref On, "yes"]}
Resources:
  # workspaces-ports: role=client-network
  A: {Type: AWS::EC2::SecurityGroup, Condition: IsOn, Properties: {GroupDescription: a}}
  # workspaces-ports: role=workspace
  B: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: b}}
`;
    const readWith = (variables: Record<string, unknown>) => {
      const { policies, comments } = readCloudFormation({ uri: 'file:///t.yaml', text }, { variables });
      return [policies.map(({ address }) => address), comments.map((comment) => comment.text)];
    };
    const both = [
      ['A', 'B'],
      ['workspaces-ports: role=client-network', 'workspaces-ports: role=workspace'],
    ];
    expect(readWith({})).toEqual(both);
    expect(readWith({ On: 'yes' })).toEqual(both);
    expect(readWith({ On: 'no' })).toEqual([['B'], ['workspaces-ports: role=workspace']]);
  });

  it('collects comments, and the directive in Metadata, but no # inside scripts or texts', () => {
    const text = `# workspaces-ports: region=eu-west-1
Resources:
  A: # workspaces-ports: role=workspace
    Type: AWS::EC2::SecurityGroup
    Metadata:
      workspaces-ports: role=directory region=eu-west-1
    Properties:
      GroupDescription: "a # b"
      UserData: |
        # not a comment
`;
    const { comments } = read(text);
    expect(comments.map((comment) => comment.text)).toEqual([
      'workspaces-ports: region=eu-west-1',
      'workspaces-ports: role=workspace',
      'workspaces-ports: role=directory region=eu-west-1',
    ]);
    expect(text.slice(comments[1]!.span.start, comments[1]!.span.end)).toBe('# workspaces-ports: role=workspace');
  });

  it('takes the region from the settings only', () => {
    const file = { uri: 'file:///t.yaml', text: 'Resources:\n  V:\n    Type: AWS::EC2::VPC\n' };
    expect(readCloudFormation(file, { variables: {} }).policies[0]!.region).toBeUndefined();
    const { region } = readCloudFormation(file, { variables: {}, region: 'eu-west-1' }).policies[0]!;
    expect(region).toMatchObject({ known: true, value: 'eu-west-1' });
  });

  it('offers no edits for what a tool generated or includes', () => {
    const text = 'Resources:\n  A:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      GroupDescription: x\n';
    expect(read(text).policies[0]!.readOnly).toBeUndefined();
    expect(read(text, 'file:///app/cdk.out/S.template.json').policies[0]!.readOnly?.key).toBe(
      'cloudformation.generated',
    );
    const included = `${text}      Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://b/k}}\n`;
    expect(read(included).policies[0]!.readOnly?.key).toBe('cloudformation.included');
    expect(read(`Transform: Shop\n${text}`).policies[0]!.readOnly).toBeUndefined();
  });

  it('tells values that are wrong by themselves, once, and leaves them unknown', () => {
    const text = `
Resources:
  A:
    Type: AWS::EC2::SecurityGroup
    Properties:
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 70000, ToPort: 70000, CidrIp: 10.0.0.0/8}
        - {IpProtocol: tcp, FromPort: 443, ToPort: 80, CidrIp: 10.0.0.0/8}
        - {IpProtocol: tcp, FromPort: -1, ToPort: -1, CidrIp: 10.0.0.0/8}
        - {IpProtocol: tcp, CidrIp: 10.0.0.0/8}
`;
    const [group] = read(text).policies;
    expect(group!.invalid.map(({ span }) => text.slice(span.start, span.end))).toEqual([
      '70000',
      '443, ToPort: 80',
      '-1',
    ]);
    const rules = group!.kind === 'security-group' ? group!.rules : [];
    expect(rules.map((rule) => rule.ports.known)).toEqual([false, false, false, false, true]);
  });
});

describe('looksLikeTemplate', () => {
  const table: [string, boolean][] = [
    ['Resources:\n  A:\n    Type: AWS::EC2::SecurityGroup\n', true],
    ['{"Resources":{"A":{"Type":"AWS::EC2::NetworkAclEntry"}}}', true],
    ["Resources:\n  A:\n    Type: 'AWS::EC2::VPC'\n", true],
    ['Resources\n  A:\n    Type: AWS::EC2::VPC\n', true],
    ['{\n  "Resources" {\n    "A": {"Type": "AWS::EC2::VPC"}\n}}', true],
    ['Resour\n  A:\n    Type: AWS::EC2::VPC\n', false],
    ['resources:\n  Resources:\n    A: {Type: AWS::EC2::Subnet}', true],
    ['Resources:\n  A:\n    Type: AWS::S3::Bucket\n', false],
    ['Parameters:\n  P:\n    Type: AWS::EC2::VPC::Id\nResources: {}\n', false],
    ['rules:\n  ResourceTypes:\n    - AWS::EC2::SecurityGroup\n', false],
    ['apiVersion: v1\nkind: Service\n', false],
  ];
  for (const [text, expected] of table) {
    it(`${JSON.stringify(text)} → ${expected}`, () => expect(looksLikeTemplate(text)).toBe(expected));
  }
});
