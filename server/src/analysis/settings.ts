import type { Edition } from '../catalogue';
import { type AwsRanges, DEFAULT_EDITION, edition, editionIds, parseRanges } from '../catalogue';
import { withFeed } from '../catalogue/merge';
import { withOwn } from '../catalogue/own';
import { AWS_REGIONS } from '../catalogue/regions';
import { message } from '../messages';
import { parseParameterFile } from '../readers/cloudformation';
import type { Finding } from '../rules/finding';
import { RULE_IDS } from '../rules/ids';
import { DOCUMENT_RULES } from '../rules/registry';
import {
  CONFIGURATION_FILE,
  type Configuration,
  type ConfigurationFault,
  DEFAULT_CONFIGURATION,
  type FileReference,
  readConfiguration,
} from '../workspace/configuration';
import { regionFault } from '../workspace/regions';
import type { Files } from './files';
import { folderOf, keyOf } from './files';
import { OwnCatalogues } from './own-catalogues';
import { Report } from './pipeline';

/** What the caller fixes for all files: command-line options or editor settings. */
export interface Overrides {
  readonly edition?: string;
  /** URI of a configuration that is used for every file instead of the nearest. */
  readonly configuration?: string;
  /** URI of an ip-ranges.json; null: none is used, whatever else names one. */
  readonly ipRanges?: string | null;
  /** URI of the user's cached ip-ranges.json, used where nothing names another. */
  readonly cachedRanges?: string;
  /** Rule → severity, over the configuration's. */
  readonly severities?: Readonly<Record<string, string>>;
  /** False in an untrusted workspace: no path that the workspace names is followed. */
  readonly trusted?: boolean;
}

export interface Settings {
  readonly configuration: Configuration;
  readonly edition: Edition;
  readonly ranges?: AwsRanges;
}

/** Finds, reads and caches what governs a folder. The last good configuration stays in force while its file is broken. */
export class SettingsStore {
  private readonly lastGood = new Map<string, Configuration>();
  private readonly read = new Map<
    string,
    { text: string; configuration: Configuration; faults: readonly ConfigurationFault[] }
  >();
  private readonly own: OwnCatalogues;
  private readonly ofFolders = new Map<string, { readonly revision: number; readonly settings: Promise<Settings> }>();
  private readonly merged = new WeakMap<Configuration, Configuration>();

  constructor(
    private readonly files: Files,
    readonly overrides: Overrides,
  ) {
    this.own = new OwnCatalogues(files);
  }

  /** What governs a file, which is what governs its folder. */
  forFile(uri: string): Promise<Settings> {
    const key = keyOf(folderOf(uri));
    const { revision } = this.files;
    let found = this.ofFolders.get(key);
    if (found?.revision !== revision) {
      found = { revision, settings: this.gather(uri) };
      this.ofFolders.set(key, found);
    }
    return found.settings;
  }

  private async gather(uri: string): Promise<Settings> {
    const found = await this.governing(uri);
    return this.under(this.withSeverities(found ? await this.configurationAt(found) : DEFAULT_CONFIGURATION));
  }

  /** What a configuration leads to. */
  private async under(configuration: Configuration): Promise<Settings> {
    const id = this.overrides.edition ?? configuration.edition ?? DEFAULT_EDITION;
    const published = edition(id) ?? edition(DEFAULT_EDITION)!;
    const own = withOwn(published, await this.own.inForce(this.referencesIn(configuration)));
    const ranges = await this.rangesFor(configuration);
    return { configuration, edition: ranges ? withFeed(own, ranges) : own, ranges };
  }

  /**
   * Findings on a configuration file itself, and on the catalogues that it names: at their own places or, for an editor
   * that shows one file at a time, in short where the configuration names them.
   */
  async findings(uri: string, told: 'there' | 'here' = 'there'): Promise<readonly Finding[]> {
    await this.configurationAt(uri);
    const report = new Report({});
    const read = this.read.get(keyOf(uri));
    for (const fault of read?.faults ?? []) report.addDocument(DOCUMENT_RULES.brokenConfiguration, fault);
    if (read) {
      for (const fault of await this.parameterFaults(read.configuration)) {
        report.addDocument(DOCUMENT_RULES.brokenConfiguration, fault);
      }
      for (const fault of await this.own.faults(this.referencesIn(read.configuration), told)) {
        report.addDocument(DOCUMENT_RULES.brokenConfiguration, fault);
      }
      const fault = await this.rangesFault(read.configuration);
      if (fault) report.addDocument(DOCUMENT_RULES.brokenConfiguration, fault);
      const { edition: known, ranges } = await this.under(read.configuration);
      for (const { region, regionSpan: span } of read.configuration.scope) {
        const wrong = region === undefined || !span ? undefined : regionFault(region, known, ranges);
        if (!wrong) continue;
        const draft = DOCUMENT_RULES.brokenConfiguration.draft({ span: span!, message: wrong.message });
        report.add(DOCUMENT_RULES.brokenConfiguration, wrong.unknown ? draft : { ...draft, severity: 'warning' });
      }
    }
    return report.findings;
  }

