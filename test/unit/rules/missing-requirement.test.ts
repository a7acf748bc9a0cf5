import { describe, expect, it } from 'vitest';
import { readTerraform } from '../../../server/src/readers/terraform';
import { expectFindings } from '../../support/annotated';

const group = (
  egress: string,
  directive = 'role=client-network region=ap-northeast-1',
): string => `# workspaces-ports: ${directive}
resource "aws_security_group" "clients" {
${egress}
}`;
const egress = (protocol: string, port: number, cidrs: string[], attribute = 'cidr_blocks'): string => `  egress {
    from_port = ${port}
    to_port = ${port}
    protocol = "${protocol}"
    ${attribute} = [${cidrs.map((cidr) => `"${cidr}"`).join(', ')}]
  }`;
const drawn = (text: string, ...findings: string[]): string => {
  const [directive, header, ...rest] = text.split('\n');
  const carets = '^'.repeat(header!.length - 2);
  return [directive, header, ...findings.map((finding) => `${carets} ${finding}`), ...rest].join('\n');
};
const HTTPS = egress('tcp', 443, ['0.0.0.0/0']);
const GATEWAYS = ['18.180.178.0/24', '18.180.180.0/23', '54.250.251.0/24'];
const HEALTH = ['18.178.102.247/32', '54.64.174.128/32'];
const ALL = [...GATEWAYS, ...HEALTH];

