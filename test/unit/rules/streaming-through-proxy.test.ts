import { describe, it } from 'vitest';
import { expectFindings } from '../../support/annotated';

const TOKYO = '// workspaces-ports: region=ap-northeast-1';
const ignore = ['cannot-tell', 'metadata-through-proxy', 'pac-misused-function'];

describe('streaming-through-proxy', () => {
  it('points at the return that sends gateways and health checks to a proxy', () =>
    expectFindings(
      'office.pac',
      `${TOKYO}
function FindProxyForURL(url, host) {
  if (isPlainHostName(host)) return "DIRECT";
  return "PROXY proxy:8080";
         ^^^^^^^^^^^^^^^^^^ streaming-through-proxy error: drp-nrt.amazonworkspaces.com, 18.180.178.0/24, 18.180.180.0/23 and 3 more is "PROXY proxy:8080"
}`,
      { ignore },
    ));

  it('does not take DIRECT as a second choice for an answer', () =>
    expectFindings(
      'office.pac',
      `${TOKYO}
function FindProxyForURL(url, host) {
  return "PROXY proxy:8080; DIRECT";
         ^^^^^^^^^^^^^^^^^^^^^^^^^^ streaming-through-proxy error: "PROXY proxy:8080; DIRECT"
}`,
      { ignore },
    ));

  it('names what is left when only some go astray', () =>
    expectFindings(
      'office.pac',
      `${TOKYO}
function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, ".amazonworkspaces.com")) return "DIRECT";
  if (isInNet(host, "18.180.0.0", "255.255.0.0") || isInNet(host, "54.250.251.0", "255.255.255.0")) return "DIRECT";
  return "PROXY proxy:8080";
         ^^^^^^^^^^^^^^^^^^ streaming-through-proxy error: 18.178.102.247, 54.64.174.128 is
}`,
      { ignore },
    ));

  it('says nothing when all go straight', () =>
    expectFindings(
      'office.pac',
      `${TOKYO}
function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, ".amazonworkspaces.com") || /^[0-9.]+$/.test(host)) return "DIRECT";
  return "PROXY proxy:8080";
}`,
      { ignore },
    ));

  it('tells what works except on some days, and when that is', () =>
    expectFindings(
      'office.pac',
      `${TOKYO}
function FindProxyForURL(url, host) {
  return weekdayRange("SAT", "SUN") ? "DIRECT" : "PROXY other:8080";
                                                 ^^^^^^^^^^^^^^^^^^ streaming-through-proxy error: not always, but whenever weekdayRange(SAT, SUN) does not hold
}`,
      { ignore },
    ));

  it('names all that must come together for it', () =>
    expectFindings(
      'office.pac',
      `${TOKYO}
function FindProxyForURL(url, host) {
  if (weekdayRange("SUN") && timeRange(2, 0, 4, 0))
    return "PROXY night:8080";
           ^^^^^^^^^^^^^^^^^^ streaming-through-proxy error: whenever weekdayRange(SUN) holds; timeRange(2, 0, 4, 0) holds: WorkSpaces streaming takes no proxy
  return "DIRECT";
}`,
      { ignore },
    ));

  it('knows the hours of a file that reads the clock itself', () =>
    expectFindings(
      'office.pac',
      `${TOKYO}
function FindProxyForURL(url, host) {
  if (new Date().getDay() == 0)
    return "PROXY sunday:8080";
           ^^^^^^^^^^^^^^^^^^^ streaming-through-proxy error: whenever it is a Sunday at 12:00
  return "DIRECT";
}`,
      { ignore },
    ));

  it('is one where the answer is a proxy at any time, for any client, whatever DNS says', () =>
    expectFindings(
      'office.pac',
      `${TOKYO}
function FindProxyForURL(url, host) {
  if (isInNet(myIpAddress(), "10.1.0.0", "255.255.0.0")) return "PROXY tokyo:8080";
  if (isResolvable(host) && timeRange(9, 17)) return "PROXY day:8080";
  return "PROXY night:8080";
         ^^^^^^^^^^^^^^^^^^ streaming-through-proxy error: "PROXY night:8080"
}`,
      { ignore },
    ));

  it('finds the client that gets no proxy in one office of many', () =>
    expectFindings(
      'office.pac',
      `${TOKYO}
function FindProxyForURL(url, host) {
         ^^^^^^^^^^^^^^^ cannot-tell hint: client's own address
  var offices = ["10.1.0.0", "10.2.0.0", "10.3.0.0"];
  for (var i = 0; i < offices.length; i++)
    if (isInNet(myIpAddress(), offices[i], "255.255.0.0")) return i == 2 ? "DIRECT" : "PROXY p:8080";
  return "PROXY p:8080";
}`,
      { ignore: [] },
    ));

  it('takes an empty answer for DIRECT, as browsers do, and tells of one that they cannot read', () =>
    expectFindings(
      'office.pac',
      `${TOKYO}
function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, ".amazonworkspaces.com")) return "";
  return "PORXY proxy:8080";
         ^^^^^^^^^^^^^^^^^^ streaming-through-proxy error: browsers cannot read the answer "PORXY proxy:8080"
         ^^^^^^^^^^^^^^^^^^ host-unreachable error: browsers cannot read the answer "PORXY proxy:8080"
}`,
      { ignore },
    ));
});
