import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import { localeFrom, run } from '../../server/src/cli/main';
import { ROOT } from '../support/files';

/** The command line as scripts see it: exit status, what goes to stdout, what to stderr. */
async function ports(args: string, cwd = ROOT): Promise<{ status: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const io = {
    cwd,
    locale: localeFrom(args.split(' '), {}),
    out: (text: string) => {
      out += text;
    },
    err: (text: string) => {
      err += text;
    },
  };
  return { status: await run(args.split(' '), io), out, err };
}

const text = { type: 'string' };
const line = { type: 'integer', minimum: 1 };
const nullable = (type: string) => ({ type: [type, 'null'] });
/** Every property required unless its name ends in `?`; no others. */
const object = (properties: Record<string, unknown>) => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(properties).filter((key) => !key.endsWith('?')),
  properties: Object.fromEntries(Object.entries(properties).map(([key, value]) => [key.replace('?', ''), value])),
});
const list = (items: unknown) => ({ type: 'array', items });
const one = (...values: string[]) => ({ enum: values });
const place = object({ line, column: line });
const direction = one('inbound', 'outbound');
const cell = {
  direction,
  protocol: one('tcp', 'udp'),
  ports: { type: 'string', pattern: '^\\d+(-\\d+)?(,\\d+(-\\d+)?)*$' },
  remote: { anyOf: [list(text), text] },
};

/** What decides: a rule, an entry, a route. */
const rule = { anyOf: [object({ file: text, line, 'number?': { type: 'integer', minimum: 1 } }), { type: 'null' }] };

/** The shapes that scripts rely on. */
const SHAPES = {
  check: object({
    version: { const: 1 },
    edition: text,
    'editions?': list(text),
    ipRanges: { anyOf: [object({ date: text }), { type: 'null' }] },
    objects: list(
      object({
        file: text,
        line,
        format: one('terraform', 'cloudformation', 'awscli', 'pac'),
        kind: one('security-group', 'network-acl', 'prefix-list', 'address-space', 'proxy'),
        address: text,
        'within?': text,
        role: nullable('string'),
        roleFrom: nullable('string'),
        region: nullable('string'),
        edition: text,
        requirements: list(
          object({
            id: text,
            'optional?': { const: true },
            verdict: one('satisfied', 'missing', 'unknown'),
            missing: list(object(cell)),
            unknown: list(object({ ...cell, reasons: list(text) })),
          }),
        ),
      }),
    ),
    'unchecked?': { type: 'integer', minimum: 1 },
    'paths?': list(
      object({
        file: text,
        line,
        from: text,
        subnet: nullable('string'),
        role: text,
        verdict: one('satisfied', 'missing', 'unknown'),
        layers: list(
          object({
            layer: one('security-group', 'network-acl', 'route-table'),
            objects: list(text),
            verdict: one('satisfied', 'missing', 'unknown'),
            text,
          }),
        ),
        text,
      }),
    ),
    findings: list(
      object({
        rule: text,
        severity: one('error', 'warning', 'information', 'hint'),
        file: { type: 'string', not: { pattern: '\\\\|^/' } },
        start: place,
        end: place,
        message: text,
        object: nullable('string'),
        fixable: { type: 'boolean' },
      }),
    ),
  }),
  inspect: object({
    policies: list(
      object({
        file: text,
        line,
        format: text,
        kind: text,
        address: text,
        'region?': text,
        'ranges?': { type: 'array' },
        'entries?': { type: 'array' },
        rules: list(
          object({
            line,
            direction,
            action: {},
            'number?': {},
            protocol: {},
            ports: {},
            peers: { type: 'array' },
            'maybe?': text,
          }),
        ),
      }),
    ),
    problems: list(object({ file: text, line, message: text })),
  }),
  probe: object({
    decision: text,
    by: rule,
    reasons: list(text),
    'error?': text,
    'from?': text,
    'subnet?': { type: ['string', 'null'] },
    'layer?': { enum: ['security-group', 'network-acl', 'route-table', null] },
    'path?': list(
      object({
        layer: { enum: ['security-group', 'network-acl', 'route-table'] },
        objects: list(text),
        way: { enum: ['there', 'back'] },
        decision: { enum: ['allow', 'deny', 'unknown', 'passed-by', 'absent'] },
        by: rule,
        reasons: list(text),
      }),
    ),
  }),
} as const;

