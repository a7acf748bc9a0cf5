import { keyOf, onceForText } from '../../policy';

/**
 * What a glance at a file of Terragrunt tells: which folders it may run, and which names it may give values to. It gives them
 * as environment variables, which stand over the defaults of a root module. Its language is not evaluated.
 */
export interface Terragrunt {
  /** The folder that it stands in. */
  readonly folder: string;
  /** How paths that it names end: `modules/groups`; with a slash behind it where more is worked out. */
  readonly paths: readonly string[];
  /** Whatever something is assigned to. */
  readonly names: readonly string[];
  /** Whether values may come from where nobody here looks: variable files, YAML, JSON, commands. */
  readonly isOpen: boolean;
}

export const isTerragrunt = (uri: string): boolean =>
  /\.hcl$/i.test(uri) && !/\.(?:lock|pkr|pkrvars|nomad)\.hcl$/i.test(uri);

const ITS_BLOCKS = /^[ \t]*(?:inputs\s*=|(?:terraform|include|dependency|remote_state)\b[^\n]*\{)/m;
/** A comment that never ends takes all that follows. */
const COMMENTS = /^[ \t]*(?:#|\/\/).*$|\/\*(?:[\s\S]*?\*\/|[\s\S]*)/gm;
/** A path as far as it is written; what stands before it may be an interpolation. Never begun within a word, which may be long. */
const PATH = /(?<![\w.@/-])[\w.@:-]{0,100}(?:\/+[\w.@-]+)+\/?(?:\$\{)?/g;
const NAME = /(?:^|[{,\s])"?([A-Za-z_][\w-]*)"?\s*(?:=(?![=>])|:\s)/gm;
const ELSEWHERE = /\.tfvars\b|\b(?:yamldecode|jsondecode|sops_decrypt_file|run_cmd|extra_arguments|TF_VAR_)/;

const glance = onceForText((text): readonly Omit<Terragrunt, 'folder'>[] => {
  if (!ITS_BLOCKS.test(text)) return [];
  const plain = text.replace(COMMENTS, '');
  return [
    {
      paths: [...new Set(Array.from(plain.matchAll(PATH), ([path]) => path).flatMap(endsOf))],
      names: [...new Set(Array.from(plain.matchAll(NAME), ([, name]) => name!))],
      isOpen: ELSEWHERE.test(plain),
    },
  ];
});

/** Undefined of other tools' files in the same language. */
export function glanceAtTerragrunt(file: { readonly uri: string; readonly text: string }): Terragrunt | undefined {
  const [found] = glance(file);
  return found && { folder: file.uri.slice(0, file.uri.lastIndexOf('/') + 1), ...found };
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

/** The variables of a root module that Terragrunt may give values to. */
export interface Overridable {
  readonly names: readonly string[];
  /** All of them may be. */
  readonly isOpen: boolean;
}

/** What files of Terragrunt may give a folder that one of them may run; undefined of one that none runs. */
export function overridableIn(folder: string, all: readonly Terragrunt[]): Overridable | undefined {
  const key = keyOf(folder);
  const runs = (one: Terragrunt): boolean =>
    keyOf(one.folder) === key ||
    one.paths.some((path) => (path.endsWith('/') ? key.includes(`/${keyOf(path)}`) : key.endsWith(`/${keyOf(path)}/`)));
  return all.some(runs) ? givenBy(all) : undefined;
}

const given = new WeakMap<readonly Terragrunt[], Overridable>();

/** Which files include which is not followed: any of them may be a parent. Worked out once for all folders. */
function givenBy(all: readonly Terragrunt[]): Overridable {
  let found = given.get(all);
  if (!found) {
    found = { names: [...new Set(all.flatMap(({ names }) => names))].sort(), isOpen: all.some(({ isOpen }) => isOpen) };
    given.set(all, found);
  }
  return found;
}

/** Where what `overridableIn` tells of a root stands among its files. */
export const OVERRIDABLE_PATH = '.terragrunt-inputs';

export const overridableFrom = onceForText((text): Overridable => JSON.parse(text) as Overridable);
