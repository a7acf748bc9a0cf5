import { describe, expect, it } from 'vitest';
import { message } from '../../../server/src/messages';
import { applyEdits, type FilterPolicy, type PrefixListPolicy } from '../../../server/src/policy';
import { readCloudFormation } from '../../../server/src/readers/cloudformation';
import type { AllowItem } from '../../../server/src/rules/finding';
import { allowCloudFormation } from '../../../server/src/writers/cloudformation';
import { policyLines } from './support';

const uri = 'file:///net/template.yaml';
const read = (text: string) => readCloudFormation({ uri, text }, { variables: {} });

/** The text after the items were written for an object, or undefined where the writer declines. */
function write(text: string, address: string, items: readonly AllowItem[]): string | undefined {
  const policy = read(text).policies.find((candidate) => candidate.address === address);
  const edits = allowCloudFormation(
    {
      kind: 'allow',
      title: message('policy.unstated'),
      policy: policy as FilterPolicy | PrefixListPolicy,
      items,
    },
    (wanted) => (wanted === uri ? { uri, text } : undefined),
  );
  return edits && applyEdits(text, edits);
}

const item = (over: Partial<AllowItem> = {}): AllowItem => ({
  direction: 'outbound',
  protocol: 'tcp',
  from: 4172,
  to: 4172,
  cidrs: ['18.180.178.0/24'],
  description: 'WorkSpaces client.4172',
  ...over,
});

