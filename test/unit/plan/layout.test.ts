import { describe, expect, it } from 'vitest';
import { render } from '../../../server/src/messages';
import type { Known, Named, Reading } from '../../../server/src/policy';
import { readPlan } from '../../../server/src/readers/plan';
import { readTerraform } from '../../../server/src/readers/terraform';
import { readText } from '../../support/files';
import { planResource } from '../../support/plans';

/** `layers.tf` and what `terraform show -json` printed of its plan (Terraform 1.11; all ids are known after apply). */
const PLAN = readText('test/unit/plan/layers.json');
const SOURCE = readTerraform([{ uri: 'file:///net/main.tf', text: readText('test/unit/plan/layers.tf') }], {
  variables: {},
});
const plan = (text: string): Reading => readPlan({ uri: 'file:///net/plan.json', text }, { variables: {} });

interface Plan {
  readonly planned_values: { readonly root_module: { readonly resources: object[] } };
  readonly configuration: { readonly root_module: { readonly resources: object[]; outputs?: object } };
}

const said = (value: Known<string>): string => (value.known ? value.value : '?');
const names = ({ here, rest }: Named): string => [...here, ...(rest ? ['?'] : [])].join(', ');

/** What stands where, in words. Groups that AWS makes have an address in source code only. */
const placed = ({ layout }: Reading): string[] => [
  ...layout!.attachments.map(
    ({ kind, address, subnets, groups }) =>
      `${kind} ${address}: ${names(subnets)} | ${names(groups).replace(/, aws_workspaces_directory\S+/, ',')}`,
  ),
  ...layout!.subnets.map(({ address, vpc, acl, table }) => `${address}: ${[vpc, acl, table].map(said).join(' ')}`),
];
const routes = ({ policies }: Reading): string[] =>
  policies.flatMap((policy) =>
    policy.kind === 'address-space' && policy.table
      ? [
          `${policy.address}: ${policy.table.routes.length} ${said(policy.table.vpc)}`,
          ...(policy.table.rest ? [render(policy.table.rest.message, 'en')] : []),
        ]
      : [],
  );

describe('what stands where, by a plan', () => {
  it('is what the source says', () => {
    const reading = plan(PLAN);
    expect(placed(reading)).toEqual(placed(SOURCE));
    expect(placed(reading)).toHaveLength(3);
    expect(routes(reading)).toEqual(routes(SOURCE));
    expect(routes(reading)).toEqual(['aws_route_table.desks: 1 aws_vpc.desks']);
  });

  const edited = (edit: (document: Plan) => void): string => {
    const document: Plan = JSON.parse(PLAN);
    edit(document);
    return JSON.stringify(document);
  };
  const TABLE = { references: ['aws_route_table.desks.id', 'aws_route_table.desks'] };
  const taker = (type: string) => ({ address: `${type}.x`, mode: 'managed', type, name: 'x', values: {} });

  it.each([
    [
      'its id is an output',
      (document: Plan) => (document.configuration.root_module.outputs = { table: { expression: TABLE } }),
      'the id of the route table is an output, and whoever reads that may add routes',
    ],
    [
      'its id goes to a script',
      (document: Plan) => {
        document.planned_values.root_module.resources.push(taker('terraform_data'));
        document.configuration.root_module.resources.push({
          ...taker('terraform_data'),
          expressions: { input: TABLE },
        });
      },
      'the id of the route table goes to terraform_data.x, which may add routes',
    ],
    [
      'a gateway hands on routes',
      (document: Plan) => {
        const type = 'aws_vpn_gateway_route_propagation';
        document.planned_values.root_module.resources.push(taker(type));
        document.configuration.root_module.resources.push({ ...taker(type), expressions: { route_table_id: TABLE } });
      },
      'a gateway hands on routes to this table that no file holds',
    ],
  ])('leaves open what more a table may have where %s', (_, edit, reason) => {
    expect(routes(plan(edited(edit))).slice(1)).toEqual([reason]);
  });

  it.each([true, false])('whether desktops have the internet: %s', (written) => {
    // The first of them stands in the planned values.
    const text = PLAN.replace('"workspace_creation_properties": [\n       {}', (found) =>
      found.replace('{}', `{ "enable_internet_access": ${written} }`),
    );
    expect(plan(text).layout!.attachments[0]!.internet).toMatchObject({ known: true, value: written });
    expect(plan(PLAN).layout!.attachments[0]!.internet).toBeUndefined();
  });

  it('has routes written apart', () => {
    const text = edited((document) => {
      const values = { destination_cidr_block: '0.0.0.0/0', nat_gateway_id: 'nat-1' };
      document.planned_values.root_module.resources.push({ ...taker('aws_route'), values });
      document.configuration.root_module.resources.push({
        ...taker('aws_route'),
        expressions: { route_table_id: TABLE },
      });
    });
    expect(routes(plan(text))).toEqual(['aws_route_table.desks: 2 aws_vpc.desks']);
  });
});

describe('what stands where, by a state', () => {
  const state = (...more: object[]): Reading =>
    plan(
      JSON.stringify({
        format_version: '1.0',
        values: {
          root_module: {
            resources: [
              planResource('aws_vpc', 'v', { id: 'vpc-1', cidr_block: '10.0.0.0/16', default_network_acl_id: 'acl-0' }),
              planResource('aws_subnet', 'a', { id: 'subnet-a', vpc_id: 'vpc-1', cidr_block: '10.0.1.0/24' }),
              planResource('aws_subnet', 'b', { id: 'subnet-b', vpc_id: 'vpc-1', cidr_block: '10.0.2.0/24' }),
              planResource('aws_security_group', 'g', { id: 'sg-1', vpc_id: 'vpc-1' }),
              ...more,
            ],
          },
        },
      }),
    );

  it('is joined by ids', () => {
    const reading = state(
      planResource('aws_default_network_acl', 'd', { id: 'acl-0', default_network_acl_id: 'acl-0', subnet_ids: [] }),
      planResource('aws_network_acl', 'n', { id: 'acl-1', vpc_id: 'vpc-1', subnet_ids: ['subnet-a'] }),
      planResource('aws_route_table', 't', { id: 'rtb-1', vpc_id: 'vpc-1', route: [], propagating_vgws: [] }),
      planResource('aws_route_table_association', 't', { route_table_id: 'rtb-1', subnet_id: 'subnet-b' }),
      planResource('aws_workspaces_directory', 'w', {
        subnet_ids: ['subnet-a', 'subnet-b'],
        workspace_creation_properties: [{ custom_security_group_id: 'sg-1' }],
      }),
      planResource('aws_instance', 'i', { subnet_id: 'subnet-a', vpc_security_group_ids: ['sg-1', 'sg-far'] }),
    );
    expect(placed(reading)).toEqual([
      'workspaces aws_workspaces_directory.w: aws_subnet.a, aws_subnet.b | aws_security_group.g, ?',
      'instance aws_instance.i: aws_subnet.a | aws_security_group.g, ?',
      'aws_subnet.a: aws_vpc.v aws_network_acl.n ?',
      'aws_subnet.b: aws_vpc.v aws_default_network_acl.d aws_route_table.t',
    ]);
    expect(routes(reading)).toEqual(['aws_route_table.t: 0 aws_vpc.v']);
  });
});
