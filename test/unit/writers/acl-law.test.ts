import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer';
import type { UnitResult } from '../../../server/src/analysis/pipeline';
import { sourcesOf } from '../../../server/src/features/context';
import { applyEdits, type FilterPolicy } from '../../../server/src/policy';
import { editsFor } from '../../../server/src/writers';
import { memoryHost } from '../../support/annotated';
import { signature } from '../../support/units';
import { expectValid } from '../../support/valid';
import type { Entry } from '../verdict/acl-walk';

/**
 * The law of fixes for network ACLs whose first numbers are taken: after a fix its finding is gone and none is added,
 * the old entries are there in their order, and no byte has changed but digits of numbers that had to move.
 */
const RUNS = Number(process.env.ACL_LAW_RUNS ?? 300) / 30;

const CONFIGURATION = JSON.stringify({
  features: ['internet'],
  values: { vpcCidrs: ['10.20.0.0/16'] },
  scope: [{ files: '**', role: 'subnet', region: 'ap-northeast-1' }],
});

/** Every form in which people write an ACL. */
const FORMS: Readonly<Record<string, { name: string; write: (entries: readonly Entry[]) => string }>> = {
  'Terraform blocks': {
    name: 'main.tf',
    write: (entries) =>
      `resource "aws_network_acl" "a" {\n${entries
        .map(
          ({ number, egress, protocol, allow, cidr, ports: [from, to] }) => `  ${egress ? 'egress' : 'ingress'} {
    rule_no    = ${number} # kept
    action     = "${allow ? 'allow' : 'deny'}"
    protocol   = "${protocol}"
    from_port  = ${from}
    to_port    = ${to}
    cidr_block = "${cidr}"
  }\n`,
        )
        .join('')}}\n`,
  },
  'Terraform rules': {
    name: 'main.tf',
    write: (entries) =>
      `resource "aws_network_acl" "a" {\n  vpc_id = "vpc-1"\n}\n${entries
        .map(
          ({ number, egress, protocol, allow, cidr, ports: [from, to] }, i) => `
resource "aws_network_acl_rule" "r${i}" {
  network_acl_id = aws_network_acl.a.id
  rule_number    = ${number}
  egress         = ${egress}
  protocol       = "${protocol}"
  rule_action    = "${allow ? 'allow' : 'deny'}"
  cidr_block     = "${cidr}"
  from_port      = ${from}
  to_port        = ${to}
}\n`,
        )
        .join('')}`,
  },
  'CloudFormation YAML': {
    name: 'template.yaml',
    write: (entries) =>
      `Resources:\n  A:\n    Type: AWS::EC2::NetworkAcl\n    Properties: {VpcId: vpc-1}\n${entries
        .map(
          ({ number, egress, protocol, allow, cidr, ports: [from, to] }, i) => `  R${i}: # kept
    Type: AWS::EC2::NetworkAclEntry
    Properties:
      NetworkAclId: !Ref A
      RuleNumber: ${i % 2 ? `'${number}'` : number}
      Egress: ${egress}
      Protocol: ${protocol}
      RuleAction: ${allow ? 'allow' : 'deny'}
      CidrBlock: ${cidr}
      PortRange: {From: ${from}, To: ${to}}\n`,
        )
        .join('')}`,
  },
  'CloudFormation JSON': {
    name: 'template.json',
    write: (entries) =>
      JSON.stringify(
        {
          Resources: {
            A: { Type: 'AWS::EC2::NetworkAcl', Properties: { VpcId: 'vpc-1' } },
            ...Object.fromEntries(
              entries.map(({ number, egress, protocol, allow, cidr, ports: [From, To] }, i) => [
                `R${i}`,
                {
                  Type: 'AWS::EC2::NetworkAclEntry',
                  Properties: {
                    NetworkAclId: { Ref: 'A' },
                    RuleNumber: number,
                    Egress: egress,
                    Protocol: Number(protocol),
                    RuleAction: allow ? 'allow' : 'deny',
                    CidrBlock: cidr,
                    PortRange: { From, To },
                  },
                },
              ]),
            ),
          },
        },
        null,
        2,
      ),
  },
  'AWS CLI JSON': {
    name: 'acl.json',
    write: (entries) =>
      JSON.stringify(
        {
          NetworkAcls: [
            {
              NetworkAclId: 'acl-1',
              Entries: entries.map(({ number, egress, protocol, allow, cidr, ports: [From, To] }) => ({
                CidrBlock: cidr,
                Egress: egress,
                PortRange: { From, To },
                Protocol: protocol,
                RuleAction: allow ? 'allow' : 'deny',
                RuleNumber: number,
              })),
            },
          ],
        },
        null,
        4,
      ),
  },
};

