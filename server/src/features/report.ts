import type { UnitResult } from '../analysis/pipeline';
import { type Locale, type Message, message, render } from '../messages';
import { addresses, ports } from '../net';
import type { PolicyKind, Span } from '../policy';
import type { Finding } from '../rules/finding';
import type { Subject } from '../rules/rule';
import { remoteLabels } from '../rules/wording';
import type { Cell, HostVerdict, RequirementVerdict } from '../verdict/model';
import { fixable } from './actions';
import { pathText } from './paths';
import { type Place, placesOf } from './positions';

export interface CellJson {
  direction: 'inbound' | 'outbound';
  protocol: 'tcp' | 'udp';
  ports: string;
  remote: string[] | 'any' | string;
}
export interface RequirementJson {
  id: string;
  /** Only where AWS's page calls it so: nobody lacks it. */
  optional?: true;
  verdict: 'satisfied' | 'missing' | 'unknown';
  missing: CellJson[];
  unknown: (CellJson & { reasons: string[] })[];
}
export interface ObjectJson {
  file: string;
  line: number;
  format: string;
  kind: PolicyKind;
  address: string;
  /** Firewall rule groups: the policy that they are judged with; prefix lists without a role: an object that draws on them and has one. */
  within?: string;
  /** Null: only mistakes in it are told. */
  role: string | null;
  roleFrom: string | null;
  region: string | null;
  /** Folders may be checked against different ones. */
  edition: string;
  requirements: RequirementJson[];
}
export interface FindingJson {
  rule: string;
  severity: string;
  file: string;
  start: Place;
  end: Place;
  message: string;
  object: string | null;
  fixable: boolean;
}
/** One verdict for all layers between a place and the world. */
export interface PathJson {
  file: string;
  line: number;
  from: string;
  /** What else stands there with the same groups, and fares the same. */
  alike?: string[];
  subnet: string | null;
  role: string;
  verdict: 'satisfied' | 'missing' | 'unknown';
  /** In the order in which they are passed; without objects where a layer is not in the files. */
  layers: { layer: string; objects: string[]; verdict: 'satisfied' | 'missing' | 'unknown'; text: string }[];
  text: string;
}
/** The JSON of `check`; `version` changes with its shape. */
export interface CheckJson {
  version: 1;
  /** The newest of those that objects were compared with; all of them in `editions` where they are several. */
  edition: string;
  editions?: string[];
  ipRanges: { date: string } | null;
  objects: ObjectJson[];
  /** How many of them have no role and were compared with nothing; absent where there are none. */
  unchecked?: number;
  findings: FindingJson[];
  /** Absent where the files do not say what stands where. */
  paths?: PathJson[];
}

type PathOf = (uri: string) => string;

/** Whether an object was compared with anything. */
export const isCompared = ({ role, requirements }: ObjectJson): boolean => role !== null && requirements.length > 0;

/** The editions that objects were compared with; `other` where none was. */
export function editionsOf(objects: readonly ObjectJson[], other: string): Pick<CheckJson, 'edition' | 'editions'> {
  const used = [...new Set(objects.filter(isCompared).map(({ edition }) => edition))].sort();
  return { edition: used.at(-1) ?? other, ...(used.length > 1 ? { editions: used } : {}) };
}

/** The objects and findings of one unit, as `check --format json` prints them. */
export function reportUnit(unit: UnitResult, pathOf: PathOf, locale: Locale): Pick<CheckJson, 'objects' | 'findings'> {
  const users = listUsers(unit);
  return {
    objects: unit.subjects.map((subject) => objectJson(subject, unit, users, pathOf, locale)),
    findings: unit.findings.map((finding) => ({
      ...findingJson(finding, placesOf(unit.files, finding.writtenAt ?? finding.span), pathOf, locale),
      ...(finding.writtenAt ? planned(finding, finding.writtenAt, unit, pathOf, locale) : {}),
      fixable: fixable(unit, finding),
    })),
  };
}

/** The paths of one unit that begin in files that are asked for, as `check --format json` prints them. */
export function pathsJson(
  unit: UnitResult,
  isAsked: (uri: string) => boolean,
  pathOf: PathOf,
  locale: Locale,
): PathJson[] {
  return unit.paths().flatMap((judged): PathJson[] => {
    const told = isAsked(judged.path.nameSpan.uri) ? pathText(judged) : undefined;
    if (!told) return [];
    const { path, role } = judged;
    return [
      {
        file: pathOf(path.nameSpan.uri),
        line: placesOf(unit.files, path.nameSpan).start.line,
        from: path.from,
        ...(path.alike.length > 0 ? { alike: path.alike.map(({ from }) => from) } : {}),
        subnet: path.subnet?.address ?? null,
        role,
        verdict: told.verdict,
        layers: path.layers.map((layer, i) => ({
          layer: layer.kind,
          objects: layer.absent ? [] : layer.objects.map(({ address }) => address),
          verdict: told.layers[i]!.verdict,
          text: render(told.layers[i]!.text, locale),
        })),
        text: render(told.short, locale),
      },
    ];
  });
}

