import { onceForText, ownText } from '../../policy';

/** Resource types that become policies, or parts of them, or say where they stand; all begin with `aws_`. */
const TYPES =
  '(?:default_)?security_group(?:_rule)?|vpc_security_group_(?:(?:in|e)gress_rule|rules_exclusive)|(?:default_)?network_acl(?:_rule)?' +
  '|ec2_managed_prefix_list(?:_entry)?|vpc|subnet|vpc_ipv4_cidr_block_association|(?:default_)?route_table|route' +
  '|(?:main_)?route_table_association|network_acl_association|workspaces_directory' +
  '|networkfirewall_(?:rule_group|firewall_policy)|vpc_peering_connection' +
  '|ec2_(?:transit_gateway_(?:route|prefix_list_reference)|client_vpn_route)';
const NAMED = new RegExp(`resource[\\s"]*aws_(?:${TYPES})\\b|"aws_(?:${TYPES})"\\s*:`);
const WHOLE = new RegExp(`^aws_(?:${TYPES})$`);

/** A group or network ACL, as people make one or take over the one that a VPC comes with. */
export const SECURITY_GROUPS: readonly string[] = ['aws_security_group', 'aws_default_security_group'];
export const NETWORK_ACLS: readonly string[] = ['aws_network_acl', 'aws_default_network_acl'];

/** Resource types that are of interest only beside those: they say where something stands. */
export const BESIDE: readonly string[] = [
  'aws_instance',
  'aws_network_interface',
  'aws_network_interface_sg_attachment',
  'aws_directory_service_directory',
  'aws_vpn_gateway_route_propagation',
];

/** Modules of other people that make such resources from what they are given. */
const REGISTRY =
  /\b(?:terraform-aws-modules|cloudposse)\/(?:security-group\/aws\b(?!\/)|terraform-aws-security-group\b)/;

/** Whether a text names a resource type that is read here; a cheap look before anything is parsed. */
export const mentionsNetwork = (text: string): boolean =>
  (text.includes('aws_') && NAMED.test(text)) || (text.includes('security-group') && REGISTRY.test(text));

/** Whether blocks of a type are read as such; others, and whatever is only looked up, where a name leads to them. */
export const isReadAtOnce = (keyword: string, type: string): boolean => keyword === 'resource' && WHOLE.test(type);

/** Whether what is wrong in a block is told though nobody asks for it: it says where something stands, or is looked up. */
export const isMinded = (keyword: string, type: string): boolean => keyword === 'data' || BESIDE.includes(type);

/** What module blocks of a text, or what looks like them, name as their source. */
function callsIn(text: string): readonly string[] {
  if (!text.includes('module') || !/\bmodule\b/.test(text)) return [];
  const found = [...text.matchAll(/\bsource"?\s*[=:]\s*"([^"\n]+)"/g)].filter(({ index }) => !isCommented(text, index));
  return [...new Set(found.map((match) => match[1]!))];
}

/** Whether a file names a network resource, and what it calls, as far as a look at its text tells. */
export const glanceAt = onceForText((text) => ({
  network: mentionsNetwork(text),
  sources: callsIn(text).map(ownText),
}));

/** Whether a line is commented out in front of an offset: then nobody calls what it names. */
const isCommented = (text: string, offset: number): boolean =>
  /^\s*(?:#|\/\/)/.test(text.slice(text.lastIndexOf('\n', offset) + 1, offset));
