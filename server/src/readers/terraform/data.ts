import type { AwsRanges } from '../../catalogue';
import { message } from '../../messages';
import { addresses } from '../../net';
import { known, type Span, unknown } from '../../policy';
import { fileOf } from './declarations';
import { evaluate } from './evaluate';
import type { Block } from './hcl';
import { attributeOf, type Module, type Placed } from './module';
import { regionOf } from './region';
import { asText, type Evaluated, isList } from './value';
import { unreadIn } from './variables';

/** What a data source gives without asking AWS; undefined of all others, which are read when Terraform runs. */
export function dataValue(type: string, name: string, module: Module, span: Span): Evaluated | undefined {
  const block = module.declared.data.get(`${type}.${name}`);
  if (!block) return undefined;
  const unread = unreadIn(block, `data.${type}.${name}`, span);
  if (unread) return unread;
  switch (type) {
    case 'aws_ip_ranges':
      return ipRanges(block, module, span);
    case 'aws_region':
      return region(block, module, span);
    default:
      return undefined;
  }
}

/** `data "aws_ip_ranges"`, answered from the feed at hand. */
function ipRanges(block: Placed<Block>, module: Module, span: Span): Evaluated {
  const { ranges } = module.settings;
  if (!ranges) return unknown(message('policy.ipRanges', { what: `data.aws_ip_ranges` }), span);
  const services = words(block, 'services', module);
  const regions = words(block, 'regions', module);
  if (services && !services.known) return { ...services, span };
  if (regions && !regions.known) return { ...regions, span };
  const found = cidrsOf(ranges, services?.value, regions?.value);
  const list = (cidrs: readonly string[]): Evaluated =>
    known({ kind: 'list', items: cidrs.map((cidr) => known(cidr, span)) }, span);
  return known(
    {
      kind: 'object',
      entries: new Map([
        ['cidr_blocks', list(found.v4)],
        ['ipv6_cidr_blocks', list(found.v6)],
        ['create_date', known(ranges.date, span)],
      ]),
    },
    span,
  );
}

/** Texts of an argument in lower case, as the provider compares them; undefined where it is not written. */
function words(block: Placed<Block>, name: string, module: Module) {
  const attribute = attributeOf(block.node, name);
  const value = attribute && evaluate(attribute.value, { module, file: fileOf(attribute, block.file) });
  if (!value || (value.known && value.value === null)) return undefined;
  if (!value.known) return value;
  if (!isList(value.value)) return unknown(message('terraform.notList'), value.span);
  const texts: string[] = [];
  for (const item of value.value.items) {
    const text = asText(item);
    if (!text.known) return text;
    texts.push(text.value.toLowerCase());
  }
  if (value.value.rest) return unknown(value.value.rest.message, value.span, value.value.rest.span);
  return known(texts as readonly string[], value.span);
}

const kept = new WeakMap<AwsRanges, Map<string, { readonly v4: readonly string[]; readonly v6: readonly string[] }>>();

/** Prefixes of the services in the regions, each once and in order, as the provider lists them. */
function cidrsOf(ranges: AwsRanges, services: readonly string[] = [], regions: readonly string[] | undefined) {
  const key = JSON.stringify([services, regions]);
  let lists = kept.get(ranges);
  if (!lists) {
    lists = new Map();
    kept.set(ranges, lists);
  }
  let found = lists.get(key);
  if (!found) {
    const [v4, v6] = [new Set<string>(), new Set<string>()];
    for (const prefix of ranges.prefixes) {
      if (!services.includes(prefix.service.toLowerCase())) continue;
      if (regions && !regions.includes(prefix.region.toLowerCase())) continue;
      (addresses.sizeV4(prefix.set) > 0 ? v4 : v6).add(prefix.cidr);
    }
    found = { v4: [...v4].sort(), v6: [...v6].sort() };
    lists.set(key, found);
  }
  return found;
}

/** `data "aws_region" "current"`: the region of its provider, or the one that it names. */
function region({ node, file }: Placed<Block>, module: Module, span: Span): Evaluated | undefined {
  const named = attributeOf(node, 'name');
  const own = named
    ? asText(evaluate(named.value, { module, file: fileOf(named, file) }))
    : regionOf({ node, file }, module);
  if (!own?.known) return undefined;
  const code = known(own.value, own.span);
  return known({ kind: 'object', entries: new Map(['name', 'id', 'region'].map((key) => [key, code])) }, span);
}
