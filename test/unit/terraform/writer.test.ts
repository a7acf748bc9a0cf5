import { parse as parseHcl } from '@cdktn/hcl2json';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { message } from '../../../server/src/messages';
import { applyEdits, type FilterPolicy, type PrefixListPolicy } from '../../../server/src/policy';
import type { AllowItem } from '../../../server/src/rules/finding';
import { allowTerraform } from '../../../server/src/writers/terraform';
import { terraform, terraformFmt } from '../../support/valid';
import { filesOf, peerText, read, ruleText } from './support';

const URI = 'file:///net/main.tf';

/** The text after the writer let `items` through for the object at `address`. */
function allow(source: string, address: string, items: readonly AllowItem[]): string {
  const [file] = filesOf(source);
  const policy = read(source).policies.find((one) => one.address === address) as FilterPolicy | PrefixListPolicy;
  const edits = allowTerraform({ kind: 'allow', title: message('policy.unstated'), policy, items }, (uri) =>
    uri === URI ? file : undefined,
  );
  expect(edits, 'the writer finds no place').toBeDefined();
  expect(edits!.every((edit) => edit.start === edit.end)).toBe(true);
  return applyEdits(source, edits!);
}

const STREAMING: AllowItem = {
  direction: 'outbound',
  protocol: 'udp',
  from: 4172,
  to: 4172,
  cidrs: ['18.180.178.0/24', '18.180.180.0/23'],
  description: 'WorkSpaces streaming (client.4172)',
};

/** What is new, in the file's own spelling; the rest stays as it is. */
function added(source: string, address: string, items: readonly AllowItem[] = [STREAMING]): string {
  const after = allow(source, address, items);
  let start = 0;
  while (start < source.length && source[start] === after[start]) start++;
  let end = 0;
  while (end < source.length - start && source[source.length - 1 - end] === after[after.length - 1 - end]) end++;
  if (terraform) expect(terraformFmt(after), 'as terraform fmt would').toBe(after);
  return after.slice(start, after.length - end).trim();
}

