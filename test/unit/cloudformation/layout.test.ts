import { expect, it } from 'vitest';
import { render } from '../../../server/src/messages';
import type { Known, Named } from '../../../server/src/policy';
import { readCloudFormation } from '../../../server/src/readers/cloudformation';

const said = (value: Known<string>): string => (value.known ? value.value : `? ${render(value.reason.message, 'en')}`);
const names = ({ here, rest }: Named): string =>
  [...here, ...(rest ? [`? ${render(rest.message, 'en')}`] : [])].join(', ');

const read = (resources: string, head = '') =>
  readCloudFormation(
    {
      uri: 'file:///w/t.yaml',
      text: `${head}Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.20.0.0/16 } }
  A: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc, CidrBlock: 10.20.1.0/24 } }
${resources}`,
    },
    { variables: {} },
  ).layout!;

const ACL = '  N: { Type: AWS::EC2::NetworkAcl, Properties: { VpcId: !Ref Vpc } }\n';
const TABLE = '  T: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref Vpc } }\n';
const DEFAULTS = [
  '? it has the default network ACL of Vpc, which is not in these files (AWS makes it to allow everything)',
  "? it has the main route table of Vpc, which is not in these files (AWS makes it with the VPC's own ranges alone)",
];
const association = (kind: 'NetworkAcl' | 'RouteTable', subnet: string, more = ''): string =>
  `  Of${kind}:
    Type: AWS::EC2::Subnet${kind}Association${more}
    Properties: { ${kind}Id: !Ref ${kind === 'NetworkAcl' ? 'N' : 'T'}, SubnetId: ${subnet} }
`;

it.each([
  ['nothing', '', DEFAULTS],
  ['a network ACL', ACL + association('NetworkAcl', '!Ref A'), ['N', DEFAULTS[1]]],
  ['by its attribute', ACL + association('NetworkAcl', '!GetAtt A.SubnetId'), ['N', DEFAULTS[1]]],
  ['a route table', TABLE + association('RouteTable', '!Ref A'), [DEFAULTS[0], 'T']],
  ['another subnet', TABLE + association('RouteTable', 'subnet-1'), DEFAULTS],
  [
    'a subnet that a parameter names',
    TABLE + association('RouteTable', '!Ref Given'),
    [DEFAULTS[0], '? parameter Given has no default (give it under "values.variables" in .workspaces-ports.json)'],
  ],
  [
    'only under a condition',
    TABLE + association('RouteTable', '!Ref A', '\n    Condition: Prod'),
    [DEFAULTS[0], '? condition Prod decides at deployment whether this applies'],
  ],
  [
    'entries of the default network ACL',
    `  E:
    Type: AWS::EC2::NetworkAclEntry
    Properties: { NetworkAclId: !GetAtt Vpc.DefaultNetworkAcl, RuleNumber: 90, Protocol: -1, RuleAction: deny, CidrBlock: 0.0.0.0/0 }
`,
    ['Vpc.DefaultNetworkAcl', DEFAULTS[1]],
  ],
])('a subnet and its layers: %s', (_, resources, expected) => {
  const head = `Parameters:
  Given: { Type: String }
Conditions:
  Prod: !Equals [!Ref Given, prod]
`;
  expect(read(resources, head).subnets.flatMap(({ acl, table }) => [said(acl), said(table)])).toEqual(expected);
});

it('what stands in subnets, with its groups', () => {
  const { attachments } = read(`  G: { Type: AWS::EC2::SecurityGroup, Properties: { GroupDescription: g } }
  Ad: { Type: AWS::DirectoryService::MicrosoftAD, Properties: { Name: corp.example, VpcSettings: { SubnetIds: [!Ref A, subnet-2] } } }
  Other: { Type: AWS::DirectoryService::SimpleAD, Properties: { Name: other.example, VpcSettings: { SubnetIds: [!Ref A] } } }
  Desk: { Type: AWS::WorkSpaces::Workspace, Properties: { DirectoryId: !Ref Ad } }
  Nic: { Type: AWS::EC2::NetworkInterface, Properties: { SubnetId: !Ref A, GroupSet: [!GetAtt G.GroupId] } }
  One: { Type: AWS::EC2::Instance, Properties: { SubnetId: !Ref A, SecurityGroupIds: [!Ref G, sg-1] } }
  Two: { Type: AWS::EC2::Instance, Properties: { NetworkInterfaces: [{ DeviceIndex: "0", SubnetId: !Ref A, GroupSet: [!Ref G] }] } }
`);
  expect(attachments.map((one) => [one.address, one.kind, names(one.subnets), names(one.groups)])).toEqual([
    ['Ad', 'workspaces', 'A', expect.stringContaining('d-…_workspacesMembers')],
    ['Nic', 'interface', 'A', 'G'],
    ['One', 'instance', 'A', 'G, ? security group sg-1 is not in these files'],
    ['Two', 'instance', 'A', 'G'],
  ]);
});

it.each(['[Table', 'Ta(ble', '*', 'a\\b'])('looks for %s, half-typed as it is, in the outputs', (id) => {
  const table = `  '${id}': { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref Vpc } }\n`;
  const acl = `  '${id}2': { Type: AWS::EC2::NetworkAcl, Properties: { VpcId: !Ref Vpc } }\n`;
  expect(names(read(`${table}${acl}Outputs: { Id: { Value: x } }\n`).attachments[0]?.groups ?? { here: [] })).toBe('');
});