/** A finding of a plan is told where its object is written, and says which plan it is of. */
function planned(
  { span, message: text }: Finding,
  writtenAt: Span,
  unit: UnitResult,
  pathOf: PathOf,
  locale: Locale,
): Pick<FindingJson, 'file' | 'message'> {
  const { line } = placesOf(unit.files, span).start;
  const where = message('report.planned', { file: pathOf(span.uri), line });
  return { file: pathOf(writtenAt.uri), message: `${render(text, locale)} ${render(where, locale)}` };
}

export function findingJson(
  finding: Finding,
  places: { start: Place; end: Place },
  pathOf: PathOf,
  locale: Locale,
): FindingJson {
  return {
    rule: finding.rule,
    severity: finding.severity,
    file: pathOf(finding.span.uri),
    ...places,
    message: render(finding.message, locale),
    object: finding.object ?? null,
    fixable: false,
  };
}

/** The prefix lists that rules of an object with a role name, each with the first such object. */
function listUsers({ subjects }: UnitResult): ReadonlyMap<string, string> {
  const users = new Map<string, string>();
  for (const { policy, role } of subjects) {
    if (role === undefined || !('rules' in policy)) continue;
    for (const peer of policy.rules.flatMap(({ peers }) => peers)) {
      if (peer.kind === 'prefix-list' && !users.has(peer.id)) users.set(peer.id, policy.address);
    }
  }
  return users;
}

function withinOf({ policy, role }: Subject, users: ReadonlyMap<string, string>): string | undefined {
  if (policy.kind === 'firewall') return policy.within;
  return policy.kind === 'prefix-list' && role === undefined ? users.get(policy.address) : undefined;
}

function objectJson(
  subject: Subject,
  unit: UnitResult,
  users: ReadonlyMap<string, string>,
  pathOf: PathOf,
  locale: Locale,
): ObjectJson {
  const { policy } = subject;
  const at: Span = policy.nameSpan;
  const within = withinOf(subject, users);
  return {
    file: pathOf(at.uri),
    line: placesOf(unit.files, at).start.line,
    format: policy.format,
    kind: policy.kind,
    address: policy.address,
    ...(within === undefined ? {} : { within }),
    role: subject.role ?? null,
    roleFrom: subject.roleFrom ?? null,
    region: subject.region ?? null,
    edition: subject.edition.id,
    requirements:
      policy.kind === 'proxy'
        ? hostRequirements(subject.hosts, locale)
        : [
            ...subject.verdicts.map((verdict) => requirementJson(verdict, locale)),
            ...hostRequirements(subject.hosts, locale),
          ],
  };
}

function requirementJson(verdict: RequirementVerdict, locale: Locale): RequirementJson {
  return {
    id: verdict.requirement.id,
    ...(verdict.requirement.optional ? { optional: true as const } : {}),
    verdict: verdict.verdict,
    missing: verdict.missing.map((cell) => cellJson(cell, locale)),
    unknown: verdict.unknown.map((cell) => ({
      ...cellJson(cell, locale),
      reasons: [...new Set(cell.reasons.map((reason) => render(reason.message, locale)))],
    })),
  };
}

export function cellJson(cell: Cell, locale: Locale): CellJson {
  return {
    direction: cell.direction,
    protocol: cell.protocol,
    ports: ports.formatPorts(cell.ports).join(','),
    remote: remoteJson(cell, (text) => render(text, locale)),
  };
}

function remoteJson({ remote }: Cell, text: (message: Message) => string): CellJson['remote'] {
  if (remote.kind === 'opaque') return remoteLabels(remote.label).map(text).join('; ');
  return addresses.covers(remote.set, addresses.ALL_V4) ? 'any' : addresses.toCidrs(remote.set);
}

/** A PAC's verdicts by requirement: the hosts that fail or cannot be told stand in the cells. */
function hostRequirements(hosts: readonly HostVerdict[], locale: Locale): RequirementJson[] {
  const out = new Map<string, RequirementJson>();
  for (const { id, host, row, verdict, answer } of hosts) {
    let entry = out.get(id);
    if (!entry) {
      entry = { id, verdict: 'satisfied', missing: [], unknown: [] };
      out.set(id, entry);
    }
    const cell: CellJson = { direction: 'outbound', protocol: 'tcp', ports: `${row?.port ?? 443}`, remote: host };
    if (verdict === 'missing') entry.missing.push(cell);
    if (verdict === 'unknown') {
      const reasons = answer.unknown.map((reason) => render(reason.message, locale));
      entry.unknown.push({ ...cell, reasons: [...new Set(reasons)] });
    }
    if (verdict === 'missing' || (verdict === 'unknown' && entry.verdict === 'satisfied')) entry.verdict = verdict;
  }
  return [...out.values()];
}
