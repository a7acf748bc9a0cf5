import {
  type CancellationToken,
  type Connection,
  type Position,
  type Range,
  RequestType,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { folderOf, keyOf } from '../analysis/files';
import {
  DEFAULT_EDITION,
  editionIds,
  edition as editionOf,
  type Feature,
  type Role,
  type StreamingProtocol,
} from '../catalogue';
import { differences } from '../catalogue/difference';
import { type Assignment, configurationEdits, directiveEdit, takesDirectives } from '../features/assign-role';
import { announcedOn, changesPage } from '../features/changes';
import { type Choices, choicesOf, FORMS_OF_FORMAT, type ObjectChoice, objectChoice } from '../features/choices';
import { FORMS_OF_ROLE, type GenerateForm, generate } from '../features/generate';
import { insertion } from '../features/insertion';
import { type LookupAnswer, lookup } from '../features/lookup';
import { placesOf } from '../features/positions';
import { type Status, statusOf } from '../features/status';
import { probeUrl, proxyOf } from '../features/url-probe';
import { render } from '../messages';
import type { SourceFile, Span, TextEdit } from '../policy';
import { CONFIGURATION_FILE } from '../workspace/configuration';
import { documentChanges, rangeOf } from './convert';
import { type Door, linkIn, pathIn, unitsOf } from './overview';
import { safely } from './safely';

/** Where the editor stands when it asks; nowhere where no document is open. */
interface Here {
  readonly uri?: string;
}
export interface ChoicesJson extends Choices {
  /** Objects of the document. */
  readonly objects: readonly ObjectChoice[];
  /** The one at the position. */
  readonly object?: string;
  /** Forms that the document takes; all where it is none of ours. */
  readonly forms: readonly GenerateForm[];
  readonly comments: boolean;
}
export interface GenerateParams extends Here {
  readonly role: Role;
  readonly region: string;
  readonly as: GenerateForm;
  readonly protocols?: readonly StreamingProtocol[];
  readonly features?: readonly Feature[];
}
/** Either an edit, or a text for a new document, or why there is neither. */
export interface GenerateJson {
  readonly edit?: WorkspaceEdit;
  readonly text?: string;
  readonly warnings?: readonly string[];
  readonly error?: string;
}
export interface AssignParams extends Assignment {
  readonly uri: string;
  readonly object: string;
  readonly line: number;
  readonly into: 'comment' | 'configuration';
}

/** Where a PAC sends a URL: the line that decides, the conditions that led there, and what it hangs on. */
export interface WhereToJson {
  /** False for a text that is no URL and no host. */
  readonly isUrl: boolean;
  readonly decision?: string;
  readonly by?: PlaceJson;
  readonly via?: readonly { readonly place: PlaceJson; readonly text: string }[];
  readonly reasons?: readonly string[];
  readonly error?: string;
}
export interface PlaceJson {
  readonly uri: string;
  readonly range: Range;
}

/** The requests behind the editor's commands; each is one feature and its place in the protocol. */
export function serveRequests(connection: Connection, door: Door & RequestDoor): void {
  const on = <P, R>(name: string, harmless: R, run: (params: P, token: CancellationToken) => Promise<R>) =>
    connection.onRequest<P, unknown, never>(new RequestType(`workspacesPorts/${name}`), (params: P, token) =>
      safely<R>(connection, token, harmless, () => run(params, token)),
    );

  /** Everything about the document that the editor stands in. */
  async function around(uri: string | undefined) {
    const analyzer = door.analyzer();
    const governing = await analyzer.settingsFor(uri ?? door.workspace()[0] ?? '');
    const file = uri === undefined ? undefined : await analyzer.files.get(uri);
    const unit = uri === undefined ? undefined : await analyzer.check(uri);
    return { ...governing, file, unit };
  }

  on<Here, Status | null>('status', null, async ({ uri }) => {
    const { unit, edition, ranges } = await around(uri);
    return unit && uri !== undefined ? statusOf(unit, uri, { edition, ranges }, door.now(), door.locale()) : null;
  });

  on<Here & { readonly position?: Position }, ChoicesJson | null>('choices', null, async ({ uri, position }) => {
    const { unit, file, edition, configuration } = await around(uri);
    const here = (unit?.subjects ?? []).filter(({ policy }) => policy.nameSpan.uri === uri);
    const objects = here.map((subject) =>
      objectChoice(subject, placesOf(unit!.files, subject.policy.nameSpan).start.line),
    );
    const line = (position?.line ?? -2) + 1;
    const at = here.findIndex(({ policy }) => {
      const { start, end } = placesOf(unit!.files, policy.span);
      return policy.span.uri === uri && start.line <= line && line <= end.line;
    });
    return {
      ...choicesOf(edition, configuration.features, door.locale()),
      objects: [...new Map(objects.map((one) => [`${one.id} ${one.line}`, one])).values()],
      ...(at >= 0 ? { object: here[at]!.policy.address } : {}),
      forms: unit ? FORMS_OF_FORMAT[unit.format] : formsByName(uri),
      comments: unit !== undefined && file !== undefined && takesDirectives(file, unit),
    };
  });

  on<GenerateParams, GenerateJson>('generate', {}, async ({ uri, role, region, as, protocols, features }) => {
    const { unit, file, edition, ranges, configuration } = await around(uri);
    if (!FORMS_OF_ROLE[role]) return {};
    const { values } = configuration;
    const used = features ?? configuration.features;
    const locale = door.locale();
    const made = generate({ edition, role, region, as, protocols, features: used, values, ranges, locale });
    if ('error' in made) return { error: render(made.error, locale) };
    const warnings = made.warnings.map((warning) => render(warning, locale));
    const edit = file && insertion(made.text, file, unit, as);
    return edit ? { edit: workspaceEdit([edit], [file]), warnings } : { text: made.text, warnings };
  });

  on<AssignParams, WorkspaceEdit | null>('assignRole', null, async ({ uri, object, line, into, role, region }) => {
    const { unit, file, edition } = await around(uri);
    const policy = unit?.subjects
      .map((subject) => subject.policy)
      .find((one) => one.address === object && placesOf(unit.files, one.nameSpan).start.line === line);
    if (!unit || !file || !policy) return null;
    if (into === 'comment') {
      const edit = directiveEdit(unit, file, policy, { role, region }, edition);
      return edit ? workspaceEdit([edit], [file]) : null;
    }
    const governing = await door.configurationFor(uri);
    const target = governing.file ?? { uri: `${governing.folder}${CONFIGURATION_FILE}`, text: '' };
    const path = pathIn([folderOf(target.uri)])(uri);
    const edits = configurationEdits(target, path, policy, { role, region });
    return edits ? workspaceEdit(edits, [target], governing.file === undefined) : null;
  });

  on<Here & { readonly query: string }, LookupAnswer>('lookup', { query: '', matches: [] }, async ({ uri, query }) => {
    const { edition, ranges } = await around(uri);
    return lookup(query, { edition, ranges, locale: door.locale() });
  });

  on<{ readonly uri: string; readonly url: string }, WhereToJson | null>('whereTo', null, async ({ uri, url }) => {
    const { unit } = await around(uri);
    const policy = proxyOf(unit);
    if (!unit || !policy) return null;
    const answer = await probeUrl(unit, policy, url, false, door.locale());
    if (!answer) return { isUrl: false };
    const placeOf = (span: Span): PlaceJson[] => {
      const file = unit.files.find((one) => one.uri === span.uri);
      return file ? [{ uri: span.uri, range: rangeOf(file, span) }] : [];
    };
    const { by, via, ...said } = answer;
    return {
      isUrl: true,
      ...said,
      by: by && placeOf(by)[0],
      via: via.flatMap(({ span, text }) => placeOf(span).map((place) => ({ place, text }))),
    };
  });

  on<{ readonly since: string; readonly uris: readonly string[] }, { page: string }>(
    'changes',
    { page: '' },
    async ({ since, uris }, token) => {
      const [older, newer] = [editionOf(since), editionOf(editionIds().at(-1) ?? DEFAULT_EDITION)];
      if (!older || !newer) return { page: '' };
      const changes = differences(older, newer).map((change) => ({ ...change, announced: announcedOn(change, newer) }));
      const units = [];
      for await (const unit of unitsOf(door.analyzer(), uris, token)) units.push(unit);
      const paths = { pathOf: pathIn(door.workspace()), linkOf: linkIn(door.workspace()) };
      return { page: changesPage(changes, units, { older, newer }, paths, door.locale()) };
    },
  );

  function workspaceEdit(edits: readonly TextEdit[], files: readonly SourceFile[], create = false): WorkspaceEdit {
    const created = create ? files.map(({ uri }) => ({ kind: 'create' as const, uri })) : [];
    return { documentChanges: [...created, ...documentChanges(edits, files, door.versionOf)] };
  }
}

/** What the requests need beside what all share. */
export interface RequestDoor {
  readonly now: () => number;
  /** Of an open document; null: as it is on disk. */
  readonly versionOf: (uri: string) => number | null;
  /** The configuration file that governs a file, or the folder where one would. */
  readonly configurationFor: (uri: string) => Promise<{ readonly file?: SourceFile; readonly folder: string }>;
}

/** A document that says nothing yet, by its name. */
function formsByName(uri: string | undefined): readonly GenerateForm[] {
  const name = keyOf(uri ?? '');
  if (/\.(?:tf|tofu)$/i.test(name)) return FORMS_OF_FORMAT.terraform;
  if (/\.(?:pac|dat)$/i.test(name)) return FORMS_OF_FORMAT.pac;
  if (/\.(?:ya?ml|template)$/i.test(name)) return ['cloudformation-yaml'];
  if (/\.json$/i.test(name)) return ['cloudformation-json', 'awscli'];
  return [
    ...FORMS_OF_FORMAT.terraform,
    ...FORMS_OF_FORMAT.cloudformation,
    ...FORMS_OF_FORMAT.awscli,
    ...FORMS_OF_FORMAT.pac,
    'csv',
  ];
}
