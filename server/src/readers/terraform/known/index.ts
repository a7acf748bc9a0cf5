import type { SourceFile } from '../../../policy';
import { CLOUDPOSSE } from './cloudposse';
import { COMMUNITY } from './community';

/**
 * Modules of the registry that many estates build their security groups with. Where their code is not on this machine,
 * what is written here stands for it: the group and the rules that their inputs ask for, no more.
 */
interface KnownModule {
  readonly source: RegExp;
  readonly folder: string;
  readonly file: SourceFile;
}

/** As of downloaded code: nobody edits it, and what is found in it is told where it is called. */
const FOLDER = 'workspaces-ports:/.terraform/';

const MODULES: readonly KnownModule[] = [
  known('terraform-aws-modules', 'terraform-aws-security-group', COMMUNITY),
  known('cloudposse', 'terraform-aws-security-group', CLOUDPOSSE),
];

function known(owner: string, repository: string, text: string): KnownModule {
  const registry = `(?:registry\\.(?:terraform\\.io|opentofu\\.org)/)?${owner}/security-group/aws`;
  const github = `(?:git::)?(?:https://|ssh://git@|git@)?github\\.com[/:]${owner}/${repository}(?:\\.git)?`;
  return {
    source: new RegExp(`^(?:${registry}|${github})(?:\\?.*)?$`),
    folder: `${FOLDER}${owner}/`,
    file: { uri: `${FOLDER}${owner}/main.tf`, text },
  };
}

/** The folder that stands for a module of the registry; undefined of any other source. */
export function knownFolder(source: string): string | undefined {
  return MODULES.find((one) => one.source.test(source))?.folder;
}

const BY_FOLDER: ReadonlyMap<string, readonly SourceFile[]> = new Map(
  MODULES.map(({ folder, file }) => [folder, [file]]),
);

export const knownFiles = (folder: string): readonly SourceFile[] | undefined => BY_FOLDER.get(folder);

/** Whether a place is in what stands for a module: no editor can go there. */
export const isKnownModule = (uri: string): boolean => uri.startsWith(FOLDER);
