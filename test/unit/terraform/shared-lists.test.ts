import { describe, expect, it } from 'vitest';
import { mended } from './mended';

/**
 * A rule that opens the right ports for some of the gateways gets the others in its own list, wherever that is written,
 * unless the list serves anything else.
 */
const HAS = '"18.180.178.0/24", "18.180.180.0/23"';
const LACKS = ['18.178.102.247/32', '54.64.174.128/32', '54.250.251.0/24'];
const lacking = LACKS.map((cidr) => `"${cidr}"`).join(', ');

const group = (
  cidrs: string,
  name = 'clients',
  more = '',
): string => `# workspaces-ports: role=client-network region=ap-northeast-1
resource "aws_security_group" "${name}" {
  name = "${name}"

  egress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
${['tcp', 'udp']
  .map(
    (protocol) => `  egress {
    from_port   = 4172
    to_port     = 4172
    protocol    = "${protocol}"
    cidr_blocks = ${cidrs}
  }
`,
  )
  .join('')}${more}}
`;

const apart = (head: string, cidrs: string): string => `# workspaces-ports: role=client-network region=ap-northeast-1
resource "aws_security_group" "clients" {
  name = "clients"
}

resource "aws_vpc_security_group_egress_rule" "https" {
  security_group_id = aws_security_group.clients.id
  from_port         = 443
  to_port           = 443
  ip_protocol       = "tcp"
  cidr_ipv4         = "0.0.0.0/0"
}
${['tcp', 'udp']
  .map(
    (protocol) => `
resource "aws_vpc_security_group_egress_rule" "${protocol}" {
  ${head}
  security_group_id = aws_security_group.clients.id
  from_port         = 4172
  to_port           = 4172
  ip_protocol       = "${protocol}"
  cidr_ipv4         = ${cidrs}
}
`,
  )
  .join('')}`;

const LOCAL = `locals {\n  gateways = [${HAS}]\n}\n\n`;

describe('lists that rules name', () => {
  it.each<[string, string, string, string]>([
    ['written in the rule', '', `[${HAS}]`, ''],
    ['a local value', `locals {\n  gateways = [${HAS}]\n}\n\n`, 'local.gateways', ''],
    ['a variable', `variable "gateways" {\n  default = [${HAS}]\n}\n\n`, 'var.gateways', ''],
    ['by way of functions', `locals {\n  gateways = toset([${HAS}])\n}\n\n`, 'sort(tolist(local.gateways))', ''],
  ])('%s', async (_name, head, cidrs) => {
    const before = head + group(cidrs);
    const { 'main.tf': after } = await mended({ 'main.tf': before });
    expect(after).toBe(before.replaceAll(HAS, `${HAS}, ${lacking}`));
  });

  it('in a file of values', async () => {
    const files = {
      'main.tf': `variable "gateways" {\n  type = list(string)\n}\n\n${group('var.gateways')}`,
      'terraform.tfvars': `gateways = [${HAS}]\n`,
    };
    expect(await mended(files)).toEqual({ ...files, 'terraform.tfvars': `gateways = [${HAS}, ${lacking}]\n` });
  });

  it.each([
    ['for each of a list', 'for_each          = toset(local.gateways)', 'each.value'],
    ['for each of a set', 'for_each          = local.gateways', 'each.key'],
  ])('rules apart, %s', async (_name, head, cidr) => {
    const list = `locals {\n  gateways = toset([${HAS}])\n}\n\n`;
    const before = list + apart(head, cidr);
    const { 'main.tf': after } = await mended({ 'main.tf': before });
    // Both rules go by the list, and both lack the same.
    expect(after).toBe(before.replace(HAS, `${HAS}, ${lacking}`));
  });

  it('are left alone where one of the rules that go by them opens other ports', async () => {
    const list = `locals {\n  gateways = toset([${HAS}])\n}\n\n`;
    const both = list + apart('for_each          = local.gateways', 'each.key');
    const other = both.replace(/(to_port {11}|from_port {9})= 4172(?=[^}]*"tcp")/g, '$1= 22');
    const { 'main.tf': after } = await mended({ 'main.tf': other });
    expect(after).toContain(`gateways = toset([${HAS}])`);
  });

  describe('and a rule for the other protocol goes by them', () => {
    it('as a block', async () => {
      const before = `${LOCAL}${group('local.gateways').replace(/ {2}egress \{\n[^}]*"tcp"\n {4}cidr_blocks = local[^}]*\}\n/, '')}`;
      const { 'main.tf': after } = await mended({ 'main.tf': before });
      expect(after).toContain(`gateways = [${HAS}, ${lacking}]`);
      expect(after!.match(/cidr_blocks = local\.gateways/g)).toHaveLength(2);
      expect(after!.match(/18\.178\.102\.247/g)).toHaveLength(1);
    });

    it('as a resource with for_each', async () => {
      const whole = LOCAL + apart('for_each          = toset(local.gateways)', 'each.value');
      const before = whole.slice(0, whole.indexOf('\nresource "aws_vpc_security_group_egress_rule" "udp"'));
      const { 'main.tf': after } = await mended({ 'main.tf': before });
      expect(after).toContain(`gateways = [${HAS}, ${lacking}]`);
      expect(after!.match(/for_each +?= toset\(local\.gateways\)/g)).toHaveLength(2);
      expect(after).toContain('  ip_protocol       = "udp"\n  cidr_ipv4         = each.value\n');
    });
  });

  it.each([
    [
      'one line each',
      [`    ${HAS.replace(', ', ',\n    ')}`, `    ${LACKS.map((one) => `"${one}"`).join(',\n    ')}`],
      ',\n',
      '\n',
    ],
    [
      'with a comma at the end',
      [`    ${HAS.replace(', ', ',\n    ')},`, `    ${LACKS.map((one) => `"${one}",`).join('\n    ')}`],
      '\n',
      '\n',
    ],
  ])('%s', async (_name, [has, more], between, end) => {
    const before = `locals {\n  gateways = [\n${has}${end}  ]\n}\n\n${group('local.gateways')}`;
    const { 'main.tf': after } = await mended({ 'main.tf': before });
    expect(after).toBe(before.replace(has!, `${has}${between}${more}`));
  });

  it('keeps the comment of the last element', async () => {
    const list = `locals {\n  gateways = [\n    "18.180.178.0/24", # first\n    "18.180.180.0/23"  # second\n  ]\n}\n\n`;
    const { 'main.tf': after } = await mended({ 'main.tf': list + group('local.gateways') });
    expect(after).toContain('    "18.180.180.0/23", # second\n    "18.178.102.247/32",\n');
  });

  it.each([
    ['another group', `${LOCAL}${group('local.gateways')}\n${group('local.gateways', 'others').replace(/^#.*\n/, '')}`],
    ['an output', `${LOCAL}${group('local.gateways')}\noutput "gateways" {\n  value = local.gateways\n}\n`],
    [
      'another resource',
      `${LOCAL}${group('local.gateways')}\nresource "aws_wafv2_ip_set" "x" {\n  addresses = local.gateways\n}\n`,
    ],
    [
      'another list',
      `${LOCAL}locals {\n  all = concat(local.gateways, ["10.0.0.0/8"])\n}\n\n${group('local.gateways')}`,
    ],
    ['a list of which elements are picked', `${LOCAL}${group('[for one in local.gateways : one if one != ""]')}`],
  ])('is left alone where it serves %s', async (_name, before) => {
    const { 'main.tf': after } = await mended({ 'main.tf': before });
    expect(after).toContain(`[${HAS}]`);
    expect(after!.length).toBeGreaterThan(before.length);
  });
});
