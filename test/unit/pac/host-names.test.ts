import { describe, expect, it } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer';
import { loadSandbox } from '../../../server/src/node/sandbox';
import { resolverOf } from '../../../server/src/readers/pac';
import { memoryHost } from '../../support/annotated';

const resolve = resolverOf({
  intranet: '10.1.2.3',
  'corp.example': '10.0.0.1',
  '*.corp.example': '10.0.0.10',
  '*.lab.corp.example': null,
  'old.corp.example': null,
});

describe('what DNS is said to say', () => {
  it.each([
    ['intranet', '10.1.2.3'],
    ['INTRANET', '10.1.2.3'],
    ['intranet.', '10.1.2.3'],
    ['corp.example', '10.0.0.1'],
    ['www.corp.example', '10.0.0.10'],
    ['a.b.corp.example', '10.0.0.10'],
    ['a.lab.corp.example', null],
    ['lab.corp.example', '10.0.0.10'],
    ['old.corp.example', null],
    ['evilcorp.example', undefined],
    ['example', undefined],
    ['', undefined],
    ['__proto__', undefined],
  ])('%s: %s', (host, expected) => expect(resolve(host)).toBe(expected));

  it('comes from the configuration, and stands over the catalogue', async () => {
    const pac = `// workspaces-ports: region=ap-northeast-1
function FindProxyForURL(url, host) {
  if (isInNet(dnsResolve(host), "10.0.0.0", "255.0.0.0")) return "DIRECT";
  return "PROXY proxy:8080";
}`;
    const hosts = { '*.amazonaws.com': '10.9.8.7', '*.amazonworkspaces.com': null };
    const files = { 'office.pac': pac, '.workspaces-ports.json': JSON.stringify({ values: { hosts } }) };
    const unit = (await new Analyzer(memoryHost(files), loadSandbox).check('file:///w/office.pac'))!;
    const decision = (host: string): string | undefined =>
      unit.subjects[0]!.hosts.find((one) => one.host === host)?.answer.decision;
    expect(decision('drp-nrt.amazonworkspaces.com')).toBe('PROXY proxy:8080');
    expect(decision('connectivity.amazonworkspaces.com')).toBe('PROXY proxy:8080');
    expect(decision('skylight-client-ds.ap-northeast-1.amazonaws.com')).toBe('DIRECT');
    const open = unit.subjects[0]!.hosts.filter(({ answer }) => answer.unknown.length > 0);
    expect(open.every(({ host }) => !/amazon(aws|workspaces)\.com$/.test(host))).toBe(true);
  });
});
