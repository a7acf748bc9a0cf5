import { type Line, quote, renderLines } from '../../../writers/terraform/layout';
import { flowComment, numbered, ruleNames } from '../header';
import type { Flow } from '../plan';
import type { RuleRequest } from '../request';
import { assemble, cidrsOf, INNER, idOf, isV6, object, variableOf, variables } from './parts';

/** An object and each rule as a resource of its own, as newer versions of the AWS provider advise. */
export function terraformRules(request: RuleRequest, flows: readonly Flow[]): string {
  const rules = request.role === 'subnet' ? aclRules(request, flows) : groupRules(request, flows);
  return assemble(request, [...variables(flows, request), object(request), ...rules]);
}

function groupRules(request: RuleRequest, flows: readonly Flow[]): string[] {
  const names = ruleNames(flows);
  return flows.flatMap((flow, i) => {
    const variable = variableOf(flow);
    const rule = (name: string, cidr: string, loop = ''): string => {
      const lines: Line[] = [
        { name: 'security_group_id', value: idOf(request) },
        { name: 'description', value: quote(flow.description) },
        { name: 'ip_protocol', value: quote(flow.protocol) },
        { name: 'from_port', value: String(flow.from) },
        { name: 'to_port', value: String(flow.to) },
        { name: isV6(flow) ? 'cidr_ipv6' : 'cidr_ipv4', value: cidr },
      ];
      const type = `aws_vpc_security_group_${flow.direction === 'inbound' ? 'ingress' : 'egress'}_rule`;
      return resource(type, name, flowComment(flow, request), `${loop}${renderLines(lines, INNER)}`);
    };
    if (variable) return [rule(names[i]!, 'each.value', `${INNER.indent}for_each = toset(${variable})\n\n`)];
    const cidrs = cidrsOf(flow);
    // Named by their addresses, so that a list that grows or shrinks moves no other rule in the state.
    const nameOf = (cidr: string): string =>
      cidrs.length > 1 ? `${names[i]}_${cidr.replace(/[^0-9a-f]+/g, '_')}` : names[i]!;
    return cidrs.map((cidr) => rule(nameOf(cidr), quote(cidr)));
  });
}

const resource = (type: string, name: string, about: string, body: string): string =>
  `# ${about}\nresource "${type}" "${name}" {\n${body}\n}`;

const aclRules = (request: RuleRequest, flows: readonly Flow[]): string[] =>
  numbered(flows, cidrsOf).map(({ flow, name, remote, number }) => {
    const lines: Line[] = [
      { name: 'network_acl_id', value: idOf(request) },
      { name: 'rule_number', value: String(number) },
      { name: 'egress', value: String(flow.direction === 'outbound') },
      { name: 'rule_action', value: '"allow"' },
      { name: 'protocol', value: quote(flow.protocol) },
      { name: 'from_port', value: String(flow.from) },
      { name: 'to_port', value: String(flow.to) },
      { name: isV6(flow) ? 'ipv6_cidr_block' : 'cidr_block', value: quote(remote) },
    ];
    return resource('aws_network_acl_rule', name, flowComment(flow, request), renderLines(lines, INNER));
  });
