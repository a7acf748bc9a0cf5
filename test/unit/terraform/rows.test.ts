import { describe, expect, it } from 'vitest';
import { mended } from './mended';

/**
 * A group whose rules come from the rows of a map or list gets further rows, laid out and spelled like the others, where
 * the columns can say what is missing and nobody else goes by the rows. All else gets rules of its own.
 */
const GATEWAYS = ['18.178.102.247/32', '18.180.178.0/24', '18.180.180.0/23', '54.64.174.128/32', '54.250.251.0/24'];
const WHY = 'WorkSpaces PCoIP streaming and health checks (client.4172, ap-northeast-1)';

const GROUP = `# workspaces-ports: role=client-network region=ap-northeast-1 protocols=pcoip
resource "aws_security_group" "clients" {
  name = "clients"
}
`;
const rules = (rows: string, more = '', port = 'each.value.port'): string => `
resource "aws_vpc_security_group_egress_rule" "clients" {
  for_each          = ${rows}
  security_group_id = aws_security_group.clients.id
  from_port         = ${port}
  to_port           = ${port}
  ip_protocol       = each.value.protocol
  cidr_ipv4         = each.value.cidr
${more}}
`;
/** The lists of a row or block, one gateway a line. */
const tall = (indent: string): string => GATEWAYS.map((cidr) => `${indent}"${cidr}",\n`).join('');
const flat = (width: number, [open, close] = ['', ''] as const): string =>
  ['udp', 'tcp']
    .flatMap((protocol) =>
      GATEWAYS.map((cidr, i) => {
        const key = `workspaces_${protocol}_4172_${i + 1}`.padEnd(width);
        return `    ${key} = { port = 4172, protocol = "${protocol}", cidr = ${open}"${cidr}"${close} }\n`;
      }),
    )
    .join('');

const LOCAL = (rows: string): string => `locals {\n  rules = {\n${rows}  }\n}\n\n`;
const HTTPS = '    https = { port = 443, protocol = "tcp", cidr = "0.0.0.0/0" }\n';

