/** Names of ports as the inputs `ingress_rules` and `rule` use them; others are unknown. */
const RULES: Readonly<Record<string, readonly [from: number, to: number, protocol: string]>> = {
  'all-all': [-1, -1, '-1'],
  'all-icmp': [-1, -1, 'icmp'],
  'all-ipv6-icmp': [-1, -1, '58'],
  'all-tcp': [0, 65535, 'tcp'],
  'all-udp': [0, 65535, 'udp'],
  'dns-tcp': [53, 53, 'tcp'],
  'dns-udp': [53, 53, 'udp'],
  'http-80-tcp': [80, 80, 'tcp'],
  'http-8080-tcp': [8080, 8080, 'tcp'],
  'https-443-tcp': [443, 443, 'tcp'],
  'https-8443-tcp': [8443, 8443, 'tcp'],
  'ldap-tcp': [389, 389, 'tcp'],
  'ldaps-tcp': [636, 636, 'tcp'],
  'mssql-tcp': [1433, 1433, 'tcp'],
  'mysql-tcp': [3306, 3306, 'tcp'],
  'nfs-tcp': [2049, 2049, 'tcp'],
  'ntp-udp': [123, 123, 'udp'],
  'oracle-db-tcp': [1521, 1521, 'tcp'],
  'postgresql-tcp': [5432, 5432, 'tcp'],
  'rdp-tcp': [3389, 3389, 'tcp'],
  'rdp-udp': [3389, 3389, 'udp'],
  'redis-tcp': [6379, 6379, 'tcp'],
  'redshift-tcp': [5439, 5439, 'tcp'],
  'smtp-tcp': [25, 25, 'tcp'],
  'ssh-tcp': [22, 22, 'tcp'],
  'winrm-http-tcp': [5985, 5985, 'tcp'],
  'winrm-https-tcp': [5986, 5986, 'tcp'],
};

const SIDES = ['ingress', 'egress'] as const;
type Side = (typeof SIDES)[number];

/** Inputs that hold rules as maps, and what each map names as the other end. */
const WITH: Readonly<Record<string, string>> = {
  with_cidr_blocks: 'cidr_blocks = compact(split(",", lookup(r, "cidr_blocks", join(",", var.SIDE_cidr_blocks))))',
  with_ipv6_cidr_blocks:
    'ipv6_cidr_blocks = compact(split(",", lookup(r, "ipv6_cidr_blocks", join(",", var.SIDE_ipv6_cidr_blocks)))), prefix_list_ids = var.SIDE_prefix_list_ids',
  with_prefix_list_ids:
    'prefix_list_ids = compact(split(",", lookup(r, "prefix_list_ids", join(",", var.SIDE_prefix_list_ids))))',
  with_source_security_group_id:
    'security_groups = [r["source_security_group_id"]], prefix_list_ids = var.SIDE_prefix_list_ids',
  with_self: 'self = lookup(r, "self", true), prefix_list_ids = var.SIDE_prefix_list_ids',
};

/** What an input gives, and the first of what its "computed" twin gives, as many as are said. */
const both = (side: Side, input: string): string =>
  `concat(${input === 'rules' ? `try(tolist(var.${side}_rules), [])` : `var.${side}_${input}`}, try(slice(var.computed_${side}_${input}, 0, var.number_of_computed_${side}_${input}), var.computed_${side}_${input}))`;

const named = (side: Side): string =>
  `[for r in ${both(side, 'rules')} : { from = local.rules[r][0], to = local.rules[r][1], protocol = local.rules[r][2], cidr_blocks = var.${side}_cidr_blocks, ipv6_cidr_blocks = var.${side}_ipv6_cidr_blocks, prefix_list_ids = var.${side}_prefix_list_ids }]`;

const mapped = (side: Side, input: string, end: string): string =>
  `[for r in ${both(side, input)} : { from = lookup(r, "from_port", try(local.rules[r["rule"]][0], null)), to = lookup(r, "to_port", try(local.rules[r["rule"]][1], null)), protocol = lookup(r, "protocol", try(local.rules[r["rule"]][2], null)), ${end.replaceAll('SIDE', side)} }]`;

