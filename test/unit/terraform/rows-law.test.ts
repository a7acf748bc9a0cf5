import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { message } from '../../../server/src/messages';
import { applyEdits, type FilterPolicy } from '../../../server/src/policy';
import type { AllowItem } from '../../../server/src/rules/finding';
import { editsFor } from '../../../server/src/writers';
import { expectValid, terraform, terraformFmt } from '../../support/valid';
import { filesOf, read, ruleText } from './support';

/**
 * The law of rows: however a map or list of rules is written, after an edit the group has its old rules and the new ones,
 * the text is HCL and laid out as `terraform fmt` lays it out, and nothing but white space is taken away.
 */
if (!terraform) console.warn('skipped: terraform fmt on written rows (no terraform binary on this machine)');

interface Manner {
  readonly list: boolean;
  readonly tall: boolean;
  readonly quotedKeys: boolean;
  readonly commas: boolean;
  readonly gaps: boolean;
  readonly comments: boolean;
  readonly quotedPorts: boolean;
  readonly upper: boolean;
  readonly crlf: boolean;
  readonly shuffle: number;
  readonly home: 'local' | 'variable' | 'direct';
  readonly carrier: 'dynamic' | 'old' | 'new';
}
const manner: fc.Arbitrary<Manner> = fc.record({
  list: fc.boolean(),
  tall: fc.boolean(),
  quotedKeys: fc.boolean(),
  commas: fc.boolean(),
  gaps: fc.boolean(),
  comments: fc.boolean(),
  quotedPorts: fc.boolean(),
  upper: fc.boolean(),
  crlf: fc.boolean(),
  shuffle: fc.nat(6),
  home: fc.constantFrom('local', 'variable', 'direct'),
  carrier: fc.constantFrom('dynamic', 'old', 'new'),
});

const cidr = fc.tuple(fc.nat(255), fc.nat(255)).map(([a, b]) => `10.${a}.${b}.0/24`);
const port = fc.integer({ min: 1, max: 65535 });
const row = fc.record({ protocol: fc.constantFrom('tcp', 'udp'), port, cidr });
const wanted: fc.Arbitrary<AllowItem> = fc
  .record({
    direction: fc.constant('outbound' as const),
    protocol: fc.constantFrom('tcp' as const, 'udp' as const),
    port,
    cidrs: fc.uniqueArray(cidr, { minLength: 1, maxLength: 6 }),
    description: fc.constant('desktops'),
  })
  .map(({ port: only, ...rest }) => ({ ...rest, from: only, to: only }));

interface Row {
  readonly protocol: string;
  readonly port: number;
  readonly cidr: string;
}

function rowText(rule: Row, i: number, how: Manner, indent: string, width: number): string {
  const address = how.carrier === 'new' ? `"${rule.cidr}"` : `["${rule.cidr}"]`;
  const cells: [string, string][] = [
    ['port', how.quotedPorts ? `"${rule.port}"` : `${rule.port}`],
    ['protocol', `"${how.upper ? rule.protocol.toUpperCase() : rule.protocol}"`],
    ['cidr', address],
  ];
  for (let n = 0; n < how.shuffle; n++) cells.splice(n % 2, 0, cells.pop()!);
  const object = how.tall
    ? `{\n${cells.map(([name, value]) => `${indent}  ${name.padEnd(8)} = ${value}\n`).join('')}${indent}}`
    : `{ ${cells.map(([name, value]) => `${name} = ${value}`).join(', ')} }`;
  if (how.list) return object;
  const key = how.quotedKeys ? `"rule-${i}"` : `rule_${i}`;
  return `${key.padEnd(how.tall || how.gaps || how.comments ? 0 : width)} = ${object}`;
}

