import type { AwsRanges, Edition } from '../catalogue';
import { STREAMING_PROTOCOLS, type StreamingProtocol } from '../catalogue/model';
import { addresses } from '../net';
import type { FilterPolicy, Format, Policy, ReaderSettings, Reading, SourceFile } from '../policy';
import { readAwsCli } from '../readers/awscli';
import { readCloudFormation } from '../readers/cloudformation';
import { type HostNames, type PacReader, pacReader } from '../readers/pac';
import { readPlan } from '../readers/plan';
import { isKnownModule, readTerraform } from '../readers/terraform';
import { type Finding, SEVERITIES, type Severity } from '../rules/finding';
import { RULE_IDS, type RuleId } from '../rules/ids';
import { DOCUMENT_RULES, OBJECT_RULES } from '../rules/registry';
import type { DocumentRule, Draft, Subject } from '../rules/rule';
import { judge, type UserValues } from '../verdict';

import { judgeHosts } from '../verdict/firewall-hosts';

import type { PathVerdict } from '../verdict/path';
import { judgeProxy, proxyQuestions } from '../verdict/proxy';
import type { Configuration } from '../workspace/configuration';
import type { Vocabulary } from '../workspace/directives';
import { infer } from '../workspace/inference';
import { regionFault } from '../workspace/regions';
import { garbledIn } from './garbled';
import { Memory, type Outcome } from './memory';
import { mergeTold } from './merge';
import { misprint } from './misprints';
import { judgePaths, Surroundings } from './placed';
import { asWritten, PlanSource } from './plan-source';
import { type Options, placeDirectives, type Standing, standings } from './scope';
import { suppress } from './suppress';
import { type Around, settingsAround } from './templates';

/** Everything that the findings of a unit hang on. A unit is a Terraform directory or one file of another kind. */
export interface UnitInput {
  readonly format: Format;
  readonly files: readonly SourceFile[];
  readonly configuration: Configuration;
  readonly edition: Edition;
  readonly ranges?: AwsRanges;
  readonly options: Options;
  /** Path of a file as `scope.files` sees it: relative to the configuration's folder, forward slashes. */
  readonly pathOf: (uri: string) => string;
  /** PAC files: what reads and runs them; absent where there is no sandbox. */
  readonly pac?: PacReader;
  /** CloudFormation: the files that a template is read with. */
  readonly around?: Around;
  /** AWS CLI: the other answers of the folder. */
  readonly beside?: readonly SourceFile[];
  /** Plans: what the Terraform files beside the plan say. */
  readonly source?: UnitResult;
}

export interface UnitResult {
  readonly format: Format;
  readonly files: readonly SourceFile[];
  /** AWS CLI: the other answers of the folder, through which paths may lead. */
  readonly beside?: readonly SourceFile[];
  readonly reading: Reading;
  readonly subjects: readonly Subject[];
  /** Objects that the folder's modules make in other folders; absent where there is one folder. */
  readonly below?: readonly Subject[];
  readonly findings: readonly Finding[];
  /** The findings before those that are the same for several instances of a block became one. */
  readonly raw: readonly Finding[];
  /** The object that a finding is about. */
  readonly about: ReadonlyMap<Finding, Policy>;
  readonly suppressed: readonly { readonly finding: Finding; readonly reason: string }[];
  /** A file that whoever takes the unit refuses as no text: nobody can tell what the others mean beside it. */
  readonly refused?: string;
  /** What was read, and what the reader knew beyond the files: one for each root module. */
  readonly roots: readonly { readonly files: readonly SourceFile[]; readonly settings: ReaderSettings }[];
  /** One verdict for each path through the network that has a role; worked out when somebody asks. */
  readonly paths: () => readonly PathVerdict[];
  /** For the next evaluation under the same edition, configuration and feed. */
  readonly memory: Memory;
}

/**
 * Text → policies. Kept apart so that a change of role or edition need not read again. `before`: the last reading. PAC
 * files are read by `readProxy`, which takes its time.
 */
