import { Analyzer } from '../../../server/src/analysis/analyzer';
import type { DocumentContext } from '../../../server/src/features/context';
import type { Locale } from '../../../server/src/messages';
import { loadSandbox } from '../../../server/src/node/sandbox';
import { memoryHost } from '../../support/annotated';

/** A file with a cursor `‸` in it, as the editor's features see it. */
export async function at(
  name: string,
  marked: string,
  { locale = 'en', files = {} }: { locale?: Locale; files?: Readonly<Record<string, string>> } = {},
): Promise<{ context: DocumentContext; offset: number; text: string }> {
  const offset = marked.indexOf('‸');
  if (offset < 0) throw new Error('no cursor in the text');
  const text = marked.replace('‸', '');
  const uri = `file:///w/${name}`;
  const analyzer = new Analyzer(memoryHost({ ...files, [name]: text }), loadSandbox);
  const unit = await analyzer.check(uri);
  const { edition, ranges } = await analyzer.settingsFor(uri);
  const file = unit?.files.find((one) => one.uri === uri) ?? { uri, text };
  return { context: { file, unit, edition, ranges, locale }, offset, text };
}
