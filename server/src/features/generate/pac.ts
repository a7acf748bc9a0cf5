import { type HostRow, STREAMING_PROTOCOLS } from '../../catalogue';
import { type MessageKey, message, render } from '../../messages';
import { addresses } from '../../net';
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

/** A whole PAC, in the JavaScript that the oldest engines know. */
export function pac(request: GenerateRequest): string {
  const { locale } = request;
  const say = (key: MessageKey): string => render(message(key), locale);
  const hosts = requiredHosts(request);
  const direct = hosts.filter((row) => row.direct);
  const rest = hosts.filter((row) => !row.direct);
  const lines = [
    ...[...headerLines(request), directive(request)].map((line) => `// ${line}`),
    '',
    `// ${say('generate.pac.direct')}`,
    list('workspacesDirect', [...bypass(request), ...direct.map(({ host }) => pattern(host))]),
    `var workspacesNetworks = [`,
    networks(request)
      .map(([base, mask]) => `  ["${base}", "${mask}"]`)
      .join(',\n'),
    '];',
    '',
    `// ${say('generate.pac.hosts')}`,
    list(
      'workspacesHosts',
      rest.map(({ host }) => pattern(host)),
    ),
    '',
    'function workspacesMatch(host, names) {',
    '  for (var i = 0; i < names.length; i++) {',
    '    if (names[i].charAt(0) == "." ? dnsDomainIs(host, names[i]) : host == names[i]) return true;',
    '  }',
    '  return false;',
    '}',
    '',
    'function FindProxyForURL(url, host) {',
    `  // ${say('generate.pac.proxy')}`,
    '  var proxy = "PROXY proxy.example.com:8080";',
    '',
    '  if (workspacesMatch(host, workspacesDirect)) return "DIRECT";',
    `  // ${say('generate.pac.dns')}`,
    '  if (/^[0-9.]+$/.test(host)) {',
    '    for (var i = 0; i < workspacesNetworks.length; i++) {',
    '      if (isInNet(host, workspacesNetworks[i][0], workspacesNetworks[i][1])) return "DIRECT";',
    '    }',
    '  }',
    '  if (workspacesMatch(host, workspacesHosts)) return "DIRECT";',
    '',
    '  return proxy;',
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

const list = (name: string, items: readonly string[]): string =>
  `var ${name} = [\n${[...new Set(items)].map((item) => `  "${item}"`).join(',\n')}\n];`;

/** `*.rdn.amazonaws.com` and `<directory id>.awsapps.com` → the suffix, with its dot. */
const pattern = (host: string): string => host.replace(/^(?:\*|<[^>]*>)(?=\.)/, '');

const bypass = ({ edition }: GenerateRequest): string[] =>
  edition.data.proxyBypass.filter(({ status }) => status === 'current').map(({ address }) => address);

/** Gateways and health-check servers as base and mask. */
function networks({ edition, region, protocols = STREAMING_PROTOCOLS }: GenerateRequest): [string, string][] {
  const set = addresses.unionAll([
    ...protocols.map((protocol) => edition.gateways(region, protocol)),
    edition.healthChecks(region),
  ]);
  return addresses
    .toCidrs(set)
    .filter((cidr) => !cidr.includes(':'))
    .map((cidr) => {
      const [base, prefix] = cidr.split('/');
      return [base!, addresses.formatV4(2 ** 32 - 2 ** (32 - Number(prefix)))];
    });
}
