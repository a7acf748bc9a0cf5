import { expect, it } from 'vitest';
import { readTerraform } from '../../../server/src/readers/terraform';
import { outline } from './support';

/** Ways to name the group that a rule is for. A group that a rule may be for is never called without it. */
const MODULES: Readonly<Record<string, string>> = {
  'many/main.tf': `resource "aws_security_group" "m" {
  name = "m"
}
output "id" {
  value = aws_security_group.m.id
}
`,
  'one/main.tf': `resource "aws_security_group" "all" {
  for_each = toset(["a"])
  name     = each.key
}
resource "aws_security_group" "own" {
  name = "own"
}
output "groups" {
  value = aws_security_group.all
}
output "nested" {
  value = { own = aws_security_group.own }
}
`,
  'writer/main.tf': `variable "create" {
  default = true
}
variable "group_id" {
  default = ""
}
locals {
  group_id = var.group_id == "" ? join("", aws_security_group.g.*.id) : var.group_id
}
resource "aws_security_group" "g" {
  count = var.create ? 1 : 0
  name  = "g"
}
output "id" {
  value = local.group_id
}
`,
};
const ROOT = `variable "none" {
  default = null
}
variable "which" {}
locals {
  by_key = { for k, v in aws_security_group.x : k => v.id }
}
resource "aws_security_group" "g" {
  name = "g"
}
resource "aws_security_group" "c" {
  count = 1
  name  = "c"
}
resource "aws_security_group" "x" {
  for_each = toset(["a", "b"])
  name     = each.key
}
resource "terraform_data" "one" {
  input = aws_security_group.g.id
}
resource "terraform_data" "object" {
  input = { group = aws_security_group.g.id }
}
resource "terraform_data" "each" {
  for_each = aws_security_group.x
  input    = each.value.id
}
resource "null_resource" "n" {
  triggers = { group = aws_security_group.g.id }
}
module "many" {
  for_each = toset(["a", "b"])
  source   = "./many"
}
module "one" {
  source = "./one"
}
module "makes" {
  source = "./writer"
}
module "takes" {
  source   = "./writer"
  create   = false
  group_id = aws_security_group.g.id
}
module "takes_made" {
  source   = "./writer"
  create   = false
  group_id = module.makes.id
}
`;

/** The groups that a rule for an owner is, or may be, a rule of. */
function owners(expression: string): string[] {
  const rule = `resource "aws_security_group_rule" "r" {
  security_group_id = ${expression}
  type              = "egress"
  protocol          = "-1"
  from_port         = 0
  to_port           = 0
  cidr_blocks       = ["0.0.0.0/0"]
}
`;
  const files = { 'main.tf': ROOT + rule, ...MODULES };
  const read = Object.entries(files).map(([path, text]) => ({ uri: `file:///net/${path}`, text }));
  const groups = outline(readTerraform(read, { variables: {} }).policies);
  return Object.entries(groups).flatMap(([address, rules]) =>
    rules.length === 0 ? [] : [rules.every((one) => !one.includes('maybe')) ? address : `${address}?`],
  );
}

it.each<[expression: string, ...owners: string[]]>([
  ['aws_security_group.g.id', 'aws_security_group.g'],
  ['"${aws_security_group.g.id}"', 'aws_security_group.g'],
  ['coalesce(var.none, aws_security_group.g.id)', 'aws_security_group.g'],
  ['lookup({ a = aws_security_group.g.id }, "a", null)', 'aws_security_group.g'],
  ['zipmap(["a"], [aws_security_group.g.id])["a"]', 'aws_security_group.g'],
  ['trimspace(aws_security_group.g.id)', 'aws_security_group.g?'],
  ['split("/", aws_security_group.g.arn)[1]', 'aws_security_group.g?'],
  ['join("", aws_security_group.c.*.id)', 'aws_security_group.c'],
  ['element(concat(aws_security_group.c.*.id, [""]), 0)', 'aws_security_group.c'],
  ['{ for k, v in aws_security_group.x : k => v }["a"].id', 'aws_security_group.x["a"]'],
  ['values(aws_security_group.x)[0].id', 'aws_security_group.x["a"]'],
  ['one([for v in aws_security_group.x : v.id if v.name == "a"])', 'aws_security_group.x["a"]'],
  ['local.by_key["a"]', 'aws_security_group.x["a"]'],
  ['local.by_key[var.which]', 'aws_security_group.x["a"]?', 'aws_security_group.x["b"]?'],
  ['module.many["a"].id', 'module.many["a"].aws_security_group.m'],
  ['module.many[var.which].id', 'module.many["a"].aws_security_group.m?', 'module.many["b"].aws_security_group.m?'],
  ['[for m in module.many : m.id][0]', 'module.many["a"].aws_security_group.m'],
  ['module.one.groups["a"].id', 'module.one.aws_security_group.all["a"]'],
  ['module.one.nested.own.id', 'module.one.aws_security_group.own'],
  [
    'var.which == "a" ? module.one.nested.own.id : aws_security_group.g.id',
    'aws_security_group.g?',
    'module.one.aws_security_group.own?',
  ],
  ['var.none == null ? module.one.nested.own.id : aws_security_group.g.id', 'module.one.aws_security_group.own'],
  ['module.makes.id', 'module.makes.aws_security_group.g'],
  ['module.takes.id', 'aws_security_group.g'],
  ['module.takes_made.id', 'module.makes.aws_security_group.g'],
  ['terraform_data.one.output', 'aws_security_group.g'],
  ['terraform_data.object.output.group', 'aws_security_group.g?'],
  ['terraform_data.each["a"].output', 'aws_security_group.x["a"]?', 'aws_security_group.x["b"]?'],
  ['null_resource.n.triggers.group', 'aws_security_group.g'],
])('%s', (expression, ...expected) => expect(owners(expression)).toEqual(expected));

it('may be any group where the local value that names it cannot be read', () => {
  const code = `locals {
  group_id = var.which == "" ? join("", aws_sec"
}
resource "aws_security_group" "g" {
  name = "g"
}
resource "aws_security_group_rule" "r" {
  security_group_id = local.group_id
  type              = "egress"
  protocol          = "-1"
  from_port         = 0
  to_port           = 0
  cidr_blocks       = ["0.0.0.0/0"]
}
variable "which" {
  default = ""
}
`;
  const read = readTerraform([{ uri: 'file:///net/main.tf', text: code }], { variables: {} });
  expect(outline(read.policies)['aws_security_group.g']?.some((rule) => rule.includes('maybe'))).toBe(true);
});
