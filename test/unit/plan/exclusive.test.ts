import { describe, expect, it } from 'vitest';
import { readPlan } from '../../../server/src/readers/plan';
import { readTerraform } from '../../../server/src/readers/terraform';
import { readText } from '../../support/files';
import { planResource } from '../../support/plans';
import { outline } from '../terraform/support';

/** `exclusive.tf` and what `terraform show -json` printed of its plan (Terraform 1.11; all ids are known after apply). */
const PLAN = readText('test/unit/plan/exclusive.json');
const SOURCE = readTerraform([{ uri: 'file:///net/main.tf', text: readText('test/unit/plan/exclusive.tf') }], {
  variables: {},
});
const plan = (text: string) => readPlan({ uri: 'file:///net/plan.json', text }, { variables: {} });
/** Where a rule stands in its group says nothing. */
const sorted = (all: Record<string, string[]>) =>
  Object.fromEntries(Object.entries(all).map(([address, rules]) => [address, [...rules].sort()]));

it('groups that are kept to a list are read from a plan as from the module that it was made from', () => {
  expect(sorted(outline(plan(PLAN).policies))).toEqual(sorted(outline(SOURCE.policies)));
});

/** A state: all ids are there. */
const state = (listed: readonly string[]): string => {
  const rule = (name: string, id: string, number: number): object =>
    planResource('aws_vpc_security_group_egress_rule', name, {
      id,
      security_group_rule_id: id,
      security_group_id: 'sg-1',
      ip_protocol: 'tcp',
      from_port: number,
      to_port: number,
      cidr_ipv4: '10.0.0.0/8',
    });
  const resources = [
    planResource('aws_security_group', 'g', { id: 'sg-1', ingress: [], egress: [] }),
    rule('a', 'sgr-a', 1),
    rule('b', 'sgr-b', 2),
    planResource('aws_vpc_security_group_rules_exclusive', 'k', {
      security_group_id: 'sg-1',
      ingress_rule_ids: [],
      egress_rule_ids: listed,
    }),
  ];
  return JSON.stringify({ format_version: '1.0', values: { root_module: { resources } } });
};
const TAKEN =
  'aws_vpc_security_group_rules_exclusive.k takes away what it does not list, and this rule is not in its list';

describe('a state tells by the ids which rules a group keeps', () => {
  it.each<[what: string, listed: readonly string[], rules: readonly unknown[]]>([
    ['all of them', ['sgr-a', 'sgr-b'], ['outbound tcp 1 > 10.0.0.0/8', 'outbound tcp 2 > 10.0.0.0/8']],
    ['one of them', ['sgr-a'], ['outbound tcp 1 > 10.0.0.0/8', `outbound tcp 2 > 10.0.0.0/8 maybe: ${TAKEN}`]],
    [
      'one that is not in the state',
      ['sgr-a', 'sgr-b', 'sgr-c'],
      [
        'outbound tcp 1 > 10.0.0.0/8',
        'outbound tcp 2 > 10.0.0.0/8',
        expect.stringContaining('keeps rule sgr-c, which is not in these files'),
      ],
    ],
  ])('%s', (_, listed, rules) => expect(outline(plan(state(listed)).policies)['aws_security_group.g']).toEqual(rules));
});
