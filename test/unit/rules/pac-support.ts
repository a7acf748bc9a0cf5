import { Analyzer } from '../../../server/src/analysis/analyzer';
import { render } from '../../../server/src/messages';
import { loadSandbox } from '../../../server/src/node/sandbox';
import type { RuleId } from '../../../server/src/rules/ids';
import { memoryHost } from '../../support/annotated';

export interface Found {
  readonly key: string;
  readonly text: string;
  readonly severity: string;
  /** The text that it stands on. */
  readonly at: string;
  /** What the fix writes there. */
  readonly fix?: string;
}

/** What a rule finds in a whole PAC. */
export async function findingsIn(rule: RuleId, text: string): Promise<Found[]> {
  const unit = await new Analyzer(memoryHost({ 'office.pac': text }), loadSandbox).check('file:///w/office.pac');
  return unit!.findings
    .filter((finding) => finding.rule === rule)
    .map(({ message, span, severity, fix }) => ({
      key: message.key,
      text: render(message, 'en'),
      severity,
      at: text.slice(span.start, span.end),
      fix: fix?.kind === 'text' ? fix.text : undefined,
    }));
}

/** What a rule finds in a PAC that has one condition, with statements before it. */
export const drafts = (rule: RuleId, condition: string, before = ''): Promise<Found[]> =>
  findingsIn(
    rule,
    `var other = "";
function FindProxyForURL(url, host) {
  ${before}
  if (${condition})
    return "DIRECT";
  return "PROXY proxy:8080";
}`,
  );
