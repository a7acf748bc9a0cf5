import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer';
import type { UnitResult } from '../../../server/src/analysis/pipeline';
import { quickFixes } from '../../../server/src/features/actions';
import { hover } from '../../../server/src/features/hover';
import { lenses } from '../../../server/src/features/lenses';
import { render } from '../../../server/src/messages';
import { parseHcl, parseHclLazily } from '../../../server/src/readers/terraform/hcl';
import { isMinded, isReadAtOnce } from '../../../server/src/readers/terraform/kinds';
import { nextPieces, type Piece, piecesOf } from '../../../server/src/readers/terraform/pieces';
import { memoryHost } from '../../support/annotated';
import { ROOT } from '../../support/files';

const randomNumbers = (start: number) => {
  let seed = start;
  return (below: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * below);
  };
};

/** More of them by hand: `EDITS=1000 EDITS_SEED=7 npx vitest run test/unit/terraform/pieces.test.ts`. */
const KEYS = Number(process.env.EDITS ?? 60);
const SEED = Number(process.env.EDITS_SEED ?? 20200508);

/** What people type, paste and delete: half of it leaves something open. */
const TYPED = [
  '',
  '',
  '',
  '1',
  'x',
  ' ',
  '\n',
  '"',
  '{',
  '}',
  '[',
  ')',
  '${',
  '#',
  '/*',
  '*/',
  '<<EOT\n',
  'EOT\n',
  '\r\n',
  '\uFEFF',
  '# a line more\n',
  'x = 1\n',
  'locals {\n  more = "10.9.0.0/16"\n}\n',
];

/** The text after one more edit, small or not. */
function edited(text: string, original: string, below: (number: number) => number): string {
  const at = below(text.length + 1);
  const typed = TYPED[below(TYPED.length)]!;
  switch (below(12)) {
    case 0:
      return original;
    case 1: {
      const lines = text.split('\n');
      lines.splice(below(lines.length), 1 + below(12));
      return lines.join('\n');
    }
    case 2: {
      const lines = text.split('\n');
      lines.splice(below(lines.length), 0, ...lines.slice(at % lines.length, (at % lines.length) + below(15)));
      return lines.join('\n');
    }
    default:
      return text.slice(0, at) + typed + text.slice(at + (typed === '' ? 1 + below(3) : 0));
  }
}

const FILE = `provider "aws" {
  region = "ap-northeast-1"
}
locals {
  one  = "10.1.0.0/16"
  both = [local.one, local.two]
  text = <<-EOT
    a \${local.one} and
    # no comment
    resource "aws_vpc" "none" {
  EOT
}
/* two lines
   of comment */ variable "two" {
  default = "10.2.0.0/16"
}

# workspaces-ports: role=client-network protocols=pcoip
resource "aws_security_group" "client" {
  name = "client"
  egress {
    from_port   = 4172
    to_port     = 4172
    protocol    = "tcp"
    cidr_blocks = local.both
  }
  egress {
    # workspaces-ports: ignore invalid-value -- it is meant so
    from_port   = 5
    to_port     = 4
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.1/8"]
  }
}
resource "aws_instance" "other" {
  ami = "ami-1"
  subnet_id = aws_subnet.desks.id
  vpc_security_group_ids = [aws_security_group.client.id]
}
data "aws_region" "here" {}
resource "aws_security_group" "each" {
  for_each = { a = local.one, b = local.two }
  egress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = [each.value]
  }
} # workspaces-ports: role=workspace region=us-east-1
resource "aws_security_group_rule" "r" {
  security_group_id = aws_security_group.each["b"].id
  type              = "egress"
  protocol          = "tcp"
  from_port         = 9
  to_port           = 8
  cidr_blocks       = [local.one, "300.1.1.1/3"]
}
resource "aws_vpc" "main" {
  cidr_block = local.one
}
resource "aws_subnet" "desks" {
  vpc_id     = aws_vpc.main.id
  cidr_block = cidrsubnet(local.one, 8, 1)
}
resource "aws_network_acl" "acl" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = [aws_subnet.desks.id]
  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "-1"
    from_port  = 0
    to_port    = 0
    cidr_block = local.two
  }
}
resource "aws_route_table" "t" {
  vpc_id = aws_vpc.main.id
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = "igw-1"
  }
}
resource "aws_route_table_association" "t" {
  route_table_id = aws_route_table.t.id
  subnet_id      = aws_subnet.desks.id
}
resource "aws_ec2_managed_prefix_list" "list" {
  name           = "offices"
  address_family = "IPv4"
  max_entries    = 2
  entry {
    cidr = local.two
  }
}
output "region" {
  value = data.aws_region.here.name
}
resource "aws_security_group" "handed" {
  name = "workspaces-handed"
}
module "rules" {
  source            = "example.com/net/rules/aws"
  security_group_id = aws_security_group.handed.id
}
resource "aws_security_group" "apart" {
  name = "workspaces-apart"
}
module "known" {
  source             = "terraform-aws-modules/security-group/aws"
  create_sg          = false
  security_group_id  = aws_security_group.apart.id
  egress_rules       = ["https-443-tcp"]
  egress_cidr_blocks = [local.one, "10.0.0.1/8"]
}
resource "aws_security_group" "regions" {
  for_each = toset(["eu-west-1", "us-east-1"])
  region   = each.key
  name     = "workspaces"
}
`;