const ajv = new Ajv({ allErrors: true });
function expectShape(name: keyof typeof SHAPES, json: string): unknown {
  const value: unknown = JSON.parse(json);
  const validate = ajv.compile(SHAPES[name]);
  validate(value);
  expect(validate.errors ?? []).toEqual([]);
  return value;
}

describe('check', () => {
  it('prints its contract', async () => {
    const { status, out, err } = await ports('check examples --format json');
    expect(status).toBe(1);
    expect(err).toBe('');
    const value = expectShape('check', out) as { findings: { file: string }[]; objects: { format: string }[] };
    expect(new Set(value.objects.map(({ format }) => format))).toEqual(
      new Set(['terraform', 'cloudformation', 'awscli', 'pac']),
    );
    for (const { file } of value.findings) expect(file).toMatch(/^examples\//);
  });

  it.each([
    ['check examples --fail-on none', 0],
    ['check examples --fail-on error', 1],
    ['check examples', 1],
    ['check test/cases/terraform-right', 0],
    ['check test/cases/terraform-unknown', 0],
    ['check test/cases/terraform-unknown --fail-on hint', 1],
    ['check no-such-folder', 2],
    ['check examples --format xml', 2],
    ['check examples --region nowhere-1', 2],
    ['lookup 4172 --lang fr', 2],
    ['lookup 4172 --lang ja_JP.UTF-8', 0],
    ['lookup 4172 --lang en-GB', 0],
    ['check examples --region ap-northeast-9', 2],
    ['check examples --region us-west-1 --fail-on none', 0],
    ['catalogue --region ap-northeast-9', 2],
    ['generate --role client-network --as csv --region ap-northeast-9', 2],
    ['generate --role client-network --as csv --region us-west-1', 2],
    ['check examples --edition 1999', 2],
    ['check --no-such-flag', 2],
    ['frobnicate', 2],
  ])('%s ends with %i', async (args, expected) => {
    const { status, out, err } = await ports(args);
    expect(status).toBe(expected);
    if (expected === 2) {
      expect(err).not.toBe('');
      expect(out).toBe('');
    }
  });

  it('lets --role and --region speak for what has none of its own', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'workspaces-ports-'));
    writeFileSync(join(folder, 'main.tf'), 'resource "aws_security_group" "a" {\n  name = "a"\n}\n');
    expect(await ports('check .', folder)).toMatchObject({ status: 0 });
    const { status, out } = await ports('check . --role client-network --region eu-west-1 --format json', folder);
    expect(status).toBe(1);
    expect(JSON.parse(out).objects[0]).toMatchObject({
      role: 'client-network',
      roleFrom: 'option',
      region: 'eu-west-1',
    });
  });
});

describe('inspect', () => {
  it('prints its contract for all four kinds', async () => {
    const { status, out } = await ports('inspect examples --format json');
    expect(status).toBe(0);
    expectShape('inspect', out);
  });

  it('is silent of roles: it tells what was read', async () => {
    const { out } = await ports('inspect test/cases/terraform-spellings --format json');
    const { policies } = JSON.parse(out) as { policies: { address: string; rules: unknown[] }[] };
    expect(policies.find(({ address }) => address === 'aws_security_group.modern')!.rules).toEqual([
      { line: 48, direction: 'outbound', action: 'allow', protocol: 'all', ports: null, peers: ['18.180.180.0/23'] },
      { line: 54, direction: 'outbound', action: 'allow', protocol: 'tcp', ports: '443', peers: ['0.0.0.0/0'] },
    ]);
  });
});

