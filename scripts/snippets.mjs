// Writes snippets/*.json from the catalogue, with the code that also writes `generate`, so that both say the same.
// `node scripts/snippets.mjs` writes them; `--check` fails where the files on disk are others.
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { load, root } from './product.mjs';

const { edition, DEFAULT_EDITION, generate, directPac, proxy, toCidrs, ROLES, RULE_IDS, STREAMING_PROTOCOLS } =
  await load(`
  export { edition, DEFAULT_EDITION, ROLES, STREAMING_PROTOCOLS } from './server/src/catalogue';
  export { generate } from './server/src/features/generate';
  export { directPac } from './server/src/writers/pac';
  export * as proxy from './server/src/verdict/proxy';
  export { toCidrs } from './server/src/net/addresses';
  export { RULE_IDS } from './server/src/rules/ids';
`);
const EDITION = edition(DEFAULT_EDITION);
const REGIONS = EDITION.data.regions;
const HOME = 'ap-northeast-1';

/** Stand for addresses that only the user knows until they become tab stops; for documentation by RFC 5737. */
const CONTROLLERS = '198.51.100.0/24';
const VPC = '203.0.113.0/24';
/** Desktops that go out to the internet themselves: who has others deletes two rules. */
const FEATURES = ['internet', 'directory'];
const VALUES = { directoryControllers: [CONTROLLERS], vpcCidrs: [VPC] };

/** Places whose name in brackets is not what people call the region. */
const NICKNAMES = { 'ca-central-1': 'canada', 'us-gov-west-1': 'govcloud' };

