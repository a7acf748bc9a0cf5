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

/** What a rule names as its other ends, `r` and what stands around it given. */
const ends = (from: string, groups: string): string =>
  `cidr_blocks = lookup(${from}, "cidr_blocks", null), ipv6_cidr_blocks = lookup(${from}, "ipv6_cidr_blocks", null), prefix_list_ids = lookup(${from}, "prefix_list_ids", null), security_groups = ${groups}, self = lookup(${from}, "self", null)`;
const match = (r: string): string =>
  `type = ${r}.type, from_port = ${r}.from_port, to_port = ${r}.to_port, protocol = ${r}.protocol`;
const SOURCE = 'try(r.source_security_group_id, null) == null ? null : [r.source_security_group_id]';

/** Rules for a group that others make. */
const apart = (side: string): string => `
resource "aws_security_group_rule" "${side}" {
  count                    = var.enabled && length(local.target) > 0 ? length(local.${side}) : 0
  security_group_id        = local.target[0]
  type                     = "${side}"
  from_port                = local.${side}[count.index].from_port
  to_port                  = local.${side}[count.index].to_port
  protocol                 = local.${side}[count.index].protocol
  cidr_blocks              = local.${side}[count.index].cidr_blocks
  ipv6_cidr_blocks         = local.${side}[count.index].ipv6_cidr_blocks
  prefix_list_ids          = local.${side}[count.index].prefix_list_ids
  source_security_group_id = try(local.${side}[count.index].security_groups[0], null)
  self                     = local.${side}[count.index].self
}`;

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
    var.allow_all_egress ? [{ type = "egress", from_port = 0, to_port = 0, protocol = "-1", cidr_blocks = ["0.0.0.0/0"], ipv6_cidr_blocks = ["::/0"], prefix_list_ids = null, security_groups = null, self = null }] : [],
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
