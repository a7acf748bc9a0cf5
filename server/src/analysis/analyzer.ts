import type { Format, SourceFile } from '../policy';
import type { PacReader } from '../readers/pac';
import { mentionsNetwork, relativeFolder } from '../readers/terraform';
import type { Finding } from '../rules/finding';
import { CONFIGURATION_FILE } from '../workspace/configuration';
import type { Host } from '../workspace/host';
import { Beside } from './beside';
import { Files, folderOf, keyOf } from './files';
import { viewOf } from './folder-view';
import { couldBe, formatOf, nameOf } from './formats';
import { evaluate, read, readProxy, type UnitInput, type UnitResult } from './pipeline';
import type { Options } from './scope';
import { type Overrides, type Settings, SettingsStore } from './settings';
import { type Around, Templates } from './templates';
import { TerraformFiles } from './terraform-files';
import { type Folder, TerraformIndex } from './terraform-index';
import { Units } from './units';
import { unreadFinding } from './unread';

/** Loads what reads and runs PAC files at its first use; undefined where there is no sandbox. */
export type SandboxLoader = () => Promise<PacReader | undefined>;

/**
 * The one place that knows the order: changed files → units → policies → verdicts → findings, cached by identity.
 * A unit is a Terraform root module with all that it calls, or one file of another kind; a change re-evaluates the
 * units that it is in.
 */
export class Analyzer {
  readonly files: Files;
  private readonly settings: SettingsStore;
  private readonly units: Units;
  private readonly views = new Map<string, View>();
  /** PAC files that are being run. */
  private readonly running = new Map<string, Promise<UnitResult>>();
  private readonly index: TerraformIndex;
  private readonly terraform: TerraformFiles;
  private readonly templates: Templates;
  private readonly beside: Beside;

  constructor(
    private readonly host: Host,
    private readonly loadSandbox: SandboxLoader,
    private readonly options: Options & Overrides & Workspace & Reach = {},
  ) {
    this.files = new Files(host, options.keepsTexts);
    this.units = new Units(options.keepsTexts === true, () => host.sweep?.());
    this.index = new TerraformIndex(this.files, options.workspace ?? [], options.folders);
    this.templates = new Templates(this.files);
    this.beside = new Beside(this.files, options.trusted === false ? (options.workspace ?? []) : undefined);
    this.terraform = new TerraformFiles(this.files, this.index, options.trusted !== false);
    this.settings = new SettingsStore(this.files, options);
  }

  /** The findings of a configuration file, and of the catalogues that it names: there, or in short here. */
  configurationFindings(uri: string, told: 'there' | 'here' = 'there'): Promise<readonly Finding[]> {
    return this.settings.findings(uri, told);
  }

  /** The configuration file that governs a file. */
  governing(uri: string): Promise<string | undefined> {
    return this.settings.governing(uri);
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
    // By its name alone a file may belong to a folder that needs no reading.
    if (couldBe(uri).includes('terraform') && uri.includes('://')) return this.folder(uri);
    const file = await this.files.get(uri);
    if (!file || nameOf(uri) === CONFIGURATION_FILE) return undefined;
    const format = formatOf(uri, file.text, this.files.languageOf(uri));
    if (!format) return undefined;
    if (format === 'terraform' && !mentionsNetwork(file.text)) return undefined;
    // What a plan was made from often lies beside it.
    const source = format === 'plan' ? await this.folder(uri) : undefined;
    if (format === 'pac') return this.proxy(file, uri);
    return this.evaluated(keyOf(uri), format, [file], uri, keyOf(uri), source);
  }

  /** Why nothing of a file is read that is there; `named`: somebody asks for it by its name. */
  async unread(uri: string, named: boolean): Promise<Finding | undefined> {
    const file = await this.files.get(uri);
    if (file && !named) return undefined;
    const { configuration } = await this.settings.forFile(uri);
    return unreadFinding(this.host, uri, named, configuration, file);
  }

  /** The folders of the workspace, and which of them call which. */
  folders(): Promise<readonly Folder[]> {
    return this.index.found();
  }

  /** What all root modules that reach the folder of a file say about it; undefined where none names a network. */
  private async folder(uri: string): Promise<UnitResult | undefined> {
    const folder = folderOf(uri);
    const key = keyOf(folder);
    const { revision } = this.files;
    const before = this.views.get(key);
    if (before?.revision === revision) return before.view;
    const results = await this.resultsFor(folder);
    const view = isSameList(before?.results, results) ? before!.view : this.viewOf(folder, results);
    this.views.set(key, { revision, results, view });
    return view;
  }

  private async resultsFor(folder: string): Promise<readonly UnitResult[]> {
    this.terraform.changed(await this.index.refresh());
    const results: UnitResult[] = [];
    for (const root of this.index.rootsOf(folder)) {
      const files = await this.terraform.of(root);
      if (files.length > 0)
        results.push(await this.evaluated(keyOf(root), 'terraform', files, `${root}.`, keyOf(folder)));
    }
    return results;
  }

  private viewOf(folder: string, results: readonly UnitResult[]): UnitResult | undefined {
    if (results.length === 0) return undefined;
    if (results.length === 1 && isOneFolder(results[0]!.files)) return results[0];
    return viewOf(folder, results, ({ files }) => this.nameOfRoot(folderOf(files[0]!.uri), folder));
  }