export function read(input: UnitInput, before?: Reading): Reading {
  const [file] = input.files;
  if (!file) return { policies: [], problems: [], comments: [] };
  const settings = readerSettings(input, file);
  switch (input.format) {
    case 'terraform':
      return readTerraform(input.files, settings, before);
    case 'cloudformation':
      return readCloudFormation(file, settings, before);
    case 'plan':
      return readPlan(file, settings);
    case 'awscli':
      return readAwsCli(file, settings);
    case 'pac':
      return { policies: [], problems: [], comments: [] };
  }
}

/** Reads a PAC and asks it all that its findings hang on. */
export async function readProxy(input: UnitInput): Promise<Reading> {
  const [file] = input.files;
  if (!file) return { policies: [], problems: [], comments: [] };
  const { edition, configuration, pathOf } = input;
  const reading = await (input.pac ?? pacReader(undefined)).read(file, { names: namesOf(edition, configuration) });
  const { standingOf } = placesIn(
    input,
    reading,
    () => undefined,
    (policy) => infer(policy, edition),
  );
  for (const policy of reading.policies) {
    if (policy.kind !== 'proxy') continue;
    const place = standingOf(policy, pathOf(policy.span.uri));
    const needed = proxyQuestions(policy, edition, place.region, protocolsOf(place, input), configuration.features);
    await policy.ask([...needed, ...OBJECT_RULES.flatMap((rule) => rule.asks?.(policy, edition) ?? [])]);
  }
  return reading;
}

const hostNames = new WeakMap<Configuration, { readonly edition: Edition; readonly names: HostNames }>();

/** What is known of DNS: what the user says stands over the catalogue, as with an endpoint in a VPC of one's own. */
function namesOf(edition: Edition, configuration: Configuration): HostNames {
  let known = hostNames.get(configuration);
  if (known?.edition !== edition) {
    known = { edition, names: { ...edition.hostAddresses(), ...configuration.hosts } };
    hostNames.set(configuration, known);
  }
  return known.names;
}

function readerSettings(input: UnitInput, { uri }: SourceFile): ReaderSettings {
  const plain = {
    variables: input.configuration.variables,
    region: regionOfFile(input, uri),
    ...(input.ranges ? { ranges: input.ranges } : {}),
    ...(input.beside ? { beside: input.beside } : {}),
  };
  return input.around ? settingsAround(plain, uri, input.around) : plain;
}

/** Templates ask for "the region" before any object is known: what is said of the whole file answers. */
function regionOfFile({ configuration, options, pathOf }: UnitInput, uri: string): string | undefined {
  const path = pathOf(uri);
  return configuration.scope.find((entry) => entry.region && entry.files(path))?.region ?? options.region;
}