const cases: { what: string; object: string; items: AllowItem[]; before: string; after: string | undefined }[] = [
  {
    what: 'block list: indentation, order and quotes of the last entry; comments stay',
    object: 'A',
    items: [item()],
    before: `Resources:
  A:
    Type: AWS::EC2::SecurityGroup
    Properties:
      SecurityGroupEgress:
        # web
        - CidrIp: "10.0.0.0/8"   # corp
          Description: 'web'
          IpProtocol: tcp
          FromPort: "443"
          ToPort: "443"          # https
      # VPC last
      VpcId: vpc-1
`,
    after: `Resources:
  A:
    Type: AWS::EC2::SecurityGroup
    Properties:
      SecurityGroupEgress:
        # web
        - CidrIp: "10.0.0.0/8"   # corp
          Description: 'web'
          IpProtocol: tcp
          FromPort: "443"
          ToPort: "443"          # https
        - CidrIp: "18.180.178.0/24"
          Description: 'WorkSpaces client.4172'
          IpProtocol: tcp
          FromPort: "4172"
          ToPort: "4172"
      # VPC last
      VpcId: vpc-1
`,
  },
  {
    what: 'block list of flow entries, dashes at the key’s own column; one entry a CIDR; IPv6 in the place of IPv4',
    object: 'A',
    items: [item({ protocol: 'udp', from: 4195, to: 4196, cidrs: ['10.1.0.0/16', '2001:db8::/32'] })],
    before: `Resources:
  A:
    Type: AWS::EC2::SecurityGroup
    Properties:
      SecurityGroupEgress:
      - { IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8 }
      - {IpProtocol: "-1", DestinationSecurityGroupId: !Ref A}
`,
    after: `Resources:
  A:
    Type: AWS::EC2::SecurityGroup
    Properties:
      SecurityGroupEgress:
      - { IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8 }
      - {IpProtocol: "-1", DestinationSecurityGroupId: !Ref A}
      - { IpProtocol: "udp", FromPort: 4195, ToPort: 4196, CidrIp: 10.1.0.0/16, Description: WorkSpaces client.4172 }
      - { IpProtocol: "udp", FromPort: 4195, ToPort: 4196, CidrIpv6: "2001:db8::/32", Description: WorkSpaces client.4172 }
`,
  },
  {
    what: 'flow list on one line',
    object: 'A',
    items: [item()],
    before: `Resources:
  A:
    Type: AWS::EC2::SecurityGroup
    Properties: {SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}], VpcId: vpc-1}
`,
    after: `Resources:
  A:
    Type: AWS::EC2::SecurityGroup
    Properties: {SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}, {IpProtocol: tcp, FromPort: 4172, ToPort: 4172, CidrIp: 18.180.178.0/24, Description: WorkSpaces client.4172}], VpcId: vpc-1}
`,
  },
  {
    what: 'an empty inbound list and an absent one become block lists',
    object: 'A',
    items: [item({ direction: 'inbound' })],
    before: `Resources:
  A:
    Type: AWS::EC2::SecurityGroup
    Properties:
      SecurityGroupIngress: []
      GroupDescription: x`,
    after: `Resources:
  A:
    Type: AWS::EC2::SecurityGroup
    Properties:
      SecurityGroupIngress:
        - IpProtocol: tcp
          FromPort: 4172
          ToPort: 4172
          CidrIp: 18.180.178.0/24
          Description: WorkSpaces client.4172
      GroupDescription: x`,
  },
  {
    what: 'an absent list follows the other direction’s',
    object: 'A',
    items: [item({ direction: 'inbound' })],
    before: `Resources:
    A:
        Type: AWS::EC2::SecurityGroup
        Properties:
            SecurityGroupEgress:
                - ToPort: 443
                  FromPort: 443
                  IpProtocol: tcp
                  CidrIp: 10.0.0.0/8
`,
    after: `Resources:
    A:
        Type: AWS::EC2::SecurityGroup
        Properties:
            SecurityGroupEgress:
                - ToPort: 443
                  FromPort: 443
                  IpProtocol: tcp
                  CidrIp: 10.0.0.0/8
            SecurityGroupIngress:
                - ToPort: 4172
                  FromPort: 4172
                  IpProtocol: tcp
                  CidrIp: 18.180.178.0/24
                  Description: WorkSpaces client.4172
`,
  },
  {
    what: 'rules as resources: a new resource behind the last one, with the group’s condition and a fresh id',
    object: 'A',
    items: [item()],
    before: `Resources:
  A:
    Type: AWS::EC2::SecurityGroup
    Condition: Wanted
    Properties:
      GroupDescription: x

  AEgressTcp4172:
    Type: AWS::EC2::SecurityGroupEgress
    Properties:
      GroupId:
        Fn::GetAtt:
          - A
          - GroupId
      IpProtocol: tcp
      FromPort: 443
      ToPort: 443
      CidrIp: 10.0.0.0/8

  V:
    Type: AWS::EC2::VPC
`,
    after: `Resources:
  A:
    Type: AWS::EC2::SecurityGroup
    Condition: Wanted
    Properties:
      GroupDescription: x

  AEgressTcp4172:
    Type: AWS::EC2::SecurityGroupEgress
    Properties:
      GroupId:
        Fn::GetAtt:
          - A
          - GroupId
      IpProtocol: tcp
      FromPort: 443
      ToPort: 443
      CidrIp: 10.0.0.0/8

  AEgressTcp4172n2:
    Type: AWS::EC2::SecurityGroupEgress
    Condition: Wanted
    Properties:
      GroupId: !GetAtt A.GroupId
      IpProtocol: tcp
      FromPort: 4172
      ToPort: 4172
      CidrIp: 18.180.178.0/24
      Description: WorkSpaces client.4172

  V:
    Type: AWS::EC2::VPC
`,
  },
  {
    what: 'JSON, several lines',
    object: 'A',
    items: [item()],
    before: `{
    "Resources" : {
        "A" : {
            "Type" : "AWS::EC2::SecurityGroup",
            "Properties" : {
                "SecurityGroupEgress" : [{
                    "IpProtocol" : "tcp",
                    "FromPort" : "443",
                    "ToPort" : "443",
                    "CidrIp" : "10.0.0.0/8"
                }]
            }
        }
    }
}`,
    after: `{
    "Resources" : {
        "A" : {
            "Type" : "AWS::EC2::SecurityGroup",
            "Properties" : {
                "SecurityGroupEgress" : [{
                    "IpProtocol" : "tcp",
                    "FromPort" : "443",
                    "ToPort" : "443",
                    "CidrIp" : "10.0.0.0/8"
                }, {
                    "IpProtocol" : "tcp",
                    "FromPort" : "4172",
                    "ToPort" : "4172",
                    "CidrIp" : "18.180.178.0/24",
                    "Description" : "WorkSpaces client.4172"
                }]
            }
        }
    }
}`,
  },
  {
    what: 'JSON, an entry a line',
    object: 'A',
    items: [item()],
    before: `{ "Resources": { "A": { "Type": "AWS::EC2::SecurityGroup", "Properties": {
  "SecurityGroupEgress": [
    { "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "10.0.0.0/8" }
  ] } } } }`,
    after: `{ "Resources": { "A": { "Type": "AWS::EC2::SecurityGroup", "Properties": {
  "SecurityGroupEgress": [
    { "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "10.0.0.0/8" },
    { "IpProtocol": "tcp", "FromPort": 4172, "ToPort": 4172, "CidrIp": "18.180.178.0/24", "Description": "WorkSpaces client.4172" }
  ] } } } }`,
  },
  {
    what: 'JSON, packed',
    object: 'A',
    items: [item({ direction: 'inbound' })],
    before: `{"Resources":{"A":{"Type":"AWS::EC2::SecurityGroup","Properties":{"SecurityGroupIngress":[]}}}}`,
    after: `{"Resources":{"A":{"Type":"AWS::EC2::SecurityGroup","Properties":{"SecurityGroupIngress":[{"IpProtocol":"tcp","FromPort":4172,"ToPort":4172,"CidrIp":"18.180.178.0/24","Description":"WorkSpaces client.4172"}]}}}}`,
  },
  {
    what: 'JSON rule resources',
    object: 'A',
    items: [item()],
    before: `{
  "Resources": {
    "A": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "x"}},
    "E": {
      "Type": "AWS::EC2::SecurityGroupEgress",
      "Properties": {
        "GroupId": {"Ref": "A"},
        "IpProtocol": "-1",
        "DestinationSecurityGroupId": {"Ref": "A"}
      }
    }
  }
}
`,
    after: `{
  "Resources": {
    "A": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "x"}},
    "E": {
      "Type": "AWS::EC2::SecurityGroupEgress",
      "Properties": {
        "GroupId": {"Ref": "A"},
        "IpProtocol": "-1",
        "DestinationSecurityGroupId": {"Ref": "A"}
      }
    },
    "AEgressTcp4172": {
      "Type": "AWS::EC2::SecurityGroupEgress",
      "Properties": {
        "GroupId": {"Ref": "A"},
        "IpProtocol": "tcp",
        "FromPort": 4172,
        "ToPort": 4172,
        "CidrIp": "18.180.178.0/24",
        "Description": "WorkSpaces client.4172"
      }
    }
  }
}
`,
  },
  {
    what: 'ACL entries get free numbers before the deny',
    object: 'Acl',
    items: [item({ before: 100, cidrs: ['10.1.0.0/16', '10.2.0.0/16'] })],
    before: `Resources:
  Acl:
    Type: AWS::EC2::NetworkAcl
    Properties: {VpcId: vpc-1}
  Deny:
    Type: AWS::EC2::NetworkAclEntry
    Properties:
      NetworkAclId: !Ref Acl
      Egress: true
      RuleNumber: 100
      Protocol: -1
      RuleAction: deny
      CidrBlock: 0.0.0.0/0
`,
    after: `Resources:
  Acl:
    Type: AWS::EC2::NetworkAcl
    Properties: {VpcId: vpc-1}
  Deny:
    Type: AWS::EC2::NetworkAclEntry
    Properties:
      NetworkAclId: !Ref Acl
      Egress: true
      RuleNumber: 100
      Protocol: -1
      RuleAction: deny
      CidrBlock: 0.0.0.0/0
  AclOutbound40:
    Type: AWS::EC2::NetworkAclEntry
    Properties:
      NetworkAclId: !Ref Acl
      Egress: true
      RuleNumber: 40
      Protocol: 6
      RuleAction: allow
      CidrBlock: 10.1.0.0/16
      PortRange:
        From: 4172
        To: 4172
  AclOutbound50:
    Type: AWS::EC2::NetworkAclEntry
    Properties:
      NetworkAclId: !Ref Acl
      Egress: true
      RuleNumber: 50
      Protocol: 6
      RuleAction: allow
      CidrBlock: 10.2.0.0/16
      PortRange:
        From: 4172
        To: 4172
`,
  },
  {
    what: 'an ACL without entries gets its first',
    object: 'Acl',
    items: [item({ direction: 'inbound', protocol: 'udp', from: 1024, to: 65535 })],
    before: `{"Resources": {
  "Acl": {"Type": "AWS::EC2::NetworkAcl", "Properties": {"VpcId": "vpc-1"}}
}}`,
    after: `{"Resources": {
  "Acl": {"Type": "AWS::EC2::NetworkAcl", "Properties": {"VpcId": "vpc-1"}},
  "AclInbound10": {
    "Type": "AWS::EC2::NetworkAclEntry",
    "Properties": {
      "NetworkAclId": {"Ref": "Acl"},
      "RuleNumber": 10,
      "Protocol": 17,
      "RuleAction": "allow",
      "Egress": false,
      "CidrBlock": "18.180.178.0/24",
      "PortRange": {
        "From": 1024,
        "To": 65535
      }
    }
  }
}}`,
  },
  {
    what: 'no free number, and the one in the way is a parameter: no edit',
    object: 'Acl',
    items: [item({ before: 1 })],
    before: `Parameters: {First: {Type: Number, Default: 1}}
Resources:
  Acl: {Type: AWS::EC2::NetworkAcl}
  Deny:
    Type: AWS::EC2::NetworkAclEntry
    Properties: {NetworkAclId: !Ref Acl, Egress: true, RuleNumber: !Ref First, Protocol: -1, RuleAction: deny, CidrBlock: 0.0.0.0/0}
`,
    after: undefined,
  },
  {
    what: 'prefix list: entries of its family, and room for them',
    object: 'List',
    items: [item({ cidrs: ['54.64.0.0/16', '54.65.0.0/16', '2001:db8::/32'] })],
    before: `Resources:
  List:
    Type: AWS::EC2::PrefixList
    Properties:
      AddressFamily: IPv4
      MaxEntries: 1
      Entries:
        - Cidr: 54.64.0.0/16
          Description: old
`,
    after: `Resources:
  List:
    Type: AWS::EC2::PrefixList
    Properties:
      AddressFamily: IPv4
      MaxEntries: 2
      Entries:
        - Cidr: 54.64.0.0/16
          Description: old
        - Cidr: 54.65.0.0/16
          Description: WorkSpaces client.4172
`,
  },
  {
    what: 'a description that YAML would read otherwise is quoted',
    object: 'A',
    items: [item({ direction: 'inbound', description: 'WorkSpaces: #1, [x]' })],
    before: `Resources:
  A:
    Type: AWS::EC2::SecurityGroup
    Properties:
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 1, ToPort: 1, CidrIp: 10.0.0.0/8, Description: x}
`,
    after: `Resources:
  A:
    Type: AWS::EC2::SecurityGroup
    Properties:
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 1, ToPort: 1, CidrIp: 10.0.0.0/8, Description: x}
        - {IpProtocol: tcp, FromPort: 4172, ToPort: 4172, CidrIp: 18.180.178.0/24, Description: "WorkSpaces: #1, [x]"}
`,
  },
  {
    what: 'a computed list: no edit',
    object: 'A',
    items: [item({ direction: 'inbound' })],
    before: `Resources:
  A:
    Type: AWS::EC2::SecurityGroup
    Properties:
      SecurityGroupIngress: !If [C, [], []]
`,
    after: undefined,
  },
  {
    what: 'a list that stands elsewhere and serves several groups: no edit',
    object: 'A',
    items: [item({ direction: 'inbound' })],
    before: `Rules: &rules
  - {IpProtocol: tcp, FromPort: 1, ToPort: 1, CidrIp: 10.0.0.0/8}
Resources:
  A:
    Type: AWS::EC2::SecurityGroup
    Properties:
      SecurityGroupIngress: *rules
`,
    after: undefined,
  },
  {
    what: 'the default egress is never taken away',
    object: 'A',
    items: [item()],
    before: `Resources:
  A:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: x
`,
    after: undefined,
  },
];