describe('rules that come from rows', () => {
  it('one line each: below each other, with the equals signs in line', async () => {
    const { 'main.tf': after } = await mended({ 'main.tf': LOCAL(HTTPS) + GROUP + rules('local.rules') });
    const first = HTTPS.replace('https', 'https'.padEnd(21));
    expect(after).toBe(LOCAL(first + flat(21)) + GROUP + rules('local.rules'));
  });

  it('a comment above the last row stays where it is, and the rows above it as they are', async () => {
    const above = '    ldap = { port = 389, protocol = "tcp", cidr = "10.0.0.0/8" }\n    # The web.\n';
    const { 'main.tf': after } = await mended({ 'main.tf': LOCAL(above + HTTPS) + GROUP + rules('local.rules') });
    expect(after).toContain(`{\n${above}    https                 = {`);
  });

  const typed = (rows: string): string => `variable "rules" {
  type = map(object({
    from  = number
    to    = number
    proto = string
    cidrs = list(string)
    text  = optional(string)
  }))
  default = {
    "web-out" = {
      from  = "443"
      to    = "443"
      proto = "TCP"
      cidrs = ["0.0.0.0/0"]
      text  = "HTTPS"
    }
${rows}  }
}

${GROUP}
resource "aws_security_group_rule" "clients" {
  for_each          = var.rules
  type              = "egress"
  security_group_id = aws_security_group.clients.id
  description       = lookup(each.value, "text", null)
  from_port         = each.value.from
  to_port           = each.value["to"]
  protocol          = lower(each.value.proto)
  cidr_blocks       = each.value.cidrs
}
`;

  it('over several lines, in a variable, in its own spelling of keys, ports and protocols', async () => {
    const row = (protocol: string): string => `    "workspaces-${protocol}-4172" = {
      from  = "4172"
      to    = "4172"
      proto = "${protocol.toUpperCase()}"
      cidrs = [
${tall('        ')}      ]
      text = "${WHY}"
    }
`;
    const { 'main.tf': after } = await mended({ 'main.tf': typed('') });
    expect(after).toBe(typed(row('udp') + row('tcp')));
  });

  it('in a file of values', async () => {
    const files = {
      'main.tf': `variable "rules" {}\n\n${GROUP}${rules('var.rules')}`,
      'terraform.tfvars': `rules = {\n${HTTPS.replace('    ', '  ')}}\n`,
    };
    const { 'terraform.tfvars': after, 'main.tf': main } = await mended(files);
    expect(main).toBe(files['main.tf']);
    expect(after).toContain('workspaces_tcp_4172_5 = { port = 4172, protocol = "tcp", cidr = "54.250.251.0/24" }\n}');
  });

  const CALL = (name: string, rows: string): string =>
    `module "${name}" {\n  source = "./clients"\n  rules = {\n${rows}  }\n}\n`;
  const CLIENTS = `variable "rules" {}\n\n${GROUP}${rules('var.rules')}`;

  it('that the caller of a module writes', async () => {
    const files = { 'main.tf': CALL('tokyo', HTTPS), 'clients/main.tf': CLIENTS };
    const after = await mended(files, 'clients/main.tf');
    expect(after['clients/main.tf']).toBe(CLIENTS);
    expect(after['main.tf']).toBe(CALL('tokyo', HTTPS.replace('https', 'https'.padEnd(21)) + flat(21)));
  });

  it('that one of several callers writes: all instances lack it, so the module gets rules', async () => {
    const files = {
      'main.tf': `${CALL('tokyo', HTTPS)}\n${CALL('osaka', HTTPS)}`,
      'clients/main.tf': CLIENTS,
    };
    const after = await mended(files, 'clients/main.tf');
    expect(after['main.tf']).toBe(files['main.tf']);
    expect(after['clients/main.tf']).toContain(
      'resource "aws_vpc_security_group_egress_rule" "clients_egress_udp_4172',
    );
  });

  it('whose addresses are the keys: a key stands once, so the other protocol gets rules of its own', async () => {
    const text = (rows: string, width = 0): string =>
      LOCAL(`    ${'"0.0.0.0/0"'.padEnd(width)} = { port = 443, protocol = "tcp" }\n${rows}`) +
      GROUP +
      rules('local.rules').replace('each.value.cidr', 'each.key');
    const rows = GATEWAYS.map((cidr) => `    ${`"${cidr}"`.padEnd(19)} = { port = 4172, protocol = "udp" }\n`).join('');
    const { 'main.tf': after } = await mended({ 'main.tf': text('') });
    expect(after!.startsWith(text(rows, 19))).toBe(true);
    expect(after!.match(/^resource .*_tcp_4172/gm)).toHaveLength(5);
  });

  it('whose address stands alone and becomes a list, by way of other names', async () => {
    const text = `${LOCAL(HTTPS)}${GROUP}
resource "aws_security_group_rule" "clients" {
  for_each          = { for name, rule in local.rules : "out-\${name}" => rule }
  type              = "egress"
  security_group_id = aws_security_group.clients.id
  from_port         = tonumber(each.value.port)
  to_port           = each.value.port
  protocol          = each.value.protocol
  cidr_blocks       = [each.value.cidr]
}
`;
    const { 'main.tf': after } = await mended({ 'main.tf': text });
    expect(after).toBe(text.replace(HTTPS, HTTPS.replace('https', 'https'.padEnd(21)) + flat(21)));
  });

  const dynamic = (rows: string, more = ''): string => `${GROUP.slice(0, -2)}
  dynamic "egress" {
    for_each = [
      { port = 443, cidrs = local.anywhere },
${rows}    ]
    content {
      from_port   = egress.value.port
      to_port     = egress.value.port
      protocol    = "tcp"
      cidr_blocks = egress.value.cidrs
    }
  }
${more}}

locals {
  anywhere = ["0.0.0.0/0"]
}
`;

  it('of a list: what its rules say for all is not asked of a row, and what they rule out gets a block', async () => {
    const { 'main.tf': after } = await mended({ 'main.tf': dynamic('') });
    const row = `      {\n        port = 4172\n        cidrs = [\n${tall('          ')}        ]\n      },\n`;
    const block = `
  egress {
    description = "${WHY}"
    from_port   = 4172
    to_port     = 4172
    protocol    = "udp"
    cidr_blocks = [
${tall('      ')}    ]
  }
`;
    expect(after).toBe(dynamic(row, block));
  });

  describe('are left alone', () => {
    const rest = async (text: string): Promise<void> => {
      const rows = /locals \{[\s\S]*?\n\}\n/.exec(text)![0];
      const { 'main.tf': after } = await mended({ 'main.tf': text });
      expect(after).toContain(rows);
      expect(after).toContain('resource "aws_vpc_security_group_egress_rule" "clients_egress_udp_4172');
    };

    it('where another group goes by them', () =>
      rest(`${LOCAL(HTTPS)}${GROUP}${rules('local.rules')}
resource "aws_security_group" "others" {
  name = "others"
}
${rules('local.rules').replaceAll('clients', 'others')}`));

    it('where they say something that the rule does not tell', () =>
      rest(
        LOCAL(HTTPS.replace(' }', ', owner = "web" }')) +
          GROUP +
          rules('local.rules', '  tags              = { owner = each.value.owner }\n'),
      ));

    it('where the port is computed', () =>
      rest(LOCAL(HTTPS) + GROUP + rules('local.rules', '', 'each.value.port + 0')));
  });
});
