const SIDES = ['ingress', 'egress'] as const;

const dynamic = (side: string): string => `
  dynamic "${side}" {
    for_each = local.${side}
    content {
      from_port        = ${side}.value.from_port
      to_port          = ${side}.value.to_port
      protocol         = ${side}.value.protocol
      cidr_blocks      = ${side}.value.cidr_blocks
      ipv6_cidr_blocks = ${side}.value.ipv6_cidr_blocks
      prefix_list_ids  = ${side}.value.prefix_list_ids
      security_groups  = ${side}.value.security_groups
      self             = ${side}.value.self
    }
  }`;

/** Other ends that a rule may have beside groups. */
const RANGES = ['cidr_blocks', 'ipv6_cidr_blocks', 'prefix_list_ids', 'self'];
/** What a rule names as its other ends, `r` and what stands around it given. */
const ends = (from: string, groups: string): string =>
  `cidr_blocks = lookup(${from}, "cidr_blocks", null), ipv6_cidr_blocks = lookup(${from}, "ipv6_cidr_blocks", null), prefix_list_ids = lookup(${from}, "prefix_list_ids", null), security_groups = ${groups}, self = lookup(${from}, "self", null), is_ranged = try(length(setintersection(keys(${from}), ${JSON.stringify(RANGES)})) > 0, true)`;
const match = (r: string): string =>
  `type = ${r}.type, from_port = ${r}.from_port, to_port = ${r}.to_port, protocol = ${r}.protocol`;
const SOURCE = 'try(r.source_security_group_id, null) == null ? null : [r.source_security_group_id]';

/** Rules for a group that others make: one for the ranges, and one for each group at the other end. */
const apart = (side: string): string => {
  const rule = (name: string, list: string, other: string): string => `
resource "aws_security_group_rule" "${name}" {
  count             = var.enabled && length(local.target) > 0 ? length(${list}) : 0
  security_group_id = local.target[0]
  type              = "${side}"
  from_port         = ${list}[count.index].from_port
  to_port           = ${list}[count.index].to_port
  protocol          = ${list}[count.index].protocol
${other}
}`;
  const [ranges, groups] = [`local.${side}_ranges`, `local.${side}_groups`];
  return `
locals {
  ${side}_ranges = [for r in local.${side} : r if r.security_groups == null || r.is_ranged]
  ${side}_groups = flatten([for r in local.${side} : [for id in r.security_groups : { id = id, ${['from_port', 'to_port', 'protocol'].map((name) => `${name} = r.${name}`).join(', ')} }] if r.security_groups != null])
}
${rule(side, ranges, RANGES.map((name) => `  ${name} = ${ranges}[count.index].${name}`).join('\n'))}
${rule(`${side}_groups`, groups, `  source_security_group_id = ${groups}[count.index].id`)}`;
};

/** `cloudposse/security-group/aws`: up to version 2 nothing goes out unless that is asked for. */
const cloudposse = (open: boolean): string => `
variable "enabled" { default = true }
variable "create_security_group" { default = true }
variable "target_security_group_id" { default = [] }
variable "security_group_enabled" { default = true }
variable "id" { default = null }
variable "security_group_name" { default = [] }
variable "name" { default = null }
variable "attributes" { default = [] }
variable "security_group_description" { default = "" }
variable "vpc_id" { default = null }
variable "tags" { default = {} }
variable "allow_all_egress" { default = ${open} }
variable "rules" { default = [] }
variable "rules_map" { default = {} }
variable "rule_matrix" { default = [] }
locals {
  target = var.security_group_enabled ? var.target_security_group_id : [var.id]
  listed = concat([for r in coalesce(var.rules, []) : r], flatten([for k, list in var.rules_map : list]))
  all = concat(
    [for r in local.listed : { ${match('r')}, ${ends('r', SOURCE)} }],
    flatten([for m in var.rule_matrix : [for r in m.rules : { ${match('r')}, ${ends('m', 'lookup(m, "source_security_group_ids", null)')} }]]),
    var.allow_all_egress ? [{ type = "egress", from_port = 0, to_port = 0, protocol = "-1", cidr_blocks = ["0.0.0.0/0"], ipv6_cidr_blocks = ["::/0"], prefix_list_ids = null, security_groups = null, self = null, is_ranged = true }] : [],
  )
${SIDES.map((side) => `  ${side} = [for r in local.all : r if r.type == "${side}"]`).join('\n')}
}
resource "aws_security_group" "default" {
  count       = var.enabled && var.create_security_group && length(local.target) == 0 ? 1 : 0
  name        = try(var.security_group_name[0], var.name)
  description = var.security_group_description
  vpc_id      = var.vpc_id
  tags        = var.tags
${SIDES.map(dynamic).join('')}
}
${SIDES.map(apart).join('')}
output "id" { value = try(local.target[0], aws_security_group.default[0].id) }
output "name" { value = aws_security_group.default[0].name }
`;

export const CLOUDPOSSE = cloudposse(true);
export const CLOUDPOSSE_BEFORE_2 = cloudposse(false);
