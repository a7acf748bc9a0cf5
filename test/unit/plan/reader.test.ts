import { describe, expect, it } from 'vitest';
import { looksLikePlan, readPlan } from '../../../server/src/readers/plan';
import { readTerraform } from '../../../server/src/readers/terraform';
import { readText } from '../../support/files';
import { outline } from '../terraform/support';

/** `module/` and what `terraform show -json` printed of its plan (Terraform 1.11; all ids are known after apply). */
const PLAN = readText('test/unit/plan/plan.json');
const MODULE = ['main.tf', 'm/main.tf', 'g/main.tf'].map((path) => ({
  uri: `file:///net/${path}`,
  text: readText(`test/unit/plan/module/${path}`),
}));
const plan = (text: string) => readPlan({ uri: 'file:///net/plan.json', text }, { variables: {} });

const sorted = (all: Record<string, string[]>): Record<string, string[]> =>
  Object.fromEntries(
    Object.entries(all)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([address, lines]) => [address, [...lines].sort()]),
  );

describe('a plan', () => {
  it('reads as the module that it was made from', () => {
    const [ours, theirs] = [plan(PLAN), readTerraform(MODULE, { variables: {} })];
    expect(ours.problems).toEqual([]);
    expect(sorted(outline(ours.policies))).toEqual(sorted(outline(theirs.policies)));
  });

  it('names its objects where their addresses stand, and offers no edit', () => {
    for (const { address, nameSpan, readOnly } of plan(PLAN).policies) {
      if (!address.startsWith('aws_')) continue;
      expect(JSON.parse(PLAN.slice(nameSpan.start, nameSpan.end))).toBe(address);
      expect(readOnly).toBeDefined();
    }
  });

  it.each([
    ['a plan', PLAN, true],
    ['a state', '{"format_version": "1.0", "values": {"root_module": {}}}', true],
    ['a template', '{"AWSTemplateFormatVersion": "2010-09-09", "Resources": {}}', false],
    ['any other JSON', '{"format_version": "1.2", "diagnostics": []}', false],
  ])('is told by its text: %s', (_, text, expected) => {
    expect(looksLikePlan(text)).toBe(expected);
  });
});

/** A state with one group and whatever else. */
const state = (...resources: object[]): string =>
  JSON.stringify({ format_version: '1.0', values: { root_module: { resources } } });
const group = (values: object): object => ({
  address: 'aws_security_group.client',
  mode: 'managed',
  type: 'aws_security_group',
  name: 'client',
  values,
});

describe('a state', () => {
  it('has routes where they lead, by id and without what is not written', () => {
    const route = { cidr_block: '', ipv6_cidr_block: '', gateway_id: '' };
    const values = {
      id: 'rtb-1',
      route: [
        { ...route, cidr_block: '10.1.0.0/16' },
        { ...route, cidr_block: '0.0.0.0/0' },
      ],
    };
    const text = state(
      { address: 'aws_route_table.t', mode: 'managed', type: 'aws_route_table', name: 't', values },
      ...['rtb-1', 'rtb-2'].map((id, i) => ({
        address: `aws_route.r${i}`,
        mode: 'managed',
        type: 'aws_route',
        name: `r${i}`,
        values: { route_table_id: id, destination_cidr_block: `10.${i + 2}.0.0/16` },
      })),
    );
    expect(outline(plan(text).policies)).toEqual({
      'aws_route_table.t': ['10.1.0.0/16', '10.2.0.0/16'],
      'aws_route.r1': ['10.3.0.0/16'],
    });
  });

  it('joins rules by id, and knows the region by the ARN', () => {
    const text = state(
      group({
        id: 'sg-1',
        arn: 'arn:aws:ec2:ap-northeast-1:123456789012:security-group/sg-1',
        ingress: [],
        egress: [],
      }),
      {
        address: 'aws_security_group_rule.https',
        mode: 'managed',
        type: 'aws_security_group_rule',
        name: 'https',
        values: {
          type: 'egress',
          security_group_id: 'sg-1',
          protocol: 'tcp',
          from_port: 443,
          to_port: 443,
          cidr_blocks: ['10.0.0.0/8'],
          self: false,
          source_security_group_id: null,
        },
      },
    );
    const { policies } = plan(text);
    expect(outline(policies)).toEqual({ 'aws_security_group.client': ['outbound tcp 443 > 10.0.0.0/8'] });
    expect(policies[0]!.region).toMatchObject({ known: true, value: 'ap-northeast-1' });
  });

  it('takes empty texts of entries for what they are: nothing', () => {
    const acl = {
      address: 'aws_network_acl.main',
      mode: 'managed',
      type: 'aws_network_acl',
      name: 'main',
      values: {
        id: 'acl-1',
        egress: [
          {
            action: 'allow',
            cidr_block: '0.0.0.0/0',
            ipv6_cidr_block: '',
            from_port: 0,
            to_port: 0,
            protocol: '-1',
            rule_no: 100,
          },
        ],
      },
    };
    expect(outline(plan(state(acl)).policies)).toEqual({
      'aws_network_acl.main': ['#100 allow outbound all > 0.0.0.0/0'],
    });
  });
});

