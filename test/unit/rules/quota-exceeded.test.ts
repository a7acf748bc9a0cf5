import { describe, it } from 'vitest';
import { expectFindings } from '../../support/annotated';

const ignore = ['cannot-tell'];

/** So many networks that no two of them join. */
const apart = (count: number, first = 0): string[] =>
  Array.from({ length: count }, (_, i) => `10.${Math.floor((first + i) / 128)}.${((first + i) % 128) * 2}.0/24`);
/** So many networks side by side. */
const joined = (count: number): string[] => Array.from({ length: count }, (_, i) => `10.0.${i}.0/24`);

const rule = (block: string, cidrs: readonly string[], attribute = 'cidr_blocks'): string => `
  ${block} {
    from_port = 443
    to_port = 443
    protocol = "tcp"
    ${attribute} = ${JSON.stringify(cidrs)}
  }`;
const HEADER = 'resource "aws_security_group" "office"';
const group = (rules: string, drawn?: string): string =>
  `${HEADER} {${drawn ? `\n${'^'.repeat(HEADER.length)} ${drawn}` : ''}${rules}\n}`;

describe('quota-exceeded, security groups', () => {
  it('counts every CIDR of a rule', async () => {
    await expectFindings('main.tf', group(rule('egress', apart(60))), { ignore });
    await expectFindings(
      'main.tf',
      group(
        rule('egress', apart(61)),
        'quota-exceeded warning: 61 IPv4 rules outbound, and a security group holds 60 by default',
      ),
      { ignore },
    );
  });

  it('counts directions and families apart', () =>
    expectFindings(
      'main.tf',
      group(
        rule('egress', apart(60)) +
          rule('ingress', apart(60)) +
          rule(
            'egress',
            Array.from({ length: 60 }, (_, i) => `2001:db8:${i}::/48`),
            'ipv6_cidr_blocks',
          ),
      ),
      { ignore },
    ));

  it('counts a group in both families', () =>
    expectFindings(
      'main.tf',
      group(
        rule('egress', apart(60)) + rule('egress', ['sg-0123456789abcdef0'], 'security_groups'),
        'quota-exceeded warning: 61 IPv4 rules outbound',
      ),
      { ignore },
    ));

  it('counts a prefix list as many as it may ever hold', () => {
    const list = `
resource "aws_ec2_managed_prefix_list" "offices" {
  name           = "offices"
  address_family = "IPv4"
  max_entries    = 50
  entry {
    cidr = "203.0.113.0/24"
  }
}`;
    const named = rule('egress', apart(11)).replace(
      '\n  }',
      '\n    prefix_list_ids = [aws_ec2_managed_prefix_list.offices.id]\n  }',
    );
    return expectFindings('main.tf', group(named, 'quota-exceeded warning: 61 IPv4 rules outbound') + list, { ignore });
  });

  it('says "at least" where something is left that nobody can tell, and nothing where that alone would pass it', async () => {
    const more = (count: number): string =>
      rule('egress', apart(count)).replace('\n  }', '\n    prefix_list_ids = [var.list]\n  }');
    await expectFindings('main.tf', group(more(60), 'quota-exceeded warning: at least 61 IPv4 rules outbound'), {
      ignore,
    });
    await expectFindings('main.tf', group(more(59)), { ignore });
  });

  it('names the way out: joined CIDRs where they fit, else several groups', async () => {
    await expectFindings(
      'main.tf',
      group(
        rule('egress', joined(64)),
        'quota-exceeded warning: with neighbouring CIDRs joined, the same addresses need only 1',
      ),
      { ignore },
    );
    await expectFindings(
      'main.tf',
      group(rule('egress', apart(100)), 'quota-exceeded warning: spread them over several groups'),
      { ignore },
    );
  });

  it('is an error beyond what AWS can be asked for', () =>
    expectFindings('main.tf', group(rule('egress', apart(1001)), 'quota-exceeded error: 1001 IPv4 rules outbound'), {
      ignore,
    }));

  it('leaves rules that may not exist out of the count', () =>
    expectFindings(
      'main.tf',
      `${group(rule('egress', apart(60)))}
resource "aws_security_group_rule" "more" {
  count             = var.more
  security_group_id = aws_security_group.office.id
  type              = "egress"
  from_port         = 443
  to_port           = 443
  protocol          = "tcp"
  cidr_blocks       = ["10.99.0.0/24"]
}`,
      { ignore },
    ));
});

describe('quota-exceeded, network ACLs', () => {
  const NACL = 'resource "aws_network_acl" "office"';
  const acl = (count: number, drawn?: string): string =>
    `${NACL} {${drawn ? `\n${'^'.repeat(NACL.length)} ${drawn}` : ''}${apart(count)
      .map(
        (cidr, i) => `
  egress {
    rule_no    = ${i + 1}
    action     = "allow"
    protocol   = "tcp"
    from_port  = 443
    to_port    = 443
    cidr_block = "${cidr}"
  }`,
      )
      .join('')}\n}`;

  it.each([
    [20, undefined],
    [
      21,
      'quota-exceeded warning: 21 IPv4 entries outbound, and a network ACL holds 20 by default (up to 40 on request)',
    ],
    [41, 'quota-exceeded error: 41 IPv4 entries outbound'],
  ])('%i entries', (count, drawn) => expectFindings('main.tf', acl(count, drawn), { ignore }));
});

describe('quota-exceeded, prefix lists', () => {
  const LIST = 'resource "aws_ec2_managed_prefix_list" "offices"';
  const list = (count: number, max: string, drawn?: string): string =>
    `${LIST} {${drawn ? `\n${'^'.repeat(LIST.length)} ${drawn}` : ''}
  name           = "offices"
  address_family = "IPv4"
  max_entries    = ${max}
${apart(count)
  .map((cidr) => `  entry {\n    cidr = "${cidr}"\n  }`)
  .join('\n')}
}`;

  it.each([
    [3, '3', undefined],
    [4, '3', 'quota-exceeded error: 4 entries, but the list is declared with room for 3'],
    [4, 'var.size', undefined],
    [1001, '2000', 'quota-exceeded error: 1001 entries, and a prefix list holds 1000'],
  ])('%i entries in a list of %s', (count, max, drawn) =>
    expectFindings('main.tf', list(count, max, drawn), { ignore }),
  );

  it('knows the declared size of CloudFormation lists too', () =>
    expectFindings(
      'template.yaml',
      `Resources:
  Offices:
  ^^^^^^^ quota-exceeded error: 2 entries, but the list is declared with room for 1
    Type: AWS::EC2::PrefixList
    Properties:
      PrefixListName: offices
      AddressFamily: IPv4
      MaxEntries: 1
      Entries:
        - Cidr: 203.0.113.0/24
        - Cidr: 198.51.100.0/24
`,
      { ignore },
    ));
});