/** Everything with an offset, moved to where it stands in the file. */
const placed = (value: unknown, by: number): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, one) =>
      ['start', 'end', 'open', 'close', 'headerEnd'].includes(key) && one >= 0 ? one + by : one,
    ),
  );

const whole = (pieces: readonly Piece[], part: 'faults' | 'items'): unknown[] =>
  pieces.flatMap((piece) => piece[part].map((one) => placed(plain(one), piece.stretch.by)));

/** With what is read when somebody asks for it. */
function plain(node: unknown): unknown {
  if (typeof node !== 'object' || node === null) return node;
  if (Array.isArray(node)) return node.map(plain);
  const out: Record<string, unknown> = {};
  const source = node as Record<string, unknown>;
  for (const key of [
    'kind',
    'start',
    'end',
    'open',
    'close',
    'headerEnd',
    'type',
    'labels',
    'text',
    'name',
    'message',
  ]) {
    if (key in source) out[key] = plain(source[key]);
  }
  for (const key of [
    'body',
    'items',
    'value',
    'parts',
    'key',
    'args',
    'target',
    'each',
    'left',
    'right',
    'condition',
  ]) {
    // What a block that is read late has read is its body.
    if (key in source && !(key === 'items' && source.kind === 'block')) out[key] = plain(source[key]);
  }
  return out;
}