/** Policies → verdicts → findings. `before` is the memory of the last evaluation under the same terms. */
export function evaluate(input: UnitInput, reading: Reading, before?: Memory): UnitResult {
  const memory = new Memory(before);
  const { configuration, edition, files } = input;
  const { placed, standingOf: standAt } = placesIn(
    input,
    reading,
    (policy) => around.placement.roleOf(policy),
    (policy) => memory.guess(policy, () => infer(policy, edition)),
  );
  const paths = new Map<string, string>();
  const standingOf = (policy: Policy): Standing => {
    const { uri } = policy.span;
    let path = paths.get(uri);
    if (path === undefined) {
      path = input.pathOf(uri);
      paths.set(uri, path);
    }
    return standAt(policy, path);
  };
  const around = new Surroundings(reading, standingOf);
  const report = new Report(configuration.severities);
  const about = new Map<Finding, Policy>();
  const source = input.source && new PlanSource(input.source);
  const subjects = reading.policies.map((policy) => {
    const place = asWritten(standingOf(policy), source?.of(policy));
    const { subject, drafts } = outcomeOf(policy, place, input, memory, around);
    const told = memory.findings(policy, drafts, () => {
      const own = new Report(configuration.severities);
      for (const { rule, draft } of drafts) own.add(rule, draft, policy.address);
      return own.findings.map((finding) => toldAtCall(finding, policy));
    });
    for (const one of told) {
      const finding = source?.placed(one, policy) ?? one;
      report.findings.push(finding);
      about.set(finding, policy);
    }
    return subject;
  });
  for (const fault of placed.faults) report.addDocument(DOCUMENT_RULES.unknownDirective, fault);
  const garbled = garbledIn(files, reading.comments, input.format);
  for (const problem of [...reading.problems, ...garbled])
    report.addDocument(DOCUMENT_RULES.unreadable, misprint(problem, files, input.format));
  const loud = report.findings.filter((finding) => !source?.silences(finding));
  const { findings, suppressed, unused } = suppress(loud, placed.suppressions);
  const rest = new Report(configuration.severities);
  for (const one of unused) rest.addDocument(DOCUMENT_RULES.unusedSuppression, one);
  const raw = [...findings, ...rest.findings];
  const refused = files.find(({ unread }) => unread)?.uri ?? garbled[0]?.span.uri;
  const told = raw.map((finding) => ({ finding, policy: about.get(finding) }));
  return {
    format: input.format,
    files: input.source ? [...files, ...input.source.files] : files,
    ...(input.beside ? { beside: input.beside } : {}),
    reading,
    subjects,
    findings: mergeTold(told, reading.policies).sort(byPlace),
    raw,
    about,
    suppressed,
    ...(refused === undefined ? {} : { refused }),
    roots: files[0] ? [{ files, settings: readerSettings(input, files[0]) }] : [],
    paths: once(() => judgePaths(reading, files, standingOf, (standing, at) => termsOf(standing, input, around, at))),
    memory: memory.settle(),
  };
}

function once<T>(work: () => T): () => T {
  let done: { readonly value: T } | undefined;
  return () => {
    done ??= { value: work() };
    return done.value;
  };
}

/** What the verdict of an object hangs on besides its role. */
function termsOf(
  { region, protocols }: Standing,
  { edition, configuration, ranges }: UnitInput,
  around: Surroundings,
  address: string,
) {
  const values = around.values(address, valuesOf(configuration));
  const used = around.features(address, configuration);
  return { edition, region, protocols: protocols ?? configuration.protocols, values, ranges, ...used };
}

/** What directives, configuration and options say of the objects. */
function placesIn(
  input: UnitInput,
  reading: Reading,
  placement: Parameters<typeof standings>[3],
  guess: Parameters<typeof standings>[4],
) {
  const { edition, ranges, configuration, options, files } = input;
  const placed = placeDirectives(reading, files, vocabularyOf(edition, ranges));
  return { placed, standingOf: standings(placed.declarations, configuration, options, placement, guess) };
}

const vocabularies = new WeakMap<Edition, { readonly ranges?: AwsRanges; readonly vocabulary: Vocabulary }>();

/** Kept for an edition and a feed: directives are read once under the same. */
export function vocabularyOf(edition: Edition, ranges: AwsRanges | undefined): Vocabulary {
  let kept = vocabularies.get(edition);
  if (!kept || kept.ranges !== ranges) {
    kept = { ranges, vocabulary: { regionFault: (code) => regionFault(code, edition, ranges), rules: RULE_IDS } };
    vocabularies.set(edition, kept);
  }
  return kept.vocabulary;
}

function protocolsOf(place: Standing, { configuration }: UnitInput): readonly StreamingProtocol[] {
  const protocols = place.protocols ?? configuration.protocols;
  return protocols === 'auto' ? STREAMING_PROTOCOLS : protocols;
}

/** Downloaded code is nobody's to edit: what is found in it is told where it is called. */
function toldAtCall(finding: Finding, { calledFrom, nameSpan }: Policy): Finding {
  if (!calledFrom) return finding;
  const related = finding.related?.filter(({ span }) => !isKnownModule(span.uri));
  const reachable = related?.length === finding.related?.length ? finding : { ...finding, related };
  if (!finding.span.uri.includes('/.terraform/')) return reachable;
  const { fix: _fix, ...rest } = reachable;
  return { ...rest, span: nameSpan };
}

