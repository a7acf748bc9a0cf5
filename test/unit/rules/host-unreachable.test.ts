import { describe, it } from 'vitest';
import { expectFindings } from '../../support/annotated';

const ignore = ['cannot-tell', 'metadata-through-proxy', 'streaming-through-proxy'];

describe('host-unreachable', () => {
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
