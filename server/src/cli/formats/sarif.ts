import type { Log, ReportingDescriptor, Result, Run } from 'sarif';
import type { CheckJson, FindingJson } from '../../features/report';
import { rulePage } from '../../features/rule-page';
import { nothingChecked, uncheckedText } from '../../features/unchecked';
import { type Locale, message, render } from '../../messages';
import type { Severity } from '../../rules/finding';
import { RULE_IDS, type RuleId } from '../../rules/ids';
import { json } from '../io';
import type { Printed } from './format';

const LEVELS: Readonly<Record<Severity, Result.level>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};

/** SARIF 2.1.0, which code hosts show beside the lines; columns count UTF-16 units, as everywhere here. */
export function sarif({ report, locale, version }: Printed): string {
  const told = RULE_IDS.filter((id) => report.findings.some(({ rule }) => rule === id));
  const seen = new Map<string, number>();
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'WorkSpaces Ports',
            version,
            informationUri: 'https://github.com/workspaces-ports/workspaces-ports',
            language: locale,
            rules: told.map((id) => ruleOf(id, locale)),
          },
        },
        ...invocationsOf(report, locale),
        columnKind: 'utf16CodeUnits',
        results: report.findings.map((finding) => {
          const print = fingerprint(finding);
          const count = (seen.get(print) ?? 0) + 1;
          seen.set(print, count);
          return resultOf(finding, told, `${print}:${count}`);
        }),
      },
    ],
  };
  return json(log);
}

/** What was not checked, where the tool says how it was set up. */
function invocationsOf(report: CheckJson, locale: Locale): Pick<Run, 'invocations'> {
  const text = uncheckedText(report);
  if (!text) return {};
  const level = nothingChecked(report) ? 'warning' : 'note';
  const notification = { level, message: { text: render(text, locale) } } as const;
  return { invocations: [{ executionSuccessful: true, toolConfigurationNotifications: [notification] }] };
}

const ruleOf = (id: RuleId, locale: Locale): ReportingDescriptor => ({
  id,
  shortDescription: { text: render(message(`rules.title.${id}`), locale) },
  helpUri: rulePage(id, locale),
});

function resultOf(finding: FindingJson, told: readonly string[], print: string): Result {
  const { rule, severity, file, start, end, object } = finding;
  const region = { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
  return {
    ruleId: rule,
    ruleIndex: told.indexOf(rule),
    level: LEVELS[severity as Severity],
    message: { text: finding.message },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: relativeUri(file), uriBaseId: '%SRCROOT%' }, region },
        ...(object === null ? {} : { logicalLocations: [{ fullyQualifiedName: object }] }),
      },
    ],
    // Lines move; what is said of which object stays.
    partialFingerprints: { 'workspacesPorts/v1': print },
  };
}

/** Name by name: a `#` or a colon in one of them must not become a part of the URI's own. */
const relativeUri = (file: string): string => file.split('/').map(encodeURIComponent).join('/');

/** What a finding is about, whatever line it stands on: FNV-1a of the rule, the file, the object and the message. */
function fingerprint({ rule, file, object, message: text }: FindingJson): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode([rule, file, object ?? '', text].join('\0'))) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}