describe('a file in pieces', () => {
  it('is after any edit what it is when it is read afresh, nearly all of it the same objects', {
    timeout: 2_000 * KEYS,
  }, () => {
    const below = randomNumbers(SEED);
    const uri = 'file:///w/main.tf';
    let text = FILE;
    let pieces = piecesOf({ uri, text })!;
    let taken = 0;
    let times = 0;
    for (let i = 0; i < 10 * KEYS; i++) {
      const next = edited(text, FILE, below);
      const before = new Set(pieces);
      const now = nextPieces(pieces, { uri, text }, { uri, text: next });
      const afresh = piecesOf({ uri, text: next });
      // What is left open in the lines of an edit may end behind them: then all is read.
      if (now) expect(afresh, `edit ${i}:\n${next}`).toBeDefined();
      if (!now || !afresh) {
        text = FILE;
        pieces = piecesOf({ uri, text })!;
        continue;
      }
      const read = parseHclLazily(next, isReadAtOnce, isMinded);
      expect(whole(now, 'items'), `edit ${i}:\n${next}`).toEqual(placed(plain(read.body), 0));
      const ours = ({ start, end }: { start: number; end: number }) =>
        next.slice(start, end).includes('workspaces-ports');
      const comments = now.flatMap((piece) => piece.comments.map((one) => placed(one, piece.stretch.by) as typeof one));
      expect(comments.filter(ours), `edit ${i}`).toEqual(placed(read.comments.filter(ours), 0));
      expect(whole(now, 'faults'), `edit ${i}:\n${next}`).toEqual(placed(plain(read.faults), 0));
      expect(now.map(({ stretch, lines }) => stretch.text.slice(lines.start, lines.end)).join('')).toBe(next);
      let end = 0;
      for (const { stretch, lines } of now) {
        expect(lines.start + stretch.by, `edit ${i}`).toBe(end);
        end = lines.end + stretch.by;
      }
      taken += now.filter((piece) => before.has(piece)).length / now.length;
      times++;
      text = next;
      pieces = now;
    }
    expect(times).toBeGreaterThan(3 * KEYS);
    expect(taken / times).toBeGreaterThan(0.8);
  });

  it('what is left open is one piece with all that follows, and read as in the whole file', () => {
    const closed = 'locals {\n  a = 1\n}\n';
    const text = `${closed}resource "aws_vpc" "b" {\n  cidr_block = "10.0.0.0/16"\n${closed}${closed}`;
    const pieces = piecesOf({ uri: 'file:///w/a.tf', text });
    expect(pieces?.map(({ items }) => items.length)).toEqual([1, 3]);
    expect(pieces?.map(({ open }) => open?.as)).toEqual([undefined, 'guided']);
  });

  it.each([
    ['blocks on one line', 'a {} '.repeat(200_000)],
    ['blocks and comments', '# c\na {\n} # d\n'.repeat(60_000)],
    ['blocks, the last of which is left open', `${'a {\n}\n'.repeat(100_000)}a {\n`],
    ['comments', '/* */'.repeat(200_000)],
  ])('takes time in proportion to its length: %s', (_what, text) => {
    const uri = 'file:///w/a.tf';
    const start = process.cpuUsage();
    const pieces = piecesOf({ uri, text });
    if (pieces) nextPieces(pieces, { uri, text }, { uri, text: `${text.slice(0, 5)}\n${text.slice(5)}` });
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1e6).toBeLessThan(10);
  });

  it.each([
    ['a comment that stays open', 'locals {\n}\n/* ', 'locals {\n}\n'],
    ['a heredoc that stays open', 'locals {\n  a = <<EOT\n}\n', ''],
  ])('is not read so where %s', (_what, text, closed) => {
    expect(piecesOf({ uri: 'file:///w/a.tf', text })).toBeUndefined();
    if (closed !== '') expect(piecesOf({ uri: 'file:///w/a.tf', text: closed })).toHaveLength(1);
    expect(parseHcl(text).faults).not.toEqual([]);
  });
});

const plainly = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? `${value}` : value instanceof Map ? [...value] : value;
const asText = (value: unknown): string => JSON.stringify(value, plainly) ?? '';

/** All that a user can see of a unit, and the reading that it comes from. */
function everything(unit: UnitResult | undefined): string[] {
  if (!unit) return [];
  return [
    ...unit.findings.map(({ rule, severity, span, message, related, fix }) =>
      asText([
        rule,
        severity,
        span,
        render(message, 'en'),
        related?.map((one) => [one.span, render(one.message, 'en')]),
        fix && { ...fix, policy: unit.reading.policies.includes(fix.policy) },
      ]),
    ),
    ...unit.suppressed.map(({ finding, reason }) => asText([finding.span, finding.rule, reason])),
    ...unit.reading.policies.map(asText),
    ...unit.reading.comments.filter(({ text }) => text.includes('workspaces-ports')).map(asText),
    ...unit.reading.problems.map(asText),
    asText(unit.reading.layout),
    ...unit.subjects.map(({ policy, role, region, verdicts }) =>
      asText([policy.address, role, region, verdicts.map(({ requirement, ...rest }) => [requirement.id, rest])]),
    ),
    ...unit.paths().map(({ path, role }) => asText([path.nameSpan, role])),
  ];
}

async function seen(analyzer: Analyzer, uri: string, offsets: readonly number[]): Promise<string[]> {
  const unit = await analyzer.check(uri);
  const file = await analyzer.files.get(uri);
  const { edition } = await analyzer.settingsFor(uri);
  const context = { file: file!, edition, locale: 'en' as const, ...(unit ? { unit } : {}) };
  return [
    ...everything(unit),
    ...(unit ? lenses(unit, uri, 'en').map(({ span, title }) => asText([span, render(title, 'en')])) : []),
    ...offsets.map((offset) => asText(hover(context, offset) ?? null)),
    ...(unit ? quickFixes(unit, uri, 0, file!.text.length).map(({ title, edits }) => asText([title, edits])) : []),
  ];
}

