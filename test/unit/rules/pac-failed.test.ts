import { describe, it } from 'vitest';
import { expectFindings } from '../../support/annotated';

describe('pac-failed', () => {
  it('points at a loop that never ends', () =>
    expectFindings(
      'office.pac',
      `function FindProxyForURL(url, host) {
  while (true) { host = host + "."; }
  ^^^^^^^^^^^^^ pac-failed error: this does not end
  return "DIRECT";
}`,
    ));

  it('points at the line that does not parse, and says what browsers do then', () =>
    expectFindings(
      'office.pac',
      `function FindProxyForURL(url, host) {
  if (host == "a" return "DIRECT";
  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ pac-failed error: browsers cannot run this file
  return "PROXY proxy:8080";
}`,
    ));

  it('points at what throws', () =>
    expectFindings(
      'office.pac',
      `function FindProxyForURL(url, host) {
  if (isInSubnet(host)) return "DIRECT";
  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ pac-failed error: isInSubnet
  return "PROXY proxy:8080";
}`,
    ));

  it('names the hosts when only some fail', () =>
    expectFindings(
      'office.pac',
      `function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, ".amazon.com")) return 1;
                                               ^ pac-failed error: it returns number (for
  return "DIRECT";
}`,
    ));

  it('misses the function that browsers call', () =>
    expectFindings(
      'office.pac',
      `function findProxyForUrl(url, host) { return "DIRECT"; }
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ pac-failed error: there is no function FindProxyForURL`,
    ));

  it('says nothing of a file that runs', () =>
    expectFindings('office.pac', 'function FindProxyForURL(url, host) { return "DIRECT"; }'));
});