describe('probe', () => {
  const ACL = 'probe test/cases/terraform-network-acl/main.tf --object aws_network_acl.desktops';
  it.each([
    ['a deny before the allow', `${ACL} --direction outbound --protocol tcp --port 80 --address 8.8.8.8`, 'deny', 10],
    ['the allow behind it', `${ACL} --direction outbound --protocol tcp --port 443 --address 8.8.8.8`, 'allow', 19],
    ['nothing at all', `${ACL} --direction inbound --protocol udp --port 53 --address 8.8.8.8`, 'deny', undefined],
  ])('%s', async (_name, args, decision, at) => {
    const { status, out } = await ports(`${args} --format json`);
    expect(status).toBe(0);
    const value = expectShape('probe', out) as { decision: string; by: { line: number } | null };
    expect(value.decision).toBe(decision);
    expect(value.by?.line).toBe(at);
  });

  const CLIENTS = 'probe examples/terraform/main.tf --object aws_security_group.office_clients';
  it.each([
    ['a group', CLIENTS, 'no rule of the group allows it', 'セキュリティグループにありません'],
    ['a network ACL', ACL, 'the one that ends every network ACL, *, denies it', '末尾のエントリ * が拒否します'],
  ])('says why %s denies where no line does', async (_name, object, english, japanese) => {
    const packet = `${object} --direction inbound --protocol udp --port 53 --address 8.8.8.8`;
    expect((await ports(packet)).out).toContain(english);
    expect((await ports(`${packet} --lang ja`)).out).toContain(japanese);
  });

  const FROM = 'probe test/cases/layers/main.tf --format json --from';
  const [GROUP, ACL_THERE, TABLE, ACL_BACK] = ['security-group', 'network-acl', 'route-table', 'network-acl back'];
  it.each([
    [
      'what an entry of the network ACL denies',
      'aws_subnet.desks[0] --port 443 --address 8.8.8.8',
      { decision: 'deny', layer: 'network-acl', by: { line: 51, number: 90 } },
      [`${GROUP}: allow`, `${ACL_THERE}: deny`, `${TABLE}: deny`, `${ACL_BACK}: allow`],
    ],
    [
      'what no route leads to',
      'aws_subnet.desks[0] --port 80 --address 8.8.8.8',
      { decision: 'deny', layer: 'route-table', by: null, reasons: ['no route leads there'] },
      [`${GROUP}: allow`, `${ACL_THERE}: allow`, `${TABLE}: deny`, `${ACL_BACK}: allow`],
    ],
    [
      'what gets through',
      'aws_subnet.desks[0] --port 80 --address 10.99.0.1',
      { decision: 'allow', layer: null, by: null },
      [`${GROUP}: allow`, `${ACL_THERE}: allow`, `${TABLE}: allow`, `${ACL_BACK}: allow`],
    ],
    [
      'a layer that is not here',
      'aws_subnet.desks[1] --port 80 --address 8.8.8.8',
      { decision: 'unknown', layer: 'route-table', by: null },
      [`${GROUP}: allow`, `${ACL_THERE}: allow`, `${TABLE}: absent`, `${ACL_BACK}: allow`],
    ],
    [
      'what stays in the subnet',
      'aws_subnet.desks[0] --port 443 --address 10.20.0.77',
      { decision: 'allow', layer: null, by: null },
      [`${GROUP}: allow`, `${ACL_THERE}: passed-by`, `${TABLE}: passed-by`],
    ],
    [
      'of several subnets, the one that fares worst',
      'aws_workspaces_directory.corp --port 80 --address 8.8.8.8',
      { decision: 'deny', layer: 'route-table', subnet: 'aws_subnet.desks[0]' },
      [`${GROUP}: allow`, `${ACL_THERE}: allow`, `${TABLE}: deny`, `${ACL_BACK}: allow`],
    ],
  ])('sends a packet along all layers: %s', async (_name, args, expected, steps) => {
    const { status, out } = await ports(`${FROM} ${args}`);
    expect(status).toBe(0);
    const value = expectShape('probe', out) as { path: { layer: string; way: string; decision: string }[] };
    expect(value).toMatchObject(expected);
    expect(
      value.path.map(({ layer, way, decision }) =>
        way === 'back' && layer === 'network-acl' ? `${layer} back: ${decision}` : `${layer}: ${decision}`,
      ),
    ).toEqual(steps);
  });

  it('says where a packet can start', async () => {
    const { status, err } = await ports(`${FROM} aws_instance.none --port 80 --address 8.8.8.8`);
    expect(status).toBe(2);
    expect(err).toContain('aws_workspaces_directory.corp, aws_subnet.desks[0], aws_subnet.desks[1]');
  });

  it('says that a PAC wants a URL, where none is given', async () => {
    const { status, err } = await ports('probe test/cases/pac-styles/office.pac');
    expect([status, err]).toEqual([
      2,
      'workspaces-ports: a PAC file is asked about a URL: --url https://connectivity.amazonworkspaces.com/\n',
    ]);
  });

  it('asks a PAC for a URL', async () => {
    const { out } = await ports('probe test/cases/pac-styles/office.pac --url https://x.amazonaws.com/ --format json');
    expect(expectShape('probe', out)).toMatchObject({
      decision: 'PROXY aws-proxy.corp.example:3128',
      by: { file: 'test/cases/pac-styles/office.pac', line: 5 },
    });
  });

  it('tells a PAC the path of an https URL only when asked to', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'ports-')), 'a.pac');
    writeFileSync(path, 'function FindProxyForURL(url, host) { return /secret/.test(url) ? "PROXY p:1" : "DIRECT"; }');
    const decisions = ['', '--full-url '].map(async (option) => {
      const { out } = await ports(`probe ${path} ${option}--url https://a.example/secret --format json`);
      return (expectShape('probe', out) as { decision: string }).decision;
    });
    expect(await Promise.all(decisions)).toEqual(['DIRECT', 'PROXY p:1']);
  });

  it('tells a person which conditions led there, and what else it may be', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'ports-')), 'a.pac');
    const rule =
      'if (host == "b" || dnsDomainIs(host, ".example")) { if (weekdayRange("SUN")) return "PROXY p:1"; return "DIRECT"; }';
    writeFileSync(path, `function FindProxyForURL(url, host) {\n${rule}\nreturn "PROXY q:1";\n}`);
    const { out } = await ports(`probe ${path} --url https://a.example/`);
    expect(out).toMatch(/^DIRECT {2}\S+a\.pac:2\n/);
    expect(out).toMatch(/a\.pac:2 {2}dnsDomainIs\(host, "\.example"\)\n/);
    expect(out).toContain('"PROXY p:1" whenever weekdayRange(SUN) holds');
  });

  it.each([
    ['proxy.corp:3128', 'PROXY proxy.corp:3128'],
    ['PROXY a:1; DIRECT', 'PROXY a:1; DIRECT'],
    ['SOCKS5 a', 'SOCKS5 a'],
    ['a"b', undefined],
    ['NONSENSE a:1', undefined],
    ['http://proxy:1', undefined],
  ])('writes a PAC for two regions and proxy %s', async (proxy, answer) => {
    const said: string[] = [];
    const io = { cwd: ROOT, locale: 'en' as const, out: (text: string) => said.push(text), err: () => {} };
    const where = ['--role', 'proxy', '--region', 'ap-northeast-1,us-east-1'];
    const status = await run(['generate', ...where, '--as', 'pac', '--proxy', proxy], io);
    expect(status).toBe(answer === undefined ? 2 : 0);
    const out = said.join('');
    if (answer !== undefined) expect(out).toContain(`var proxy = "${answer}";`);
  });

  it('tells why a PAC gives no answer', async () => {
    const { out } = await ports('probe test/cases/pac-endless/endless.pac --url https://a.b/ --format json');
    expect((expectShape('probe', out) as { error: string }).error).toContain('does not end');
  });

  it.each([
    'probe',
    'probe nothing.tf --port 1 --address 1.1.1.1',
    'probe test/cases/terraform-network-acl/main.tf --port 1 --address 1.1.1.1',
    `${ACL} --port 99999 --address 1.1.1.1`,
    `${ACL} --port 80 --address here`,
  ])('%s is wrong use', async (args) => expect((await ports(args)).status).toBe(2));

  it.each([
    ['lookup 443 --frmat x', 'there is no option --frmat here; there are --help', 'オプション --frmat は使えません'],
    ['lookup 443 -x', 'there is no option -x here', 'オプション -x は使えません'],
    ['lookup 443 --format', '--format needs a value', '--format には値が必要です'],
    ['lookup 443 --format --config', '--format needs a value', '--format には値が必要です'],
    ['check --fix=1', '--fix takes no value', '--fix に値は指定できません'],
  ])('%s is told in the words of the language', async (args, english, japanese) => {
    expect((await ports(args)).err).toContain(english);
    const { err } = await ports(`${args.split(' ')[0]} --lang ja ${args.split(' ').slice(1).join(' ')}`);
    expect(err).toContain(japanese);
    expect(err).not.toMatch(/argument|option\b/);
  });
});

