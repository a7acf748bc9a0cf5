import { keyOf, onceForText } from '../../policy';
import { mentionsNetwork } from './kinds';

/**
 * What a glance at a file of Terragrunt, or of a Stack of Terraform's, tells: which folders it may run, and which names it may
 * give values to. Terragrunt gives them as environment variables, a Stack as arguments; both stand over the defaults of a root
 * module. Their languages are not evaluated.
 */
export interface Terragrunt {
  /** The folder that it stands in. */
  readonly folder: string;
  /** How paths that it names end: `modules/groups`; with a slash behind it where more is worked out. */
  readonly paths: readonly string[];
  /** Whatever something is assigned to. */
  readonly names: readonly string[];
  /** Whether values may come from where nobody here looks: variable files, YAML, JSON, commands, another module's outputs. */
  readonly isOpen: boolean;
  /** Whether it is a Stack's. */
  readonly isStack: boolean;
  /** Whether it may write resources of networks into the folders (`generate`). */
  readonly writesNetwork: boolean;
  /** Names of files with a provider that it may write there, over those of the same name. */
  readonly writesProvider: readonly string[];
}

export const isTerragrunt = (uri: string): boolean =>
  /\.hcl$/i.test(uri) && !/\.(?:lock|pkr|pkrvars|nomad)\.hcl$/i.test(uri);