/** `US East (N. Virginia)` → `virginia`, `South America (São Paulo)` → `saopaulo`. */
function nickname({ code, name }) {
  const place = /\((.*)\)/.exec(name)?.[1] ?? code;
  const plain = place.normalize('NFD').replace(/\p{M}/gu, '').replace(/^N\. /, '');
  return NICKNAMES[code] ?? plain.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** What `generate` writes; snippets are for all users, so their comments are English. */
function text(role, as, region, rest = {}) {
  const result = generate({
    edition: EDITION,
    role,
    as,
    region,
    features: FEATURES,
    values: VALUES,
    locale: 'en',
    ...rest,
  });
  if ('error' in result) throw new Error(`nothing for ${role} ${as} ${region}`);
  return result.text;
}

/**
 * Text as a snippet's body. Each stop takes the place of a text or pattern: its first occurrence becomes the tab stop,
 * the others follow what is typed there. Stops are visited in the order in which they stand; one not found is a fault.
 */
function body(plain, stops) {
  const escaped = plain.trimEnd().replace(/[\\$]/g, '\\$&');
  const places = stops.map(([what, first]) => {
    const pattern = typeof what === 'string' ? new RegExp(what.replace(/\W/g, '\\$&'), 'g') : what;
    const at = escaped.search(pattern);
    if (at < 0) throw new Error(`no ${what} in:\n${plain}`);
    return { pattern, first, at };
  });
  places.sort((a, b) => a.at - b.at);
  const out = places.reduce((text, { pattern, first }, i) => {
    let stop = `\${${i + 1}${first}}`;
    return text.replace(pattern, () => {
      const here = stop;
      stop = `$${i + 1}`;
      return here;
    });
  }, escaped);
  return out.split('\n');
}

const named = (text) => `:${text}`;
const chosen = (words) => `|${words.join(',')}|`;
/** The region that most often comes first, as a choice among all. */
const REGION_STOP = [HOME, chosen([HOME, ...REGIONS.map(({ code }) => code).filter((code) => code !== HOME)])];
const CONTROLLERS_STOP = [CONTROLLERS, named('10.0.10.0/24')];
const VPC_STOP = [VPC, named('10.0.0.0/16')];

/** One snippet a region, found by the name of the place and by the region's code. */
function byRegion(word, en, ja, write) {
  return Object.fromEntries(
    REGIONS.map((region) => [
      `WorkSpaces: ${word}, ${region.code}`,
      {
        prefix: [`wsp-${word}-${nickname(region)}`, `wsp-${word}-${region.code}`],
        description: `Amazon WorkSpaces, ${region.name} ${region.nameJa}, ${EDITION.id}: ${en} / ${ja}`,
        body: write(region.code),
      },
    ]),
  );
}

const anywhere = (word, en, ja, lines) => ({
  [`WorkSpaces: ${word}`]: { prefix: `wsp-${word}`, description: `Amazon WorkSpaces: ${en} / ${ja}`, body: lines },
});

const TEXTS = {
  client: ['security group of client devices', '利用者端末のセキュリティグループ'],
  egress: ['egress rules of client devices', '利用者端末のアウトバウンドルール'],
  list: ['prefix list of gateways and health checks', 'ゲートウェイとヘルスチェックのプレフィックスリスト'],
  desktops: ['security group of the WorkSpaces themselves', 'WorkSpace 本体のセキュリティグループ'],
  directory: ['security group of directory controllers', 'ディレクトリコントローラーのセキュリティグループ'],
  subnets: ['network ACL of the WorkSpaces subnets', 'WorkSpaces サブネットのネットワーク ACL'],
  pac: ['a whole PAC file', 'PAC ファイル全体'],
  direct: ['what must not pass a proxy, for an existing PAC', '既存の PAC に足すプロキシ除外'],
};

/** What an object is for, and the reason for a finding that stays. A PAC has its role by nature. */
const directives = (mark, roles) => ({
  ...anywhere('role', 'what an object is for', 'オブジェクトの役割を宣言', [
    roles
      ? `${mark} workspaces-ports: role=\${1${chosen(roles)}} region=\${2${REGION_STOP[1]}}`
      : `${mark} workspaces-ports: region=\${1${REGION_STOP[1]}}`,
  ]),
  ...anywhere('ignore', 'keep a finding, with the reason', '検出を理由付きで抑制', [
    `${mark} workspaces-ports: ignore \${1${chosen(RULE_IDS)}} -- \${2:reason}`,
  ]),
});
const OBJECT_ROLES = ROLES.filter((role) => role !== 'proxy');

function terraform() {
  /** Behind the header's provenance; a snippet is pasted where variables already have names. */
  const resource = (role, as, region, stops) => {
    const lines = text(role, as, region).split('\n');
    const plain = [lines[2], ...lines.slice(4)].join('\n').replace(/^variable "[\s\S]*?^\}\n\n/gm, '');
    const name = /^resource "[a-z0-9_]+" "(\w+)"/m.exec(plain)[1];
    return body(plain, [[new RegExp(`(?<=^resource "[a-z0-9_]+" ")${name}(?=")`, 'gm'), named(name)], ...stops]);
  };
  const vpc = ['var.vpc_id', named('aws_vpc.main.id')];
  const common = [vpc, REGION_STOP];
  return {
    ...byRegion('client', ...TEXTS.client, (code) => resource('client-network', 'terraform', code, [vpc])),
    ...byRegion('list', ...TEXTS.list, (code) => resource('client-network', 'terraform-prefix-list', code, [])),
    ...anywhere('desktops', ...TEXTS.desktops, resource('workspace', 'terraform', HOME, [...common, CONTROLLERS_STOP])),
    ...anywhere('directory', ...TEXTS.directory, resource('directory', 'terraform', HOME, [...common, VPC_STOP])),
    ...anywhere('subnets', ...TEXTS.subnets, resource('subnet', 'terraform', HOME, [...common, CONTROLLERS_STOP])),
    ...directives('#', OBJECT_ROLES),
  };
}

function cloudFormation() {
  const dedent = (lines, by) => lines.map((line) => line.slice(by)).join('\n');
  /** The resources without the template around them; entries of a network ACL go by the name of theirs. */
  const resources = (role, region, stops) => {
    const lines = text(role, 'cloudformation-yaml', region).split('\n');
    const plain = dedent(lines.slice(lines.indexOf('Resources:') + 1), 2);
    const name = /^(\w+):$/m.exec(plain)[1];
    return body(plain, [[name, named(name)], [/(?<=!Ref )VpcId/g, named('VpcId')], ...stops]);
  };
  const egress = (region) => {
    const lines = text('client-network', 'cloudformation-yaml', region).split('\n');
    return body(dedent(lines.slice(lines.indexOf('      SecurityGroupEgress:') + 1), 8), []);
  };
  return {
    ...byRegion('client', ...TEXTS.client, (code) => resources('client-network', code, [])),
    ...byRegion('egress', ...TEXTS.egress, egress),
    ...anywhere('desktops', ...TEXTS.desktops, resources('workspace', HOME, [REGION_STOP, CONTROLLERS_STOP])),
    ...anywhere('directory', ...TEXTS.directory, resources('directory', HOME, [REGION_STOP, VPC_STOP])),
    ...anywhere('subnets', ...TEXTS.subnets, resources('subnet', HOME, [REGION_STOP, CONTROLLERS_STOP])),
    ...directives('#', OBJECT_ROLES),
  };
}

/** Input of `--ip-permissions`. JSON has no comments: roles stand in the configuration. */
function awsCli() {
  const permissions = (role, region, features, stops) => body(text(role, 'awscli', region, { features }), stops);
  return {
    ...byRegion('client', ...TEXTS.egress, (code) => permissions('client-network', code, [], [])),
    ...anywhere(
      'desktops',
      ...TEXTS.desktops,
      permissions('workspace', HOME, ['internet', 'directory'], [REGION_STOP, CONTROLLERS_STOP]),
    ),
    ...anywhere(
      'directory',
      ...TEXTS.directory,
      permissions('directory', HOME, ['directory'], [REGION_STOP, VPC_STOP]),
    ),
  };
}

function pac() {
  const whole = (region) =>
    body(text('proxy', 'pac', region), [['PROXY proxy.example.com:8080', named('PROXY proxy.example.com:8080')]]);
  return {
    ...byRegion('pac', ...TEXTS.pac, whole),
    ...byRegion('direct', ...TEXTS.direct, (code) => body(directStatement(code), [])),
    ...directives('//'),
  };
}

/** The statement that the quick-fix would write. */
function directStatement(region) {
  const uri = 'file:///proxy.pac';
  const file = { uri, text: 'function FindProxyForURL(url, host) {\n  return "DIRECT";\n}\n' };
  const { gateways, healthChecks } = proxy.directNetworks(EDITION, region, STREAMING_PROTOCOLS);
  const hosts = [
    ...proxy.bypassAddresses(EDITION).map(({ address }) => address),
    ...proxy.hostRows(EDITION, region, STREAMING_PROTOCOLS, []).flatMap(({ direct, host }) => (direct ? [host] : [])),
    ...toCidrs(gateways),
    ...toCidrs(healthChecks).map((cidr) => cidr.replace('/32', '')),
  ];
  const [edit] = directPac({ kind: 'direct', policy: { span: { uri } }, hosts }, () => file);
  return edit.text.replace(/^ {2}/gm, '');
}

const FILES = { terraform, cloudformation: cloudFormation, awscli: awsCli, pac };

let stale = 0;
for (const [name, snippets] of Object.entries(FILES)) {
  const path = `snippets/${name}.json`;
  const fresh = `${JSON.stringify(snippets(), null, 2)}\n`;
  if (!process.argv.includes('--check')) writeFileSync(`${root}${path}`, fresh);
  else if (read(`${root}${path}`) !== fresh) {
    console.error(`${path} is not what scripts/snippets.mjs writes: run it`);
    stale++;
  }
}
process.exitCode = stale > 0 ? 1 : 0;

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
