import { describe, expect, it } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer';
import { inspect } from '../../../server/src/features/inspect';
import { render } from '../../../server/src/messages';
import { loadSandbox } from '../../../server/src/node/sandbox';
import type { FirewallPolicy } from '../../../server/src/policy';
import { memoryHost } from '../../support/annotated';
import { planResource } from '../../support/plans';
import { checkText } from './support';

/** What is read of each object, one line a rule; the same firewall in every format says the same. */
async function read(name: string, text: string): Promise<Record<string, string[]>> {
  const unit = await checkText(name, text);
  const told = inspect(unit, (uri) => uri, 'en').policies.filter(({ kind }) => kind === 'firewall');
  return Object.fromEntries(
    told.map(({ address, rules }) => [
      address,
      rules.map(({ engine, action, direction, protocol, ports, peers, sources, content }) =>
        [engine, action, direction, protocol, ports ?? '-', '>', peers, '<', sources ?? 'any', content ?? '']
          .join(' ')
          .trim(),
      ),
    ]),
  );
}

const RULES = {
  names: [
    'stateful allow outbound tcp 0-65535 > $EXTERNAL_NET < 10.0.0.0/8 tls .amazonaws.com, example.com',
    'stateful deny outbound tcp 0-65535 > $EXTERNAL_NET < 10.0.0.0/8 tls',
  ],
  rules: [
    'stateful allow outbound udp 4172 > 18.180.178.0/23 < any',
    'stateful deny outbound tcp 0-65535 > $EXTERNAL_NET < any tls .org',
  ],
  standard: ['stateful allow outbound udp 4195 > 3.114.164.0/22 < any'],
  packets: ['stateless forward outbound tcp 443 > 18.180.178.0/23 < 10.0.0.0/8'],
};

const SURICATA = [
  'pass udp $HOME_NET any -> 18.180.178.0/23 4172 (sid:1;)',
  'drop tls $HOME_NET any -> $EXTERNAL_NET any (tls.sni; content:".org"; endswith; sid:2;)',
  'alert tcp any any -> any any (sid:3;)',
];

const group = (rules: object, type: string, more: object = {}) => ({
  Type: 'AWS::NetworkFirewall::RuleGroup',
  Properties: { Type: type, RuleGroup: { ...more, RulesSource: rules } },
});
const NAMES = {
  RulesSourceList: {
    GeneratedRulesType: 'ALLOWLIST',
    TargetTypes: ['TLS_SNI'],
    Targets: ['.amazonaws.com', 'example.com'],
  },
};
const HOME = { RuleVariables: { IPSets: { HOME_NET: { Definition: ['10.0.0.0/8'] } } } };
const STANDARD = {
  StatefulRules: [
    {
      Action: 'PASS',
      Header: {
        Protocol: 'UDP',
        Source: '$HOME_NET',
        SourcePort: 'ANY',
        Direction: 'FORWARD',
        Destination: '3.114.164.0/22',
        DestinationPort: '4195',
      },
      RuleOptions: [{ Keyword: 'sid', Settings: ['1'] }],
    },
  ],
};
const PACKETS = {
  StatelessRulesAndCustomActions: {
    StatelessRules: [
      {
        Priority: 1,
        RuleDefinition: {
          Actions: ['aws:forward_to_sfe'],
          MatchAttributes: {
            Protocols: [6],
            Sources: [{ AddressDefinition: '10.0.0.0/8' }],
            Destinations: [{ AddressDefinition: '18.180.178.0/23' }],
            DestinationPorts: [{ FromPort: 443, ToPort: 443 }],
          },
        },
      },
    ],
  },
};

