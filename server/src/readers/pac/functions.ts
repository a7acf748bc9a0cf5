/**
 * The functions that a PAC may call, in plain old JavaScript that runs inside the sandbox; behaviour as in Chromium's
 * pac_js_library and proxy_resolver_v8. `$wspResolve` and `$wspNote` are the only doors out: a table look-up and a note.
 */
export const PAC_FUNCTIONS = String.raw`
function isPlainHostName(host) { return String(host).search('(\\.)|:') == -1; }
function dnsDomainIs(host, domain) {
  host = String(host); domain = String(domain);
  return host.length >= domain.length && host.substring(host.length - domain.length) == domain;
}
function dnsDomainLevels(host) { return String(host).split('.').length - 1; }
function localHostOrDomainIs(host, hostdom) {
  return host == hostdom || String(hostdom).lastIndexOf(host + '.', 0) == 0;
}
function convert_addr(ipchars) {
  var bytes = String(ipchars).split('.');
  return ((bytes[0] & 0xff) << 24) | ((bytes[1] & 0xff) << 16) | ((bytes[2] & 0xff) << 8) | (bytes[3] & 0xff);
}
var $wspQuad = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;
function $wspIsQuad(text) {
  var m = $wspQuad.exec(text);
  return m !== null && m[1] <= 255 && m[2] <= 255 && m[3] <= 255 && m[4] <= 255;
}
function dnsResolve(host) {
  host = String(host);
  if ($wspIsQuad(host)) return host;
  return $wspResolve(host);
}
function isResolvable(host) { return dnsResolve(host) !== null; }
function isInNet(ipaddr, pattern, maskstr) {
  var ip = String(ipaddr);
  if ($wspQuad.test(ip)) {
    if (!$wspIsQuad(ip)) return false;
  } else {
    ip = dnsResolve(ip);
    if (ip === null) return false;
  }
  var mask = convert_addr(maskstr);
  return (convert_addr(ip) & mask) == (convert_addr(pattern) & mask);
}
function myIpAddress() { $wspNote('client'); return '127.0.0.1'; }
function shExpMatch(url, pattern) {
  // These three and no more: people rely on '(*.a|*.b)' being a choice.
  pattern = String(pattern).replace(/\./g, '\\.').replace(/\*/g, '.*').replace(/\?/g, '.');
  return new RegExp('^' + pattern + '$').test(url);
}
var $wspDays = { SUN: 0, MON: 1, TUE: 2, WED: 3, THU: 4, FRI: 5, SAT: 6 };
var $wspMonths = { JAN: 0, FEB: 1, MAR: 2, APR: 3, MAY: 4, JUN: 5, JUL: 6, AUG: 7, SEP: 8, OCT: 9, NOV: 10, DEC: 11 };
function weekdayRange() {
  $wspNote('clock');
  var argc = arguments.length;
  if (argc < 1) return false;
  var isGMT = arguments[argc - 1] == 'GMT';
  if (isGMT) argc--;
  var now = new Date();
  var wday = isGMT ? now.getUTCDay() : now.getDay();
  var wd1 = $wspDays[arguments[0]];
  var wd2 = argc == 2 ? $wspDays[arguments[1]] : wd1;
  if (wd1 === undefined || wd2 === undefined) return false;
  return wd1 <= wd2 ? wd1 <= wday && wday <= wd2 : wday >= wd1 || wday <= wd2;
}
function dateRange() {
  $wspNote('clock');
  var argc = arguments.length;
  if (argc < 1) return false;
  var isGMT = arguments[argc - 1] == 'GMT';
  if (isGMT) argc--;
  var now = new Date();
  var today = [isGMT ? now.getUTCFullYear() : now.getFullYear(), isGMT ? now.getUTCMonth() : now.getMonth(),
    isGMT ? now.getUTCDate() : now.getDate()];
  function put(into, value) {
    var month = $wspMonths[value];
    if (month !== undefined) { into[1] = month; return; }
    var number = parseInt(value, 10);
    if (number < 32) into[2] = number; else into[0] = number;
  }
  var from = [null, null, null], to = [null, null, null], i;
  var half = argc > 1 ? argc >> 1 : argc;
  for (i = 0; i < half; i++) put(from, arguments[i]);
  for (i = argc > 1 ? half : 0; i < argc; i++) put(to, arguments[i]);
  function number(date, like) {
    var value = 0;
    for (var k = 0; k < 3; k++) value = value * 10000 + (like[k] === null ? 0 : date[k]);
    return value;
  }
  var at = number(today, from), low = number(from, from), high = number(to, from);
  return low <= high ? low <= at && at <= high : at >= low || at <= high;
}
function timeRange() {
  $wspNote('clock');
  var argc = arguments.length;
  if (argc < 1) return false;
  var isGMT = arguments[argc - 1] == 'GMT';
  if (isGMT) argc--;
  var date = new Date();
  var now = [isGMT ? date.getUTCHours() : date.getHours(), isGMT ? date.getUTCMinutes() : date.getMinutes(),
    isGMT ? date.getUTCSeconds() : date.getSeconds()];
  function seconds(h, m, s) { return h * 3600 + m * 60 + s; }
  var a = arguments, at = seconds(now[0], now[1], now[2]), low, high;
  if (argc == 1) return now[0] == a[0];
  if (argc == 2) { low = seconds(+a[0], 0, 0); high = seconds(+a[1], 0, 0); at = seconds(now[0], 0, 0); }
  else if (argc == 4) { low = seconds(+a[0], +a[1], 0); high = seconds(+a[2], +a[3], 0); at = seconds(now[0], now[1], 0); }
  else if (argc == 6) { low = seconds(+a[0], +a[1], +a[2]); high = seconds(+a[3], +a[4], +a[5]); }
  else return false;
  return low <= high ? low <= at && at <= high : at >= low || at <= high;
}
function alert() {}
function isResolvableEx(host) { return isResolvable(host); }
function dnsResolveEx(host) { var ip = dnsResolve(host); return ip === null ? '' : ip; }
function myIpAddressEx() { return myIpAddress(); }
function isInNetEx(ip, prefix) {
  var parts = String(prefix).split('/');
  if (!$wspIsQuad(String(ip)) || parts.length != 2 || !$wspIsQuad(parts[0])) return false;
  var bits = +parts[1];
  var mask = bits == 0 ? 0 : (-1 << (32 - bits));
  return (convert_addr(ip) & mask) == (convert_addr(parts[0]) & mask);
}
function sortIpAddressList(list) { return String(list).split(';').sort().join(';'); }
function getClientVersion() { return '1.0'; }
`;

/** Names that a PAC may use without defining them. */
export const PAC_FUNCTION_NAMES: readonly string[] = [...PAC_FUNCTIONS.matchAll(/^function (\w+)\(/gm)].map(
  (match) => match[1]!,
);
