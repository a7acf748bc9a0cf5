import { describe, it } from 'vitest';
import { expectFindings } from '../../support/annotated';

const ignore = ['cannot-tell', 'metadata-through-proxy', 'streaming-through-proxy'];

describe('host-unreachable', () => {
  it('tells that of a row with a pattern only some names go right', () =>
    expectFindings(
      'office.pac',
      `// workspaces-ports: region=ap-northeast-1
function FindProxyForURL(url, host) {
  if (host == "d-9067111111.awsapps.com") return "DIRECT";
  if (dnsDomainIs(host, ".awsapps.com")) return "PROXY 127.0.0.1:9";
                                                ^^^^^^^^^^^^^^^^^^^ host-unreachable error: of <directory id>.awsapps.com only some go right, such as d-9067111111.awsapps.com
  return "DIRECT";
}`,
    ));

  it.each(['PROXY 127.0.0.1:9', 'PROXY 0.0.0.0:80', 'PROXY blackhole.example:3128', 'NONSENSE'])(
    'tells of a required host that %s gets',
    (decision) =>
      expectFindings(
        'office.pac',
        `function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, ".amazon.com"))
    return "${decision}";
           ${'^'.repeat(decision.length + 2)} host-unreachable warning: fls-na.amazon.com
  return "PROXY proxy:8080";
}`,
        { ignore },
      ),
  );

  it('knows that browsers go on to the next choice', () =>
    expectFindings(
      'office.pac',
      `function FindProxyForURL(url, host) {
  return "PROXY 127.0.0.1:9; PROXY proxy:8080";
}`,
      { ignore },
    ));

  it('leaves hosts alone that WorkSpaces does not need', () =>
    expectFindings(
      'office.pac',
      `function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, ".advertising.example")) return "PROXY 127.0.0.1:9";
  return "PROXY proxy:8080";
}`,
      { ignore },
    ));
});