describe('a firewall in every format', () => {
  it('CloudFormation', async () => {
    const Resources = {
      names: group(NAMES, 'STATEFUL', HOME),
      rules: group({ RulesString: SURICATA.join('\n') }, 'STATEFUL'),
      standard: group(STANDARD, 'STATEFUL'),
      packets: group(PACKETS, 'STATELESS'),
    };
    expect(await read('template.json', JSON.stringify({ Resources }, null, 2))).toEqual(RULES);
  });

  it.each([
    ['names', { ...HOME, RulesSource: NAMES }, 'STATEFUL'],
    ['rules', { RulesSource: { RulesString: SURICATA.join('\n') } }, 'STATEFUL'],
    ['standard', { RulesSource: STANDARD }, 'STATEFUL'],
    ['packets', { RulesSource: PACKETS }, 'STATELESS'],
  ] as const)('aws network-firewall describe-rule-group: %s', async (name, RuleGroup, Type) => {
    const RuleGroupArn = `arn:aws:network-firewall:ap-northeast-1:123456789012:stateful-rulegroup/${name}`;
    const answer = { UpdateToken: 't', RuleGroup, RuleGroupResponse: { RuleGroupArn, RuleGroupName: name, Type } };
    const text = JSON.stringify(answer, null, 4);
    expect(await read('rule-group.json', text)).toEqual({ [name]: RULES[name] });
    const unit = await checkText('rule-group.json', text);
    expect(unit.subjects[0]!.region).toBe('ap-northeast-1');
  });

  it('aws network-firewall describe-firewall-policy: with the groups of the folder, told where the policy names them', async () => {
    const arn = (kind: string, name: string) => `arn:aws:network-firewall:ap-northeast-1:123456789012:${kind}/${name}`;
    const answerOf = (RuleGroupName: string, RulesSource: object) => ({
      RuleGroup: { RulesSource, StatefulRuleOptions: { RuleOrder: 'STRICT_ORDER' } },
      RuleGroupResponse: { RuleGroupArn: arn('stateful-rulegroup', RuleGroupName), RuleGroupName, Type: 'STATEFUL' },
    });
    const policy = {
      FirewallPolicyResponse: { FirewallPolicyName: 'egress', FirewallPolicyArn: arn('firewall-policy', 'egress') },
      FirewallPolicy: {
        StatelessDefaultActions: ['aws:forward_to_sfe'],
        StatefulRuleGroupReferences: ['names', 'more', 'gone'].map((name, i) => ({
          Priority: i + 1,
          ResourceArn: arn('stateful-rulegroup', name),
        })),
        StatefulDefaultActions: ['aws:drop_strict'],
        StatefulEngineOptions: { RuleOrder: 'STRICT_ORDER' },
      },
    };
    const files = {
      'policy.json': JSON.stringify(policy, null, 2),
      'names.json': JSON.stringify(answerOf('names', NAMES)),
      'more.json': JSON.stringify(answerOf('more', { RulesString: 'pass tcp any any -> any 4172 (sid:1;)' })),
    };
    const analyzer = new Analyzer(memoryHost(files), loadSandbox);
    const [egress] = (await analyzer.check('file:///w/policy.json'))!.reading.policies;
    const rules = egress?.kind === 'firewall' ? egress.rules : [];
    const gone = rules.flatMap(({ ports }) => (ports.known ? [] : [render(ports.reason.message, 'en')]));
    expect(rules.some(({ ports }) => ports.known && ports.value[0] === 4172)).toBe(true);
    expect(new Set(gone)).toEqual(new Set(['rule group gone is not in these files']));
    expect(new Set(rules.map(({ span }) => span.uri))).toEqual(new Set(['file:///w/policy.json']));
    const [names] = (await analyzer.check('file:///w/names.json'))!.reading.policies;
    expect(names?.kind === 'firewall' ? names.within : '').toBe('egress');
  });

  it.each([
    [{ 'Fn::Sub': 'arn:aws:network-firewall:${AWS::Region}:aws-managed:stateful-rulegroup/BotNet' }, 'BotNet'],
    [{ 'Fn::Join': ['', ['arn:aws:nf:', { Ref: 'AWS::Region' }, ':aws-managed:stateful-rulegroup/BotNet']] }, 'BotNet'],
  ])("names a group of AWS's own also where its ARN has the region of the stack: %j", async (ResourceArn, name) => {
    const FirewallPolicy = {
      StatelessDefaultActions: ['aws:forward_to_sfe'],
      StatefulRuleGroupReferences: [{ ResourceArn }],
    };
    const Resources = { P: { Type: 'AWS::NetworkFirewall::FirewallPolicy', Properties: { FirewallPolicy } } };
    const unit = await checkText('template.json', JSON.stringify({ Resources }));
    const [policy] = unit.reading.policies;
    const rules = policy?.kind === 'firewall' ? policy.rules : [];
    const reasons = rules.flatMap(({ ports }) => (ports.known ? [] : [render(ports.reason.message, 'en')]));
    expect(new Set(reasons)).toEqual(new Set([`the rules of the managed rule group ${name} are known only to AWS`]));
  });

  it.each([
    [
      '${var.region}:aws-managed:stateful-rulegroup/BotNet',
      'the rules of the managed rule group BotNet are known only to AWS',
    ],
    ['${var.region}:${var.account}:stateful-rulegroup/own', 'variable region has no default'],
  ])('names it in Terraform too: %s', async (tail, reason) => {
    const unit = await checkText(
      'main.tf',
      `variable "region" {}\nvariable "account" {}\nresource "aws_networkfirewall_firewall_policy" "p" {
  firewall_policy {
    stateless_default_actions = ["aws:forward_to_sfe"]
    stateful_rule_group_reference {
      resource_arn = "arn:aws:network-firewall:${tail}"
    }
  }
}\n`,
    );
    const [policy] = unit.reading.policies;
    const [rule] = policy?.kind === 'firewall' ? policy.rules : [];
    expect(rule && !rule.ports.known && render(rule.ports.reason.message, 'en')).toContain(reason);
  });

  it('a Terraform plan, with groups that have no ARN yet', async () => {
    const set = (key: string, definition: string[]) => ({ key, ip_set: [{ definition }] });
    const list = {
      generated_rules_type: 'ALLOWLIST',
      target_types: ['TLS_SNI'],
      targets: ['.amazonaws.com', 'example.com'],
    };
    const plan = {
      format_version: '1.2',
      planned_values: {
        root_module: {
          resources: [
            planResource('aws_networkfirewall_rule_group', 'names', {
              name: 'names',
              type: 'STATEFUL',
              rules: null,
              rule_group: [
                {
                  rule_variables: [{ ip_sets: [set('HOME_NET', ['10.0.0.0/8'])], port_sets: [] }],
                  rules_source: [{ rules_string: '', rules_source_list: [list], stateful_rule: [] }],
                  stateful_rule_options: [],
                },
              ],
            }),
            planResource('aws_networkfirewall_firewall_policy', 'p', {
              firewall_policy: [
                {
                  stateless_default_actions: ['aws:forward_to_sfe'],
                  stateful_default_actions: null,
                  stateful_engine_options: [],
                  stateful_rule_group_reference: [{ priority: null, override: [] }],
                },
              ],
            }),
          ],
        },
      },
      resource_changes: [
        {
          address: 'aws_networkfirewall_firewall_policy.p',
          change: { after_unknown: { firewall_policy: [{ stateful_rule_group_reference: [{ resource_arn: true }] }] } },
        },
      ],
      configuration: {
        root_module: {
          resources: [
            {
              address: 'aws_networkfirewall_firewall_policy.p',
              expressions: {
                firewall_policy: [
                  {
                    stateful_rule_group_reference: [
                      {
                        resource_arn: {
                          references: [
                            'aws_networkfirewall_rule_group.names.arn',
                            'aws_networkfirewall_rule_group.names',
                          ],
                        },
                      },
                    ],
                  },
                ],
              },
            },
          ],
        },
      },
    };
    expect(await read('plan.json', JSON.stringify(plan))).toEqual({
      'aws_networkfirewall_rule_group.names': RULES.names,
      'aws_networkfirewall_firewall_policy.p': RULES.names,
    });
  });

  it('knows of a group what its policy decides, where that names no other', async () => {
    const Resources = {
      rules: group({ RulesString: SURICATA[0] }, 'STATEFUL'),
      policy: {
        Type: 'AWS::NetworkFirewall::FirewallPolicy',
        Properties: {
          FirewallPolicy: {
            StatelessDefaultActions: ['aws:forward_to_sfe'],
            StatefulRuleGroupReferences: [{ ResourceArn: { Ref: 'rules' } }],
          },
        },
      },
    };
    const unit = await checkText('template.json', JSON.stringify({ Resources }));
    const alone = unit.reading.policies.find(({ address }) => address === 'rules') as FirewallPolicy;
    expect(alone.within).toBe('policy');
    expect(alone.statefulDefault).toMatchObject({ known: true, value: 'allow' });
  });
});
