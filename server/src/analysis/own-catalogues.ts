import { edition, editionIds, type OwnCatalogue } from '../catalogue';
import { type EditionFault, loadOwn } from '../catalogue/load';
import { message } from '../messages';
import type { ConfigurationFault, FileReference } from '../workspace/configuration';
import { type Files, keyOf } from './files';

type Loaded = { readonly data: OwnCatalogue } | { readonly faults: readonly EditionFault[] };

/** The company's own catalogues that configurations name; of one that breaks, the last good state stays in force. */
export class OwnCatalogues {
  private readonly lastGood = new Map<string, OwnCatalogue>();

  constructor(private readonly files: Files) {}

  /** Those that can be used, each id once, in the order in which they are named. */
  async inForce(references: readonly FileReference[]): Promise<readonly OwnCatalogue[]> {
    const out: OwnCatalogue[] = [];
    for (const { uri } of references) {
      const loaded = await this.load(uri);
      const data = loaded && 'data' in loaded ? loaded.data : this.lastGood.get(keyOf(uri));
      if (data && !out.some(({ id }) => id === data.id)) out.push(data);
    }
    return out;
  }

  /** What is wrong: in the catalogue (`there`), or in short where the configuration names it (`here`). */
  async faults(references: readonly FileReference[], told: 'there' | 'here'): Promise<ConfigurationFault[]> {
    const out: ConfigurationFault[] = [];
    const ids = new Set<string>();
    for (const reference of references) {
      const { uri, path, span } = reference;
      const loaded = await this.load(uri);
      if (!loaded) out.push({ span, message: message('workspace.noCatalogue', { path }) });
      else if ('faults' in loaded) {
        out.push(...(told === 'here' ? [this.inShort(reference, loaded.faults)] : loaded.faults.map(at(uri))));
      } else if (ids.has(loaded.data.id)) {
        out.push({ span, message: message('workspace.sameCatalogue', { path, id: loaded.data.id }) });
      } else ids.add(loaded.data.id);
    }
    return out;
  }

  private async load(uri: string): Promise<Loaded | undefined> {
    const loaded = await this.files.made(uri, ({ text }): Loaded => loadOwn(text, editionIds().map(dataOf)));
    if (loaded && 'data' in loaded) this.lastGood.set(keyOf(uri), loaded.data);
    return loaded;
  }

  private inShort({ uri, path, span }: FileReference, faults: readonly EditionFault[]): ConfigurationFault {
    const { line, message: fault } = faults[0]!;
    const used = message(this.lastGood.has(keyOf(uri)) ? 'workspace.catalogueBefore' : 'workspace.catalogueUnused');
    const key = faults.length > 1 ? 'workspace.faultyCatalogues' : 'workspace.faultyCatalogue';
    return { span, message: message(key, { path, line, fault, used, count: faults.length }) };
  }
}

const dataOf = (id: string) => edition(id)!.data;

const at =
  (uri: string) =>
  ({ start, end, message: text }: EditionFault): ConfigurationFault => ({ span: { uri, start, end }, message: text });
