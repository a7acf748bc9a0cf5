import { DEFAULT_EDITION, editionIds, edition as editionOf, FEATURES, STREAMING_PROTOCOLS } from '../catalogue';
import { GENERATE_FORMS, generate as write } from '../features/generate';
import { message } from '../messages';
import { addressesOf, listOf, oneOf, parse, regionOf, required, roleOf } from './arguments';
import { CommandError, type Io, say } from './io';
import { rangesOf, regionCodes } from './session';

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
  });
  required(parsed, 'role');
  required(parsed, 'region');
  required(parsed, 'as');
  const result = write({
    edition: editionOf(oneOf(parsed, 'edition', editionIds()) ?? DEFAULT_EDITION)!,
    role: roleOf(parsed)!,
    region: regionOf(parsed, regionCodes())!,
    as: oneOf(parsed, 'as', GENERATE_FORMS)!,
    protocols: listOf(parsed, 'protocols', STREAMING_PROTOCOLS),
    features: listOf(parsed, 'features', FEATURES),
    values: {
      vpcCidrs: addressesOf(parsed, 'vpc-cidrs'),
      directoryControllers: addressesOf(parsed, 'directory-controllers'),
      dnsServers: addressesOf(parsed, 'dns-servers'),
    },
    ranges: await rangesOf(parsed, io),
    locale: io.locale,
  });
  if ('error' in result) throw new CommandError(result.error);
  io.out(result.text);
  for (const warning of result.warnings) io.err(`${say(io, message('cli.warning', { warning }))}\n`);
  return 0;
}
