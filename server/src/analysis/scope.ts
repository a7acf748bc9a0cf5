import type { Role, StreamingProtocol } from '../catalogue';
import { message } from '../messages';
import type { Comment, Policy, PolicyKind, Reading, SourceFile } from '../policy';
import type { RoleSource } from '../rules/rule';
import type { Configuration } from '../workspace/configuration';
import {
  type Declaration,
  type DirectiveFault,
  mayDirect,
  type Placed,
  parseDirectives,
  place,
  type Suppression,
  type Vocabulary,
} from '../workspace/directives';
import type { Guess } from '../workspace/inference';
import { Objects } from '../workspace/objects';

/** `--role`, `--region`: they speak for what has none of its own. */
export interface Options {
  readonly role?: Role;
  readonly region?: string;
}

/** Role, region and protocols of one object, and where the role came from. */
export interface Standing {
  readonly role?: Role;
  readonly roleFrom?: RoleSource;
  readonly region?: string;
  readonly protocols?: readonly StreamingProtocol[];
}

export interface PlacedDirectives {
  readonly declarations: readonly Placed<Declaration>[];
  readonly suppressions: readonly Placed<Suppression>[];
  readonly faults: readonly DirectiveFault[];
}

/** Which kinds of object can stand in a role. */
export const FITS: Readonly<Record<Role, readonly PolicyKind[]>> = {
  'client-network': ['security-group', 'network-acl', 'prefix-list', 'firewall'],
  workspace: ['security-group', 'network-acl', 'firewall'],
  directory: ['security-group', 'network-acl'],
  management: ['security-group', 'network-acl'],
  subnet: ['network-acl', 'security-group'],
  addressing: ['address-space'],
  proxy: ['proxy'],
};

/** Reads every directive of the unit and finds what it speaks for. */
export function placeDirectives(
  reading: Reading,
  files: readonly SourceFile[],
  vocabulary: Vocabulary,
): PlacedDirectives {
  const declarations: Placed<Declaration>[] = [];
  const suppressions: Placed<Suppression>[] = [];
  const faults: DirectiveFault[] = [];
  const texts = new Map(files.map((file) => [file.uri, file.text]));
  let objects: Objects | undefined;
  for (const comment of reading.comments) {
    if (!mayDirect(comment)) continue;
    const source = texts.get(comment.span.uri) ?? '';
    const parsed = directivesOf(comment, source, vocabulary);
    faults.push(...parsed.faults);
    for (const directive of parsed.directives) {
      objects ??= new Objects(reading.policies);
      const placed = place(directive, comment, source, objects);
      if (directive.kind === 'ignore') suppressions.push({ directive, target: placed.target });
      else {
        declarations.push({ directive, target: placed.target });
        faults.push(...misfits(directive, placed));
      }
    }
  }
  return { declarations, suppressions, faults };
}

type Parsed = ReturnType<typeof parseDirectives>;
const parsedBefore = new WeakMap<
  Comment,
  { readonly start: number; readonly vocabulary: Vocabulary; parsed: Parsed }
>();

/** The directives of a comment, read once while it stays where it is. */
function directivesOf(comment: Comment, source: string, vocabulary: Vocabulary): Parsed {
  const { start } = comment.span;
  const before = parsedBefore.get(comment);
  if (before?.start === start && before.vocabulary === vocabulary) return before.parsed;
  const parsed = parseDirectives(comment, source, vocabulary);
  parsedBefore.set(comment, { start, vocabulary, parsed });
  return parsed;
}

function misfits(directive: Declaration, placed: Placed): DirectiveFault[] {
  if (placed.target.kind === 'line') {
    return [{ span: directive.span, message: message('workspace.speaksForNothing') }];
  }
  if (placed.target.kind !== 'object' || !directive.role) return [];
  const { role } = directive;
  return placed.target.policies
    .filter((policy) => !FITS[role].includes(policy.kind))
    .map((policy) => ({
      span: directive.span,
      message: message('workspace.roleDoesNotFit', { role, kind: policy.kind }),
    }));
}

/**
 * Says of an object at a path what it is. First match wins, key by key: directive, configuration, option, where the
 * object stands, what it says of itself. Guessing costs most and is asked last.
 */
export function standings(
  declarations: readonly Placed<Declaration>[],
  configuration: Configuration,
  options: Options,
  placed: (policy: Policy) => Role | undefined,
  guess: (policy: Policy) => Guess,
): (policy: Policy, path: string) => Standing {
  const objects = new Map<Policy, Declaration[]>();
  const files = new Map<string, Declaration[]>();
  for (const { target, directive } of declarations) {
    if (target.kind === 'file') push(files, target.uri, directive);
    else if (target.kind === 'object') for (const policy of target.policies) push(objects, policy, directive);
  }
  return (policy, path) => {
    const own = objects.get(policy) ?? NONE;
    const whole = files.get(policy.span.uri);
    const spoken = whole ? [...own, ...whole] : own;
    const { scope } = configuration;
    const scoped =
      scope.length > 0 ? scope.filter((entry) => entry.files(path) && entry.objects(policy.address)) : scope;
    const stated = policy.region?.known ? policy.region.value : undefined;
    const { role, roleFrom } = roleOf(policy, spoken, scoped, options, placed, guess);
    return {
      role,
      roleFrom,
      region:
        first(spoken, (d) => d.region) ??
        first(scoped, (e) => e.region) ??
        stated ??
        options.region ??
        guess(policy).region,
      protocols: first(spoken, (d) => d.protocols) ?? first(scoped, (e) => e.protocols),
    };
  };
}

const NONE: readonly Declaration[] = [];

function roleOf(
  policy: Policy,
  spoken: readonly Declaration[],
  scoped: Configuration['scope'],
  options: Options,
  placed: (policy: Policy) => Role | undefined,
  guess: (policy: Policy) => Guess,
): Pick<Standing, 'role' | 'roleFrom'> {
  if (policy.kind === 'proxy') return { role: 'proxy', roleFrom: 'nature' };
  const fits = (role: Role | undefined): Role | undefined =>
    role && FITS[role].includes(policy.kind) ? role : undefined;
  let role = first(spoken, (d) => fits(d.role));
  if (role) return { role, roleFrom: 'directive' };
  role = first(scoped, (entry) => fits(entry.role));
  if (role) return { role, roleFrom: 'configuration' };
  role = fits(options.role);
  if (role) return { role, roleFrom: 'option' };
  role = fits(placed(policy));
  if (role) return { role, roleFrom: 'placement' };
  role = guess(policy).role;
  return role ? { role, roleFrom: 'inference' } : {};
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

function first<T, R>(list: readonly T[], pick: (item: T) => R | undefined): R | undefined {
  for (const item of list) {
    const found = pick(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
