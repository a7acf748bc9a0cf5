import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse as parseHcl } from '@cdktn/hcl2json';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { message } from '../../../server/src/messages';
import {
  applyEdits,
  type FilterPolicy,
  type Policy,
  type PrefixListPolicy,
  type Rule,
} from '../../../server/src/policy';
import type { AllowItem } from '../../../server/src/rules/finding';
import { allowTerraform } from '../../../server/src/writers/terraform';
import { terraform, terraformEnv } from '../../support/valid';
import { filesOf, peerText, read, ruleText } from './support';

/**
 * The law of the Terraform writer: whatever spelling, order of arguments and layout a file has, after an edit the
 * object holds its old rules and the new ones, every old byte stands, the text is HCL and laid out as `terraform fmt`
 * lays it out, and no second object has changed.
 */
const SAMPLES = 40;
if (!terraform) console.warn('skipped: terraform fmt on written rules (no terraform binary on this machine)');

interface Given {
  readonly outbound: boolean;
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
  readonly cidrs: readonly string[];
  readonly number: number;
}

/** How a file is written, apart from what it says. */
interface Manner {
  /** Arguments stand in another order than they are given in. */
  readonly shuffle: number;
  readonly tallLists: boolean;
  readonly quotedPorts: boolean;
  readonly comments: boolean;
  readonly crlf: boolean;
  readonly finalNewline: boolean;
  /** Rules stand in front of their object. */
  readonly rulesFirst: boolean;
}

const v4 = fc.tuple(fc.nat(255), fc.nat(255)).map(([a, b]) => `10.${a}.${b}.0/24`);
const v6 = fc.nat(0xffff).map((a) => `2001:db8:${(a | 1).toString(16)}::/48`);
const ends = fc.tuple(fc.nat(65535), fc.nat(65535)).map((pair) => pair.sort((a, b) => a - b));
const given = fc
  .record({
    outbound: fc.boolean(),
    protocol: fc.constantFrom('tcp', 'udp', '-1', '6', '17'),
    ends,
    cidrs: fc.uniqueArray(v4, { minLength: 1, maxLength: 6 }),
    number: fc.integer({ min: 2000, max: 30000 }),
  })
  .map(({ ends: [from, to], ...rest }): Given => ({ ...rest, from: from!, to: to! }));
