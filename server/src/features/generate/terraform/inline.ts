import { type Line, quote, renderBlock } from '../../../writers/terraform/layout';
import { flowComment, numbered } from '../header';
import type { Flow } from '../plan';
import type { RuleRequest } from '../request';
import { assemble, cidrsOf, INNER, isV6, Lists, object, variables } from './parts';

const BLOCK = { inbound: 'ingress', outbound: 'egress' } as const;

/** An object that holds its rules itself: one resource to read and to paste. */
export function terraform(request: RuleRequest, flows: readonly Flow[]): string {
  const lists = new Lists(request.role === 'subnet' ? [] : flows);
  const rules = request.role === 'subnet' ? aclRules(request, flows) : groupRules(request, flows, lists);
  return assemble(request, [...variables(flows, request), lists.block(request), object(request, rules)]);
}

const groupRules = (request: RuleRequest, flows: readonly Flow[], lists: Lists): string[] =>
  flows.map((flow) =>
    rule(request, flow, [
      { name: 'description', value: quote(flow.description) },
      { name: 'from_port', value: String(flow.from) },
      { name: 'to_port', value: String(flow.to) },
      { name: 'protocol', value: quote(flow.protocol) },
      {
        name: isV6(flow) ? 'ipv6_cidr_blocks' : 'cidr_blocks',
        value: lists.of(flow) ?? `[${cidrsOf(flow).map(quote).join(', ')}]`,
      },
    ]),
  );

const aclRules = (request: RuleRequest, flows: readonly Flow[]): string[] =>
  numbered(flows, cidrsOf).map(({ flow, remote, number }) =>
    rule(request, flow, [
      { name: 'rule_no', value: String(number) },
      { name: 'action', value: '"allow"' },
      { name: 'protocol', value: quote(flow.protocol) },
      { name: 'from_port', value: String(flow.from) },
      { name: 'to_port', value: String(flow.to) },
      { name: isV6(flow) ? 'ipv6_cidr_block' : 'cidr_block', value: quote(remote) },
    ]),
  );

const rule = (request: RuleRequest, flow: Flow, lines: readonly Line[]): string =>
  `${INNER.indent}# ${flowComment(flow, request)}\n${renderBlock(BLOCK[flow.direction], lines, INNER)}`;