describe('missing-requirement', () => {
  it('tells everything that an empty group lacks, one finding a requirement', () =>
    expectFindings(
      'main.tf',
      drawn(
        group(''),
        'missing-requirement error: TCP 443 outbound',
        'missing-requirement error: TCP/UDP 4172 outbound to 18.178.102.247/32, 18.180.178.0/24, 18.180.180.0/23, 54.64.174.128/32, 54.250.251.0/24',
        'missing-requirement error: TCP/UDP 4195 outbound to 3.114.164.0/22, 18.178.102.247/32, 54.64.174.128/32',
      ),
    ));

  it('asks the streaming protocol that the group opens in part, and no other', () =>
    expectFindings(
      'main.tf',
      drawn(
        group([HTTPS, egress('tcp', 4195, ['3.114.164.0/22'])].join('\n')),
        'missing-requirement error: UDP 4195 outbound to 3.114.164.0/22, 18.178.102.247/32, 54.64.174.128/32; TCP 4195 outbound to 18.178',
      ),
    ));

  it('asks nothing over IPv6 of a group that has none, and all of one that has some', async () => {
    const streaming = ['tcp', 'udp'].map((one) => egress(one, 4172, ALL)).join('\n');
    const over6 = `  egress {\n    protocol = "udp"\n    from_port = 4172\n    to_port = 4172\n    ipv6_cidr_blocks = ["2406:da32:4000::/40"]\n  }`;
    await expectFindings('main.tf', group([HTTPS, streaming].join('\n')));
    await expectFindings(
      'main.tf',
      drawn(group([HTTPS, streaming, over6].join('\n')), 'missing-requirement error: UDP 4172 outbound to 2406:da14:'),
    );
  });

  const left = (ignored: string): string => group(`  lifecycle {\n    ignore_changes = ${ignored}\n  }`);

  it.each([['[ingress, egress]'], ['["egress"]'], ['all']])(
    'knows that Terraform leaves the rules to others: ignore_changes = %s',
    (ignored) => expectFindings('main.tf', left(ignored)),
  );

  it.each([
    ['other changes', left('[tags, ingress]')],
    [
      'those of the other spelling',
      `${left('[egress]')}
resource "aws_vpc_security_group_egress_rule" "dns" {
  security_group_id = aws_security_group.clients.id
  ip_protocol       = "udp"
  from_port         = 53
  to_port           = 53
  cidr_ipv4         = "10.0.0.2/32"
}`,
    ],
  ])('tells what is missing where Terraform leaves %s', (_, text) =>
    expectFindings(
      'main.tf',
      drawn(
        text,
        'missing-requirement error: client.443',
        'missing-requirement error: client.4172',
        'missing-requirement error: client.4195',
      ),
    ),
  );

  const ruleFor = (more: string): string => `# workspaces-ports: role=client-network region=ap-northeast-1
resource "aws_security_group" "clients" {
  for_each = toset(["a", "b"])
}
variable "zones" {}
locals {
  ids = [for one in aws_security_group.clients : one.id if contains(var.zones, "a")]
}
resource "aws_security_group_rule" "out" {
  ${more}
  type        = "egress"
  protocol    = "-1"
  from_port   = 0
  to_port     = 0
  cidr_blocks = ["0.0.0.0/0"]
}`;

  it.each([
    [
      'of a loop over what nobody knows',
      'for_each = { for k in var.zones : k => aws_security_group.clients[k].id }\n  security_group_id = each.value',
    ],
    [
      'by an object in it',
      'for_each = { for k in var.zones : k => { id = aws_security_group.clients[k].id } }\n  security_group_id = each.value.id',
    ],
    ['of a list', 'count = length(local.ids)\n  security_group_id = local.ids[count.index]'],
  ])('knows that a rule may be of any group %s', (_, more) => expectFindings('main.tf', ruleFor(more)));

  it('says nothing of what AWS calls optional', () =>
    expectFindings('main.tf', group([HTTPS, ...['tcp', 'udp'].map((one) => egress(one, 4172, ALL))].join('\n'))));

  it('tells TCP and UDP apart', () =>
    expectFindings(
      'main.tf',
      drawn(
        group([HTTPS, egress('tcp', 4172, ALL)].join('\n')),
        'missing-requirement error: UDP 4172 outbound to 18.178',
      ),
    ));

  it('names exactly what is left of a list that is nearly complete', () =>
    expectFindings(
      'main.tf',
      drawn(
        group([HTTPS, egress('tcp', 4172, ALL), egress('udp', 4172, [...GATEWAYS.slice(0, 2), ...HEALTH])].join('\n')),
        'missing-requirement error: UDP 4172 outbound to 54.250.251.0/24',
      ),
    ));

  it('is silent when all is open, by many rules or by one', async () => {
    await expectFindings('main.tf', group([HTTPS, egress('tcp', 4172, ALL), egress('udp', 4172, ALL)].join('\n')));
    await expectFindings('main.tf', group(egress('-1', 0, ['0.0.0.0/0'])));
  });

  it('is silent when the list is unknown: that is no fault', () =>
    expectFindings(
      'main.tf',
      group(`${HTTPS}
  egress {
    from_port = 4172
    to_port = 4172
    protocol = "tcp"
    cidr_blocks = data.external.gateways.result
  }
  egress {
    from_port = 4172
    to_port = 4172
    protocol = "udp"
    prefix_list_ids = [var.gateways]
  }`),
    ));

  it('asks nothing of an object without a role', () =>
    expectFindings('main.tf', 'resource "aws_security_group" "database" {\n  name = "database"\n}'));

  it('is a warning where the role is a guess', () =>
    expectFindings(
      'main.tf',
      `resource "aws_security_group" "office" {
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing-requirement warning: TCP 443 outbound
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing-requirement warning: UDP 4172
${egress('tcp', 4172, ALL)}
}`,
    ));

  it('asks the directory ports of a WorkSpace, and the internet ports only when that feature is on', async () => {
    const config = (features: string): Record<string, string> => ({
      '.workspaces-ports.json': `{ "features": [${features}], "values": { "directoryControllers": ["10.0.1.0/28"] } }`,
    });
    const desktop = group(egress('-1', 0, ['10.0.1.0/28']), 'role=workspace region=eu-west-1');
    await expectFindings('main.tf', desktop, { files: config('"directory"') });
    await expectFindings(
      'main.tf',
      drawn(
        desktop,
        'missing-requirement error: 2 requirements are not open: TCP 80, 443 outbound to any address but 10.0.1.0/28',
      ),
      { files: config('"directory", "internet"'), ignore: ['cannot-tell'] },
    );
  });

  it('speaks Japanese', () =>
    expectFindings(
      'main.tf',
      drawn(group([HTTPS, egress('tcp', 4172, ALL)].join('\n')), 'missing-requirement error: アウトバウンド UDP 4172'),
      { locale: 'ja' },
    ));
});

