import { STREAMING_PROTOCOLS } from '../../catalogue';
import { type MessageKey, message, render } from '../../messages';
import { addresses } from '../../net';
import { bypassAddresses, directNetworks, hostRows } from '../../verdict/proxy';
import { directive, headerLines } from './header';
import { FEATURES, type GenerateRequest } from './request';

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
  const hosts = regions.flatMap(({ edition, region, protocols = STREAMING_PROTOCOLS, features = FEATURES }) =>
    hostRows(edition, region, protocols, features),
  );
  const direct = hosts.filter((row) => row.direct);
  const bypass = bypassAddresses(request.edition);
  const rest = hosts.filter((row) => !row.direct);
  const lines = [
    ...[...headerLines(request), directive(request)].map((line) => `// ${line}`),
    ...(modern ? [`// workspaces-ports: ignore pac-old-engine -- ${say('generate.pac.browsers')}`] : []),
    '',
    `// ${say('generate.pac.direct')}`,
    list(declare, 'workspacesDirect', [
      ...bypass.map(({ address }) => address),
      ...direct.map(({ host }) => pattern(host)),
    ]),
    `${declare} workspacesNetworks = [`,
    networks(regions)
      .map(([base, mask]) => `  ["${base}", "${mask}"]`)
      .join(',\n'),
    '];',
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

/** Gateways and health-check servers, as base and mask. */
function networks(regions: readonly GenerateRequest[]): [string, string][] {
  const set = addresses.unionAll(
    regions.flatMap(({ edition, region, protocols = STREAMING_PROTOCOLS }) => {
      const { gateways, healthChecks } = directNetworks(edition, region, protocols);
      return [gateways, healthChecks];
    }),
  );
  return addresses.toCidrs(set).map((cidr) => {
    const [base, prefix] = cidr.split('/');
    return [base!, addresses.formatV4(2 ** 32 - 2 ** (32 - Number(prefix)))];
  });
}