  /** The configuration that names a file as a catalogue of the company's own; undefined where none does. */
  async namedBy(uri: string): Promise<string | undefined> {
    const found = await this.governing(uri);
    if (found === undefined) return undefined;
    const named = this.referencesIn(await this.configurationAt(found));
    return named.some((one) => keyOf(one.uri) === keyOf(uri)) ? found : undefined;
  }

  /** Own catalogues are files that the workspace names, which an untrusted one must not. */
  private readonly referencesIn = ({ catalogues = [] }: Configuration): readonly FileReference[] =>
    this.overrides.trusted === false ? [] : catalogues.filter(({ uri }) => uri.startsWith('file:'));

  /** The configuration file that governs a file. */
  async governing(uri: string): Promise<string | undefined> {
    return this.overrides.configuration ?? (await this.nearest(folderOf(uri)));
  }

  private async nearest(folder: string): Promise<string | undefined> {
    for (let at = folder; at.includes('://'); at = parentOf(at)) {
      const uri = at + CONFIGURATION_FILE;
      if (await this.files.get(uri)) return uri;
      if (parentOf(at) === at) return undefined;
    }
    return undefined;
  }

  private async configurationAt(uri: string): Promise<Configuration> {
    const key = keyOf(uri);
    const file = await this.files.get(uri);
    if (!file) return DEFAULT_CONFIGURATION;
    const cached = this.read.get(key);
    if (cached?.text === file.text) return cached.configuration;
    const vocabulary = { regions: REGIONS(), rules: RULE_IDS, editions: editionIds() };
    const { configuration, faults } = readConfiguration(file, vocabulary);
    if (configuration) this.lastGood.set(key, configuration);
    const used = configuration ?? this.lastGood.get(key) ?? DEFAULT_CONFIGURATION;
    this.read.set(key, { text: file.text, configuration: used, faults });
    return used;
  }

  /** Keeps one object for one configuration, since caches compare identities. */
  private withSeverities(configuration: Configuration): Configuration {
    if (!this.overrides.severities || Object.keys(this.overrides.severities).length === 0) return configuration;
    let merged = this.merged.get(configuration);
    if (!merged) {
      merged = { ...configuration, severities: { ...configuration.severities, ...this.overrides.severities } };
      this.merged.set(configuration, merged);
    }
    return merged;
  }

  private async rangesFor(configuration: Configuration): Promise<AwsRanges | undefined> {
    if (this.overrides.ipRanges === null) return undefined;
    const uri = this.overrides.ipRanges ?? this.namedRanges(configuration)?.uri ?? this.overrides.cachedRanges;
    const parsed = uri === undefined ? undefined : await this.rangesAt(uri);
    return parsed === undefined || 'error' in parsed ? undefined : parsed;
  }

  /** What is wrong with the ip-ranges.json that a configuration names, where it does. */
  private async rangesFault(configuration: Configuration): Promise<ConfigurationFault | undefined> {
    const named = this.namedRanges(configuration);
    if (!named || this.overrides.ipRanges !== undefined) return undefined;
    const { path, span } = named;
    const parsed = await this.rangesAt(named.uri);
    if (!parsed) return { span, message: message('workspace.noRanges', { path }) };
    return 'error' in parsed
      ? { span, message: message('workspace.faultyRanges', { path, fault: parsed.error }) }
      : undefined;
  }

  /** Parameter files that are not there, or are none. */
  private async parameterFaults({ scope }: Configuration): Promise<ConfigurationFault[]> {
    const named = this.overrides.trusted === false ? [] : scope.flatMap(({ parameters }) => parameters ?? []);
    const faults: ConfigurationFault[] = [];
    for (const { uri, path, span } of named) {
      const file = uri.startsWith('file:') ? await this.files.get(uri) : undefined;
      if (!file) faults.push({ span, message: message('workspace.noParameters', { path }) });
      else if (!parseParameterFile(file.text)) {
        faults.push({ span, message: message('workspace.faultyParameters', { path }) });
      }
    }
    return faults;
  }

  private namedRanges(configuration: Configuration): FileReference | undefined {
    return this.overrides.trusted === false ? undefined : configuration.ipRanges;
  }

  private async rangesAt(uri: string): Promise<ReturnType<typeof parseRanges> | undefined> {
    return uri.startsWith('file:') ? this.files.made(uri, ({ text }) => parseRanges(text)) : undefined;
  }
}

const REGIONS = (): string[] => [
  ...new Set([...editionIds().flatMap((id) => edition(id)!.data.regions.map(({ code }) => code)), ...AWS_REGIONS]),
];

const parentOf = (folder: string): string => {
  const up = folder.slice(0, folder.slice(0, -1).lastIndexOf('/') + 1);
  return up.endsWith('//') ? folder : up;
};