function outcomeOf(policy: Policy, place: Standing, input: UnitInput, memory: Memory, around: Surroundings) {
  const { edition, configuration, ranges } = input;
  const { role, roleFrom, region } = place;
  const protocols = place.protocols ?? configuration.protocols;
  const wanted = protocols === 'auto' ? STREAMING_PROTOCOLS : protocols;
  const because = around.because(policy.address, configuration);
  // Written out: a large template makes thousands of these at every key.
  const subjectOf = (verdicts: Subject['verdicts'], hosts: Subject['hosts']): Subject => ({
    policy,
    because,
    role,
    roleFrom,
    region,
    edition,
    ranges,
    protocols: wanted,
    verdicts,
    hosts,
  });
  if (policy.kind === 'proxy') {
    const subject = subjectOf([], judgeProxy(policy, edition, region, wanted, configuration.features));
    return { subject, drafts: draftsOf(subject) };
  }
  const hosts =
    policy.kind === 'firewall' && role === 'client-network'
      ? judgeHosts(policy, edition, region, wanted, configuration.features)
      : [];
  const routes = around.routes(policy);
  const asked = isFilter(policy) ? around.asPlaced(policy, place) : policy;
  const find = (): Outcome => {
    const terms = termsOf(place, input, around, policy.address);
    const judged = routes ? routes.judge({ ...terms, role: 'subnet' }) : role ? judge(asked, { ...terms, role }) : [];
    return { verdicts: judged, drafts: draftsOf(subjectOf(judged, hosts)) };
  };
  // What hangs on other objects as well is found anew each time: it is the exception.
  const { verdicts, drafts } =
    asked === policy && !because
      ? memory.outcome(
          policy,
          `${role} ${roleFrom} ${region} ${protocols} ${routes?.key} ${around.serversAt(policy.address)}`,
          find,
        )
      : find();
  const told = around.isToldElsewhere(policy, place)
    ? drafts.filter(({ rule }) => !OF_COMPANIONS.has(rule.id))
    : drafts;
  return { subject: subjectOf(verdicts, hosts), drafts: told };
}

/** What is said of all groups of an interface together. */
const OF_COMPANIONS: ReadonlySet<RuleId> = new Set(['missing-requirement', 'behind-the-times', 'cannot-tell']);

const isFilter = (policy: Policy): policy is FilterPolicy =>
  policy.kind === 'security-group' || policy.kind === 'network-acl';

function draftsOf(subject: Subject): Outcome['drafts'] {
  const out: Outcome['drafts'][number][] = [];
  for (const rule of OBJECT_RULES) {
    if (!rule.kinds.includes(subject.policy.kind)) continue;
    for (const draft of rule.check(subject)) out.push({ rule, draft });
  }
  return out;
}

const valueSets = new WeakMap<Configuration, UserValues>();
function valuesOf(configuration: Configuration): UserValues {
  let sets = valueSets.get(configuration);
  if (!sets) {
    const entries = Object.entries(configuration.values).filter(([, list]) => list && list.length > 0);
    sets = Object.fromEntries(entries.map(([key, list]) => [key, addresses.addressSet(list!)]));
    valueSets.set(configuration, sets!);
  }
  return sets!;
}

/** Collects drafts under the severities that the user chose. */
export class Report {
  readonly findings: Finding[] = [];
  constructor(private readonly severities: Readonly<Record<string, string>>) {}

  add(rule: { readonly id: RuleId; readonly severity: Severity }, draft: Draft, about?: string): void {
    const chosen = this.severities[rule.id];
    if (chosen === 'off') return;
    const severity = (SEVERITIES as readonly string[]).includes(chosen ?? '') ? (chosen as Severity) : draft.severity;
    const { span, message, object, related, fix } = draft;
    this.findings.push({
      rule: rule.id,
      severity: severity ?? rule.severity,
      span,
      message,
      object: object ?? about,
      related,
      fix,
    });
  }

  addDocument<T>(rule: DocumentRule<T>, fault: T): void {
    this.add(rule, rule.draft(fault));
  }
}

export const byPlace = (a: Finding, b: Finding): number =>
  a.span.uri < b.span.uri ? -1 : a.span.uri > b.span.uri ? 1 : a.span.start - b.span.start;