describe('a group without rules whose id goes out of the root module', () => {
  const group = (name: string) => `resource "aws_security_group" "${name}" {
  description = "Amazon WorkSpaces desktops"
}
`;
  const mark = (rule: string) => `${'^'.repeat('resource "aws_security_group" "desks"'.length)} ${rule}`;
  const drawn = (rule: string, output: string, above = '') =>
    `${above}${group('desks').replace('{\n', `{\n${mark(rule)}\n`)}output "group" {\n  value = ${output}\n}`;
  const MISSING = 'missing-requirement warning: TCP 53';
  const OPEN = 'cannot-tell hint: the group has no rules here and its id is an output';

  it.each([
    ['its id', drawn(OPEN, 'aws_security_group.desks.id')],
    ['all of it', drawn(OPEN, 'aws_security_group.desks')],
    ['ids in a list', drawn(OPEN, '[aws_security_group.desks.id]')],
    ['only its name', drawn(MISSING, 'aws_security_group.desks.name')],
    [
      'another group',
      `resource "aws_security_group" "desks-2" {\n}\n${drawn(MISSING, 'aws_security_group.desks-2.id')}`,
    ],
  ])('may get them from others, if nobody has said what it is for: %s', (_, text) =>
    expectFindings('main.tf', text, { region: 'ap-northeast-1', ignore: [], files: CONTROLLERS }),
  );

  it('lacks them for who has said what it is for', () =>
    expectFindings(
      'main.tf',
      drawn('missing-requirement error: TCP 53', 'aws_security_group.desks.id', '# workspaces-ports: role=workspace\n'),
      { region: 'ap-northeast-1', ignore: [], files: CONTROLLERS },
    ));

  it.each([
    ['the root module gives out what the module gives', 'module.desks.group', true],
    ['one of its instances', 'module.desks["a"].group', true],
    ['it gives out something else', 'module.desks.other', false],
  ])('may get them through the module that it is made in: %s', (_, value, grows) => {
    const call = `module "desks" {\n  source = "./desks"\n}\noutput "group" {\n  value = ${value}\n}\n`;
    const outputs = 'output "group" {\n  value = aws_security_group.desks.id\n}\noutput "other" {\n  value = "x"\n}\n';
    const files = [
      { uri: 'file:///w/main.tf', text: call },
      { uri: 'file:///w/desks/main.tf', text: group('desks') + outputs },
    ];
    const [policy] = readTerraform(files, { variables: {} }).policies;
    expect(policy).toMatchObject({ address: 'module.desks.aws_security_group.desks' });
    expect(policy && 'mayGrow' in policy).toBe(grows);
  });
});

describe('a network ACL without entries whose id goes out of the root module', () => {
  const acl = (type: string, entries = ''): string =>
    `resource "${type}" "workspaces" {\n${entries}}\noutput "acl" {\n  value = ${type}.workspaces.id\n}\n`;
  const drawn = (rule: string, type = 'aws_network_acl', above = ''): string =>
    above + acl(type).replace('{\n', `{\n${'^'.repeat(`resource "${type}" "workspaces"`.length)} ${rule}\n`);
  const OPEN = 'cannot-tell hint: the id of the network ACL is an output, and whoever reads that may add entries';

  it('may get them from others, if nobody has said what it is for', () =>
    expectFindings('main.tf', drawn(OPEN), { region: 'ap-northeast-1', ignore: [], files: CONTROLLERS }));

  it.each([
    ['who has said what it is for', 'aws_network_acl', '# workspaces-ports: role=subnet\n'],
    // Terraform takes away what it does not write there itself.
    ['a default one', 'aws_default_network_acl', '# workspaces-ports: role=subnet\n'],
  ])('lacks them for %s', (_, type, above) =>
    expectFindings('main.tf', drawn('missing-requirement error: TCP 53', type, above), {
      region: 'ap-northeast-1',
      ignore: ['return-path-missing'],
      files: CONTROLLERS,
    }),
  );

  it.each([
    ['has entries', 'aws_network_acl', '  ingress = []\n', false],
    ['has none', 'aws_network_acl', '', true],
    ['is the default one', 'aws_default_network_acl', '', false],
  ])('may get more: %s', (_, type, entries, grows) => {
    const files = [{ uri: 'file:///w/main.tf', text: acl(type, entries) }];
    const [policy] = readTerraform(files, { variables: {} }).policies;
    expect(policy && 'mayGrow' in policy).toBe(grows);
  });
});

const CONTROLLERS = {
  '.workspaces-ports.json': JSON.stringify({ values: { directoryControllers: ['10.20.0.10'] } }),
};
