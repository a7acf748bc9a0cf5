import { describe, expect, it } from 'vitest';
import { render } from '../../../server/src/messages';
import { addresses, ports } from '../../../server/src/net';
import type { Known, Named, SourceFile } from '../../../server/src/policy';
import { looksLikeAwsOutput, readAwsCli } from '../../../server/src/readers/awscli';
import { pathsOf, probePath } from '../../../server/src/verdict/path';

const said = (value: Known<string>): string => (value.known ? value.value : `? ${render(value.reason.message, 'en')}`);
const names = ({ here, rest }: Named): string => [...here, ...(rest ? ['?'] : [])].join(', ');
const file = (name: string, value: object): SourceFile => ({ uri: `file:///w/${name}`, text: JSON.stringify(value) });

const SUBNETS = file('subnets.json', {
  Subnets: ['a', 'b'].map((one) => ({ SubnetId: `subnet-${one}`, VpcId: 'vpc-1', CidrBlock: '10.20.1.0/24' })),
});
const ACLS = file('acls.json', {
  NetworkAcls: [
    { NetworkAclId: 'acl-1', VpcId: 'vpc-1', IsDefault: true, Associations: [{ SubnetId: 'subnet-a' }], Entries: [] },
  ],
});
const TABLES = file('tables.json', {
  RouteTables: [
    {
      RouteTableId: 'rtb-main',
      VpcId: 'vpc-1',
      Associations: [{ Main: true }],
      Routes: [{ DestinationCidrBlock: '10.20.0.0/16', GatewayId: 'local', State: 'active' }],
    },
    {
      RouteTableId: 'rtb-b',
      VpcId: 'vpc-1',
      Associations: [{ Main: false, SubnetId: 'subnet-b' }],
      Routes: [
        { DestinationCidrBlock: '10.20.0.0/16', GatewayId: 'local', State: 'active' },
        { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1', State: 'active' },
        { DestinationCidrBlock: '8.8.8.0/24', NatGatewayId: 'nat-2', State: 'blackhole' },
      ],
    },
  ],
});
const endpoint = (vpc: string, ...tables: string[]) => ({ VpcEndpointId: 'vpce-1', VpcId: vpc, RouteTableIds: tables });
const read = (first: SourceFile, ...beside: SourceFile[]) => readAwsCli(first, { variables: {}, beside });

describe('what stands where, by the answers of one folder', () => {
  it('joins subnets with network ACLs and route tables, the main one for those without an association', () => {
    const { layout } = read(SUBNETS, ACLS, TABLES);
    expect(layout!.subnets.map(({ address, acl, table }) => [address, said(acl), said(table)])).toEqual([
      ['subnet-a', 'acl-1', 'rtb-main'],
      [
        'subnet-b',
        '? it has the default network ACL of vpc-1, which is not in these files (AWS makes it to allow everything)',
        'rtb-b',
      ],
    ]);
  });

  it('cannot tell of a subnet whose association may stand on another page', () => {
    const page = { ...JSON.parse(TABLES.text), NextToken: 'next' };
    const { layout } = read(SUBNETS, ACLS, file('tables.json', page));
    expect(layout!.subnets.map(({ table }) => said(table))).toEqual([
      '? the listing goes on elsewhere, and what is associated may stand there',
      'rtb-b',
    ]);
  });

  it.each([
    [
      'only main tables are listed, as by a filter',
      file('tables.json', { RouteTables: JSON.parse(TABLES.text).RouteTables.slice(0, 1) }),
      [],
      'only main route tables are listed, as with a filter; the subnet may have one of its own that is not among them',
    ],
    [
      'an endpoint of the VPC names one that is not listed',
      TABLES,
      [file('endpoints.json', { VpcEndpoints: [endpoint('vpc-1', 'rtb-main', 'rtb-hidden')] })],
      'route table rtb-hidden is not in these files, and may be that of the subnet',
    ],
    [
      'not where that is an endpoint of another VPC',
      TABLES,
      [file('endpoints.json', { VpcEndpoints: [endpoint('vpc-2', 'rtb-far')] })],
      undefined,
    ],
  ])(
    'cannot tell of a subnet without an association whether it has a table that is not here: %s',
    (_, tables, more, reason) => {
      const { layout } = read(SUBNETS, ACLS, tables, ...more);
      expect(said(layout!.subnets[0]!.table)).toBe(reason === undefined ? 'rtb-main' : `? ${reason}`);
    },
  );

  it.each([
    [
      'a directory of WorkSpaces',
      {
        Directories: [
          {
            DirectoryId: 'd-1',
            DnsIpAddresses: ['10.20.1.10'],
            SubnetIds: ['subnet-a', 'subnet-b'],
            WorkspaceSecurityGroupId: 'sg-members',
            WorkspaceCreationProperties: { CustomSecurityGroupId: 'sg-own' },
          },
        ],
      },
      ['d-1', 'workspaces', 'subnet-a, subnet-b', 'sg-own, sg-members'],
    ],
    [
      'what a command is to change in a directory',
      { ResourceId: 'd-1', WorkspaceCreationProperties: { CustomSecurityGroupId: 'sg-own', DefaultOu: 'OU=desks' } },
      ['d-1', 'workspaces', '?', 'sg-own, ?'],
    ],
    [
      'a directory that a command is to register',
      { DirectoryId: 'd-1', SubnetIds: ['subnet-a', 'subnet-b'], EnableSelfService: false, Tenancy: 'SHARED' },
      ['d-1', 'workspaces', 'subnet-a, subnet-b', '?'],
    ],
    [
      'an instance',
      {
        Reservations: [
          { Instances: [{ InstanceId: 'i-1', SubnetId: 'subnet-a', SecurityGroups: [{ GroupId: 'sg-1' }] }] },
        ],
      },
      ['i-1', 'instance', 'subnet-a', 'sg-1'],
    ],
    [
      'an interface that WorkSpaces has made',
      {
        NetworkInterfaces: [
          {
            NetworkInterfaceId: 'eni-1',
            SubnetId: 'subnet-a',
            Description: 'Created By Amazon Workspaces for AWS Account ID 123456789012',
            Groups: [{ GroupId: 'sg-1' }, { GroupId: 'sg-2' }],
          },
        ],
      },
      ['eni-1', 'workspaces', 'subnet-a', 'sg-1, sg-2'],
    ],
  ])('reads %s', (_, value, expected) => {
    const answer = file('what.json', value);
    expect(looksLikeAwsOutput(answer.text)).toBe(true);
    expect(
      read(answer).layout!.attachments.map((one) => [one.address, one.kind, names(one.subnets), names(one.groups)]),
    ).toEqual([expected]);
  });

  it.each([
    ['8.8.4.4', 'allow'],
    ['8.8.8.8', 'deny'],
    ['10.20.9.9', 'allow'],
  ] as const)('a route whose target is gone leads nowhere: %s', (address, decision) => {
    const { layout, policies, around = [] } = read(SUBNETS, ACLS, TABLES);
    const path = pathsOf(layout!, [...policies, ...around]).find(({ from }) => from === 'subnet-b')!;
    const { steps } = probePath(path, {
      direction: 'outbound',
      protocol: 'tcp',
      ports: [443, 444],
      address: addresses.addressSet([address]),
      clientPorts: ports.parsePorts('49152-65535')!,
    });
    expect(steps.find(({ layer }) => layer.kind === 'route-table')?.answer?.decision).toBe(decision);
  });

  const interfaces = (...groups: string[]): object[] =>
    groups.map((group, i) => ({
      NetworkInterfaceId: `eni-${i}`,
      SubnetId: 'subnet-b',
      Groups: [{ GroupId: group }],
    }));

  it('leads from what stands in one subnet with the same groups one way', () => {
    const answer = file('interfaces.json', { NetworkInterfaces: interfaces('sg-1', 'sg-1', 'sg-2', 'sg-1') });
    const { layout, policies } = read(answer, SUBNETS);
    const paths = pathsOf(layout!, policies).filter(({ attachment }) => attachment);
    expect(paths.map(({ from, alike }) => [from, ...alike.map((one) => one.from)])).toEqual([
      ['eni-0', 'eni-1', 'eni-3'],
      ['eni-2'],
    ]);
  });
});