describe('allowCloudFormation', () => {
  for (const { what, object, items, before, after } of cases) {
    it(what, () => {
      expect(write(before, object, items)).toBe(after);
      const crlf = (text: string | undefined) => text?.replace(/\n/g, '\r\n');
      expect(write(crlf(before)!, object, items)).toBe(crlf(after));
    });
    if (after === undefined) continue;
    it(`${what}: reads back`, () => {
      const wanted = items.flatMap(({ from, cidrs }) => cidrs.map((cidr) => [from, cidr] as const));
      const policy = read(after).policies.find((candidate) => candidate.address === object)!;
      const lines = policyLines(policy).join('\n');
      for (const [from, cidr] of wanted) {
        if (policy.kind === 'prefix-list') continue;
        expect(lines).toMatch(new RegExp(`${from}\\S* ${cidr.replace(/[.:]/g, '\\$&')}`));
      }
    });
  }
});

describe('a template in JSON whose first brace is missing', () => {
  const whole = `{
  "Resources": {
    "A": {
      "Type": "AWS::EC2::SecurityGroup",
      "Properties": {
        "SecurityGroupEgress": [
          { "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0" }
        ]
      }
    }
  }
}
`;
  it.each(['t.json', 't.template'])('%s gets JSON written into it, if anything, and never YAML', (name) => {
    const text = whole.replace(/^\{/, '');
    const file = { uri: `file:///net/${name}`, text };
    const policy = readCloudFormation(file, { variables: {} }).policies[0] as FilterPolicy;
    const fix = { kind: 'allow', title: message('policy.unstated'), policy, items: [item()] } as const;
    const edits = allowCloudFormation(fix, () => file);
    expect(edits && applyEdits(text, edits)).toBe(write(whole, 'A', [item()])?.replace(/^\{/, ''));
    expect(edits).toBeDefined();
  });
});
