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

  it('has a word on the addresses at which Windows asks for its licence, where these alone get a proxy', () =>
    expectFindings(
      'wpad.dat',
      `function FindProxyForURL(url, host) {
  if (host == "169.254.169.254") return "DIRECT";
  return "PROXY proxy:8080";
         ^^^^^^^^^^^^^^^^^^ metadata-through-proxy hint: at 169.254.169.250, 169.254.169.251 Windows on a WorkSpace asks for its licence
}`,
    ));

  it('is content with any way of letting them by', async () => {
    for (const condition of [
      'host == "169.254.169.254" || host == "169.254.169.250" || host == "169.254.169.251"',
      'isInNet(host, "169.254.0.0", "255.255.0.0")',
      'shExpMatch(host, "169.254.*")',
      'url.substring(0, 5) == "http:" || /:1688/.test(url)',
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
