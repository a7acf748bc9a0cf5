import { type Message, message } from '../messages';
import type { Format, Problem, SourceFile } from '../policy';

/** Full-width forms, the full-width space, and quotes as word processors set them. */
const WIDE = /^[\u3000\uff01-\uff5e\u2018-\u201f]/;

/** What means something in the languages that are read; a `;` means nothing in either width. */
const WRITTEN = /[\w"'(){}[\]:=,.#+\-*/%!<>&|?]/;

/**
 * Says of text that cannot be read what a person sees there at once: a full-width character from a Japanese keyboard, a
 * tab, a quote of another language, what a merge has left behind. A parser only knows what it expected instead.
 */
export function misprint(problem: Problem, files: readonly SourceFile[], format: Format): Problem {
  const { uri, start } = problem.span;
  const text = files.find((file) => file.uri === uri)?.text ?? '';
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1).split('\n', 1)[0]!;
  const indent = /^[ \t]*/.exec(line)![0];
  const told = seen(text.slice(start, start + 2), line, indent, format, uri);
  return told ? { ...problem, message: told } : problem;
}

function seen(at: string, line: string, indent: string, format: Format, uri: string): Message | undefined {
  if (/^(?:<{7}|={7}|>{7})(?: |$)/.test(line.trimEnd())) return message('rules.conflictMarker');
  const [wide] = WIDE.exec(at) ?? [];
  if (wide === '\u3000') return message('rules.wideSpace');
  if (wide !== undefined && WRITTEN.test(plain(wide)))
    return message('rules.wideCharacter', { character: wide, plain: plain(wide) });
  if (format === 'terraform' && at.startsWith("'")) return message('rules.singleQuote');
  if (indent.includes('\t') && /\.ya?ml$/i.test(uri)) return message('rules.tabIndent');
  return undefined;
}

const plain = (wide: string): string =>
  /[\u2018-\u201b]/.test(wide) ? "'" : /[\u201c-\u201f]/.test(wide) ? '"' : wide.normalize('NFKC');