describe('lookup', () => {
  it.each([
    ['18.180.178.9', [{ cidr: '18.180.178.0/24', region: 'ap-northeast-1', regionName: 'Asia Pacific (Tokyo)' }]],
    ['18.180.178.0/24', [{ cidr: '18.180.178.0/24' }]],
    ['drp-nrt.amazonworkspaces.com', [{ region: 'ap-northeast-1' }]],
  ])('%s', async (query, matches) => {
    const { status, out } = await ports(`lookup ${query} --format json`);
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ query, matches });
  });

  it.each([
    ['ap-northeast-1', 'ap-northeast-1 is a region of AWS: `workspaces-ports catalogue --region ap-northeast-1`'],
    ['tokyo', 'tokyo is a region of AWS: `workspaces-ports catalogue --region ap-northeast-1`'],
    ['東京', '東京 is a region of AWS: `workspaces-ports catalogue --region ap-northeast-1`'],
    ['tok', 'tok: nothing in the catalogue'],
  ])('leads from the region %s to its table', async (query, told) => {
    const { status, out } = await ports(`lookup ${query}`);
    expect(status).toBe(0);
    expect(out).toContain(told);
  });

  it('of an address that nobody knows has no match, and that is no fault', async () => {
    const { status, out } = await ports('lookup 192.0.2.1 --format json');
    expect([status, JSON.parse(out).matches]).toEqual([0, []]);
  });
});

