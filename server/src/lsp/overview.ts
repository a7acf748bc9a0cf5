import type { CancellationToken, Connection, Range } from 'vscode-languageserver';
import type { Analyzer } from '../analysis/analyzer';
import { folderOf, keyOf } from '../analysis/files';
import { couldBe } from '../analysis/formats';
import type { UnitResult } from '../analysis/pipeline';
import { objectTree, type TreeNode } from '../features/object-tree';
import type { Locale } from '../messages';
import type { SourceFile } from '../policy';
import { rangeOf } from './convert';
import { safely } from './safely';

/** What the requests over many files need of the server. */
export interface Door {
  readonly analyzer: () => Analyzer;
  readonly locale: () => Locale;
}

/** `workspacesPorts/objects`: which files to look at; the client knows what the workspace holds and leaves out. */
export interface ObjectsParams {
  readonly uris: readonly string[];
}

/** A node of the tree as the client draws it. */
export interface NodeJson extends Omit<TreeNode, 'place' | 'children'> {
  readonly place?: { readonly uri: string; readonly range: Range };
  readonly children?: readonly NodeJson[];
}

/** Answers what the side bar asks: all objects of some files with their requirements, verdicts and evidence. */
export function serveOverview(connection: Connection, door: Door): void {
  connection.onRequest('workspacesPorts/objects', (params: ObjectsParams, token: CancellationToken) =>
    safely<NodeJson[]>(connection, token, [], async () => {
      const nodes: NodeJson[] = [];
      for await (const unit of unitsOf(door.analyzer(), params.uris, token)) {
        nodes.push(...objectTree(unit, door.locale()).map((node) => placed(node, unit.files)));
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

function placed({ place, children, ...node }: TreeNode, files: readonly SourceFile[]): NodeJson {
  const file = place && files.find(({ uri }) => uri === place.uri);
  return {
    ...node,
    ...(file ? { place: { uri: file.uri, range: rangeOf(file, place) } } : {}),
    ...(children && children.length > 0 ? { children: children.map((child) => placed(child, files)) } : {}),
  };
}
