import { FEATURES, STREAMING_PROTOCOLS, type StreamingProtocol, type UserValue } from '../catalogue';
import { GENERATE_FORMS, generate as write } from '../features/generate';
import { message } from '../messages';
import { parseResult } from '../readers/pac';
import type { Configuration } from '../workspace/configuration';
import { addressesOf, listOf, oneOf, type Parsed, parse, required, roleOf } from './arguments';
import { CommandError, type Io, say } from './io';
import { governing } from './session';

/** `generate`: the rules of a role and region as text in a form; warnings go to stderr. */
export async function generate(args: readonly string[], io: Io): Promise<number> {
  const parsed = parse(args, {
    role: 'value',
    region: 'value',
    as: 'value',
    edition: 'value',
    protocols: 'value',
    features: 'value',
    'ip-ranges': 'value',
    'vpc-cidrs': 'value',
    'directory-controllers': 'value',
    'dns-servers': 'value',
    config: 'value',
    proxy: 'value',
  });
  required(parsed, 'role');
  required(parsed, 'region');
  required(parsed, 'as');
  const [region, ...moreRegions] = regionsOf(parsed);
  // What is wrong with a region is said of all of them below.
  const rest: Parsed = { ...parsed, value: (name) => (name === 'region' ? undefined : parsed.value(name)) };
  const { edition, ranges, configuration } = await governing(rest, io);
  const valuesOf = (option: string, key: UserValue): readonly string[] =>
    parsed.value(option) === undefined ? (configuration.values[key] ?? []) : addressesOf(parsed, option);
  const result = write({
    edition,
    role: roleOf(parsed)!,
    region: region!,
    moreRegions,
    proxy: proxyOf(parsed),
    as: oneOf(parsed, 'as', GENERATE_FORMS)!,
    protocols: listOf(parsed, 'protocols', STREAMING_PROTOCOLS) ?? protocolsOf(configuration),
    features: listOf(parsed, 'features', FEATURES) ?? configuration.features,
    values: {
      vpcCidrs: valuesOf('vpc-cidrs', 'vpcCidrs'),
      directoryControllers: valuesOf('directory-controllers', 'directoryControllers'),
      dnsServers: valuesOf('dns-servers', 'dnsServers'),
    },
    ranges,
    locale: io.locale,
  });
  if ('error' in result) throw new CommandError(result.error);
  io.out(result.text);
  for (const warning of result.warnings) io.err(`${say(io, message('cli.warning', { warning }))}\n`);
  return 0;
}

/** One region or several, with commas. */
const regionsOf = (parsed: Parsed): readonly string[] => [
  ...new Set(
    required(parsed, 'region')
      .split(',')
      .map((code) => code.trim()),
  ),
];

/** Those that the configuration names; `auto` is for files that open some. */
const protocolsOf = ({ protocols }: Configuration): readonly StreamingProtocol[] | undefined =>
  protocols === 'auto' ? undefined : protocols;

/** `host:port`, or a whole answer such as `PROXY a:8080; DIRECT`; undefined where none is given. */
function proxyOf(parsed: Parsed): string | undefined {
  const value = parsed.value('proxy');
  if (value === undefined) return undefined;
  for (const answer of [value, `PROXY ${value}`]) {
    const entries = answer.split(';');
    // It is written between quotes, and every part of it must mean something to browsers.
    if (
      !/["\\]|[^ -~]/.test(answer) &&
      entries.every((entry) => entry.trim() !== '' && parseResult(entry).length === 1)
    )
      return answer;
  }
  throw new CommandError(message('cli.wrongProxy', { proxy: value }));
}
