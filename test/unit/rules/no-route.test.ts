import { describe, it } from 'vitest';
import { expectFindings } from '../../support/annotated';

/** A directory in one subnet, and a route table with the routes. */
const network = (routes: string, more = ''): string => `resource "aws_workspaces_directory" "desks" {
  directory_id = "d-1"
  subnet_ids   = [aws_subnet.desks.id]
}
resource "aws_vpc" "desks" {
  cidr_block = "10.20.0.0/16"
}
resource "aws_subnet" "desks" {
  vpc_id     = aws_vpc.desks.id
  cidr_block = "10.20.1.0/24"
}
resource "aws_route_table_association" "desks" {
  subnet_id      = aws_subnet.desks.id
  route_table_id = aws_route_table.desks.id
}
${more}resource "aws_route_table" "desks" {
${routes}`;

const route = (cidr: string): string => `  route {
    cidr_block         = "${cidr}"
    transit_gateway_id = "tgw-1"
  }
`;
/** An appliance whose module is in no file here. */
const appliance = (table: string): string => `module "nat" {\n  source = "example/nat/aws"\n  table = ${table}\n}\n`;
const VPC = '  vpc_id = aws_vpc.desks.id\n';
const MARK = '^'.repeat('resource "aws_route_table" "desks"'.length);

/** Controllers beyond the VPC; desktops have no internet. */
const settings = (controllers: string) => ({
  region: 'ap-northeast-1',
  files: { '.workspaces-ports.json': JSON.stringify({ values: { directoryControllers: [controllers] } }) },
});

