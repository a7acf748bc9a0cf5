import { describe, expect, it } from 'vitest';
import {
  type Edition,
  editionIds,
  edition as editionOf,
  FEATURES,
  type Feature,
  type Role,
  STREAMING_PROTOCOLS,
} from '../../../server/src/catalogue';
import { FORMS_OF_ROLE, type GenerateForm } from '../../../server/src/features/generate';
import { addresses, intervals } from '../../../server/src/net';
import { type FilterPolicy, type Policy, peerSet, type Rule } from '../../../server/src/policy';
import { judge, type Terms } from '../../../server/src/verdict';
import { applicable } from '../../../server/src/verdict/judge';
import { checked, FILE_OF_FORM, placed, written } from './support';

/**
 * What `generate` writes and what `check` asks stand in one table. That what is written is met in full is held by
 * law.test.ts; here: that nothing else is written, for every role, form, region and feature of every edition.
 */
const FILTERS = ['client-network', 'workspace', 'directory', 'subnet'] as const;
const FEATURE_SETS: readonly (readonly Feature[])[] = [['directory'], ['internet', 'directory'], FEATURES];
/** One controller, so that a network ACL takes all entries as they are. */
const VALUES = { vpcCidrs: ['10.20.0.0/16'], directoryControllers: ['10.20.0.10'], dnsServers: ['10.0.0.2'] };
const SETS = Object.fromEntries(Object.entries(VALUES).map(([key, list]) => [key, addresses.addressSet(list)]));

const CASES = editionIds().flatMap((id) => FILTERS.map((role) => [role, id] as const));
const regionsOf = (edition: Edition): string[] => edition.data.regions.map(({ code }) => code);

const termsOf = (edition: Edition, role: Role, region: string, features: readonly Feature[]): Terms => ({
  edition,
  role,
  region,
  features,
  protocols: STREAMING_PROTOCOLS,
  values: SETS,
});

async function policyOf(edition: Edition, role: Role, as: GenerateForm, region: string, features: readonly Feature[]) {
  const { text } = written(role, as, { edition, region, features, values: VALUES });
  if (text === undefined) return undefined;
  const { name, configured } = placed(role, as, region, VALUES);
  const unit = await checked(name, text, features, { edition: edition.id, ...configured });
  return unit.subjects[0]!.policy;
}

type Filter = Extract<Policy, { readonly entries: unknown }> | FilterPolicy;
const isFilter = (policy: Policy): policy is Filter =>
  'entries' in policy || policy.kind === 'security-group' || policy.kind === 'network-acl';

/** The policy without one peer of one rule, or without one entry: each way to take something away. */
function* lessened(policy: Filter): Generator<readonly [what: string, Policy]> {
  if ('entries' in policy) {
    for (const [i, entry] of policy.entries.entries()) {
      yield ['text' in entry ? entry.text : '?', { ...policy, entries: policy.entries.filter((_, at) => at !== i) }];
    }
    return;
  }
  for (const [i, rule] of policy.rules.entries()) {
    for (const [j, peer] of rule.peers.entries()) {
      const rest = { ...rule, peers: rule.peers.filter((_, at) => at !== j) };
      const rules = policy.rules.flatMap((one, at) => (at !== i ? [one] : rest.peers.length > 0 ? [rest] : []));
      yield [`${rule.direction} ${'text' in peer ? peer.text : '?'}`, { ...policy, rules }];
    }
  }
}

const lacks = (policy: Policy, terms: Terms): boolean =>
  judge(policy, terms).some(({ requirement, verdict }) => !requirement.optional && verdict === 'missing');