describe('a plan that is no plan', () => {
  it.each([
    ['cut off', PLAN.slice(0, PLAN.length >> 1)],
    [
      'empty objects',
      '{"format_version": "1.2", "planned_values": {"root_module": {"resources": [{}, null, 1, "x", []]}}}',
    ],
    ['values of the wrong kind', state(group({ ingress: 'x', egress: { a: 1 }, name: [1], tags: 3, arn: 'x' }))],
    ['a circle of variables', PLAN.replaceAll('aws_security_group.client.id', 'var.group_id')],
  ])('does not throw: %s', (_, text) => {
    expect(() => plan(text)).not.toThrow();
  });
});

/** A plan of groups `a` and `b`, of which nobody knows the ids yet, and one rule for each key that says whose it is so. */
const ruled = (
  owner: readonly string[],
  { keys = [''], loop = [] as readonly string[], known = {} as Record<string, string>, more = {} as object } = {},
): string => {
  const resource = (type: string, name: string, index: string, values: object) => ({
    address: `${type}.${name}${index}`,
    mode: 'managed',
    type,
    name,
    values,
  });
  const groups = ['["a"]', '["b"]', '["old"]'].map((index) =>
    resource('aws_security_group', 'g', index, known[index] ? { id: known[index] } : {}),
  );
  const rules = keys.map((index) =>
    resource('aws_vpc_security_group_egress_rule', 'r', index, { cidr_ipv4: '10.0.0.0/8', ip_protocol: '-1' }),
  );
  const written = {
    address: 'aws_vpc_security_group_egress_rule.r',
    expressions: { security_group_id: { references: owner } },
    ...(loop.length > 0 ? { for_each_expression: { references: loop } } : {}),
  };
  return JSON.stringify({
    format_version: '1.2',
    planned_values: { root_module: { resources: [...groups, ...rules] } },
    configuration: { root_module: { resources: [{ address: 'aws_security_group.g', expressions: {} }, written] } },
    ...more,
  });
};

