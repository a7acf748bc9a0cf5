import { type Message, message } from '../messages';
import type { SourceFile } from '../policy';
import { withoutSection } from '../readers/cloudformation';
import { mentionsNetwork } from '../readers/terraform';
import type { Finding } from '../rules/finding';
import { DOCUMENT_RULES } from '../rules/registry';
import type { Configuration } from '../workspace/configuration';
import type { Host } from '../workspace/host';
import { couldBe, formatOf } from './formats';
import { Report } from './pipeline';

/**
 * Says that nothing of a file is checked, as it cannot be read or is no text to anybody: of a file that is ours by what it would say, and of
 * any that somebody names.
 */
export async function unreadFinding(
  host: Host,
  uri: string,
  named: boolean,
  { severities }: Configuration,
  file: SourceFile | undefined,
): Promise<Finding | undefined> {
  if (file) return named ? sectionless(file, severities) : undefined;
  const hindrance = await host.hindrance?.(uri);
  if (hindrance) return hindered(uri, named, hindrance, severities);
  const found = await host.readUnmarked?.(uri);
  const ours = found?.text !== undefined && isOurs(uri, found.text);
  if (!found || !(named || ours)) return undefined;
  const text: Message = found.text === undefined ? message('rules.notText') : message('rules.unmarkedText');
  const report = new Report(severities);
  // What somebody named may be no file of ours at all, as where pre-commit names what a commit holds.
  const fault = DOCUMENT_RULES.unreadable.draft({ span: { uri, start: 0, end: 0 }, message: text });
  report.add(DOCUMENT_RULES.unreadable, ours ? fault : { ...fault, severity: 'warning' });
  return report.findings[0];
}

/**
 * Nobody can tell what a file would say that cannot be read. A Terraform module may hang on it, and is asked for by name
 * where it is one of ours; a PAC is ours by its own name; and of the others a word is enough.
 */
function hindered(
  uri: string,
  named: boolean,
  why: 'dangling' | 'denied',
  severities: Configuration['severities'],
): Finding | undefined {
  const [format] = couldBe(uri);
  const isPac = PAC_NAME.test(uri);
  if (!named && !isPac && (format === undefined || format === 'terraform' || format === 'pac')) return undefined;
  const report = new Report(severities);
  const fault = DOCUMENT_RULES.unreadable.draft({
    span: { uri, start: 0, end: 0 },
    message: message(`rules.hindered.${why}`),
  });
  const ours = isPac || format === 'terraform';
  report.add(DOCUMENT_RULES.unreadable, ours ? fault : { ...fault, severity: named ? 'warning' : 'information' });
  return report.findings[0];
}
const PAC_NAME = /\.pac$|\/wpad\.dat$/i;

/** Resources of a template that begins with a half-typed line; parts of templates are so too, and right. */
function sectionless({ uri, text }: SourceFile, severities: Configuration['severities']): Finding | undefined {
  const at = couldBe(uri).includes('cloudformation') ? withoutSection(text) : undefined;
  if (!at) return undefined;
  const report = new Report(severities);
  report.addDocument(DOCUMENT_RULES.unreadable, { span: { uri, ...at }, message: message('rules.noSection') });
  return report.findings[0];
}

function isOurs(uri: string, text: string): boolean {
  const format = formatOf(uri, text, undefined);
  return format === 'terraform' ? mentionsNetwork(text) : format !== undefined;
}
