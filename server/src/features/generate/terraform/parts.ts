import type { UserValue } from '../../../catalogue';
import { message, render } from '../../../messages';
import { type Layout, quote, renderBlock, renderLines } from '../../../writers/terraform/layout';
import { description, directive, flowComment, headerLines, objectName, slug } from '../header';
import type { Flow } from '../plan';
import { OBJECT, type RuleRequest } from '../request';

export const LAYOUT: Layout = { eol: '\n', indent: '', unit: '  ', tallLists: true };
export const INNER: Layout = { ...LAYOUT, indent: '  ' };

const VARIABLES: Readonly<Record<UserValue, string>> = {
  dnsServers: 'dns_server_cidrs',
  directoryControllers: 'directory_controller_cidrs',
  vpcCidrs: 'workspaces_vpc_cidrs',
};

/** Blocks below the header, an empty line between them; empty blocks are left out. */
export function assemble(request: RuleRequest, blocks: readonly string[]): string {
  const header = headerLines(request).map((line) => `# ${line}`);
  return `${[header.join('\n'), ...blocks].filter((block) => block !== '').join('\n\n')}\n`;
}

export function variables(flows: readonly Flow[], { locale }: RuleRequest): string[] {
  const block = (name: string, about: string, type: string): string =>
    renderBlock(
      `variable "${name}"`,
      [
        { name: 'description', value: quote(about) },
        { name: 'type', value: type },
      ],
      LAYOUT,
    );
  const values = new Set(flows.flatMap(({ remote }) => ('value' in remote ? [remote.value] : [])));
  return [
    block('vpc_id', render(message('generate.vpc'), locale), 'string'),
    ...[...values].map((value) => {
      const about = render(message('generate.cidrsOf', { what: message(`rules.user.${value}`) }), locale);
      return block(VARIABLES[value], about, 'list(string)');
    }),
  ];
}

/** The variable that stands for a flow's addresses, where only the user knows them. */
export const variableOf = ({ remote }: Flow): string | undefined =>
  'value' in remote ? `var.${VARIABLES[remote.value]}` : undefined;

/** Lists of several CIDRs, each written once under the name of the requirement that asks for it first. */
export class Lists {
  private readonly entries = new Map<string, { readonly name: string; readonly flow: Flow }>();

  constructor(flows: readonly Flow[]) {
    const names = new Set<string>();
    for (const flow of flows) {
      if ('value' in flow.remote || flow.remote.cidrs.length < 2) continue;
      const key = flow.remote.cidrs.join();
      if (this.entries.has(key)) continue;
      const base = slug(flow.requirement.id);
      let name = `${base}_cidrs`;
      for (let i = 2; names.has(name); i++) name = `${base}_${i}_cidrs`;
      names.add(name);
      this.entries.set(key, { name, flow });
    }
  }

  /** The expression for a flow's several addresses; undefined where it has one. */
  of(flow: Flow): string | undefined {
    if ('value' in flow.remote) return variableOf(flow);
    const entry = this.entries.get(flow.remote.cidrs.join());
    return entry && `local.${entry.name}`;
  }

  block(request: RuleRequest): string {
    const lists = [...this.entries].map(([cidrs, { name, flow }]) =>
      [
        `${INNER.indent}# ${flowComment({ ...flow, back: false }, request)}`,
        renderLines([{ name, value: cidrs.split(',').map(quote) }], INNER),
      ].join('\n'),
    );
    return lists.length > 0 ? `locals {\n${lists.join('\n\n')}\n}` : '';
  }
}

export const isV6 = ({ remote }: Flow): boolean => 'cidrs' in remote && remote.cidrs[0]!.includes(':');
export const cidrsOf = ({ remote }: Flow): readonly string[] => ('cidrs' in remote ? remote.cidrs : []);

/** The group or network ACL with its directive; `inside` are blocks of it, indented. */
export function object(request: RuleRequest, inside: readonly string[] = []): string {
  const acl = request.role === 'subnet';
  const lines = acl
    ? [{ name: 'vpc_id', value: 'var.vpc_id' }]
    : [
        { name: 'name', value: quote(objectName(request)) },
        { name: 'description', value: quote(description(request)) },
        { name: 'vpc_id', value: 'var.vpc_id' },
      ];
  const tags = renderBlock('tags =', [{ name: 'Name', value: quote(objectName(request)) }], INNER);
  const body = [renderLines(lines, INNER), ...inside, ...(acl ? [tags] : [])].join('\n\n');
  return `# ${directive(request)}\nresource "${typeOf(request)}" "${OBJECT[request.role].name}" {\n${body}\n}`;
}

const typeOf = ({ role }: RuleRequest): string => (role === 'subnet' ? 'aws_network_acl' : 'aws_security_group');
export const idOf = (request: RuleRequest): string => `${typeOf(request)}.${OBJECT[request.role].name}.id`;
