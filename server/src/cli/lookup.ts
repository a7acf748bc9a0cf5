import { lookup as find, type LookupAnswer, type LookupMatch } from '../features/lookup';
import { type Message, message } from '../messages';
import { regionMeant } from '../workspace/regions';
import { oneOf, parse } from './arguments';
import { CommandError, type Io, json, say } from './io';
import { governing } from './session';

/** `lookup ADDRESS|CIDR|RANGE|HOST|PORT`: what the catalogue and AWS's ranges say of it. */
export async function lookup(args: readonly string[], io: Io): Promise<number> {
  const parsed = parse(args, { format: 'value', 'ip-ranges': 'value', config: 'value' });
  const format = oneOf(parsed, 'format', ['text', 'json']) ?? 'text';
  // "3.217.228.0 - 3.217.231.255" may come as three words of a shell.
  const query = parsed.positionals.join(' ').trim();
  if (query === '') throw new CommandError(message('cli.oneQuery'));
  const answer = find(query, { ...(await governing(parsed, io)), locale: io.locale });
  if (format === 'json') io.out(json(answer));
  else if (answer.matches.length === 0) io.out(`${say(io, nothingFound(query))}\n`);
  else io.out([...answer.matches.map(line), ...partLines(answer, io)].map((one) => `${one}\n`).join(''));
  return 0;
}

/** Who asks for a region wants to know what WorkSpaces needs there, which is a table and no match. */
function nothingFound(query: string): Message {
  const region = regionMeant(query);
  return region === undefined ? message('cli.noMatch', { query }) : message('cli.regionAsked', { query, region });
}

/** Which part of a range belongs to what; nothing to say where it lies in one prefix. */
function partLines({ parts = [], nothing = [] }: LookupAnswer, io: Io): string[] {
  if (parts.length < 2) return [];
  const named = parts.map(({ range, cidr }) =>
    cidr === null ? say(io, message('cli.partNothing', { range })) : say(io, message('cli.part', { range, cidr })),
  );
  return nothing.length === 0 ? named : [...named, say(io, message('cli.nothing', { cidrs: nothing }))];
}

function line(match: LookupMatch): string {
  const region = match.region ? `  ${match.regionName ?? ''} (${match.region})` : '';
  const status = match.status === 'current' ? '' : `  [${match.status}]`;
  const purpose = match.purpose.length > 0 ? `  ${match.purpose.join(', ')}` : '';
  const place = match.cidr ?? match.host;
  const head = place === undefined ? match.service : `${place}  ${match.service}`;
  const editions = match.edition.length > 0 ? `  ${match.edition.join(', ')}` : '';
  return `${head}${region}${purpose}${editions}${status}  (${match.source})`;
}
