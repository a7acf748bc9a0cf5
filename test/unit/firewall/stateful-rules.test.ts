import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { applyEdits } from '../../../server/src/policy';
import { combine } from '../../../server/src/writers';
import { checkText } from './support';

const rule = (Protocol: string, DestinationPort: string, sid: object) => ({
  Action: 'PASS',
  Header: {
    Protocol,
    Source: 'ANY',
    SourcePort: 'ANY',
    Direction: 'FORWARD',
    Destination: 'ANY',
    DestinationPort,
  },
  RuleOptions: [sid],
});
const policy = {
  Type: 'AWS::NetworkFirewall::FirewallPolicy',
  Metadata: { 'workspaces-ports': 'role=client-network region=ap-northeast-1' },
  Properties: {
    FirewallPolicyName: 'egress',
    FirewallPolicy: {
      StatelessDefaultActions: ['aws:forward_to_sfe'],
      StatefulDefaultActions: ['aws:drop_strict'],
      StatefulEngineOptions: { RuleOrder: 'STRICT_ORDER' },
      StatefulRuleGroupReferences: [{ ResourceArn: { Ref: 'Group' }, Priority: 1 }],
    },
  },
};
const template = (RulesSource: object) => ({
  Resources: {
    Policy: policy,
    Group: {
      Type: 'AWS::NetworkFirewall::RuleGroup',
      Properties: {
        RuleGroupName: 'rules',
        Type: 'STATEFUL',
        Capacity: 100,
        RuleGroup: { StatefulRuleOptions: { RuleOrder: 'STRICT_ORDER' }, RulesSource },
      },
    },
  },
});
const RULES = {
  StatefulRules: [
    rule('TLS', '443', { Keyword: 'sid', Settings: ['7'] }),
    rule('UDP', '4195', { Keyword: 'sid:1000009' }),
  ],
};

async function mended(name: string, text: string) {
  const unit = await checkText(name, text);
  const missing = unit.findings.filter(({ rule: id }) => id === 'missing-requirement');
  const fixes = missing.flatMap(({ fix }) => fix ?? []);
  const edits = combine(fixes, () => unit.files[0]);
  const after = applyEdits(text, edits);
  const again = await checkText(name, after);
  const kept = edits.every(({ start, end }) => start === end);
  return {
    after,
    kept,
    missing: missing.length,
    left: again.findings.filter(({ rule: id }) => id === 'missing-requirement').length,
  };
}

describe('rules of a group that are written as objects, in a template', () => {
  it.each([
    ['template.yaml', stringify(template(RULES))],
    ['template.json', JSON.stringify(template(RULES), null, 2)],
  ])(
    'get pass rules behind the last one, with numbers of their own and handshakes alone for names: %s',
    async (name, text) => {
      const { after, kept, missing, left } = await mended(name, text);
      expect([missing > 0, left, kept]).toEqual([true, 0, true]);
      const sids = Array.from(after.matchAll(/\b10000\d\d\b/g), ([sid]) => Number(sid));
      expect(sids.slice(0, 3)).toEqual([1_000_009, 1_000_010, 1_000_011]);
      expect(new Set(sids).size).toBe(sids.length);
      expect(after).toContain('not_established,to_server');
    },
  );

  it('are left alone where they are computed, or are a domain list', async () => {
    for (const source of [
      { StatefulRules: { 'Fn::FindInMap': ['Rules', 'all', 'list'] } },
      { RulesSourceList: { Targets: ['.example.com'], TargetTypes: ['TLS_SNI'], GeneratedRulesType: 'ALLOWLIST' } },
    ]) {
      const text = stringify(template(source));
      expect((await mended('template.yaml', text)).after).toBe(text);
    }
  });
});
