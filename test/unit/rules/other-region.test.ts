import { describe, it } from 'vitest';
import { expectFindings } from '../../support/annotated';

const GATEWAYS = ['18.180.178.0/24', '18.180.180.0/23', '54.250.251.0/24', '18.178.102.247/32', '54.64.174.128/32'];
const group = (
  lists: [string, string?][],
  directive = 'role=client-network region=ap-northeast-1',
): string => `# workspaces-ports: ${directive}
resource "aws_security_group" "clients" {
${lists
  .map(
    ([cidr, drawn]) => `  egress {
    from_port = 4172
    to_port = 4172
    protocol = "udp"
    cidr_blocks = ["${cidr}"]${drawn ? `\n${' '.repeat(20)}${'^'.repeat(cidr.length)} ${drawn}` : ''}
  }`,
  )
  .join('\n')}
}`;
const ignore = ['cannot-tell', 'missing-requirement'];

describe('other-region', () => {
  it('names both regions', () =>
    expectFindings(
      'main.tf',
      group([
        [
          '54.153.254.0/24',
          'other-region warning: belongs to WorkSpaces in Asia Pacific (Sydney) (ap-southeast-2), but this object serves Asia Pacific (Tokyo)',
        ],
      ]),
      { ignore },
    ));

  it('is only information where its own region is complete: a list for two regions is no mistake', () =>
    expectFindings(
      'main.tf',
      group([...GATEWAYS.map((cidr): [string] => [cidr]), ['54.153.254.0/24', 'other-region information: Sydney']])
        .replaceAll('protocol = "udp"', 'protocol = "-1"')
        .replaceAll('port = 4172', 'port = 0'),
      { ignore },
    ));

  it('says nothing of wide ranges, of foreign addresses, or without a region', async () => {
    await expectFindings('main.tf', group([['54.0.0.0/8'], ['203.0.113.0/24']]), { ignore });
    await expectFindings('main.tf', group([['54.153.254.0/24'], ['18.180.178.0/24']], 'role=client-network'), {
      ignore,
    });
  });
});

describe('other-region, hosts of a PAC', () => {
  const service = (region: string): string[] =>
    ['ws-broker-service', 'skylight-cm', 'workspaces', 'skylight-client-ds'].map(
      (name) => `${name}.${region}.amazonaws.com`,
    );
  const pac = (
    hosts: readonly [string, string?][],
    region?: string,
  ): string => `${region ? `// workspaces-ports: region=${region}\n\n` : ''}function FindProxyForURL(url, host) {
  var direct = [
${hosts.map(([host, drawn]) => `    "${host}",${drawn ? `\n     ${'^'.repeat(host.length)} ${drawn}` : ''}`).join('\n')}
    "169.254.169.254"
  ];
  return "DIRECT";
}`;
  const plain = (hosts: readonly string[]): [string][] => hosts.map((host) => [host]);
  const tokyo = service('ap-northeast-1');

  it('tells one of another region, of a file that says its region or shows it', async () => {
    const words = 'other-region warning: of US East (N. Virginia) (us-east-1) among 4 hosts of Asia Pacific (Tokyo)';
    const hosts: [string, string?][] = [...plain(tokyo), ['ws-client-service.us-east-1.amazonaws.com', words]];
    await expectFindings('office.pac', pac(hosts, 'ap-northeast-1'));
    await expectFindings('office.pac', pac(hosts));
  });

  it('knows hosts without a region in their name, and patterns of hosts', () =>
    expectFindings(
      'office.pac',
      pac(
        [
          ...plain([...tokyo, '*.ap-northeast-1.rdn.amazonaws.com', '.ap-northeast-1.api.aws']),
          ['drp-iad.amazonworkspaces.com', 'other-region warning: US East (N. Virginia)'],
          ['*.eu-west-1.rdn.amazonaws.com', 'other-region warning: Europe (Ireland)'],
        ],
        'ap-northeast-1',
      ),
    ));

  it('tells once that all hosts are those of another region', () =>
    expectFindings(
      'office.pac',
      pac(
        [
          [tokyo[0]!, 'other-region warning: the hosts here are those of Asia Pacific (Tokyo)'],
          ...plain(tokyo.slice(1)),
        ],
        'ap-southeast-2',
      ),
    ));

  it('says nothing of a file for two regions, of hosts that every region uses, nor of foreign names', async () => {
    await expectFindings('office.pac', pac(plain([...tokyo, ...service('us-east-1')]), 'ap-northeast-1'));
    await expectFindings('office.pac', pac(plain([...tokyo, 'clients.amazonworkspaces.com', 'us-east-1.example.com'])));
    await expectFindings('office.pac', pac(plain(['workspaces.us-east-1.amazonaws.com'])));
  });
});
