import {
  type Connection,
  type Diagnostic,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
} from 'vscode-languageserver';
import type { Analyzer } from '../analysis/analyzer';
import { nameOf } from '../analysis/formats';
import type { UnitResult } from '../analysis/pipeline';
import type { Locale } from '../messages';
import type { SourceFile } from '../policy';
import { CONFIGURATION_FILE } from '../workspace/configuration';
import type { Checks } from './checks';
import { diagnosticOf } from './convert';
import { safely } from './safely';

/** What the problems of a document need of the server. */
interface DiagnosticsDoor {
  readonly analyzer: () => Analyzer;
  readonly locale: () => Locale;
  readonly checks: Checks;
  readonly isOurs: (uri: string) => boolean;
  /** Another process may have fetched AWS's feed. */
  readonly lookAtFeed: () => void;
}

/** What is left out because it is too much or a second document: nobody else tells of that. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'cloudformation.documents',
  'cloudformation.tooDeep',
  'cloudformation.tooLarge',
  'cloudformation.tooManyTurns',
  'awscli.tooDeep',
  'awscli.tooLarge',
  'awscli.tooManyValues',
  'terraform.tooComplex',
  'terraform.tooDeep',
  'terraform.tooLong',
  'terraform.tooManyModules',
  'terraform.tooManyTurns',
]);

/** Problems, for clients that ask for them and for those that are told: one function is behind both. */
export function serveDiagnostics(connection: Connection, door: DiagnosticsDoor) {
  const { checks, isOurs, lookAtFeed } = door;
  const shown = new Map<string, { unit: UnitResult | undefined; file: SourceFile | undefined; id: string }>();
  let nextId = 0;

  async function diagnose(uri: string): Promise<Diagnostic[]> {
    lookAtFeed();
    const analyzer = door.analyzer();
    const locale = door.locale();
    const file = await analyzer.files.get(uri);
    if (!file || !isOurs(uri)) return [];
    if (nameOf(uri) === CONFIGURATION_FILE) {
      const findings = await analyzer.configurationFindings(uri, 'here');
      return findings.map((one) => diagnosticOf(one, [file], locale));
    }
    const ofCatalogue = /\.json$/i.test(uri) ? await analyzer.catalogueFindings(uri) : undefined;
    if (ofCatalogue) return ofCatalogue.map((one) => diagnosticOf(one, [file], locale));
    const unit = await checks.of(uri);
    if (!unit) return [];
    return (
      unit.findings
        .filter((finding) => finding.span.uri === uri)
        // Other extensions tell of broken HCL, YAML and JSON; nobody tells of a broken PAC.
        .filter(({ rule, message }) => rule !== 'unreadable' || unit.format === 'pac' || LEFT_OUT.has(message.key))
        .map((finding) => diagnosticOf(finding, unit.files, locale))
    );
  }

  connection.languages.diagnostics.on(async (params, token): Promise<DocumentDiagnosticReport> => {
    const { uri } = params.textDocument;
    const empty: DocumentDiagnosticReport = { kind: DocumentDiagnosticReportKind.Full, items: [] };
    return safely<DocumentDiagnosticReport>(connection, token, empty, async () => {
      lookAtFeed();
      const unit = isOurs(uri) ? await checks.of(uri) : undefined;
      const file = await door.analyzer().files.get(uri);
      const before = shown.get(uri);
      if (unit && before?.unit === unit && before.file === file && params.previousResultId === before.id) {
        return { kind: DocumentDiagnosticReportKind.Unchanged, resultId: before.id };
      }
      const id = String(++nextId);
      shown.set(uri, { unit, file, id });
      return { kind: DocumentDiagnosticReportKind.Full, resultId: id, items: await diagnose(uri) };
    });
  });

  return {
    diagnose,
    closed(uri: string): void {
      shown.delete(uri);
    },
  };
}