describe('whose a rule is that names a group without an id', () => {
  const RULE = 'outbound all > 10.0.0.0/8';
  const told = (text: string): Record<string, string[]> =>
    Object.fromEntries(
      Object.entries(outline(plan(text).policies)).map(([address, rules]) => [
        address.replace('aws_security_group.g', ''),
        rules.map((rule) => rule.replace(/ maybe: .*/, ' maybe')),
      ]),
    );

  it.each<[string, string, Record<string, string[]>]>([
    [
      'the one of its turn',
      ruled(['aws_security_group.g', 'each.key'], { keys: ['["a"]'] }),
      { '["a"]': [RULE], '["b"]': [], '["old"]': [] },
    ],
    [
      'any, where a part of the turn says so',
      ruled(['aws_security_group.g', 'each.value.site', 'each.value'], { keys: ['["a"]'] }),
      { '["a"]': [`${RULE} maybe`], '["b"]': [`${RULE} maybe`], '["old"]': [`${RULE} maybe`] },
    ],
    [
      'any that the turns are drawn from',
      ruled(['each.value'], {
        keys: ['["x"]'],
        loop: ['aws_security_group.g["a"].id', 'aws_security_group.g["b"].id'],
      }),
      { '["a"]': [`${RULE} maybe`], '["b"]': [`${RULE} maybe`], '["old"]': [] },
    ],
    [
      'any that has no id yet, where a local value names it, which plans leave out',
      ruled(['local.group'], { known: { '["old"]': 'sg-1' } }),
      { '["a"]': [`${RULE} maybe`], '["b"]': [`${RULE} maybe`], '["old"]': [] },
    ],
  ])('%s', (_, text, expected) => {
    expect(told(text)).toEqual(expected);
  });

  it('nobody knows what else there is in a plan of a part, as with -target', () => {
    const text = ruled(['aws_security_group.g["a"].id'], { more: { complete: false } });
    const [first] = plan(text).policies;
    expect(outline([first!])).toEqual({
      'aws_security_group.g["a"]': [
        RULE,
        expect.stringMatching(/^inbound.*maybe: the plan is of a part/),
        expect.stringMatching(/^outbound.*maybe: the plan is of a part/),
      ],
    });
  });

  it('what Terraform leaves for a later plan is there, with the reason, and nothing of it is certain', () => {
    const egress = { from_port: 443, to_port: 443, protocol: 'tcp', cidr_blocks: ['10.0.0.0/8'] };
    const group = { mode: 'managed', type: 'aws_security_group', name: 'later' };
    const later = (address: string, reason: string, after: object) => ({
      reason,
      resource_change: { ...group, address, change: { actions: ['create'], after, after_unknown: { id: true } } },
    });
    const text = ruled(['aws_security_group.g["a"].id'], {
      more: {
        complete: false,
        deferred_changes: [
          later('aws_security_group.later["*"]', 'instance_count_unknown', { egress: [egress] }),
          { reason: 'deferred_prereq', resource_change: { address: 'data.aws_vpc.v', mode: 'data', type: 'aws_vpc' } },
          { reason: 'deferred_prereq' },
        ],
      },
    });
    const all = outline(plan(text).policies);
    const why = 'Terraform leaves aws_security_group.later["*"] for a later plan: how many of it there will be';
    expect(all['aws_security_group.later["*"]']).toEqual([
      expect.stringContaining(`outbound tcp 443 > 10.0.0.0/8 maybe: ${why}`),
      expect.stringContaining('inbound (? Terraform leaves'),
      expect.stringContaining('outbound (? Terraform leaves'),
    ]);
    // Rules of the others may be among what is left.
    expect(all['aws_security_group.g["a"]']).toEqual([
      RULE,
      expect.stringMatching(/^inbound.*maybe: the plan leaves 1 resources for a later one/),
      expect.stringMatching(/^outbound.*maybe: the plan leaves 1 resources/),
    ]);
  });

  it('what is let go is no object of the plan any more', () => {
    const changes = [{ address: 'aws_security_group.g["old"]', change: { actions: ['forget'], after_unknown: {} } }];
    const text = ruled(['aws_security_group.g', 'each.key'], { keys: ['["a"]'], more: { resource_changes: changes } });
    expect(Object.keys(told(text))).toEqual(['["a"]', '["b"]']);
  });
});

/** The plan of one rule: what it says, what is known after apply only, and which arguments the configuration writes. */
const oneRule = (values: object, after: object, written: readonly string[]): string => {
  const address = 'aws_security_group_rule.r';
  const rule = { address, mode: 'managed', type: 'aws_security_group_rule', name: 'r' };
  const expressions = Object.fromEntries(
    written.map((name) => [name, { references: ['each.value.peer', 'each.value'] }]),
  );
  return JSON.stringify({
    format_version: '1.2',
    planned_values: {
      root_module: {
        resources: [
          {
            ...rule,
            values: {
              security_group_id: 'sg-1',
              type: 'egress',
              protocol: 'tcp',
              from_port: 443,
              to_port: 443,
              ...values,
            },
          },
        ],
      },
    },
    resource_changes: [{ ...rule, change: { actions: ['create'], after_unknown: after } }],
    configuration: { root_module: { resources: [{ address, expressions }] } },
  });
};