describe('catalogue', () => {
  it('prints its contract', async () => {
    const { status, out } = await ports('catalogue --edition 2020-05 --format json');
    expect(status).toBe(0);
    const value = JSON.parse(out) as Record<string, unknown[]>;
    expect(value).toMatchObject({ edition: '2020-05' });
    expect(value.regions).toHaveLength(12);
    expect(value.gateways!.length).toBe(12);
    expect(value.hosts!.length).toBeGreaterThan(96);
    expect(value.ports![0]).toMatchObject({
      id: expect.any(String),
      role: expect.any(String),
      ports: expect.any(Array),
    });
  });

  it('of one region has that region only', async () => {
    const { out } = await ports('catalogue --edition 2020-05 --region eu-west-1 --format json');
    const value = JSON.parse(out) as Record<string, { region: string }[]>;
    expect(new Set(value.gateways!.map(({ region }) => region))).toEqual(new Set(['eu-west-1']));
    expect(new Set(value.hosts!.map(({ region }) => region))).toEqual(new Set(['eu-west-1', '*']));
  });
});

describe('every command', () => {
  it('speaks Japanese when asked', async () => {
    const { out, err } = await ports('check examples --lang ja');
    expect(out + err).toMatch(/[ぁ-ん]/);
  });

  it('answers --help and --version', async () => {
    expect(await ports('--help')).toMatchObject({ status: 0, err: '' });
    expect((await ports('--version')).out).toMatch(/^\S+\n$/);
  });
});

describe("a company's own catalogues", () => {
  const folder = 'test/cases/own-catalogue';
  const at = (args: string) => ports(args, `${ROOT}/${folder}`);

  it('are looked up, generated and printed with the rest; what is wrong with one goes to stderr', async () => {
    const fault = 'workspaces-ports.branch.json:6:19: there is no category "proxies" in "categories"\n';
    expect(await at('lookup sso.corp.example')).toEqual({
      status: 0,
      out: 'sso.corp.example  Company sign-in  host.single-sign-on  example-corp  (Example Corp network)\n',
      err: fault,
    });
    const made = await at('generate --role client-network --region ap-northeast-1 --as csv');
    expect(made.out).toMatch(/corp\.sso.*203\.0\.113\.0\/26/);
    const printed = await at('catalogue --region ap-northeast-1');
    expect(printed.out).toMatch(/^corp\.sso {2}client-network {2}outbound tcp 8443 /m);
    expect(printed.err).toBe(fault);
  });
});