describe('nothing is written that check does not ask for', () => {
  it.each(CASES)('%s of edition %s: without any one rule, something is missing', async (role, id) => {
    const edition = editionOf(id)!;
    for (const region of regionsOf(edition)) {
      for (const features of FEATURE_SETS) {
        for (const form of ['terraform', 'terraform-prefix-list'] as const) {
          if (!FORMS_OF_ROLE[role].includes(form)) continue;
          const policy = await policyOf(edition, role, form, region, features);
          if (!policy || !isFilter(policy)) continue;
          const terms = termsOf(edition, role, region, features);
          expect(lacks(policy, terms), `${region} ${features}`).toBe(false);
          for (const [what, less] of lessened(policy)) {
            expect(lacks(less, terms), `${region} ${features}: ${what}`).toBe(true);
          }
        }
      }
    }
  });

  it.each(CASES)('%s of edition %s: no port and no address is opened beyond that', async (role, id) => {
    const edition = editionOf(id)!;
    for (const region of regionsOf(edition)) {
      for (const features of FEATURE_SETS) {
        const policy = await policyOf(edition, role, 'terraform', region, features);
        if (policy?.kind !== 'security-group' && policy?.kind !== 'network-acl') continue;
        const asked = judge({ ...policy, rules: [] }, termsOf(edition, role, region, features)).flatMap(
          ({ requirement, missing }) => (requirement.optional ? [] : missing),
        );
        for (const rule of policy.rules) expect(beyond(rule, asked), `${region} ${features}`).toEqual([]);
      }
    }
  });

  it.each(CASES)('%s of edition %s: every form holds the same', async (role, id) => {
    const edition = editionOf(id)!;
    const forms = FORMS_OF_ROLE[role].filter((form) => form !== 'csv' && form !== 'terraform-prefix-list');
    for (const region of regionsOf(edition)) {
      const all = await Promise.all(forms.map((form) => policyOf(edition, role, form, region, FEATURES)));
      const [first, ...others] = all.map((policy) => flowsOf(policy as FilterPolicy));
      for (const other of others) expect(other, region).toEqual(first);
    }
  });
});

type Cell = ReturnType<typeof judge>[number]['missing'][number];

/** What a rule opens that no cell asks for; destinations that nothing at hand lists are open to any address. */
function beyond({ direction, ports, protocol, peers }: Rule, asked: readonly Cell[]): string[] {
  if (!ports.known || !protocol.known) return ['unknown'];
  const range = ports.value;
  const same = asked.filter((cell) => cell.direction === direction && cell.protocol === protocol.value);
  const set = addresses.unionAll(peers.map((peer) => peerSet(peer)!));
  // Cells change at their own borders only.
  const borders = new Set([...range, ...same.flatMap((cell) => [...cell.ports])]);
  return [...borders].flatMap((port) => {
    if (!intervals.contains(range, port)) return [];
    const here = same.filter((cell) => intervals.contains(cell.ports, port));
    const open = here.map(({ remote }) => (remote.kind === 'opaque' ? addresses.ALL_V4 : remote.set));
    const rest = addresses.subtract(set, addresses.unionAll(open));
    return addresses.isEmpty(rest) ? [] : [`${direction} ${port} ${addresses.toCidrs(rest)}`];
  });
}

/** What a policy's rules say; the rule that EC2 gives a group without outbound rules stands in no text. */
function flowsOf({ rules, nameSpan }: FilterPolicy): string[] {
  const lines = rules
    .filter(({ span }) => span.start !== nameSpan.start)
    .flatMap(({ direction, protocol, ports, peers }) =>
      peers.map(
        (peer) =>
          `${direction} ${protocol.known && protocol.value} ${ports.known && ports.value} ${'text' in peer && peer.text}`,
      ),
    );
  return [...new Set(lines)].sort();
}

