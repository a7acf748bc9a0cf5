import type { SourceFile } from '../../../policy';
import { CLOUDPOSSE, CLOUDPOSSE_BEFORE_2 } from './cloudposse';
import { COMMUNITY } from './community';

/**
 * Modules of the registry that many estates build their security groups with. Where their code is not on this machine,
 * what is written here stands for it: the group and the rules that their inputs ask for, no more.
 */
interface KnownModule {
  readonly source: RegExp;
  readonly folder: string;
  readonly file: SourceFile;
  /** What stands for versions before a major one. */
  readonly before?: { readonly major: number; readonly folder: string; readonly file: SourceFile };
}

/** As of downloaded code: nobody edits it, and what is found in it is told where it is called. */
const FOLDER = 'workspaces-ports:/.terraform/';

const MODULES: readonly KnownModule[] = [
  known('terraform-aws-modules', 'terraform-aws-security-group', COMMUNITY),
  {
    ...known('cloudposse', 'terraform-aws-security-group', CLOUDPOSSE),
    before: standIn(2, 'cloudposse/1', CLOUDPOSSE_BEFORE_2),
  },
];

function standIn(major: number, name: string, text: string): NonNullable<KnownModule['before']> {
  return { major, folder: `${FOLDER}${name}/`, file: { uri: `${FOLDER}${name}/main.tf`, text } };
}

function known(owner: string, repository: string, text: string): KnownModule {
  const registry = `(?:registry\\.(?:terraform\\.io|opentofu\\.org)/)?${owner}/security-group/aws`;
  const github = `(?:git::)?(?:https://|ssh://git@|git@)?github\\.com[/:]${owner}/${repository}(?:\\.git)?`;
  return {
    source: new RegExp(`^(?:${registry}|${github})(?:\\?.*)?$`),
    folder: `${FOLDER}${owner}/`,
    file: { uri: `${FOLDER}${owner}/main.tf`, text },
  };
}

/** The folder that stands for a module of the registry, in what a call says of its version; undefined of any other source. */
export function knownFolder(source: string, version?: string): string | undefined {
  const found = MODULES.find((one) => one.source.test(source));
  if (!found?.before) return found?.folder;
  const said = version ?? /[?&]ref=(?:refs\/)?(?:tags\/)?([^&]*)/.exec(source)?.[1];
  return said !== undefined && isBefore(said, found.before.major) ? found.before.folder : found.folder;
}

/** Whether a version or its constraints leave out all from a major version on; without any the newest is taken. */
const isBefore = (constraints: string, major: number): boolean =>
  constraints.split(',').some((one) => {
    const [, sign = '', first = '', rest = ''] = /^\s*([~<>=!]*)\s*v?(\d+)((?:\.\d+)*)/.exec(one) ?? [];
    if (first === '' || sign.startsWith('>') || sign === '!=') return false;
    if (sign === '<') return Number(first) < major || (Number(first) === major && /^[.0]*$/.test(rest));
    return Number(first) < major && !(sign === '~>' && rest === '');
  });

const BY_FOLDER: ReadonlyMap<string, readonly SourceFile[]> = new Map(
  MODULES.flatMap(({ before, ...now }) => [now, ...(before ? [before] : [])]).map(({ folder, file }) => [
    folder,
    [file],
  ]),
);

export const knownFiles = (folder: string): readonly SourceFile[] | undefined => BY_FOLDER.get(folder);

/** Whether a place is in what stands for a module: no editor can go there. */
export const isKnownModule = (uri: string): boolean => uri.startsWith(FOLDER);
