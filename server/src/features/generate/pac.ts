import { type HostRow, STREAMING_PROTOCOLS } from '../../catalogue';
import { type MessageKey, message, render } from '../../messages';
import { addresses } from '../../net';
import { activationAddresses } from '../../verdict/proxy';
import { directive, headerLines } from './header';
import type { GenerateRequest } from './request';

/** Host rows that clients of the region need under the chosen protocols and features. */
export function requiredHosts(request: GenerateRequest): readonly HostRow[] {
  const { edition, region, features = [], protocols = STREAMING_PROTOCOLS } = request;
  return edition
    .hosts(region)
    .filter((row) => row.status === 'current' && (!row.streaming || protocols.includes(row.streaming)))
    .filter((row) => !row.feature || features.includes(row.feature));
}

/** How the two kinds of engines want it written. */
interface Style {
  readonly declare: 'var' | 'const';
  readonly matches: readonly string[];
  /** Whether one of the networks of a list holds the host; `test` is of `one`. */
  readonly some: (list: string, test: string) => readonly string[];
}

/** For every engine, that of Windows from 1999 too. */
const OLD: Style = {
  declare: 'var',
  matches: [
    'function workspacesMatch(host, names) {',
    '  for (var i = 0; i < names.length; i++) {',
    '    if (names[i].charAt(0) == "." ? dnsDomainIs(host, names[i]) : host == names[i]) return true;',
    '  }',
    '  return false;',
    '}',
  ],
  some: (list, test) => [
    `    for (var i = 0; i < ${list}.length; i++) {`,
    `      if (${test.replaceAll('one', `${list}[i]`)}) return "DIRECT";`,
    '    }',
  ],
};

/** For browsers. */
const MODERN: Style = {
  declare: 'const',
  matches: [
    'const workspacesMatch = (host, names) =>',
    '  names.some((name) => (name.startsWith(".") ? host.endsWith(name) : host === name));',
  ],
  some: (list, test) => [`    if (${list}.some((one) => ${test})) return "DIRECT";`],
};

/** A whole PAC for one region or several. */
export function pac(request: GenerateRequest): string {
  const modern = request.as === 'pac-modern';
  const { declare, matches, some } = modern ? MODERN : OLD;
  const { locale, proxy } = request;
  const say = (key: MessageKey): string => render(message(key), locale);
  const regions = [request.region, ...(request.moreRegions ?? [])].map((region) => ({ ...request, region }));
  const hosts = regions.flatMap(requiredHosts);
  const direct = hosts.filter((row) => row.direct);
  const rest = hosts.filter((row) => !row.direct);
  const { four, six } = networks(regions);
  const equals = modern ? '===' : '==';
  const lines = [
    ...[...headerLines(request), directive(request)].map((line) => `// ${line}`),
    ...(modern ? [`// workspaces-ports: ignore pac-old-engine -- ${say('generate.pac.browsers')}`] : []),
    '',
    `// ${say('generate.pac.direct')}`,
    list(declare, 'workspacesDirect', [...bypass(request), ...direct.map(({ host }) => pattern(host))]),
    `${declare} workspacesNetworks = [`,
    four.map(([base, mask]) => `  ["${base}", "${mask}"]`).join(',\n'),
    '];',
    ...(six.length > 0 ? [list(declare, 'workspacesNetworks6', six)] : []),
    '',
    `// ${say('generate.pac.hosts')}`,
    list(
      declare,
      'workspacesHosts',
      rest.map(({ host }) => pattern(host)),
    ),
    '',
    ...matches,
    '',
    'function FindProxyForURL(url, host) {',
    ...(proxy === undefined ? [`  // ${say('generate.pac.proxy')}`] : []),
    `  ${declare} proxy = "${proxy ?? 'PROXY proxy.example.com:8080'}";`,
    '',
    '  if (workspacesMatch(host, workspacesDirect)) return "DIRECT";',
    `  // ${say('generate.pac.dns')}`,
    '  if (/^[0-9.]+$/.test(host)) {',
    ...some('workspacesNetworks', 'isInNet(host, one[0], one[1])'),
    '  }',
    ...(six.length > 0
      ? [
          `  // ${say('generate.pac.six')}`,
          `  if (host.indexOf(":") >= 0 && typeof isInNetEx ${equals} "function") {`,
          ...some('workspacesNetworks6', 'isInNetEx(host, one)'),
          '  }',
        ]
      : []),
    '  if (workspacesMatch(host, workspacesHosts)) return "DIRECT";',
    '',
    '  return proxy;',
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

const list = (declare: string, name: string, items: readonly string[]): string =>
  `${declare} ${name} = [\n${[...new Set(items)].map((item) => `  "${item}"`).join(',\n')}\n];`;

/** `*.rdn.amazonaws.com` and `<directory id>.awsapps.com` → the suffix, with its dot. */
const pattern = (host: string): string => host.replace(/^(?:\*|<[^>]*>)(?=\.)/, '');

const bypass = ({ edition }: GenerateRequest): string[] => [
  ...edition.data.proxyBypass.filter(({ status }) => status === 'current').map(({ address }) => address),
  ...activationAddresses(edition),
];

/** Gateways and health-check servers: IPv4 as base and mask, IPv6 as prefixes. */
function networks(regions: readonly GenerateRequest[]): { four: [string, string][]; six: string[] } {
  const set = addresses.unionAll(
    regions.flatMap(({ edition, region, protocols = STREAMING_PROTOCOLS }) => [
      ...protocols.map((protocol) => edition.gateways(region, protocol)),
      edition.healthChecks(region),
    ]),
  );
  const cidrs = addresses.toCidrs(set);
  const four = cidrs
    .filter((cidr) => !cidr.includes(':'))
    .map((cidr): [string, string] => {
      const [base, prefix] = cidr.split('/');
      return [base!, addresses.formatV4(2 ** 32 - 2 ** (32 - Number(prefix)))];
    });
  return { four, six: cidrs.filter((cidr) => cidr.includes(':')) };
}
