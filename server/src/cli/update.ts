import { type FeedUpdate, updateText } from '../catalogue/feed-update';
import { type MessageKey, message } from '../messages';
import { LIMITS, updateFeed } from '../node/feed';
import { oneOf, type Parsed, parse } from './arguments';
import { CommandError, type Io, json, say } from './io';

/** `update`: fetches AWS's ip-ranges.json, or takes it from a file or mirror, and keeps it for this user. */
export async function update(args: readonly string[], io: Io): Promise<number> {
  const parsed = parse(args, { from: 'value', timeout: 'value', force: 'flag', format: 'value' });
  const format = oneOf(parsed, 'format', ['text', 'json']) ?? 'text';
  if (parsed.positionals.length > 0)
    throw new CommandError(message('cli.noArgument', { text: parsed.positionals[0]! }));
  const total = timeoutOf(parsed) ?? LIMITS.total;
  const idle = parsed.value('timeout') === undefined ? LIMITS.idle : total;
  const answer = await updateFeed({
    from: parsed.value('from'),
    cwd: io.cwd,
    env: io.env ?? {},
    limits: { ...LIMITS, total, idle },
    force: parsed.flag('force'),
  });
  const hint = answer.outcome === 'refused' ? HINTS[answer.reason.key] : undefined;
  const sentences = [...updateText(answer), ...(hint === undefined ? [] : [message(hint)])];
  const text = sentences.map((sentence) => say(io, sentence)).join('\n');
  if (format === 'json') io.out(json(jsonOf(answer, text)));
  else if (answer.outcome !== 'refused') io.out(`${text}\n`);
  if (answer.outcome !== 'refused') return 0;
  io.err(`workspaces-ports: ${text}\n`);
  return 2;
}

/** Which option helps against which refusal. */
const HINTS: Partial<Record<MessageKey, MessageKey>> = {
  'feed.older': 'feed.hint.force',
  'feed.smaller': 'feed.hint.force',
  'feed.timeout': 'feed.hint.timeout',
  'feed.idle': 'feed.hint.timeout',
};

/** `date` is that of the feed which is at hand now; null where there is none. */
const jsonOf = (answer: FeedUpdate, text: string) => {
  const { outcome, date, path } = answer;
  const rest = answer.outcome === 'refused' ? {} : { previous: answer.previous, prefixes: answer.prefixes };
  return { outcome, date, ...rest, path, message: text };
};

/** Seconds, as whole milliseconds. */
function timeoutOf(parsed: Parsed): number | undefined {
  const value = parsed.value('timeout');
  if (value === undefined) return undefined;
  const seconds = Number(value);
  if (seconds > 0 && seconds <= LONGEST) return Math.ceil(seconds * 1000);
  throw new CommandError(message('cli.wrongTimeout', { value, longest: LONGEST }));
}
const LONGEST = 3600;
