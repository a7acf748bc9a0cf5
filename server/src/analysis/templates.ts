import { keyOf, type ReaderSettings, type Reason, type SourceFile } from '../policy';
import { mentionsNested, nestedTemplates, parametersFrom, parseParameterFile } from '../readers/cloudformation';
import type { Configuration } from '../workspace/configuration';
import { type Files, folderOf } from './files';
import { couldBe } from './formats';

/** Files of a folder that may nest a template, and templates that stand above one another; people have a few. */
const MAX_CALLERS = 200;
const MAX_NESTING = 4;

/** What a template is read with besides its own text. */
export interface Around {
  /** The template's parameter file, the templates that it nests, and those that nest it, in a fixed order. */
  readonly files: readonly SourceFile[];
  readonly nested: ReadonlyMap<string, SourceFile>;
  /** The templates that nest it, each with what stands around it. */
  readonly callers: readonly { readonly file: SourceFile; readonly around: Around }[];
  readonly parameterFile?: SourceFile;
}

/** Finds what belongs to a CloudFormation template: in its own folder, the one above, and where the configuration says. */
export class Templates {
  constructor(private readonly files: Files) {}

  async around(file: SourceFile, configuration: Configuration, path: string): Promise<Around> {
    const named = configuration.scope.find((one) => one.parameters && one.files(path))?.parameters;
    const parameterFile = named?.uri.startsWith('file:') ? await this.files.get(named.uri) : undefined;
    return this.gather(file, parameterFile, 0, new Set([keyOf(file.uri)]));
  }

  private async gather(
    file: SourceFile,
    parameterFile: SourceFile | undefined,
    depth: number,
    seen: Set<string>,
  ): Promise<Around> {
    const nested = new Map<string, SourceFile>();
    for (const uri of this.nestedIn(file)) {
      const child = await this.files.get(uri);
      if (child) nested.set(keyOf(uri), child);
    }
    const callers: { file: SourceFile; around: Around }[] = [];
    // What a parameter file says stands over what other templates hand down.
    for (const caller of parameterFile || depth >= MAX_NESTING ? [] : await this.callersOf(file)) {
      if (seen.has(keyOf(caller.uri))) continue;
      seen.add(keyOf(caller.uri));
      callers.push({ file: caller, around: await this.gather(caller, undefined, depth + 1, seen) });
    }
    const files = [
      ...(parameterFile ? [parameterFile] : []),
      ...nested.values(),
      ...callers.flatMap((one) => [one.file, ...one.around.files]),
    ];
    return { files, nested, callers, parameterFile };
  }

  private readonly nested = new WeakMap<SourceFile, readonly string[]>();
  private nestedIn(file: SourceFile): readonly string[] {
    let uris = this.nested.get(file);
    if (!uris) {
      uris = mentionsNested(file.text) ? nestedTemplates(file) : [];
      this.nested.set(file, uris);
    }
    return uris;
  }

  private async callersOf(file: SourceFile): Promise<SourceFile[]> {
    if (!/["']?Parameters["']?\s*:/.test(file.text)) return [];
    const folder = folderOf(file.uri);
    const above = folderOf(folder.slice(0, -1));
    const found: SourceFile[] = [];
    for (const one of above.includes('://') && !above.endsWith('://') ? [folder, above] : [folder]) {
      const candidates = (await this.files.list(one)).filter((uri) => couldBe(uri).includes('cloudformation'));
      for (const uri of candidates.slice(0, MAX_CALLERS)) {
        const text = keyOf(uri) === keyOf(file.uri) ? undefined : await this.files.get(uri);
        if (text && this.nestedIn(text).some((child) => keyOf(child) === keyOf(file.uri))) found.push(text);
      }
    }
    return found;
  }
}

/** The settings to read a template with, given what stands around it. */
export function settingsAround(plain: ReaderSettings, uri: string, around: Around): ReaderSettings {
  return { ...plain, nested: around.nested, parameters: parametersOf(plain, uri, around) };
}

function parametersOf(
  plain: ReaderSettings,
  uri: string,
  { parameterFile, callers }: Around,
): Readonly<Record<string, string | Reason>> | undefined {
  if (parameterFile) return parseParameterFile(parameterFile.text);
  if (callers.length === 0) return undefined;
  const read = callers.map(({ file, around }) => ({ file, settings: settingsAround(plain, file.uri, around) }));
  return parametersFrom(read, uri);
}