/** What hangs together over all of a file, and files that hold something to find. */
const FILES: readonly (readonly [string, string])[] = [
  ['a file', FILE],
  ...['spellings', 'values', 'network-acl', 'windows', 'firewall', 'unknown', 'half-typed'].map(
    (name) => [name, readFileSync(join(ROOT, `test/cases/terraform-${name}/main.tf`), 'utf8')] as const,
  ),
];

describe('a file that is edited', () => {
  it.each(FILES)('%s: key by key all is seen as from scratch', { timeout: 2_000 * KEYS }, async (_name, original) => {
    const below = randomNumbers(SEED);
    const uri = 'file:///w/main.tf';
    const other = `locals {\n  two = var.two\n  from = aws_security_group.client.name\n}\nresource "aws_security_group" "beside" {\n  egress {\n    from_port   = 443\n    to_port     = 443\n    protocol    = "tcp"\n    cidr_blocks = local.both\n  }\n}\n`;
    const host = memoryHost({
      '.workspaces-ports.json': '{ "scope": [{ "region": "us-east-1" }] }',
      'other.tf': other,
    });
    const kept = new Analyzer(host, async () => undefined, {});
    let text = original;
    for (let key = 0; key < KEYS; key++) {
      text = edited(text, original, below);
      kept.files.setOpen(uri, text);
      const fresh = new Analyzer(host, async () => undefined, {});
      fresh.files.setOpen(uri, text);
      // Not every key is looked at: some come while another is still being checked.
      if (below(4) === 0) continue;
      const offsets = [0, 1, 2, 3].map(() => below(text.length));
      expect(await seen(kept, uri, offsets), `after key ${key} of\n${text}`).toEqual(await seen(fresh, uri, offsets));
    }
  });

  it('in a module that is called several times: the same', { timeout: 2_000 * KEYS }, async () => {
    const below = randomNumbers(SEED);
    const uris = ['file:///w/main.tf', 'file:///w/m/main.tf'];
    const calls = `module "sites" {
  source   = "./m"
  for_each = { tokyo = "10.3.0.0/16", osaka = "10.4.0.0/16" }
  two      = each.value
}
module "one" {
  source = "./m"
}
resource "aws_security_group_rule" "more" {
  security_group_id = module.one.group
  type              = "egress"
  protocol          = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_blocks       = [module.sites["osaka"].two]
}
`;
    const code = `${FILE}output "group" {\n  value = aws_security_group.client.id\n}\noutput "two" {\n  value = local.two\n}\nlocals {\n  two = var.two\n}\n`;
    const originals = [calls, code];
    const texts = [...originals];
    const host = memoryHost({ '.workspaces-ports.json': '{ "scope": [{ "region": "us-east-1" }] }' });
    const opened = (): Analyzer => {
      const analyzer = new Analyzer(host, async () => undefined, { workspace: ['file:///w/'] });
      for (const [i, uri] of uris.entries()) analyzer.files.setOpen(uri, texts[i]!);
      return analyzer;
    };
    const kept = opened();
    const all = async (analyzer: Analyzer, offset: number): Promise<string[][]> => {
      const out: string[][] = [];
      for (const uri of uris) out.push(await seen(analyzer, uri, [offset]));
      return out;
    };
    let several = 0;
    for (let key = 0; key < KEYS; key++) {
      const at = below(5) === 0 ? 0 : 1;
      texts[at] = edited(texts[at]!, originals[at]!, below);
      kept.files.setOpen(uris[at]!, texts[at]!);
      const offset = below(500);
      const now = await all(kept, offset);
      several += Number(now[0]!.some((line) => line.includes('osaka')));
      const afresh = await all(opened(), offset);
      expect(now, `after key ${key} of\n${texts.join('\n---\n')}`).toEqual(afresh);
    }
    expect(several).toBeGreaterThan(0);
  });
});