  /** How a root is written where several call one module: from the workspace, or from the module. */
  private nameOfRoot(root: string, folder: string): string | undefined {
    const workspace = this.options.workspace?.find((one) => keyOf(root).startsWith(keyOf(one)));
    const name = relativeFolder(workspace ?? folder, root);
    return name === '.' ? undefined : name;
  }

  /**
   * One run at a time for a file. Whoever asks while it runs waits for it, and then for one of the text as it is by
   * then: of ten keys in a row at most the first and the last are run.
   */
  private async proxy(file: SourceFile, uri: string): Promise<UnitResult | undefined> {
    const key = keyOf(uri);
    const running = this.running.get(key);
    if (running) {
      await running.catch(() => undefined);
      return this.check(uri);
    }
    const run = this.evaluatedProxy(key, file, uri).finally(() => this.running.delete(key));
    this.running.set(key, run);
    const result = await run;
    return (await this.files.get(uri)) === file ? result : this.check(uri);
  }

  private async evaluatedProxy(key: string, file: SourceFile, uri: string): Promise<UnitResult> {
    const input = await this.inputOf('pac', [file], uri);
    const before = this.units.get(key);
    if (before && sameInput(before.input, input)) return before.result;
    this.units.enter(key, key);
    const result = evaluate(input, await readProxy(input));
    this.units.set(key, { input, result });
    return result;
  }

  private async evaluated(
    key: string,
    format: Format,
    files: readonly SourceFile[],
    uri: string,
    place: string,
    source?: UnitResult,
  ): Promise<UnitResult> {
    const input = await this.inputOf(format, files, uri, source);
    const before = this.units.get(key);
    if (before && sameInput(before.input, input)) return before.result;
    this.units.enter(key, place);
    const reading = read(input, before?.result.reading);
    const memory = before && sameTerms(before.input, input) ? before.result.memory : undefined;
    const result = evaluate(input, reading, memory);
    this.units.set(key, { input, result });
    return result;
  }

  private async inputOf(
    format: Format,
    files: readonly SourceFile[],
    uri: string,
    source?: UnitResult,
  ): Promise<UnitInput> {
    const settings = await this.settings.forFile(uri);
    const folder = settings.configuration.folder ?? folderOf(uri);
    return {
      format,
      files,
      ...settings,
      options: this.options,
      pathOf: (one) => relative(folder, one),
      pac: format === 'pac' ? await this.loadSandbox() : undefined,
      ...(source ? { source } : {}),
      ...(format === 'awscli' ? { beside: await this.beside.of(files[0]!) } : {}),
      around: format === 'cloudformation' ? await this.aroundOf(files[0]!, settings, relative(folder, uri)) : undefined,
    };
  }

  /** What a template is read with; nothing for a document that is no file, and in an untrusted workspace. */
  private async aroundOf(file: SourceFile, { configuration }: Settings, path: string): Promise<Around | undefined> {
    if (!file.uri.includes('://') || this.options.trusted === false) return undefined;
    const around = await this.templates.around(file, configuration, path);
    return around.files.length > 0 ? around : undefined;
  }

  /** A document was closed or deleted: its unit is forgotten, so that nothing stale is told of it. */
  forget(uri: string): void {
    this.files.forget(uri);
    this.units.delete(keyOf(uri));
  }
}

/** What was told of a folder at a count of changes. */
interface View {
  readonly revision: number;
  readonly results: readonly UnitResult[];
  readonly view: UnitResult | undefined;
}

/** How much of the files at hand will be asked for. */
export interface Reach {
  /** Keep every text that is read: all of them are checked, once. */
  readonly keepsTexts?: boolean;
}

/** Where the client or the command line works. */
export interface Workspace {
  /** URIs of folders in which callers of a Terraform module are looked for, and which links do not leave. */
  readonly workspace?: readonly string[];
  /** What another analyzer has found in these. */
  readonly folders?: readonly Folder[];
}

const isOneFolder = (files: readonly SourceFile[]): boolean => {
  const folder = folderOf(files[0]!.uri);
  return files.every(({ uri }) => folderOf(uri) === folder);
};

function sameInput(a: UnitInput, b: UnitInput): boolean {
  return (
    a.format === b.format &&
    sameFiles(a.files, b.files) &&
    a.pac === b.pac &&
    a.source === b.source &&
    sameFiles(a.around?.files, b.around?.files) &&
    sameFiles(a.beside, b.beside) &&
    a.configuration === b.configuration &&
    a.edition === b.edition &&
    a.ranges === b.ranges
  );
}

const sameFiles = (a: readonly SourceFile[] = [], b: readonly SourceFile[] = []): boolean => isSameList(a, b);

const isSameList = <T>(a: readonly T[] | undefined, b: readonly T[]): boolean =>
  a?.length === b.length && a.every((one, i) => one === b[i]);

/** Whether objects of the same content get the same verdicts. */
const sameTerms = (a: UnitInput, b: UnitInput): boolean =>
  a.configuration === b.configuration && a.edition === b.edition && a.ranges === b.ranges;

/** Path of a file below a folder, decoded; the whole path when it lies elsewhere. */
function relative(folder: string, uri: string): string {
  const at = keyOf(uri);
  const base = keyOf(folder);
  return at.startsWith(base) ? at.slice(base.length) : at;
}