function program(rows: readonly Row[], how: Manner): string {
  const indent = how.home === 'direct' && how.carrier === 'dynamic' ? '      ' : '    ';
  const comma = how.list || how.commas ? ',' : '';
  const width = how.quotedKeys ? 8 : 6;
  const body = rows
    .map((one, i) => {
      const above = `${how.gaps && i > 0 ? '\n' : ''}${how.comments ? `${indent}# Number ${i}.\n` : ''}`;
      return `${above}${indent}${rowText(one, i, how, indent, width)}${comma}\n`;
    })
    .join('');
  const [open, close] = how.list ? '[]' : '{}';
  const literal = `${open}\n${body}${indent.slice(2)}${close}`;
  const value = { local: 'local.rules', variable: 'var.rules', direct: literal }[how.home];
  const home = {
    local: `locals {\n  rules = ${literal}\n}\n\n`,
    variable: `variable "rules" {\n  default = ${literal}\n}\n\n`,
    direct: '',
  }[how.home];
  const each = how.carrier === 'dynamic' ? 'egress.value' : 'each.value';
  const over = how.list && how.carrier !== 'dynamic' ? `{ for i, one in ${value} : i => one }` : value;
  const group = (inner: string): string => `resource "aws_security_group" "clients" {\n  name = "clients"\n${inner}}\n`;
  const text =
    how.carrier === 'dynamic'
      ? group(`
  dynamic "egress" {
    for_each = ${over}
    content {
      from_port   = ${each}.port
      to_port     = ${each}.port
      protocol    = lower(${each}.protocol)
      cidr_blocks = ${each}.cidr
    }
  }
`)
      : `${group('')}
resource "${how.carrier === 'old' ? 'aws_security_group_rule' : 'aws_vpc_security_group_egress_rule'}" "clients" {
  for_each = ${over}

${how.carrier === 'old' ? '  type              = "egress"\n' : ''}  security_group_id = aws_security_group.clients.id
  from_port         = ${each}.port
  to_port           = ${each}.port
${how.carrier === 'old' ? `  protocol          = lower(${each}.protocol)\n  cidr_blocks       = ${each}.cidr` : `  ip_protocol       = lower(${each}.protocol)\n  cidr_ipv4         = ${each}.cidr`}
}
`;
  return how.crlf ? (home + text).replaceAll('\n', '\r\n') : home + text;
}

/** Every rule, an address each. */
const rulesOf = (text: string): string[] => {
  const policy = read(text).policies.find((one) => one.address === 'aws_security_group.clients') as FilterPolicy;
  return policy.rules.flatMap((rule) => rule.peers.map((peer) => ruleText({ ...rule, peers: [peer] }))).sort();
};

/** Whether the letters of a text stand in another in their order. */
function isWithin(text: string, other: string): boolean {
  let at = 0;
  for (const letter of text) {
    at = other.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

describe('rows that are written anew', () => {
  it('are read as what was asked for, and nothing else changes', async () => {
    const rows = fc.array(row, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(rows, fc.array(wanted, { minLength: 1, maxLength: 3 }), manner, async (given, items, how) => {
        const text = program(given, how);
        const files = filesOf(text);
        const policies = read(text).policies;
        const policy = policies.find((one) => one.address === 'aws_security_group.clients') as FilterPolicy;
        const edits = editsFor(
          { kind: 'allow', title: message('policy.unstated'), policy, items },
          (uri) => files.find((file) => file.uri === uri),
          { files, policies },
        );
        const after = applyEdits(text, edits!);
        const asked = items.flatMap(({ protocol, from, cidrs }) =>
          cidrs.map((one) => `outbound ${protocol} ${from} > ${one}`),
        );
        // What a list of the rule has already is not asked for twice.
        expect(new Set(rulesOf(after))).toEqual(new Set([...rulesOf(text), ...asked]));
        expect((after.match(/resource "/g) ?? []).length).toBe((text.match(/resource "/g) ?? []).length);
        expect(isWithin(text.replace(/\s/g, ''), after)).toBe(true);
        if (how.crlf) return;
        if (terraform) expect(terraformFmt(text), 'the program itself is as terraform fmt would have it').toBe(text);
        await expectValid('main.tf', after, text);
      }),
      { numRuns: Number(process.env.LAW_RUNS ?? 25) },
    );
  });
});
