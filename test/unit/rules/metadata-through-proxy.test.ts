import { describe, it } from 'vitest';
import { expectFindings } from '../../support/annotated';

describe('metadata-through-proxy', () => {
  it('tells where 169.254.169.254 gets a proxy', () =>
    expectFindings(
      'wpad.dat',
      `function FindProxyForURL(url, host) {
  return "PROXY proxy:8080; DIRECT";
         ^^^^^^^^^^^^^^^^^^^^^^^^^^ metadata-through-proxy warning: 169.254.169.254 is the WorkSpace's own metadata service
}`,
    ));

  it('is an error where the region says that WorkSpaces are used', () =>
    expectFindings(
      'wpad.dat',
      `function FindProxyForURL(url, host) {
  if (host != "169.254.169.254") return "DIRECT";
  return "PROXY proxy:8080";
         ^^^^^^^^^^^^^^^^^^ metadata-through-proxy error: must bypass every proxy
}`,
      { region: 'eu-west-1' },
    ));

  it('is content with any way of letting it by', async () => {
    for (const condition of [
      'host == "169.254.169.254"',
      'isInNet(host, "169.254.0.0", "255.255.0.0")',
      'shExpMatch(host, "169.254.*")',
      'url.substring(0, 5) == "http:"',
    ]) {
      await expectFindings(
        'wpad.dat',
        `function FindProxyForURL(url, host) {
  if (${condition}) return "DIRECT";
  return "PROXY proxy:8080";
}`,
        { ignore: ['cannot-tell', 'pac-misused-function'] },
      );
    }
  });
});
