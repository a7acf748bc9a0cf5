import type { CancellationToken, Connection, Range } from 'vscode-languageserver';
import type { Analyzer } from '../analysis/analyzer';
import { folderOf, keyOf } from '../analysis/files';
import { couldBe, nameOf } from '../analysis/formats';
import type { UnitResult } from '../analysis/pipeline';
import { coverageOf } from '../features/coverage';
import { htmlPanel, htmlPanelBody, htmlReport } from '../features/html-report';
import { objectTree, type TreeNode } from '../features/object-tree';
import type { Locale } from '../messages';
import type { SourceFile, Span } from '../policy';
import { rangeOf } from './convert';
import { safely } from './safely';

/** What the requests over many files need of the server. */
export interface Door {
  readonly analyzer: () => Analyzer;
  readonly locale: () => Locale;
  /** URIs of the folders, each with a slash at its end. */
  readonly workspace: () => readonly string[];
}

/** `workspacesPorts/objects`: which files to look at; the client knows what the workspace holds and leaves out. */
export interface ObjectsParams {
  readonly uris: readonly string[];
}

/** A node of the tree as the client draws it. */
export interface NodeJson extends Omit<TreeNode, 'place' | 'children'> {
  readonly place?: PlaceJson;
  readonly children?: readonly NodeJson[];
}

/** `workspacesPorts/coverage`: a new panel asks with a nonce for the page around the tables as well. */
export interface CoverageParams extends ObjectsParams {
  readonly nonce?: string;
}
export interface CoverageJson {
  readonly frame?: string;
  readonly body: string;
  /** By the numbers that the page hands back. */
  readonly places: readonly PlaceJson[];
}
export interface PlaceJson {
  readonly uri: string;
  readonly range: Range;
}

/** Answers what the side bar and the coverage panel ask of many files at once. */
export function serveOverview(connection: Connection, door: Door): void {
  connection.onRequest('workspacesPorts/coverage', (params: CoverageParams, token: CancellationToken) =>
    safely<CoverageJson>(connection, token, { body: '', places: [] }, async () => {
      const { coverage, units } = await coverageFor(door, params.uris, token);
      const { report, places, opens } = coverage;
      const { nonce } = params;
      const frame = nonce === undefined ? {} : { frame: htmlPanel(door.locale(), nonce) };
      const body = htmlPanelBody(report, units.length, door.locale(), opens);
      const files = new Map(units.flatMap((unit) => unit.files).map((file) => [file.uri, file]));
      return {
        ...frame,
        body,
        places: places.map((place) => placeJson(place, files) ?? { uri: place.uri, range: START }),
      };
    }),
  );
  connection.onRequest('workspacesPorts/report', (params: ObjectsParams, token: CancellationToken) =>
    safely<{ page: string }>(connection, token, { page: '' }, async () => {
      const { coverage, units } = await coverageFor(door, params.uris, token);
      return { page: htmlReport(coverage.report, units.length, door.locale()) };
    }),
  );
  connection.onRequest('workspacesPorts/objects', (params: ObjectsParams, token: CancellationToken) =>
    safely<NodeJson[]>(connection, token, [], async () => {
      const nodes: NodeJson[] = [];
      for await (const unit of unitsOf(door.analyzer(), params.uris, token)) {
        const files = new Map(unit.files.map((file) => [file.uri, file]));
        nodes.push(...objectTree(unit, door.locale()).map((node) => placed(node, files)));
      }
      return nodes;
    }),
  );
}

/** The units of some files, each once; Terraform is asked for folder by folder. Ends early when cancelled. */
export async function* unitsOf(
  analyzer: Analyzer,
  uris: readonly string[],
  token: CancellationToken,
): AsyncGenerator<UnitResult> {
  const asked = new Set<string>();
  for (const uri of uris) {
    if (token.isCancellationRequested) return;
    const key = couldBe(uri).includes('terraform') ? folderOf(keyOf(uri)) : keyOf(uri);
    if (asked.has(key)) continue;
    asked.add(key);
    const unit = await analyzer.check(uri);
    if (unit) yield unit;
  }
}

async function coverageFor(door: Door, uris: readonly string[], token: CancellationToken) {
  const analyzer = door.analyzer();
  const units: UnitResult[] = [];
  for await (const unit of unitsOf(analyzer, uris, token)) units.push(unit);
  const { edition, ranges } = await analyzer.settingsFor(units[0]?.files[0]?.uri ?? uris[0] ?? '');
  const basis = { edition: edition.data.id, ipRanges: ranges ? { date: ranges.date } : null };
  return { coverage: coverageOf(units, basis, pathIn(door.workspace()), door.locale()), units };
}

/** Paths as people write them: from the folder of the workspace, named where there are several. */
export const pathIn =
  (folders: readonly string[]) =>
  (uri: string): string => {
    const folder = folders.find((one) => keyOf(uri).startsWith(keyOf(one)));
    if (folder === undefined) return nameOf(uri);
    const path = decoded(uri.slice(folder.length));
    return folders.length > 1 ? `${nameOf(folder.replace(/\/$/, ''))}/${path}` : path;
  };

/** Links of a page that is no file begin at the first folder; the editor opens none that begin with `file:`. */
export const linkIn =
  ([folder]: readonly string[]) =>
  (uri: string): string | undefined =>
    folder !== undefined && keyOf(uri).startsWith(keyOf(folder)) ? `/${uri.slice(folder.length)}` : undefined;

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

const START: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

type FilesByUri = ReadonlyMap<string, SourceFile>;

function placeJson(place: Span | undefined, files: FilesByUri): PlaceJson | undefined {
  const file = place && files.get(place.uri);
  return file && { uri: file.uri, range: rangeOf(file, place) };
}

function placed({ place, children, ...node }: TreeNode, files: FilesByUri): NodeJson {
  const at = placeJson(place, files);
  return {
    ...node,
    ...(at ? { place: at } : {}),
    ...(children && children.length > 0 ? { children: children.map((child) => placed(child, files)) } : {}),
  };
}
