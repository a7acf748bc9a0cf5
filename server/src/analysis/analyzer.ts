import type { SourceFile } from '../policy';
import type { Sandbox } from '../readers/pac';
import { mentionsNetwork } from '../readers/terraform';
import type { Finding } from '../rules/finding';
import { CONFIGURATION_FILE } from '../workspace/configuration';
import type { Host } from '../workspace/host';
import { Files, folderOf, keyOf } from './files';
import { formatOf, nameOf } from './formats';
import { evaluate, read, type UnitInput, type UnitResult } from './pipeline';
import type { Options } from './scope';
import { type Overrides, SettingsStore } from './settings';

/** Loads the PAC sandbox at its first use; undefined where there is none. */
export type SandboxLoader = () => Promise<Sandbox | undefined>;

/**
 * The one place that knows the order: changed files → units → policies → verdicts → findings, cached by identity.
 * A unit is a Terraform directory or one file of another kind; a change re-evaluates its own unit only.
 */
export class Analyzer {
  readonly files: Files;
  private readonly settings: SettingsStore;
  private readonly units = new Map<string, { input: UnitInput; result: UnitResult }>();

  constructor(
    host: Host,
    private readonly loadSandbox: SandboxLoader,
    private readonly options: Options & Overrides = {},
  ) {
    this.files = new Files(host);
    this.settings = new SettingsStore(this.files, options);
  }

  /** The findings of a configuration file, and of the catalogues that it names: there, or in short here. */
  configurationFindings(uri: string, told: 'there' | 'here' = 'there'): Promise<readonly Finding[]> {
    return this.settings.findings(uri, told);
  }

  /** The findings of what governs a file: of its configuration and the catalogues that it names. */
  async governingFindings(uri: string): Promise<readonly Finding[]> {
    const configuration = await this.settings.governing(uri);
    return configuration === undefined ? [] : this.settings.findings(configuration);
  }

  /** The findings of a file that a configuration names as a catalogue; undefined of any other. */
  async catalogueFindings(uri: string): Promise<readonly Finding[] | undefined> {
    const configuration = await this.settings.namedBy(uri);
    if (configuration === undefined) return undefined;
    const findings = await this.settings.findings(configuration);
    return findings.filter(({ span }) => keyOf(span.uri) === keyOf(uri));
  }

  settingsFor(uri: string) {
    return this.settings.forFile(uri);
  }

  /** The unit that a file belongs to, checked; undefined when the file holds nothing for us. */
  async check(uri: string): Promise<UnitResult | undefined> {
    const file = await this.files.get(uri);
    if (!file || nameOf(uri) === CONFIGURATION_FILE) return undefined;
    const format = formatOf(uri, file.text, this.files.languageOf(uri));
    if (!format) return undefined;
    const files = format === 'terraform' ? await this.module(file) : [file];
    if (files.length === 0) return undefined;

    const settings = await this.settings.forFile(uri);
    const folder = settings.configuration.folder ?? folderOf(uri);
    const input: UnitInput = {
      format,
      files,
      ...settings,
      options: this.options,
      pathOf: (one) => relative(folder, one),
      sandbox: format === 'pac' ? await this.loadSandbox() : undefined,
    };
    const key = format === 'terraform' ? keyOf(folderOf(uri)) : keyOf(uri);
    const before = this.units.get(key);
    if (before && sameInput(before.input, input)) return before.result;
    const reading = before && sameText(before.input, input) ? before.result.reading : read(input);
    const memory = before && sameTerms(before.input, input) ? before.result.memory : undefined;
    const result = evaluate(input, reading, memory);
    this.units.set(key, { input, result });
    return result;
  }

  /** A document was closed or deleted: its unit is forgotten, so that nothing stale is told of it. */
  forget(uri: string): void {
    this.files.forget(uri);
    this.units.delete(keyOf(uri));
  }

  /** All files of the directory, or none when no file names a network resource. */
  private async module(file: SourceFile): Promise<readonly SourceFile[]> {
    if (!file.uri.includes('/') || file.uri.startsWith('untitled:')) return mentionsNetwork(file.text) ? [file] : [];
    const uris = (await this.files.list(folderOf(file.uri))).filter((uri) => /\.(tf|tofu)$/i.test(uri));
    const files = (await Promise.all(uris.map((uri) => this.files.get(uri)))).filter((one) => one !== undefined);
    return files.some((one) => mentionsNetwork(one.text)) ? files : [];
  }
}

function sameText(a: UnitInput, b: UnitInput): boolean {
  return (
    a.format === b.format &&
    a.files.length === b.files.length &&
    a.files.every((file, i) => file === b.files[i]) &&
    a.sandbox === b.sandbox &&
    a.configuration === b.configuration &&
    a.edition === b.edition
  );
}

/** Whether objects of the same content get the same verdicts. */
const sameTerms = (a: UnitInput, b: UnitInput): boolean =>
  a.configuration === b.configuration && a.edition === b.edition && a.ranges === b.ranges;

const sameInput = (a: UnitInput, b: UnitInput): boolean => sameText(a, b) && a.ranges === b.ranges;

/** Path of a file below a folder, decoded; the whole path when it lies elsewhere. */
function relative(folder: string, uri: string): string {
  const at = keyOf(uri);
  const base = keyOf(folder);
  return at.startsWith(base) ? at.slice(base.length) : at;
}
