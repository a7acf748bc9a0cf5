import type { Message } from '../messages';
import type { DocumentContext } from './context';
import { nameOfPlace } from './place-name';
import { addressesIn } from './tokens';

/** What an address is, to be shown behind it. */
export interface InlayHint {
  readonly offset: number;
  readonly label: Message;
}

/** Hints of one answer: an editor that asks for a whole file of lists is not drowned. */
const MOST = 2000;

/** The names of the addresses in a stretch of a file that holds network policy; none in comments, which say it themselves. */
export function inlayHints(context: DocumentContext, start: number, end: number): InlayHint[] {
  const { file, unit } = context;
  if (!unit) return [];
  const comments = unit.reading.comments
    .map(({ span }) => span)
    .filter((span) => span.uri === file.uri && span.start < end && start < span.end);
  const names = new Map<string, Message | undefined>();
  const hints: InlayHint[] = [];
  for (const { text, span } of addressesIn(file.uri, file.text, start, end)) {
    if (hints.length >= MOST) break;
    if (!names.has(text)) names.set(text, nameOfPlace(text, context));
    const label = names.get(text);
    if (!label || comments.some((comment) => comment.start <= span.start && span.end <= comment.end)) continue;
    // Behind the quotes: within them the name would look like a part of the value.
    const quoted = /["'`]/.test(file.text[span.end] ?? '');
    hints.push({ offset: quoted ? span.end + 1 : span.end, label });
  }
  return hints;
}
