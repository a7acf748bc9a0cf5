import { message } from '../messages';
import type { Comment, Format, Problem, SourceFile } from '../policy';

/** What stands for bytes that are no UTF-8. */
export const GARBLED = '\ufffd';

/** Letters whose bytes are others in other encodings. */
export const NOT_ASCII = /[^\0-\x7f]/;

/**
 * The first place of each file that is no UTF-8, for which whoever takes the file refuses it. Terraform does not look
 * into comments. Of a PAC, browsers make what they can.
 */
export function garbledIn(files: readonly SourceFile[], comments: readonly Comment[], format: Format): Problem[] {
  if (format === 'pac') return [];
  return files.flatMap(({ uri, text }) => {
    for (let at = text.indexOf(GARBLED); at >= 0; at = text.indexOf(GARBLED, at + 1)) {
      const comment = format === 'terraform' && comments.find(({ span }) => isIn(span, uri, at));
      if (!comment) return [{ span: { uri, start: at, end: at + 1 }, message: message('rules.garbled') }];
      at = comment.span.end - 1;
    }
    return [];
  });
}

const isIn = (span: Comment['span'], uri: string, at: number): boolean =>
  span.uri === uri && span.start <= at && at < span.end;

/** Whether an edit leaves every line with such bytes as it was: what they stood for is known of whole lines only. */
export function keepsGarbledLines(before: string, after: string): boolean {
  const [lost, kept] = [garbledLines(before), garbledLines(after)];
  return lost.length === kept.length && lost.every((line, i) => line === kept[i]);
}
const garbledLines = (text: string): string[] => text.split('\n').filter((line) => line.includes(GARBLED));
