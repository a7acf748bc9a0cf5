import { quote, renderBlock, renderLines } from '../../../writers/terraform/layout';
import { directive, flowComment, objectName } from '../header';
import type { Flow } from '../plan';
import type { RuleRequest } from '../request';
import { assemble, cidrsOf, INNER, isV6 } from './parts';

/** The addresses that the catalogue lists for the region, for rules elsewhere to refer to: one list an address family. */
export function terraformPrefixList(request: RuleRequest, flows: readonly Flow[]): string {
  return assemble(request, [
    list(
      request,
      flows.filter((flow) => !isV6(flow)),
      'IPv4',
    ),
    list(request, flows.filter(isV6), 'IPv6'),
  ]);
}

function list(request: RuleRequest, flows: readonly Flow[], family: 'IPv4' | 'IPv6'): string {
  const entries = new Map<string, Flow>();
  for (const flow of flows) for (const cidr of cidrsOf(flow)) if (!entries.has(cidr)) entries.set(cidr, flow);
  if (entries.size === 0) return '';
  const name = `${objectName(request)}${family === 'IPv6' ? '-v6' : ''}`;
  const head = renderLines(
    [
      { name: 'name', value: quote(name) },
      { name: 'address_family', value: quote(family) },
      { name: 'max_entries', value: String(entries.size) },
    ],
    INNER,
  );
  const blocks = [...entries].map(([cidr, flow]) =>
    renderBlock(
      'entry',
      [
        { name: 'cidr', value: quote(cidr) },
        { name: 'description', value: quote(flow.description) },
      ],
      INNER,
    ),
  );
  const about = [...new Set([...entries.values()].map((flow) => `# ${flowComment(flow, request)}`))];
  const resource = `workspaces_clients${family === 'IPv6' ? '_v6' : ''}`;
  return [
    ...about,
    `# ${directive(request)}`,
    `resource "aws_ec2_managed_prefix_list" "${resource}" {`,
    [head, ...blocks].join('\n\n'),
    '}',
  ].join('\n');
}
