import type { Direction, FilterPolicy, Rule } from '../../policy';
import type { Arguments } from './arguments';
import { RULES_EXCLUSIVE } from './exclusive';
import { NETWORK_ACLS, SECURITY_GROUPS } from './kinds';
import { aclRule, groupRule, type RuleContext } from './rules';

/** What security groups and network ACLs differ in, in code and in plans. */
export interface FilterKind {
  readonly kind: FilterPolicy['kind'];
  readonly objects: readonly string[];
  /** Resources that hold one rule each, and the argument that says whose it is. */
  readonly rules: readonly string[];
  readonly owner: string;
  /** The resource that lists all rules of an object. */
  readonly exclusive?: string;
  readonly rule: (args: Arguments, direction: Direction, context: RuleContext) => Rule;
}

export const GROUP_KIND: FilterKind = {
  kind: 'security-group',
  objects: SECURITY_GROUPS,
  rules: ['aws_security_group_rule', 'aws_vpc_security_group_ingress_rule', 'aws_vpc_security_group_egress_rule'],
  owner: 'security_group_id',
  exclusive: RULES_EXCLUSIVE,
  rule: groupRule,
};

export const ACL_KIND: FilterKind = {
  kind: 'network-acl',
  objects: NETWORK_ACLS,
  rules: ['aws_network_acl_rule'],
  owner: 'network_acl_id',
  rule: aclRule,
};

/** The blocks in which an object holds rules itself. */
export const INLINE: readonly (readonly [block: string, direction: Direction])[] = [
  ['ingress', 'inbound'],
  ['egress', 'outbound'],
];