describe('proxies', () => {
  const PAC_CASES = editionIds().flatMap((id) => (['pac', 'pac-modern'] as const).map((form) => [form, id] as const));
  /** A list of the file by its name. */
  const listed = (text: string, name: string): string[] => {
    const [, body] = new RegExp(`${name} = \\[\n([^\\]]*(?:\\][^;][^\\]]*)*)\\];`).exec(text)!;
    return body!.split('\n').flatMap((line) => [...line.matchAll(/"([^"]+)"/g)].map(([, one]) => one!).join('/') || []);
  };
  const cidrOf = (text: string): string => {
    const [base, mask] = text.split('/');
    const bits = mask!.split('.').reduce((sum, part) => sum + Number(part).toString(2).replaceAll('0', '').length, 0);
    return `${base}/${bits}`;
  };

  it.each(PAC_CASES)('%s of edition %s: hosts and addresses are those that check asks', async (form, id) => {
    const edition = editionOf(id)!;
    for (const region of regionsOf(edition)) {
      for (const features of FEATURE_SETS.slice(1)) {
        const { text } = written('proxy', form, { edition, region, features });
        const unit = await checked(FILE_OF_FORM[form], text!, features, { edition: id });
        const { hosts } = unit.subjects[0]!;
        const pattern = (host: string): string => host.replace(/^(\*|<.*>)\./, '.');
        const asked = (id: string): string[] =>
          [...new Set(hosts.filter((one) => one.id === id).map(({ host }) => pattern(host)))].sort();
        const isNetwork = (name: string): boolean => /^\d/.test(name);
        const streaming = asked('proxy.streaming');
        expect(hosts.every(({ verdict }) => verdict === 'satisfied')).toBe(true);
        expect(listed(text!, 'workspacesDirect').sort(), region).toEqual(
          [...asked('proxy.bypass'), ...streaming.filter((one) => !isNetwork(one))].sort(),
        );
        const networks = addresses.addressSet(listed(text!, 'workspacesNetworks').map(cidrOf));
        expect(addresses.toCidrs(networks), region).toEqual(
          addresses.toCidrs(addresses.addressSet(streaming.filter(isNetwork))),
        );
        const rest = hosts.filter((one) => one.id.startsWith('host.')).map(({ host }) => pattern(host));
        expect(listed(text!, 'workspacesHosts').sort(), region).toEqual([...new Set(rest)].sort());
      }
    }
  });
});

describe('tables', () => {
  const rowsOf = (role: Role, edition: Edition, region: string): string[][] =>
    written(role, 'csv', { edition, region, features: FEATURES, values: VALUES })
      .text!.split('\n')
      .slice(1, -1)
      .map((line) => line.match(/("(""|[^"])*"|[^,]*)(,|$)/g)!.map((cell) => cell.replace(/,$/, '')));
  const ROLES = [...FILTERS, 'management'] as const;

  it.each(editionIds().flatMap((id) => ROLES.map((role) => [role, id] as const)))(
    '%s of edition %s: what check asks is required, and what it shows is optional',
    (role, id) => {
      const edition = editionOf(id)!;
      for (const region of regionsOf(edition)) {
        const rows = rowsOf(role, edition, region);
        for (const optional of [false, true]) {
          const need = optional ? 'optional' : 'required';
          const named = rows.filter((row) => row[5] === need).map(([requirement]) => requirement!.split(' ')[0]!);
          const asked = applicable(termsOf(edition, role, region, FEATURES)).filter((one) => one.optional === optional);
          expect([...new Set(named)].sort(), region).toEqual(asked.map((one) => one.id).sort());
        }
      }
    },
  );

  it.each(editionIds())('addressing of edition %s: each range is one that a VPC must leave free', async (id) => {
    const edition = editionOf(id)!;
    for (const region of regionsOf(edition)) {
      for (const [cidr] of rowsOf('addressing', edition, region)) {
        const text = `# workspaces-ports: role=addressing region=${region}\nresource "aws_vpc" "v" {\n  cidr_block = "${cidr}"\n}\n`;
        const { findings } = await checked('main.tf', text, FEATURES, { edition: id });
        expect(
          findings.map(({ rule }) => rule),
          `${region} ${cidr}`,
        ).toContain('management-range-clash');
      }
    }
  });
});
