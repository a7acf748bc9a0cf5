import { message } from '../../messages';
import { type Known, known, type Reason, unknown } from '../../policy';
import type { Arguments } from './arguments';
import { type Evaluated, isReference, type ReferenceValue } from './value';

/** Why what AWS gives a resource is no use here. */
export const afterApply = ({ address, attribute }: ReferenceValue, { span }: Evaluated): Reason => ({
  message: message('terraform.afterApply', { reference: `${address}.${attribute}` }),
  span,
});

/** What a VPC is made with: its default network ACL and its main route table. */
const DEFAULTS = ['default_network_acl_id', 'default_route_table_id', 'main_route_table_id'];

/** Which VPC something belongs to: its address, or its id where other code makes it. */
export function vpcOf(args: Arguments): Known<string> {
  const argument = DEFAULTS.find((name) => args.expression(name));
  return argument === undefined ? oneBy(args, 'vpc_id', ['id']) : oneBy(args, argument, DEFAULTS);
}

/** The resource that an argument refers to by one of some attributes; else its text. */
function oneBy(args: Arguments, argument: string, attributes: readonly string[]): Known<string> {
  const value = args.get(argument);
  if (!value) return unknown(message('terraform.notWritten', { name: argument }), args.span);
  if (!value.known) return value;
  const { value: inner, span } = value;
  if (typeof inner === 'string') return known(inner, span);
  if (inner === null || !isReference(inner)) return unknown(message('terraform.notText'), span);
  return attributes.includes(inner.attribute)
    ? known(inner.address, span)
    : unknown(afterApply(inner, value).message, span);
}
