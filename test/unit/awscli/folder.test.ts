import { describe, expect, it } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer';
import { render } from '../../../server/src/messages';
import type { Entries, Host } from '../../../server/src/workspace/host';
import { readingLines } from '../cloudformation/support';
import { FOLDER, readFile, regionsOf } from './support';

const permission = (over: object) => ({ IpProtocol: 'udp', FromPort: 4172, ToPort: 4172, ...over });
const group = {
  GroupId: 'sg-1',
  GroupName: 'clients',
  VpcId: 'vpc-1',
  IpPermissions: [],
  IpPermissionsEgress: [permission({ PrefixListIds: [{ PrefixListId: 'pl-0a1b2c3d' }] })],
};
const lists = {
  PrefixLists: [
    {
      PrefixListId: 'pl-0a1b2c3d',
      PrefixListArn: 'arn:aws:ec2:eu-west-1:1:prefix-list/pl-0a1b2c3d',
      PrefixListName: 'gateways',
      MaxEntries: 20,
    },
  ],
};
const twoLists = {
  PrefixLists: [...lists.PrefixLists, { ...lists.PrefixLists[0], PrefixListId: 'pl-0a1b2c3e', PrefixListName: 'more' }],
};
const entries = { Entries: [{ Cidr: '18.180.178.0/24' }, { Cidr: '18.180.180.0/22' }] };
const resolved = '&pl-0a1b2c3d(18.180.178.0/24 18.180.180.0/22)';

const table: { what: string; value: unknown; name?: string; beside: Record<string, unknown>; read: string[] }[] = [
  {
    what: 'a group names a list whose entries another file holds',
    value: { SecurityGroups: [group] },
    beside: { 'pl-0a1b2c3d.json': entries },
    read: ['security-group sg-1', `  outbound allow udp 4172 ${resolved}`],
  },
  {
    what: 'the file of entries is named after the list, which a third file describes',
    value: { SecurityGroups: [group] },
    beside: { 'gateways.json': entries, 'lists.json': lists },
    read: ['security-group sg-1', `  outbound allow udp 4172 ${resolved}`],
  },
  {
    what: 'the entries say nothing of their list, and can be of one list only',
    value: { SecurityGroups: [group] },
    beside: { 'entries.json': entries, 'lists.json': lists },
    read: ['security-group sg-1', `  outbound allow udp 4172 ${resolved}`],
  },
  {
    what: 'of two lists nobody knows whose entries they are',
    value: { SecurityGroups: [group] },
    beside: { 'entries.json': entries, 'lists.json': twoLists },
    read: ['security-group sg-1', '  outbound allow udp 4172 &pl-0a1b2c3d'],
  },
  {
    what: 'nobody knows whose entries they are: the list stays unknown',
    value: { SecurityGroups: [group] },
    beside: { 'entries.json': entries },
    read: ['security-group sg-1', '  outbound allow udp 4172 &pl-0a1b2c3d'],
  },
  {
    what: 'AWS’s own list with its CIDRs',
    value: { SecurityGroups: [group] },
    beside: {
      'p.yaml':
        'PrefixLists:\n- Cidrs:\n  - 54.231.0.0/17\n  PrefixListId: pl-0a1b2c3d\n  PrefixListName: com.amazonaws.us-east-1.s3\n',
    },
    read: ['security-group sg-1', '  outbound allow udp 4172 &pl-0a1b2c3d(54.231.0.0/17)'],
  },
  {
    what: 'entries are told of the list that the next file describes',
    value: entries,
    name: 'gateways.json',
    beside: { 'lists.json': lists },
    read: ['prefix-list pl-0a1b2c3d', '  18.180.178.0/24', '  18.180.180.0/22'],
  },
  {
    what: 'the description then has nothing more to tell',
    value: lists,
    beside: { 'gateways.json': entries },
    read: [],
  },
  {
    what: 'rules of a group that is described whole beside them are told there',
    value: {
      SecurityGroupRules: [
        { GroupId: 'sg-1', IsEgress: true, IpProtocol: '-1', CidrIpv4: '0.0.0.0/0' },
        { GroupId: 'sg-2', IsEgress: true, IpProtocol: '-1', CidrIpv4: '0.0.0.0/0' },
      ],
    },
    beside: { 'groups.json': { SecurityGroups: [group] } },
    read: ['security-group sg-2', '  outbound allow all 0.0.0.0/0'],
  },
];