const entry: fc.Arbitrary<Entry> = fc.record({
  number: fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 1, max: 9 }) },
    { weight: 1, arbitrary: fc.constantFrom(100, 200, 32766) },
  ),
  egress: fc.boolean(),
  protocol: fc.constantFrom('-1', '6', '6', '17'),
  allow: fc.boolean(),
  cidr: fc.constantFrom('0.0.0.0/0', '0.0.0.0/0', '10.0.0.0/8', '10.20.1.0/24', '54.0.0.0/8'),
  ports: fc.constantFrom<readonly [number, number]>([0, 65535], [443, 443], [80, 80], [49152, 65535], [53, 445]),
});
const acl = fc.uniqueArray(entry, {
  minLength: 3,
  maxLength: 12,
  selector: ({ number, egress }) => `${number} ${egress}`,
});

/** A deny that nothing can stand in front of, unless it moves. */
const NOTHING_FREE: readonly Entry[] = [
  { number: 1, egress: true, protocol: '6', allow: false, cidr: '0.0.0.0/0', ports: [443, 443] },
  { number: 2, egress: true, protocol: '-1', allow: true, cidr: '0.0.0.0/0', ports: [0, 65535] },
  { number: 1, egress: false, protocol: '-1', allow: true, cidr: '0.0.0.0/0', ports: [0, 65535] },
];

async function check(name: string, text: string): Promise<UnitResult> {
  const analyzer = new Analyzer(
    memoryHost({ [name]: text, '.workspaces-ports.json': CONFIGURATION }),
    async () => undefined,
  );
  return (await analyzer.check(`file:///w/${name}`))!;
}

/** Entries in the order in which they are tried, without their numbers. */
const inOrder = (unit: UnitResult): string[] => {
  const { rules } = unit.reading.policies[0] as FilterPolicy;
  const number = (rule: (typeof rules)[number]): number => (rule.number?.known ? rule.number.value : 0);
  const known = <T>(value: { known: boolean; value?: T }): unknown => value.value;
  return [...rules]
    .sort((a, b) => a.direction.localeCompare(b.direction) || number(a) - number(b))
    .map((rule) =>
      JSON.stringify([
        rule.direction,
        known(rule.action),
        known(rule.protocol),
        known(rule.ports),
        rule.peers.map((peer) => (peer.kind === 'address' ? peer.text : peer.kind)),
      ]),
    );
};

/** Full ACLs aside: that a fix fills one is in its title. */
const faults = ({ findings }: UnitResult): number => findings.filter(({ rule }) => rule !== 'quota-exceeded').length;

const isWithin = (some: readonly string[], all: readonly string[]): boolean => {
  let at = 0;
  for (const one of all) if (one === some[at]) at++;
  return at === some.length;
};

describe('fixes of network ACLs whose first numbers are taken', () => {
  it.each(Object.entries(FORMS))(
    '%s',
    async (_form, { name, write }) => {
      let fixed = 0;
      let renumbered = 0;
      await fc.assert(
        fc.asyncProperty(acl, async (entries) => {
          const text = write(entries);
          const before = await check(name, text);
          for (const finding of before.findings) {
            const edits = finding.fix && editsFor(finding.fix, sourcesOf(before));
            if (!edits) continue;
            for (const { start, end, text: fresh } of edits) {
              if (start === end) continue;
              expect([text.slice(start, end), fresh].every((one) => /^\d+$/.test(one))).toBe(true);
              renumbered++;
            }
            const written = applyEdits(text, edits);
            await expectValid(`file:///w/${name}`, written, text);
            const after = await check(name, written);
            expect(after.findings.map(signature)).not.toContain(signature(finding));
            expect(faults(after)).toBeLessThan(faults(before));
            expect(isWithin(inOrder(before), inOrder(after))).toBe(true);
            fixed++;
          }
        }),
        { numRuns: RUNS, examples: [[[...NOTHING_FREE]]] },
      );
      expect(fixed).toBeGreaterThan(0);
      expect(renumbered).toBeGreaterThan(0);
    },
    600_000,
  );
});