describe('a group at the other end, which the provider plans as known after apply for every rule', () => {
  const GROUP = { source_security_group_id: true };
  const WRITTEN = ['security_group_id', 'cidr_blocks', 'source_security_group_id'];
  it.each<[string, string, string]>([
    [
      'is none beside addresses, as the provider refuses both',
      oneRule({ cidr_blocks: ['10.0.0.0/8'] }, GROUP, WRITTEN),
      'outbound tcp 443 > 10.0.0.0/8',
    ],
    [
      'is none where nobody writes one',
      oneRule({ prefix_list_ids: ['pl-1'] }, GROUP, ['security_group_id', 'prefix_list_ids']),
      'outbound tcp 443 > list pl-1',
    ],
    ['is none beside the group itself', oneRule({ self: true }, GROUP, WRITTEN), 'outbound tcp 443 > group sg-1'],
    [
      'is one of which nobody knows, else',
      oneRule({ cidr_blocks: [] }, GROUP, WRITTEN),
      'outbound tcp 443 > group aws_security_group_rule.r.source_security_group_id',
    ],
  ])('%s', (_, text, expected) => {
    expect(outline(plan(text).policies)['sg-1']).toContain(expected);
  });
});

type Reference = Readonly<{ priority?: number; resource_arn?: string }>;

/**
 * The plan of a policy with rule groups `a` and `b`, which pass port 1 and port 2 and have no ARN yet: its references as the
 * provider orders them, and those that the configuration has.
 */
const referring = (
  planned: readonly Reference[],
  written: readonly (Reference & { to: string })[],
  order?: string,
): string => {
  const one = (type: string, name: string, values: object) => ({
    address: `aws_networkfirewall_${type}.${name}`,
    mode: 'managed',
    type: `aws_networkfirewall_${type}`,
    name,
    values,
  });
  const group = (name: string, port: number) =>
    one('rule_group', name, {
      type: 'STATEFUL',
      rule_group: [{ rules_source: [{ rules_string: `pass tcp any any -> any ${port} (sid:1;)` }] }],
    });
  const policy = one('firewall_policy', 'p', {
    firewall_policy: [
      {
        stateless_default_actions: ['aws:forward_to_sfe'],
        stateful_engine_options: order ? [{ rule_order: order }] : [],
        stateful_rule_group_reference: planned,
      },
    ],
  });
  const after = planned.map(({ resource_arn }) => (resource_arn ? {} : { resource_arn: true }));
  const blocks = written.map(({ priority, to }) => ({
    ...(priority === undefined ? {} : { priority: { constant_value: priority } }),
    resource_arn: { references: [`aws_networkfirewall_rule_group.${to}.arn`, `aws_networkfirewall_rule_group.${to}`] },
  }));
  return JSON.stringify({
    format_version: '1.2',
    planned_values: { root_module: { resources: [group('a', 1), group('b', 2), policy] } },
    resource_changes: [
      {
        address: policy.address,
        change: { after_unknown: { firewall_policy: [{ stateful_rule_group_reference: after }] } },
      },
    ],
    configuration: {
      root_module: {
        resources: [
          { address: policy.address, expressions: { firewall_policy: [{ stateful_rule_group_reference: blocks }] } },
        ],
      },
    },
  });
};