describe('a group gets its rules in the spelling it has', () => {
  it('inline blocks', () => {
    expect(
      added(
        `resource "aws_security_group" "a" {
  name = "a"

  egress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
`,
        'aws_security_group.a',
      ),
    ).toMatchInlineSnapshot(`
      "egress {
          description = "WorkSpaces streaming (client.4172)"
          from_port   = 4172
          to_port     = 4172
          protocol    = "udp"
          cidr_blocks = ["18.180.178.0/24", "18.180.180.0/23"]
        }"
    `);
  });

  it('aws_security_group_rule', () => {
    expect(
      added(
        `resource "aws_security_group" "a" {
  name = "a"
}

resource "aws_security_group_rule" "https" {
  type              = "egress"
  security_group_id = aws_security_group.a.id
  protocol          = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_blocks       = ["0.0.0.0/0"]
}
`,
        'aws_security_group.a',
      ),
    ).toMatchInlineSnapshot(`
      "resource "aws_security_group_rule" "a_egress_udp_4172" {
        type              = "egress"
        description       = "WorkSpaces streaming (client.4172)"
        security_group_id = aws_security_group.a.id
        protocol          = "udp"
        from_port         = 4172
        to_port           = 4172
        cidr_blocks       = ["18.180.178.0/24", "18.180.180.0/23"]
      }"
    `);
  });

  it('aws_vpc_security_group_egress_rule, which takes one CIDR each', () => {
    expect(
      added(
        `resource "aws_security_group" "a" {
  name = "a"
}

resource "aws_vpc_security_group_egress_rule" "https" {
  security_group_id = aws_security_group.a.id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}
`,
        'aws_security_group.a',
      ),
    ).toMatchInlineSnapshot(`
      "resource "aws_vpc_security_group_egress_rule" "a_egress_udp_4172_1" {
        security_group_id = aws_security_group.a.id
        description       = "WorkSpaces streaming (client.4172)"
        ip_protocol       = "udp"
        from_port         = 4172
        to_port           = 4172
        cidr_ipv4         = "18.180.178.0/24"
      }

      resource "aws_vpc_security_group_egress_rule" "a_egress_udp_4172_2" {
        security_group_id = aws_security_group.a.id
        description       = "WorkSpaces streaming (client.4172)"
        ip_protocol       = "udp"
        from_port         = 4172
        to_port           = 4172
        cidr_ipv4         = "18.180.180.0/23"
      }"
    `);
  });

  it('what the module uses elsewhere, where the group has none', () => {
    expect(
      added(
        `resource "aws_security_group" "a" {
  name = "a"
}

resource "aws_security_group" "b" {
  name = "b"
}

resource "aws_security_group_rule" "b_https" {
  type              = "egress"
  security_group_id = aws_security_group.b.id
  protocol          = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_blocks       = ["0.0.0.0/0"]
}
`,
        'aws_security_group.a',
      ),
    ).toMatch(/_rule" "a_egress_udp_4172" \{/);
  });
});

describe('a network ACL gets a number that is free and early enough', () => {
  const inline = `resource "aws_network_acl" "a" {
  vpc_id = "vpc-1"

  egress {
    rule_no    = 100
    protocol   = "udp"
    action     = "deny"
    cidr_block = "18.0.0.0/8"
    from_port  = 0
    to_port    = 65535
  }
}
`;
  it('before the entry that denies', () => {
    const numbers = [
      ...added(inline, 'aws_network_acl.a', [{ ...STREAMING, before: 100 }]).matchAll(/rule_no += (\d+)/g),
    ].map((match) => Number(match[1]));
    expect(numbers).toHaveLength(2);
    for (const number of numbers) expect(number).toBeLessThan(100);
  });

  it('behind the others where nothing denies', () => {
    expect(added(inline, 'aws_network_acl.a', [{ ...STREAMING, cidrs: ['192.0.2.0/24'] }])).toMatchInlineSnapshot(`
      "egress {
          rule_no    = 200
          protocol   = "udp"
          action     = "allow"
          cidr_block = "192.0.2.0/24"
          from_port  = 4172
          to_port    = 4172
        }"
    `);
  });
});

it('a prefix list gets entries', () => {
  expect(
    added(
      `resource "aws_ec2_managed_prefix_list" "a" {
  name           = "a"
  address_family = "IPv4"
  max_entries    = 10

  entry {
    cidr        = "54.250.251.0/24"
    description = "PCoIP"
  }
}
`,
      'aws_ec2_managed_prefix_list.a',
    ),
  ).toMatchInlineSnapshot(`
    "entry {
        cidr        = "18.180.178.0/24"
        description = "WorkSpaces streaming (client.4172)"
      }

      entry {
        cidr        = "18.180.180.0/23"
        description = "WorkSpaces streaming (client.4172)"
      }"
  `);
});

/** A rule as random modules hold it. */
interface Given {
  readonly protocol: 'tcp' | 'udp' | '-1';
  readonly from: number;
  readonly to: number;
  readonly cidrs: readonly string[];
}
const cidr = fc.tuple(fc.nat(255), fc.nat(255)).map(([a, b]) => `10.${a}.${b}.0/24`);
const ends = fc.tuple(fc.nat(65535), fc.nat(65535)).map((pair) => pair.sort((a, b) => a - b) as [number, number]);
const given: fc.Arbitrary<Given> = fc
  .record({
    protocol: fc.constantFrom('tcp' as const, 'udp' as const, '-1' as const),
    ends,
    cidrs: fc.uniqueArray(cidr, { minLength: 1, maxLength: 3 }),
  })
  .map(({ protocol, ends, cidrs }) => ({
    protocol,
    from: protocol === '-1' ? 0 : ends[0],
    to: protocol === '-1' ? 0 : ends[1],
    cidrs,
  }));
const wanted: fc.Arbitrary<AllowItem> = fc
  .record({
    direction: fc.constantFrom('inbound' as const, 'outbound' as const),
    protocol: fc.constantFrom('tcp' as const, 'udp' as const),
    ends,
    cidrs: fc.uniqueArray(cidr, { minLength: 1, maxLength: 3 }),
  })
  .map(({ ends, ...rest }) => ({ ...rest, from: ends[0], to: ends[1], description: 'WorkSpaces (x.1)' }));

const list = (texts: readonly string[]): string => `[${texts.map((text) => `"${text}"`).join(', ')}]`;
const GROUP = 'resource "aws_security_group" "a" {\n  name = "a"\n}\n';
const MODULES: Record<string, (rules: readonly Given[]) => string> = {
  'inline blocks': (rules) =>
    `# head\nresource "aws_security_group" "a" {\n  name = "a" # tail\n${rules
      .map(
        (rule) =>
          `\n  egress {\n    from_port   = ${rule.from}\n    to_port     = ${rule.to}\n    protocol    = "${rule.protocol}"\n    cidr_blocks = ${list(rule.cidrs)}\n  }\n`,
      )
      .join('')}}\n`,
  aws_security_group_rule: (rules) =>
    GROUP +
    rules
      .map(
        (rule, i) =>
          `\nresource "aws_security_group_rule" "r${i}" {\n  type              = "egress"\n  security_group_id = aws_security_group.a.id\n  protocol          = "${rule.protocol}"\n  from_port         = ${rule.from}\n  to_port           = ${rule.to}\n  cidr_blocks       = ${list(rule.cidrs)}\n}\n`,
      )
      .join(''),
  aws_vpc_security_group_egress_rule: (rules) =>
    GROUP +
    rules
      .flatMap((rule, i) =>
        rule.cidrs.map(
          (one, j) =>
            `\nresource "aws_vpc_security_group_egress_rule" "r${i}_${j}" {\n  security_group_id = aws_security_group.a.id\n  ip_protocol       = "${rule.protocol}"\n${rule.protocol === '-1' ? '' : `  from_port         = ${rule.from}\n  to_port           = ${rule.to}\n`}  cidr_ipv4         = "${one}"\n}\n`,
        ),
      )
      .join(''),
};

describe('after an edit a group holds its old rules and the new ones', () => {
  it.each(Object.keys(MODULES))('%s', async (name) => {
    const texts: string[] = [];
    fc.assert(
      fc.property(
        fc.array(given, { minLength: 1, maxLength: 4 }),
        fc.array(wanted, { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        (rules, items, crlf) => {
          const source = crlf ? MODULES[name]!(rules).replace(/\n/g, '\r\n') : MODULES[name]!(rules);
          const after = allow(source, 'aws_security_group.a', items);
          if (crlf) expect(after.replace(/\r\n/g, '')).not.toContain('\n');
          const lines = (text: string): string[] => {
            const reading = read(text);
            expect(reading.problems).toEqual([]);
            return (reading.policies[0] as FilterPolicy).rules.flatMap((rule) =>
              rule.peers.map((peer) => ruleText({ ...rule, peers: [peer] })),
            );
          };
          const news = items.flatMap(({ direction, protocol, from, to, cidrs }) =>
            cidrs.map((one) => `${direction} ${protocol} ${from === to ? from : `${from}-${to}`} > ${one}`),
          );
          expect(lines(after).sort()).toEqual([...lines(source), ...news].sort());
          if (!crlf) texts.push(after);
        },
      ),
      { numRuns: 100 },
    );
    for (const text of texts.slice(0, 10)) {
      await parseHcl('main.tf', text);
      if (terraform) expect(terraformFmt(text)).toBe(text);
    }
  });
});

it('never mixes inline and separate rules in one group', () => {
  const source = `resource "aws_security_group" "a" {
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8"]
  }
}

resource "aws_security_group" "b" {}

resource "aws_security_group_rule" "b" {
  type              = "egress"
  security_group_id = aws_security_group.b.id
  protocol          = "tcp"
  from_port         = 1
  to_port           = 1
  cidr_blocks       = ["10.0.0.0/8"]
}
`;
  expect(added(source, 'aws_security_group.a')).toMatch(/^egress \{/);
  expect(added(source, 'aws_security_group.b')).toMatch(/^resource "aws_security_group_rule"/);
});

it('keeps the peers that it did not write', () => {
  const source = MODULES['inline blocks']!([{ protocol: 'tcp', from: 1, to: 2, cidrs: ['10.0.0.0/24'] }]);
  const [group] = read(allow(source, 'aws_security_group.a', [STREAMING])).policies as FilterPolicy[];
  expect(group!.rules.flatMap((rule) => rule.peers.map(peerText))).toEqual(['10.0.0.0/24', ...STREAMING.cidrs]);
});