const wanted = (cidr: fc.Arbitrary<string>): fc.Arbitrary<AllowItem> =>
  fc
    .record({
      direction: fc.constantFrom('inbound' as const, 'outbound' as const),
      protocol: fc.constantFrom('tcp' as const, 'udp' as const),
      ends,
      cidrs: fc.uniqueArray(cidr, { minLength: 1, maxLength: 6 }),
      description: fc.stringMatching(/^[A-Za-z0-9._:/()#,@[\]+=&;{}!$*-][A-Za-z0-9 ._:/()#,@[\]+=&;{}!$*-]{0,30}$/),
    })
    .map(({ ends: [from, to], ...rest }) => ({ ...rest, from: from!, to: to! }));
const manner: fc.Arbitrary<Manner> = fc.record({
  shuffle: fc.nat(5),
  tallLists: fc.boolean(),
  quotedPorts: fc.boolean(),
  comments: fc.boolean(),
  crlf: fc.boolean(),
  finalNewline: fc.boolean(),
  rulesFirst: fc.boolean(),
});

type Argument = readonly [name: string, value: string];

const text = (value: string): string => `"${value}"`;
const list = (texts: readonly string[], { tallLists }: Manner): string =>
  tallLists ? `[\n${texts.map((one) => `${text(one)},\n`).join('')}]` : `[${texts.map(text).join(', ')}]`;
const port = (value: number, { quotedPorts }: Manner): string => (quotedPorts ? text(String(value)) : String(value));
const side = ({ outbound }: Given): string => (outbound ? 'egress' : 'ingress');

/** Rotates the arguments, so that every one of them comes first in some file. */
const ordered = (all: readonly Argument[], { shuffle }: Manner): readonly Argument[] => [
  ...all.slice(shuffle % all.length),
  ...all.slice(0, shuffle % all.length),
];
const body = (all: readonly Argument[], how: Manner): string =>
  ordered(all, how)
    .map(
      ([name, value], i) => `${name} = ${value}${how.comments && i === 1 && !value.includes('\n') ? ' # why' : ''}\n`,
    )
    .join('');
const block = (header: string, all: readonly Argument[], how: Manner): string =>
  `\n${how.comments ? '# about what follows\n' : ''}${header} {\n${body(all, how)}}\n`;
const resource = (type: string, name: string, all: readonly Argument[], how: Manner): string =>
  block(`resource "${type}" "${name}"`, all, how);

const ports = (rule: Given, how: Manner): Argument[] => [
  ['from_port', port(rule.from, how)],
  ['to_port', port(rule.to, how)],
];
const apart = (object: string, rules: string, how: Manner): string =>
  how.rulesFirst ? rules + object : object + rules;

type Spelling = (rules: readonly Given[], how: Manner) => string;

const groupBlock = (rule: Given, how: Manner): Argument[] => [
  ...ports(rule, how),
  ['protocol', text(rule.protocol)],
  ['cidr_blocks', list(rule.cidrs, how)],
];
const entryBlock = (rule: Given, how: Manner): Argument[] => [
  ['rule_no', String(rule.number)],
  ['action', '"allow"'],
  ['protocol', text(rule.protocol)],
  ['cidr_block', text(rule.cidrs[0]!)],
  ...ports(rule, how),
];

/** Every way in which Terraform writes the rules of an object; the object is always `a`. */
const SPELLINGS: Record<string, { readonly address: string; readonly write: Spelling }> = {
  'blocks in a group': {
    address: 'aws_security_group.a',
    write: (rules, how) =>
      `resource "aws_security_group" "a" {\nname = "a" # tail\n${rules.map((rule) => block(side(rule), groupBlock(rule, how), how)).join('')}}\n`,
  },
  'blocks in a group, behind which stands more': {
    address: 'aws_security_group.a',
    write: (rules, how) =>
      `resource "aws_security_group" "a" {\n${rules.map((rule) => block(side(rule), groupBlock(rule, how), how)).join('')}\nlifecycle {\ncreate_before_destroy = true\n}\n\ntags = {\nName = "a"\n}\n}\n`,
  },
  'lists of objects in a group': {
    address: 'aws_security_group.a',
    write: (rules, how) =>
      `resource "aws_security_group" "a" {\n${[true, false]
        .map((outbound) => {
          const own = rules.filter((rule) => rule.outbound === outbound);
          const objects = own.map(
            (rule) => `{\n${body(groupBlock(rule, { ...how, comments: false }), { ...how, comments: false })}}`,
          );
          return `${outbound ? 'egress' : 'ingress'} = [${objects.length > 0 ? `\n${objects.join(',\n')}\n` : ''}]\n`;
        })
        .join('')}}\n`,
  },
  aws_security_group_rule: {
    address: 'aws_security_group.a',
    write: (rules, how) =>
      apart(
        resource('aws_security_group', 'a', [['name', '"a"']], how),
        rules
          .map((rule, i) =>
            resource(
              'aws_security_group_rule',
              `r${i}`,
              [['type', text(side(rule))], ['security_group_id', 'aws_security_group.a.id'], ...groupBlock(rule, how)],
              how,
            ),
          )
          .join(''),
        how,
      ),
  },
  'aws_security_group_rule of a group with a count': {
    address: 'aws_security_group.a',
    write: (rules, how) =>
      apart(
        '\nresource "aws_security_group" "a" {\ncount = var.on ? 1 : 0\n\nname = "a"\n}\n',
        rules
          .map(
            (rule, i) =>
              `\nresource "aws_security_group_rule" "r${i}" {\ncount = var.on ? 1 : 0\n\n${body([['type', text(side(rule))], ['security_group_id', 'aws_security_group.a[0].id'], ...groupBlock(rule, how)], how)}}\n`,
          )
          .join(''),
        how,
      ),
  },
  'aws_vpc_security_group_*_rule': {
    address: 'aws_security_group.a',
    write: (rules, how) =>
      apart(
        resource('aws_security_group', 'a', [['name', '"a"']], how),
        rules
          .flatMap((rule, i) =>
            rule.cidrs.map((cidr, j) =>
              resource(
                `aws_vpc_security_group_${side(rule)}_rule`,
                `r${i}_${j}`,
                [
                  ['security_group_id', 'aws_security_group.a.id'],
                  ['ip_protocol', text(rule.protocol)],
                  ...(rule.protocol === '-1' ? [] : ports(rule, how)),
                  ['cidr_ipv4', text(cidr)],
                ],
                how,
              ),
            ),
          )
          .join(''),
        how,
      ),
  },
  'blocks in a network ACL': {
    address: 'aws_network_acl.a',
    write: (rules, how) =>
      `resource "aws_network_acl" "a" {\nvpc_id = "vpc-1"\n${rules.map((rule) => block(side(rule), entryBlock(rule, how), how)).join('')}}\n`,
  },
  aws_network_acl_rule: {
    address: 'aws_network_acl.a',
    write: (rules, how) =>
      apart(
        resource('aws_network_acl', 'a', [['vpc_id', '"vpc-1"']], how),
        rules
          .map((rule, i) =>
            resource(
              'aws_network_acl_rule',
              `r${i}`,
              [
                ['network_acl_id', 'aws_network_acl.a.id'],
                ['rule_number', String(rule.number)],
                ['egress', String(rule.outbound)],
                ['protocol', text(rule.protocol)],
                ['rule_action', '"allow"'],
                ['cidr_block', text(rule.cidrs[0]!)],
                ...ports(rule, how),
              ],
              how,
            ),
          )
          .join(''),
        how,
      ),
  },
  'entries in a prefix list': {
    address: 'aws_ec2_managed_prefix_list.a',
    write: (rules, how) =>
      `resource "aws_ec2_managed_prefix_list" "a" {\naddress_family = "IPv4"\nmax_entries = 60\n${rules.flatMap(({ cidrs }) => cidrs.map((cidr) => block('entry', [['cidr', text(cidr)]], how))).join('')}}\n`,
  },
  aws_ec2_managed_prefix_list_entry: {
    address: 'aws_ec2_managed_prefix_list.a',
    write: (rules, how) =>
      apart(
        resource('aws_ec2_managed_prefix_list', 'a', [['address_family', '"IPv4"']], how),
        rules
          .flatMap(({ cidrs }, i) =>
            cidrs.map((cidr, j) =>
              resource(
                'aws_ec2_managed_prefix_list_entry',
                `e${i}_${j}`,
                [
                  ['cidr', text(cidr)],
                  ['prefix_list_id', 'aws_ec2_managed_prefix_list.a.id'],
                ],
                how,
              ),
            ),
          )
          .join(''),
        how,
      ),
  },
};

/** Texts as `terraform fmt` lays them out, all in one run; as they are where there is no binary. */
function formatted(texts: readonly string[]): string[] {
  if (!terraform) return [...texts];
  const folder = mkdtempSync(join(tmpdir(), 'workspaces-ports-fmt-'));
  try {
    for (const [i, one] of texts.entries()) writeFileSync(join(folder, `${i}.tf`), one);
    const done = spawnSync('terraform', ['fmt', '-no-color', folder], { encoding: 'utf8', env: terraformEnv() });
    expect(done.status, done.stderr).toBe(0);
    expect(readdirSync(folder)).toHaveLength(texts.length);
    return texts.map((_, i) => readFileSync(join(folder, `${i}.tf`), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One line for each rule and CIDR or entry; the numbers of new entries are the writer's to choose. */
function lines(policy: Policy): string[] {
  if (policy.kind === 'prefix-list') return policy.entries.map(peerText);
  return (policy as FilterPolicy).rules.flatMap((rule) =>
    rule.peers.map((peer) => ruleText({ ...rule, number: undefined, peers: [peer] })),
  );
}

function expected(policy: Policy, items: readonly AllowItem[]): string[] {
  if (policy.kind === 'prefix-list') return [...new Set(items.flatMap(({ cidrs }) => cidrs))];
  return items.flatMap(({ direction, protocol, from, to, cidrs }) =>
    cidrs.map((cidr) => `${direction} ${protocol} ${from === to ? from : `${from}-${to}`} > ${cidr}`),
  );
}

const numbersOf = (policy: Policy): string[] =>
  policy.kind === 'network-acl'
    ? policy.rules.map(({ direction, number }: Rule) => `${direction} ${number?.known && number.value}`)
    : [];

interface Case {
  readonly source: string;
  readonly items: readonly AllowItem[];
  readonly how: Manner;
}

function write({ source, items }: Case, address: string): { before: Policy; after: string; edits: number } {
  const files = filesOf(source);
  const before = read(source).policies.find((one) => one.address === address)!;
  const edits = allowTerraform(
    { kind: 'allow', title: message('policy.unstated'), policy: before as FilterPolicy | PrefixListPolicy, items },
    (uri) => files.find((file) => file.uri === uri),
  );
  expect(edits, 'the writer finds no place').toBeDefined();
  const kept = edits!.every(({ start, end }) => start === end || /^(\d+|\[\])$/.test(source.slice(start, end)));
  expect(kept, 'nothing but a maximum or an empty list is replaced').toBe(true);
  return { before, after: applyEdits(source, edits!), edits: edits!.length };
}

describe('after an edit an object holds its old rules and the new ones, laid out as terraform fmt does', () => {
  it.each(Object.entries(SPELLINGS))('%s', { timeout: 60_000 }, async (_name, { address, write: spell }) => {
    const cidr = address.includes('prefix_list') ? v4 : fc.oneof({ weight: 3, arbitrary: v4 }, v6);
    const drawn = fc.sample(
      fc.record({
        rules: fc.uniqueArray(given, { minLength: 1, maxLength: 4, selector: ({ number }) => number }),
        items: fc.uniqueArray(wanted(cidr), { minLength: 1, maxLength: 3, selector: ({ from }) => from }),
        how: manner,
      }),
      { numRuns: SAMPLES, seed: 20200507 },
    );
    const sources = formatted(drawn.map(({ rules, how }) => spell(rules, how)));
    const cases = drawn.map(({ items, how }, i): Case => {
      const ended = how.finalNewline ? sources[i]! : sources[i]!.trimEnd();
      return { source: how.crlf ? ended.replace(/\n/g, '\r\n') : ended, items, how };
    });

    const texts: string[] = [];
    for (const one of cases) {
      const { before, after } = write(one, address);
      const { policies, problems } = read(after);
      const policy = policies.find((other) => other.address === address)!;
      expect(problems, after).toEqual([]);
      expect(lines(policy).sort(), after).toEqual(
        [...new Set([...lines(before), ...expected(before, one.items)])].sort(),
      );
      expect(new Set(numbersOf(policy)).size).toBe(numbersOf(policy).length);
      expect(policies.map((other) => other.address)).toEqual([address]);
      if (one.how.crlf) expect(after.replace(/\r\n/g, '')).not.toContain('\n');
      expect(after.endsWith('\n')).toBe(one.how.finalNewline);
      await parseHcl('main.tf', after);
      texts.push(`${after.replace(/\r\n/g, '\n').trimEnd()}\n`);
    }
    for (const [i, one] of formatted(texts).entries()) expect(texts[i], 'as terraform fmt would').toBe(one);
  });
});