/** Since version 6 `ingress_rules` is a map of rules, each written like a resource of its own. */
const written = (side: Side): string => {
  const rule = `var.${side}_rules[k]`;
  const one = (argument: string): string => `compact([lookup(${rule}, "${argument}", null)])`;
  const group = `lookup(${rule}, "referenced_security_group_id", null)`;
  return `try([for k in keys(var.${side}_rules) : { from = lookup(${rule}, "from_port", null), to = lookup(${rule}, "to_port", lookup(${rule}, "from_port", null)), protocol = lookup(${rule}, "ip_protocol", "tcp"), cidr_blocks = ${one('cidr_ipv4')}, ipv6_cidr_blocks = ${one('cidr_ipv6')}, prefix_list_ids = ${one('prefix_list_id')}, security_groups = ${group} == null || ${group} == "self" ? [] : [${group}], self = ${group} == "self" }], [])`;
};

const side = (one: Side): string => `
variable "${one}_cidr_blocks" { default = ${one === 'egress' ? '["0.0.0.0/0"]' : '[]'} }
variable "${one}_ipv6_cidr_blocks" { default = ${one === 'egress' ? '["::/0"]' : '[]'} }
variable "${one}_prefix_list_ids" { default = [] }
${['rules', ...Object.keys(WITH)]
  .map(
    (input) => `variable "${one}_${input}" { default = [] }
variable "computed_${one}_${input}" { default = [] }
variable "number_of_computed_${one}_${input}" { default = 0 }`,
  )
  .join('\n')}
locals {
  ${one} = concat(${named(one)}, ${written(one)}, ${Object.entries(WITH)
    .map(([input, end]) => mapped(one, input, end))
    .join(', ')})
}`;

const dynamic = (one: Side): string => `
  dynamic "${one}" {
    for_each = local.${one}
    content {
      from_port        = ${one}.value.from
      to_port          = ${one}.value.to
      protocol         = ${one}.value.protocol
      cidr_blocks      = lookup(${one}.value, "cidr_blocks", null)
      ipv6_cidr_blocks = lookup(${one}.value, "ipv6_cidr_blocks", null)
      prefix_list_ids  = lookup(${one}.value, "prefix_list_ids", null)
      security_groups  = lookup(${one}.value, "security_groups", null)
      self             = lookup(${one}.value, "self", false)
    }
  }`;

/** Rules for a group that others make: `create_sg = false` with its `security_group_id`. */
const apart = (one: Side): string => `
resource "aws_security_group_rule" "${one}" {
  count                    = var.create && !var.create_sg ? length(local.${one}) : 0
  security_group_id        = var.security_group_id
  type                     = "${one}"
  from_port                = local.${one}[count.index].from
  to_port                  = local.${one}[count.index].to
  protocol                 = local.${one}[count.index].protocol
  cidr_blocks              = lookup(local.${one}[count.index], "cidr_blocks", null)
  ipv6_cidr_blocks         = lookup(local.${one}[count.index], "ipv6_cidr_blocks", null)
  prefix_list_ids          = lookup(local.${one}[count.index], "prefix_list_ids", null)
  source_security_group_id = try(local.${one}[count.index].security_groups[0], null)
  self                     = lookup(local.${one}[count.index], "self", null)
}`;

/** `terraform-aws-modules/security-group/aws` */
export const COMMUNITY = `
variable "create" { default = true }
variable "create_sg" { default = true }
variable "security_group_id" { default = null }
variable "name" { default = "" }
variable "description" { default = "" }
variable "vpc_id" { default = null }
variable "region" { default = null }
variable "tags" { default = {} }
variable "rules" {}
${SIDES.map(side).join('')}
locals {
  rules = merge(var.rules, {
${Object.entries(RULES)
  .map(([name, [from, to, protocol]]) => `    ${name} = [${from}, ${to}, "${protocol}"]`)
  .join('\n')}
  })
}
resource "aws_security_group" "this" {
  count       = var.create && var.create_sg ? 1 : 0
  region      = var.region
  name        = var.name
  description = var.description
  vpc_id      = var.vpc_id
  tags        = var.tags
${SIDES.map(dynamic).join('')}
}
${SIDES.map(apart).join('')}
output "security_group_id" { value = var.create_sg ? aws_security_group.this[0].id : var.security_group_id }
output "security_group_name" { value = aws_security_group.this[0].name }
output "this_security_group_id" { value = var.create_sg ? aws_security_group.this[0].id : var.security_group_id }
`;
