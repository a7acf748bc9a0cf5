import type { UserValue } from '../../catalogue';
import { message, render } from '../../messages';
import { type Layout, type Line, quote, renderBlock, renderLines } from '../../writers/terraform/layout';
import { description, directive, flowComment, headerLines, ruleNames } from './header';
import type { Flow } from './plan';
import { type GenerateRequest, OBJECT_NAME } from './request';

const LAYOUT: Layout = { eol: '\n', indent: '', unit: '  ', tallLists: true };
const INNER: Layout = { ...LAYOUT, indent: '  ' };

const VARIABLES: Readonly<Record<UserValue, string>> = {
  dnsServers: 'dns_server_cidrs',
  directoryControllers: 'directory_controller_cidrs',
  vpcCidrs: 'workspaces_vpc_cidrs',
};

/** An object and its rules as resources of their own, which is what the AWS provider recommends. */
export function terraform(request: GenerateRequest, flows: readonly Flow[]): string {
  const lists = new Lists(flows);
  const blocks = [
    comment(headerLines(request)),
    ...variables(flows, request),
    lists.block(request),
    request.role === 'subnet' ? acl(request) : group(request),
    ...(request.role === 'subnet' ? aclRules(request, flows) : groupRules(request, flows, lists)),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

const comment = (lines: readonly string[]): string => lines.map((line) => `# ${line}`).join('\n');

function variables(flows: readonly Flow[], { role, locale }: GenerateRequest): string[] {
  const block = (name: string, description: string, type: string): string =>
    renderBlock(
      `variable "${name}"`,
      [
        { name: 'description', value: quote(description) },
        { name: 'type', value: type },
      ],
      LAYOUT,
    );
  const values = new Set(flows.flatMap(({ remote }) => ('value' in remote ? [remote.value] : [])));
  return [
    block('vpc_id', render(message(`generate.vpc`, { role: message(`generate.role.${role}`) }), locale), 'string'),
    ...[...values].map((value) =>
      block(
        VARIABLES[value],
        render(message('generate.cidrsOf', { what: message(`rules.user.${value}`) }), locale),
        'list(string)',
      ),
    ),
  ];
}

/** Lists of several CIDRs, each written once under the name of the requirement that asks for it first. */
class Lists {
  private readonly names = new Map<string, { readonly name: string; readonly flow: Flow }>();

  constructor(flows: readonly Flow[]) {
    for (const flow of flows) {
      const { remote, requirement } = flow;
      if ('value' in remote || remote.cidrs.length < 2) continue;
      const key = remote.cidrs.join();
      if (this.names.has(key)) continue;
      const base = `workspaces_${requirement.id.replace(/[^a-zA-Z0-9]+/g, '_')}`;
      const taken = [...this.names.values()].filter(({ name }) => name.startsWith(base)).length;
      this.names.set(key, { name: `${base}${taken > 0 ? `_${taken + 1}` : ''}_cidrs`, flow });
    }
  }

  /** The expression for a flow's several addresses; undefined where it has one. */
  of({ remote }: Flow): string | undefined {
    if ('value' in remote) return `var.${VARIABLES[remote.value]}`;
    const entry = this.names.get(remote.cidrs.join());
    return entry && `local.${entry.name}`;
  }

  block(request: GenerateRequest): string {
    const lists = [...this.names].map(([cidrs, { name, flow }]) =>
      [
        `${INNER.indent}# ${flowComment({ ...flow, back: false }, request)}`,
        renderLines([{ name, value: cidrs.split(',').map(quote) }], INNER),
      ].join('\n'),
    );
    return lists.length > 0 ? `locals {\n${lists.join('\n\n')}\n}` : '';
  }
}

function group(request: GenerateRequest): string {
  const name = OBJECT_NAME[request.role];
  const block = renderBlock(
    `resource "aws_security_group" "${name}"`,
    [
      { name: 'name', value: quote(`${name.replaceAll('_', '-')}-${request.region}`) },
      { name: 'description', value: quote(description(request)) },
      { name: 'vpc_id', value: 'var.vpc_id' },
    ],
    LAYOUT,
  );
  return `# ${directive(request)}\n${block}`;
}

function groupRules(request: GenerateRequest, flows: readonly Flow[], lists: Lists): string[] {
  const names = ruleNames(flows);
  return flows.map((flow, i) => {
    const list = lists.of(flow);
    const v6 = 'cidrs' in flow.remote && flow.remote.cidrs[0]!.includes(':');
    const type = `aws_vpc_security_group_${flow.direction === 'inbound' ? 'ingress' : 'egress'}_rule`;
    const lines: Line[] = [
      { name: 'security_group_id', value: `aws_security_group.${OBJECT_NAME[request.role]}.id` },
      { name: 'description', value: quote(flow.description) },
      { name: 'ip_protocol', value: quote(flow.protocol) },
      { name: 'from_port', value: String(flow.from) },
      { name: 'to_port', value: String(flow.to) },
      { name: v6 ? 'cidr_ipv6' : 'cidr_ipv4', value: list ? 'each.value' : quote(single(flow)) },
    ];
    return resource(type, names[i]!, flowComment(flow, request), list, lines);
  });
}

const single = ({ remote }: Flow): string => ('cidrs' in remote ? remote.cidrs[0]! : '');

function resource(type: string, name: string, about: string, each: string | undefined, lines: readonly Line[]): string {
  const loop = each ? `${INNER.indent}for_each = toset(${each})\n\n` : '';
  return `# ${about}\nresource "${type}" "${name}" {\n${loop}${renderLines(lines, INNER)}\n}`;
}

function acl(request: GenerateRequest): string {
  const name = OBJECT_NAME[request.role];
  const tags = renderBlock(
    'tags =',
    [{ name: 'Name', value: quote(`${name.replaceAll('_', '-')}-${request.region}`) }],
    INNER,
  );
  return `# ${directive(request)}\nresource "aws_network_acl" "${name}" {\n  vpc_id = var.vpc_id\n\n${tags}\n}`;
}

/** Numbers in steps of ten, so that the user's own entries find room. */
function aclRules(request: GenerateRequest, flows: readonly Flow[]): string[] {
  const numbers = { inbound: 100, outbound: 100 };
  const names = ruleNames(flows);
  return flows.flatMap((flow, i) => {
    const cidrs = 'cidrs' in flow.remote ? flow.remote.cidrs : [];
    return cidrs.map((cidr, n) => {
      const number = numbers[flow.direction];
      numbers[flow.direction] += 10;
      return resource(
        'aws_network_acl_rule',
        cidrs.length > 1 ? `${names[i]!}_${n + 1}` : names[i]!,
        flowComment(flow, request),
        undefined,
        [
          { name: 'network_acl_id', value: `aws_network_acl.${OBJECT_NAME[request.role]}.id` },
          { name: 'rule_number', value: String(number) },
          { name: 'egress', value: String(flow.direction === 'outbound') },
          { name: 'rule_action', value: '"allow"' },
          { name: 'protocol', value: quote(flow.protocol) },
          { name: 'from_port', value: String(flow.from) },
          { name: 'to_port', value: String(flow.to) },
          { name: cidr.includes(':') ? 'ipv6_cidr_block' : 'cidr_block', value: quote(cidr) },
        ],
      );
    });
  });
}
