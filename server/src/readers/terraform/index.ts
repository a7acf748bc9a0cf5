import { message } from '../../messages';
import type { Comment, Problem, ReaderSettings, Reading, SourceFile } from '../../policy';
import { readAddressSpaces } from './address-spaces';
import { networkBelow } from './calls';
import { type Wreck, wholeFile, wrecksIn, writtenElsewhere } from './damage';
import { Doubts, withDoubts } from './doubt';
import { readNetworkAcls, readSecurityGroups } from './filters';
import { readFirewalls } from './firewalls';
import type { Fault, Range } from './hcl';
import { readLayout } from './layout';
import { Module, parseFile, spanOf } from './module';
import { forgetTree, partsOf } from './parsed-files';
import { fileNameOf } from './paths';
import type { Piece } from './pieces';

export { isLocal, relativeFolder, resolveFolder, resolvePath } from './paths';
export { isAssigning, isDeclaring, MANIFEST_PATH, manifestEntries, withoutReplaced } from './tree';

import { readPrefixLists } from './prefix-lists';
import { readRoutes } from './routes';
import { isAssigning, isDeclaring } from './tree';
import { readPeerings, readWays } from './ways';

export { type Evidence, evidenceAt, type Instance, reasonOf, typeOfVariable } from './evidence';
export { BESIDE, glanceAt, mentionsNetwork } from './kinds';
export { isKnownModule } from './known';
export { fileNamesIn, filePatternsIn, fileReferencesIn, listedIn, pathsAssignedIn } from './named-files';
export {
  glanceAtTerragrunt,
  isTerragrunt,
  OVERRIDABLE_PATH,
  overridableIn,
  type Terragrunt,
} from './terragrunt';
export { valueText } from './value-text';

/**
 * Reads a root module, which is in the folder of the first file, and all modules that it calls, as far as their files
 * are among those given: names are looked up, arguments handed on and rules joined over all of them. Never throws.
 * Files are parsed once for each object; of the reading before, called modules are taken over that have not changed.
 */
export function readTerraform(files: readonly SourceFile[], settings: ReaderSettings, before?: Reading): Reading {
  const module = Module.root(files, settings, before && roots.get(before));
  const { policies, lists } = readPrefixLists(module);
  const read = [...networkBelow(module)].flatMap((one) => one.files);
  const parsed = [...new Set([...read, ...files.filter(({ uri }) => isAssigning(fileNameOf(uri)))])];
  const spaces = readAddressSpaces(module);
  const remarks = parsed.map(remarksOf);
  const written = module.tree.overridable?.writesNetwork ? [writtenElsewhere(module.tree.root, files[0]!)] : [];
  const doubts = new Doubts([...remarks.flatMap(({ wrecks }) => wrecks), ...written]);
  const reading: Reading = {
    policies: withDoubts(
      [
        ...readSecurityGroups(module, lists),
        ...readNetworkAcls(module, lists),
        ...policies,
        ...spaces,
        ...readPeerings(module, spaces),
        ...readWays(module, lists),
        ...readRoutes(module, lists),
        ...readFirewalls(module, lists),
      ],
      doubts,
    ),
    problems: [...remarks.flatMap(({ problems }) => problems), ...module.problems],
    comments: remarks.flatMap(({ comments }) => comments),
    layout: readLayout(module, doubts),
  };
  module.settle();
  roots.set(reading, module);
  return reading;
}

/** The root module of a reading. */
const roots = new WeakMap<Reading, Module>();

/**
 * Lets go of what a reading was made from, and of the syntax trees of files that no other needs: the next one begins
 * anew. Says whether there was anything.
 */
export function forgetReading(reading: Reading, files: Iterable<SourceFile>): boolean {
  for (const file of files) forgetTree(file);
  roots.get(reading)?.letGo();
  return roots.delete(reading);
}

interface Remarks {
  readonly problems: readonly Problem[];
  readonly comments: readonly Comment[];
}

interface FileRemarks extends Remarks {
  readonly wrecks: readonly Wreck[];
}

/** What hangs on one file, or on one piece of it, only: made once. */
const kept = new WeakMap<SourceFile, FileRemarks>();
const keptOfPiece = new WeakMap<Piece, Remarks>();

function remarksOf(file: SourceFile): FileRemarks {
  let found = kept.get(file);
  if (!found) {
    const all = allRemarksOf(file);
    const wrecks = file.withheld || file.unread ? [wholeFile(file)] : wrecksIn(file, all.problems);
    found = { ...all, wrecks: isDeclaring(file.uri) ? wrecks : [] };
    kept.set(file, found);
  }
  return found;
}

function allRemarksOf(file: SourceFile): Remarks {
  const pieces = partsOf(file);
  if (pieces) {
    const all = pieces.map(ofPiece);
    return { problems: all.flatMap(({ problems }) => problems), comments: all.flatMap(({ comments }) => comments) };
  }
  const { faults, comments } = parseFile(file);
  const unread = file.withheld ? [{ start: 0, end: 0, message: message('terraform.linkedAway') }] : [];
  return remarksIn(file, [...unread, ...faults], comments);
}

function ofPiece(piece: Piece): Remarks {
  let found = keptOfPiece.get(piece);
  if (!found) {
    found = remarksIn(piece.stretch, piece.faults, piece.comments);
    keptOfPiece.set(piece, found);
  }
  return found;
}

/** A comment without the signs of one. */
function bare(comment: string): string {
  const from = comment.startsWith('#') ? 1 : /^\/[/*]/.test(comment) ? 2 : 0;
  return comment.slice(from, comment.endsWith('*/') ? -2 : undefined).trim();
}

const remarksIn = (file: SourceFile, faults: readonly Fault[], comments: readonly Range[]): Remarks => ({
  problems: faults.map((fault) => ({ span: spanOf(file, fault), message: fault.message })),
  comments: comments.map((range) => {
    const raw = file.text.slice(range.start, range.end);
    return { text: bare(raw), span: spanOf(file, range) };
  }),
});
