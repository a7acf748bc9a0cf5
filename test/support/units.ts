import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Analyzer } from '../../server/src/analysis/analyzer';
import type { UnitResult } from '../../server/src/analysis/pipeline';
import { isConfiguration, walk } from '../../server/src/cli/walk';
import { render } from '../../server/src/messages';
import { nodeHost } from '../../server/src/node/node-host';
import { loadSandbox } from '../../server/src/node/sandbox';
import type { Finding } from '../../server/src/rules/finding';
import type { Host } from '../../server/src/workspace/host';

/** Real files with some texts laid over them: what the disk would hold after a fix. */
export function overlay(texts: ReadonlyMap<string, string>): Host {
  return {
    ...nodeHost,
    readText: async (uri) => texts.get(uri) ?? nodeHost.readText(uri),
  };
}

/** Checks a folder of the project as the command line does; every unit once. */
export async function checkFolder(
  folder: string,
  texts: ReadonlyMap<string, string> = new Map(),
): Promise<UnitResult[]> {
  const analyzer = new Analyzer(overlay(texts), loadSandbox);
  const io = { cwd: folder, locale: 'en' as const, out: () => {}, err: () => {} };
  const units = new Set<UnitResult>();
  for (const uri of walk(io, [folder])) {
    const unit = isConfiguration(uri) ? undefined : await analyzer.check(uri);
    if (unit) units.add(unit);
  }
  return [...units];
}

/** What identifies a finding over an edit that moves it. */
export const signature = (finding: Finding): string =>
  `${finding.rule} | ${finding.object ?? '-'} | ${render(finding.message, 'en')}`;

export const uriOf = (...path: string[]): string => pathToFileURL(join(...path)).href;