describe('no-route', () => {
  it.each([
    ['nothing but the VPC', '', '10.30.0.10', 'TCP 53, 88, 135, 139, 389, 445, 636'],
    ['another network', route('10.31.0.0/16'), '10.30.0.10', '10.30.0.10/32'],
    ['a part of it', route('10.30.0.0/28'), '10.30.0.8/29', undefined],
    ['half of it', route('10.30.0.8/30'), '10.30.0.8/29', 'to 10.30.0.12/30'],
    ['a default route', route('0.0.0.0/0'), '10.30.0.10', undefined],
    ['the VPC itself', '', '10.20.2.10', undefined],
  ])('%s', (_, routes, controllers, words) => {
    const drawn = words === undefined ? '' : `${MARK} no-route warning: ${words}\n`;
    return expectFindings('main.tf', network(`${drawn}${VPC}${routes}}`), settings(controllers));
  });

  it.each([
    ['routes that a gateway hands on', '  propagating_vgws = ["vgw-1"]\n', ''],
    ['a destination that nobody here knows', route('${' + 'var.site}'), 'variable "site" {}\n'],
    ['a route that is still being typed', '  route {\n    cidr_block = "0.0.0.0/0"\n  }\n', ''],
    ['a table that other code may add to', '', 'output "routes" {\n  value = aws_route_table.desks.id\n}\n'],
    ['routes that are a list nobody here knows', '  route = var.routes\n', 'variable "routes" {}\n'],
    ['routes that Terraform leaves to others', '  lifecycle {\n    ignore_changes = [tags, route]\n  }\n', ''],
    ['a table that a module elsewhere adds to', '', appliance('aws_route_table.desks.id')],
    ['the same by another name', '', `locals {\n  all = [aws_route_table.desks.id]\n}\n${appliance('local.all[0]')}`],
    ['a table that a script adds to', '', 'resource "terraform_data" "x" {\n  input = aws_route_table.desks.id\n}\n'],
    [
      'a route of a table that is looked up',
      '',
      'data "aws_route_table" "x" {\n  subnet_id = aws_subnet.desks.id\n}\n' +
        'resource "aws_route" "x" {\n  route_table_id = data.aws_route_table.x.id\n' +
        '  destination_cidr_block = "0.0.0.0/0"\n  transit_gateway_id = "tgw-1"\n}\n',
    ],
  ])('is no fault with %s', (_, routes, more) =>
    expectFindings('main.tf', network(`${VPC}${routes}}`, more), settings('10.30.0.10')),
  );

  const passedOn = (module: string) => {
    const { files, ...rest } = settings('10.30.0.10');
    return { ...rest, files: { ...files, 'egress/main.tf': `variable "tables" {}\n${module}` } };
  };
  const call = 'module "egress" {\n  source = "./egress"\n  tables = [aws_route_table.desks.id]\n}\n';

  it('is no fault where a module hands the table to one that is not here, or back to whoever may add to it', async () => {
    await expectFindings('main.tf', network(`${VPC}}`, call), passedOn(appliance('var.tables[0]')));
    const back = `${call}output "tables" {\n  value = module.egress.all\n}\n`;
    await expectFindings('main.tf', network(`${VPC}}`, back), passedOn('output "all" {\n  value = var.tables\n}\n'));
  });

  it('is told where a module does nothing with the table', () =>
    expectFindings(
      'main.tf',
      network(`${MARK} no-route warning: 10.30.0.10/32\n${VPC}}`, call),
      passedOn('output "count" {\n  value = 1\n}\n'),
    ));

  it.each([
    ['an order of creation', 'resource "aws_instance" "x" {\n  depends_on = [aws_route_table.desks]\n}\n'],
    ['an endpoint', 'resource "aws_vpc_endpoint" "x" {\n  route_table_ids = [aws_route_table.desks.id]\n}\n'],
    ['what ignores other changes', ''],
  ])('is told beside %s', (_, more) =>
    expectFindings(
      'main.tf',
      network(
        `${MARK} no-route warning: 10.30.0.10/32\n${VPC}  lifecycle {\n    ignore_changes = [tags]\n  }\n}`,
        more,
      ),
      settings('10.30.0.10'),
    ),
  );

  it('says nothing of a VPC that is not in the files', () =>
    expectFindings('main.tf', network('  vpc_id = "vpc-1"\n}'), settings('10.30.0.10')));

  it('says nothing of tables of other subnets', () =>
    expectFindings('main.tf', `resource "aws_route_table" "data" {\n${VPC}}`, settings('10.30.0.10')));

  it('asks where a network ACL says that the subnets are those of desktops', () =>
    expectFindings(
      'main.tf',
      `# workspaces-ports: role=subnet region=ap-northeast-1
resource "aws_network_acl" "desks" {
  vpc_id     = aws_vpc.desks.id
  subnet_ids = [aws_subnet.desks.id]
  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = -1
    from_port  = 0
    to_port    = 0
    cidr_block = "0.0.0.0/0"
  }
  egress {
    rule_no    = 100
    action     = "allow"
    protocol   = -1
    from_port  = 0
    to_port    = 0
    cidr_block = "0.0.0.0/0"
  }
}
${network(`${MARK} no-route warning: 10.30.0.10/32\n${VPC}}`).slice(network('').indexOf('resource "aws_vpc"'))}`,
      settings('10.30.0.10'),
    ));

  const template = (mark: string, outputs = ''): string => `Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.20.0.0/16 } }
  Desks: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc, CidrBlock: 10.20.1.0/24 } }
  Directory:
    Type: AWS::DirectoryService::MicrosoftAD
    Properties: { Name: corp.example, VpcSettings: { VpcId: !Ref Vpc, SubnetIds: [!Ref Desks] } }
  Desk: { Type: AWS::WorkSpaces::Workspace, Properties: { DirectoryId: !Ref Directory } }
  Routes:
${mark}    Type: AWS::EC2::RouteTable
    Properties: { VpcId: !Ref Vpc }
  ToSite:
    Type: AWS::EC2::Route
    Properties: { RouteTableId: !Ref Routes, DestinationCidrBlock: 10.31.0.0/16, TransitGatewayId: tgw-1 }
  OfDesks:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: { SubnetId: !Ref Desks, RouteTableId: !Ref Routes }
${outputs}`;

  it('is told in CloudFormation too', () =>
    expectFindings('template.yaml', template('  ^^^^^^ no-route warning: 10.30.0.10/32\n'), settings('10.30.0.10')));

  it('says nothing of a table that is an output of the stack: another one may add routes', () =>
    expectFindings(
      'template.yaml',
      template('', 'Outputs:\n  Routes: { Value: !Ref Routes, Export: { Name: routes } }\n'),
      settings('10.30.0.10'),
    ));

  it.each([
    ['a nested stack', 'Type: AWS::CloudFormation::Stack, Properties: { Parameters: { Table: !Ref Routes } }'],
    ['a custom resource', 'Type: Custom::Nat, Properties: { Table: !GetAtt Routes.RouteTableId }'],
    ['a script', 'Type: AWS::SSM::Parameter, Properties: { Value: !Sub "table=${Routes}" }'],
    [
      'a route of one table or another',
      'Type: AWS::EC2::Route, Properties: { RouteTableId: !If [Other, !Ref Vpc, !Ref Routes], DestinationCidrBlock: 0.0.0.0/0, TransitGatewayId: tgw-1 }',
    ],
  ])('says nothing of a table that goes to %s', (_, taker) =>
    expectFindings(
      'template.yaml',
      `Parameters: { Site: { Type: String } }\nConditions: { Other: !Equals [!Ref Site, x] }\n${template('', `  Taker: { ${taker} }\n`)}`,
      settings('10.30.0.10'),
    ),
  );

  it('is told where an endpoint alone names the table', () =>
    expectFindings(
      'template.yaml',
      template(
        '  ^^^^^^ no-route warning: 10.30.0.10/32\n',
        '  S3: { Type: AWS::EC2::VPCEndpoint, DependsOn: Routes, Properties: { RouteTableIds: [!Ref Routes] } }\n',
      ),
      settings('10.30.0.10'),
    ));

  describe('to the directory, whose answer says where its servers are', () => {
    const answers = (servers: readonly string[]) => ({
      Directories: [{ DirectoryId: 'd-1', SubnetIds: ['subnet-1'], DnsIpAddresses: servers }],
      Subnets: [{ SubnetId: 'subnet-1', VpcId: 'vpc-1', CidrBlock: '10.20.1.0/24', AvailabilityZone: 'eu-west-1a' }],
    });
    const table = (mark: string): string => `{ "RouteTables": [{
  "RouteTableId": "rtb-1",
${mark}  "VpcId": "vpc-1",
  "Associations": [{ "Main": false, "SubnetId": "subnet-1" }],
  "Routes": [{ "DestinationCidrBlock": "10.20.0.0/16", "GatewayId": "local" }]
}] }`;
    const LACKS = `                  ${'^'.repeat('"rtb-1"'.length)} no-route warning: to 10.30.0.10/32\n`;

    it.each([
      ['it is beyond the VPC', ['10.30.0.10'], {}, LACKS],
      ['it is in the VPC', ['10.20.2.10'], {}, ''],
      ['one of two is beyond', ['10.20.2.10', '10.30.0.10'], {}, LACKS],
      ['it does not say', [], {}, ''],
      ['the configuration knows better', ['10.30.0.10'], { directoryControllers: ['10.20.2.10'] }, ''],
    ])('%s', (_, servers, values, mark) =>
      expectFindings('tables.json', table(mark), {
        files: {
          'network.json': JSON.stringify(answers(servers)),
          '.workspaces-ports.json': JSON.stringify({ values }),
        },
      }),
    );
  });
});