describe('the rule groups of a policy, which have no ARN yet', () => {
  const STRICT = 'STRICT_ORDER';
  const A = 'outbound tcp 1 > any';
  const B = 'outbound tcp 2 > any';
  const OPEN = expect.stringContaining(
    'aws_networkfirewall_firewall_policy.p.firewall_policy.*.resource_arn is known only after apply',
  );
  it.each<[string, string, readonly unknown[]]>([
    [
      'are found by their priorities',
      referring(
        [{ priority: 5 }, { priority: 9 }],
        [
          { priority: 9, to: 'b' },
          { priority: 5, to: 'a' },
        ],
        STRICT,
      ),
      [A, B],
    ],
    [
      'are not known where a `dynamic` block says them, which the configuration leaves out',
      referring(
        [{ priority: 5 }, { priority: 7 }, { priority: 9 }],
        [
          { priority: 5, to: 'a' },
          { priority: 9, to: 'b' },
        ],
        STRICT,
      ),
      [A, OPEN, B],
    ],
    ['are all there where none has a priority', referring([{}, {}], [{ to: 'b' }, { to: 'a' }]), [B, A]],
    [
      'are all there, and there are more, where a `dynamic` block says them',
      referring([{}, {}], [{ to: 'b' }]),
      [B, OPEN, OPEN],
    ],
    [
      'are those of their ARNs, where they have one',
      referring([{ resource_arn: 'arn:x' }, {}], [{ to: 'a' }]),
      [A, expect.stringContaining('arn:x'), expect.stringContaining('arn:x')],
    ],
  ])('%s', (_, text, expected) => {
    const rules = outline(plan(text).policies)['aws_networkfirewall_firewall_policy.p'];
    expect(rules?.filter((rule) => rule.startsWith('outbound'))).toEqual(expected);
  });
});

it('a stateless rule of a firewall is read to the bottom: its addresses stand on the fifteenth level of the plan', () => {
  const at = (address: string): object => ({ address_definition: address });
  const match = {
    protocols: [17],
    source: [at('10.0.0.0/8')],
    destination: [at('3.114.164.0/22')],
    destination_port: [{ from_port: 4195, to_port: 4195 }],
  };
  const rule = { priority: 1, rule_definition: [{ actions: ['aws:pass'], match_attributes: [match] }] };
  const text = state({
    address: 'aws_networkfirewall_rule_group.g',
    mode: 'managed',
    type: 'aws_networkfirewall_rule_group',
    name: 'g',
    values: {
      type: 'STATELESS',
      rule_group: [{ rules_source: [{ stateless_rules_and_custom_actions: [{ stateless_rule: [rule] }] }] }],
    },
  });
  expect(outline(plan(text).policies)['aws_networkfirewall_rule_group.g']).toEqual([
    '#1 allow outbound udp 4195 > 3.114.164.0/22',
  ]);
});

describe('a prefix list at the other end, which has no id yet', () => {
  const told = (ids: readonly (string | null)[], references: readonly string[]): readonly string[] | undefined => {
    const rule = JSON.parse(
      oneRule({ prefix_list_ids: ids }, { prefix_list_ids: ids.map((id) => id === null) }, ['security_group_id']),
    );
    const list = { mode: 'managed', type: 'aws_ec2_managed_prefix_list', values: { entry: [{ cidr: '10.9.0.0/16' }] } };
    for (const name of ['a', 'b'])
      rule.planned_values.root_module.resources.push({ ...list, name, address: `aws_ec2_managed_prefix_list.${name}` });
    rule.configuration.root_module.resources[0].expressions.prefix_list_ids = { references };
    return outline(plan(JSON.stringify(rule)).policies)['sg-1']?.filter((line) => line.startsWith('outbound tcp 443'));
  };
  const A = 'list aws_ec2_managed_prefix_list.a {10.9.0.0/16}';
  it.each<[string, readonly (string | null)[], readonly string[], string]>([
    ['is the one that is named', [null], ['aws_ec2_managed_prefix_list.a.id'], A],
    ['stands beside one that has', ['pl-1', null], ['aws_ec2_managed_prefix_list.a.id'], `list pl-1, ${A}`],
    [
      'is not known where one of several is named',
      [null],
      ['aws_ec2_managed_prefix_list.a.id', 'aws_ec2_managed_prefix_list.b.id'],
      'list aws_security_group_rule.r.prefix_list_ids',
    ],
  ])('%s', (_, ids, references, expected) => {
    expect(told(ids, references)).toEqual([`outbound tcp 443 > ${expected}`]);
  });
});