describe('several files of one folder, joined by ids', () => {
  for (const { what, value, name, beside, read } of table) {
    it(what, () => expect(readFile(value, name, beside).lines).toEqual(read));
  }

  it('entries that might be of a list say that nobody can tell, once', () => {
    const told = (beside: Record<string, unknown>) =>
      readFile(entries, 'entries.json', beside).problems.map(({ message }) => render(message, 'en'));
    expect(told({ 'groups.json': { SecurityGroups: [group] } })).toEqual([
      expect.stringContaining('name the file after the list, such as pl-0a1b2c3d.json'),
    ]);
    expect(told({ 'groups.json': { SecurityGroups: [group] }, 'lists.json': lists })).toEqual([]);
    expect(told({})).toEqual([]);
  });

  it('a VPC is in the region of its subnets', () => {
    const vpcs = { Vpcs: [{ VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16', IsDefault: false }] };
    const subnets = {
      Subnets: [
        { SubnetId: 'subnet-1', VpcId: 'vpc-1', CidrBlock: '10.0.0.0/24', AvailabilityZone: 'ap-northeast-1c' },
      ],
    };
    expect(regionsOf(readFile(vpcs, 'vpcs.json', { 'subnets.json': subnets }))).toEqual(['ap-northeast-1']);
  });

  it('a list’s size and name come from its description', () => {
    const [policy] = readFile(entries, 'gateways.json', { 'lists.json': lists }).policies;
    expect(policy).toMatchObject({ labels: ['gateways'], maxEntries: { value: 20 }, region: { value: 'eu-west-1' } });
  });
});

/** Files in memory; `links` among them lead elsewhere. */
function hostOf(files: Map<string, string>, links: readonly string[] = []): Host & { readonly read: string[] } {
  const read: string[] = [];
  return {
    read,
    async readText(uri) {
      read.push(uri.slice(uri.lastIndexOf('/') + 1));
      return files.get(uri);
    },
    async entries(folder): Promise<Entries> {
      const inside = [...files.keys()].filter((uri) => uri.slice(0, uri.lastIndexOf('/') + 1) === folder);
      return { files: inside, links: inside.filter((uri) => links.includes(uri)), folders: [] };
    },
    now: () => 0,
  };
}

describe('the analyzer', () => {
  const GROUPS = `${FOLDER}groups.json`;
  const ENTRIES = `${FOLDER}pl-0a1b2c3d.json`;
  const filesWith = (more: Record<string, unknown> = {}) =>
    new Map(
      Object.entries({ [GROUPS]: { SecurityGroups: [group] }, [ENTRIES]: entries, ...more }).map(([uri, value]) => [
        uri,
        JSON.stringify(value),
      ]),
    );
  const linesOf = async (analyzer: Analyzer) => readingLines((await analyzer.check(GROUPS))!.reading);
  const analyzerOf = (host: Host, options = {}) =>
    new Analyzer(host, async () => undefined, { ipRanges: null, ...options });

  it('reads what lies beside, and goes on from the last answer while nothing has changed', async () => {
    const host = hostOf(filesWith());
    const analyzer = analyzerOf(host);
    const first = await analyzer.check(GROUPS);
    expect(readingLines(first!.reading)[1]).toBe(`  outbound allow udp 4172 ${resolved}`);
    expect(await analyzer.check(GROUPS)).toBe(first);
  });

  it('an edit of one file is seen in the other', async () => {
    const analyzer = analyzerOf(hostOf(filesWith()));
    await linesOf(analyzer);
    analyzer.files.setOpen(ENTRIES, JSON.stringify({ Entries: [{ Cidr: '10.0.0.0/8' }] }), 'json');
    expect((await linesOf(analyzer))[1]).toBe('  outbound allow udp 4172 &pl-0a1b2c3d(10.0.0.0/8)');
  });

  it('follows no link, and in an untrusted workspace reads nothing outside it', async () => {
    const host = hostOf(filesWith(), [ENTRIES]);
    expect((await linesOf(analyzerOf(host)))[1]).toBe('  outbound allow udp 4172 &pl-0a1b2c3d');
    expect(host.read).not.toContain('pl-0a1b2c3d.json');
    for (const [workspace, line] of [
      [[FOLDER], resolved],
      [['file:///elsewhere/'], '&pl-0a1b2c3d'],
    ] as const) {
      const analyzer = analyzerOf(hostOf(filesWith()), { trusted: false, workspace });
      expect((await linesOf(analyzer))[1]).toBe(`  outbound allow udp 4172 ${line}`);
    }
  });

  it('a fix in an answer says that AWS itself changes by a command; one in an input does not', async () => {
    const inputs = `${FOLDER}egress.json`;
    const clients = { ...group, GroupName: 'WorkSpaces clients', IpPermissionsEgress: [] };
    const input = { IpPermissions: [permission({ IpRanges: [{ CidrIp: '18.180.178.0/24' }] })] };
    const host = hostOf(filesWith({ [GROUPS]: { SecurityGroups: [clients] }, [inputs]: input }));
    const analyzer = analyzerOf(host, { region: 'ap-northeast-1', role: 'client-network' });
    for (const [uri, commands] of [
      [GROUPS, ' (AWS: authorize-security-group-egress)'],
      [inputs, ''],
    ] as const) {
      const fixes = (await analyzer.check(uri))!.findings.flatMap(({ fix }) => (fix?.kind === 'allow' ? [fix] : []));
      expect(render(fixes.at(-1)!.title, 'en'), uri).toMatch(/^Allow /);
      expect(render(fixes.at(-1)!.title, 'en').endsWith(commands), uri).toBe(true);
      expect(render(fixes.at(-1)!.title, 'en').includes('AWS: '), uri).toBe(commands !== '');
    }
  });

  it('opens nothing beside a file that names nothing', async () => {
    const host = hostOf(
      filesWith({ [GROUPS]: { IpPermissions: [permission({ IpRanges: [{ CidrIp: '10.0.0.0/8' }] })] } }),
    );
    await linesOf(analyzerOf(host));
    expect(host.read).not.toContain('pl-0a1b2c3d.json');
  });

  it('of a folder with thousands of files it looks into 200', async () => {
    const many = Object.fromEntries(Array.from({ length: 3_000 }, (_, i) => [`${FOLDER}a${1_000 + i}.json`, entries]));
    const host = hostOf(filesWith(many));
    await linesOf(analyzerOf(host));
    expect(new Set(host.read).size).toBeLessThan(210);
  });
});