const ITS_BLOCKS =
  /^[ \t]*(?:inputs\s*=|(?:terraform|include|dependency|remote_state|generate)\b[^\n]*\{|(?:component|deployment)[ \t]+"[^\n]*\{)/m;
const STACK = /\.tf(?:component|stack|deploy)\.hcl$/i;
/** A comment that never ends takes all that follows. */
const COMMENTS = /^[ \t]*(?:#|\/\/).*$|\/\*(?:[\s\S]*?\*\/|[\s\S]*)/gm;
/** A path as far as it is written; what stands before it may be an interpolation. Never begun within a word, which may be long. */
const PATH = /(?<![\w.@:/-])[\w.@:-]{0,100}(?:\/+[\w.@:-]+)+\/?(?:\$\{)?/g;
const NAME = /(?:^|[{,\s])"?([A-Za-z_][\w-]*)"?\s*(?:=(?![=>])|:\s)|\bvariable[ \t]+"([A-Za-z_][\w-]*)"/gm;
const ELSEWHERE =
  /\.tfvars\b|\b(?:yamldecode|jsondecode|sops_decrypt_file|run_cmd|extra_arguments|TF_VAR_)|\.outputs[ \t]*(?:[,)}\n]|$)|\binputs[ \t]*=[ \t]*(?:var|each|component)\./;
/** A file that Terragrunt is to write into the folder that it runs. */
const GENERATES = /^[ \t]*generate[ \t]+"?([\w-]{1,100})"?[ \t]*\{|^[ \t]*generate[ \t]*=[ \t]*\{/gm;
const WRITTEN_TO = /\bpath[ \t]*=[ \t]*"([^"\n]*)"/;
/** What is written: a text that stands there, or something else (`templatefile(…)`). */
const CONTENTS = /\bcontents[ \t]*=[ \t]*(?:(<<|")|\S)/;
const PROVIDER = /\bprovider[ \t]+"?aws\b/;
/** What a file of this name holds, where its text does not stand here. */
const NO_RESOURCES = /provider|backend|version|terraform|state|required/i;

type Glance = Omit<Terragrunt, 'folder' | 'isStack'>;

const glance = onceForText((text): readonly Glance[] => {
  if (!ITS_BLOCKS.test(text)) return [];
  const plain = text.replace(COMMENTS, '');
  return [
    {
      paths: [...new Set(Array.from(plain.matchAll(PATH), ([path]) => path).flatMap(endsOf))],
      names: [...new Set(Array.from(plain.matchAll(NAME), ([, name, declared]) => (name ?? declared)!))],
      isOpen: ELSEWHERE.test(plain),
      ...written(plain),
    },
  ];
});

/** What `generate` writes; names of its variables are among those that are assigned to. */
function written(plain: string): Pick<Terragrunt, 'writesNetwork' | 'writesProvider'> {
  const starts = Array.from(plain.matchAll(GENERATES), ({ index }) => index);
  const writesProvider: string[] = [];
  let writesNetwork = false;
  for (const [i, start] of starts.entries()) {
    const block = plain.slice(start, starts[i + 1]);
    const contents = CONTENTS.exec(block);
    if (!contents) continue;
    const name = WRITTEN_TO.exec(block)?.[1]?.split('/').at(-1) ?? '';
    const isPlain = contents[1] !== undefined;
    writesNetwork ||= isPlain ? mentionsNetwork(block) : !NO_RESOURCES.test(name);
    if (!/\bif_exists[ \t]*=[ \t]*"skip"/.test(block) && (isPlain ? PROVIDER.test(block) : !/backend/i.test(name))) {
      writesProvider.push(name);
    }
  }
  return { writesNetwork, writesProvider };
}

/** Undefined of other tools' files in the same language. */
export function glanceAtTerragrunt(file: { readonly uri: string; readonly text: string }): Terragrunt | undefined {
  const [found] = glance(file);
  const folder = file.uri.slice(0, file.uri.lastIndexOf('/') + 1);
  return found && { folder, isStack: STACK.test(file.uri), ...found };
}

/** `../../aws//rds` → `aws/rds`; of a URL what stands behind its double slash. */
function endsOf(path: string): string[] {
  const isCut = path.endsWith('${');
  const [, scheme = '', rest = ''] = /^(.*:\/\/)?(.*?)(?:\$\{)?$/.exec(path) ?? [];
  const isLocal = scheme === '' && !/^[\w-]+(?:\.[\w-]+)+\/|@|:/.test(rest);
  const inside = isLocal ? rest : (rest.split('//')[1] ?? '');
  const steps = inside.split('/').filter((step) => step !== '' && step !== '.' && step !== '..');
  if (steps.length === 0) return [];
  return [steps.join('/') + (isCut ? '/' : '')];
}

/** What Terragrunt, or a Stack, may do to a root module. */
export interface Overridable {
  /** The variables that it may give values to. */
  readonly names: readonly string[];
  /** All of them may be. */
  readonly isOpen: boolean;
  readonly isStack: boolean;
  readonly writesNetwork: boolean;
  readonly writesProvider: readonly string[];
}

/** What such files may do to a folder that one of them may run; undefined of one that none runs. */
export function overridableIn(folder: string, all: readonly Terragrunt[]): Overridable | undefined {
  const key = keyOf(folder);
  const runs = (one: Terragrunt): boolean =>
    keyOf(one.folder) === key ||
    one.paths.some((path) => (path.endsWith('/') ? key.includes(`/${keyOf(path)}`) : key.endsWith(`/${keyOf(path)}/`)));
  const by = all.find(runs);
  return by && (by.isStack ? givenBy(all).stack : givenBy(all).terragrunt);
}

interface Given {
  readonly terragrunt: Overridable;
  readonly stack: Overridable;
}

const given = new WeakMap<readonly Terragrunt[], Given>();

const distinct = (all: readonly string[]): readonly string[] => [...new Set(all)].sort();

/** Which files include which is not followed: any of them may be a parent. Worked out once for all folders. */
function givenBy(all: readonly Terragrunt[]): Given {
  let found = given.get(all);
  if (!found) {
    const names = distinct(all.flatMap((one) => one.names));
    const isOpen = all.some((one) => one.isOpen);
    const writesNetwork = all.some((one) => one.writesNetwork);
    const writesProvider = distinct(all.flatMap((one) => one.writesProvider));
    found = {
      terragrunt: { names, isOpen, isStack: false, writesNetwork, writesProvider },
      stack: { names, isOpen, isStack: true, writesNetwork: false, writesProvider: [] },
    };
    given.set(all, found);
  }
  return found;
}

/** Where what `overridableIn` tells of a root stands among its files. */
export const OVERRIDABLE_PATH = '.terragrunt-inputs';

export const overridableFrom = onceForText((text): Overridable => JSON.parse(text) as Overridable);
