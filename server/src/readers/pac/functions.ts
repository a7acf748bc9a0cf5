/**
 * The functions that a PAC may call, in plain old JavaScript that runs inside the sandbox; behaviour as in Chromium's
 * pac_js_library and proxy_resolver_v8. The only doors out: `$wspResolve` looks a name up, and `$wspChoose(what, of)`
 * picks one of the answers that a question may have which nobody can answer here.
 */
export const PAC_FUNCTIONS = String.raw`
function dnsDomainIs(host, domain) {
  return host.length >= domain.length && host.substring(host.length - domain.length) == domain;
}
function dnsDomainLevels(host) { return host.split('.').length - 1; }
function localHostOrDomainIs(host, hostdom) { return host == hostdom || hostdom.lastIndexOf(host + '.', 0) == 0; }
function convert_addr(ipchars) {
  var bytes = ipchars.split('.');
  return ((bytes[0] & 0xff) << 24) | ((bytes[1] & 0xff) << 16) | ((bytes[2] & 0xff) << 8) | (bytes[3] & 0xff);
}
function isValidIpAddress(ipchars) {
  var m = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(ipchars);
  return m !== null && m[1] <= 255 && m[2] <= 255 && m[3] <= 255 && m[4] <= 255;
}
/* Some client's address. Once the file has asked for it, questions about it are open ones. */
var $wspClients = ['192.0.2.10', '10.0.2.15', '192.168.1.10'], $wspClient = {};
function $wspEither(what) { return $wspChoose(what, 2) == 1; }
/* An address as eight 16-bit words, IPv4 as its IPv6 mapping; null for anything else. */
function $wspWords(text) {
  text = String(text);
  if (isValidIpAddress(text)) {
    var value = convert_addr(text);
    return [0, 0, 0, 0, 0, 0xffff, value >>> 16, value & 0xffff];
  }
  if (!/^[0-9a-f:]+$/i.test(text)) return null;
  var halves = text.split('::'), words = [];
  if (halves.length > 2) return null;
  var head = halves[0] ? halves[0].split(':') : [];
  var tail = halves.length == 2 && halves[1] ? halves[1].split(':') : [];
  var gap = 8 - head.length - tail.length, k;
  if (halves.length == 2 ? gap < 1 : gap != 0) return null;
  for (k = 0; k < gap; k++) head.push('0');
  head = head.concat(tail);
  for (k = 0; k < 8; k++) {
    if (!/^[0-9a-f]{1,4}$/i.test(head[k])) return null;
    words.push(parseInt(head[k], 16));
  }
  return words;
}
/* What names resolved to in this run: going out is slow, and people ask for one name twenty times. */
var $wspNames = Object.create(null);
function isPlainHostName(host) {
  if (typeof host != 'string') throw new TypeError('Requires 1 string parameter');
  return host.indexOf('.') < 0 && $wspWords(host) === null;
}
function dnsResolve(host) {
  if (typeof host != 'string') return null;
  if (isValidIpAddress(host)) return host;
  if ($wspWords(host) || /^[\d.]*$/.test(host)) return null;
  if (!(host in $wspNames)) $wspNames[host] = $wspResolve(host);
  return $wspNames[host];
}
function isResolvable(host) { return dnsResolve(host) != null; }
function isInNet(ipaddr, pattern, maskstr) {
  if (!isValidIpAddress(pattern) || !isValidIpAddress(maskstr)) return false;
  if (ipaddr === $wspClient) return $wspEither('client in ' + pattern + ' ' + maskstr);
  if (!isValidIpAddress(ipaddr)) {
    ipaddr = dnsResolve(ipaddr);
    if (ipaddr == null) return false;
  }
  var mask = convert_addr(maskstr);
  return (convert_addr(ipaddr) & mask) == (convert_addr(pattern) & mask);
}
function myIpAddress() { return $wspClient = $wspClients[$wspChoose('client', $wspClients.length)]; }
function shExpMatch(url, pattern) {
  if (url === $wspClient) return $wspEither('client like ' + pattern);
  var made = $wspPatterns[pattern];
  if (!made) {
    /* These three and no more: people rely on '(*.a|*.b)' being a choice. */
    made = pattern.replace(/\./g, '\\.').replace(/\*/g, '.*').replace(/\?/g, '.');
    made = $wspPatterns[pattern] = new RegExp('^' + made + '$');
  }
  return made.test(url);
}
var $wspPatterns = Object.create(null);
var $wspDays = { SUN: 0, MON: 1, TUE: 2, WED: 3, THU: 4, FRI: 5, SAT: 6 };
function $wspClock(name, args) { return $wspEither('clock ' + name + ' ' + Array.prototype.join.call(args)); }
function $wspCount(args) { return args[args.length - 1] == 'GMT' ? args.length - 1 : args.length; }
function weekdayRange() {
  if (arguments.length < 1) return false;
  var argc = $wspCount(arguments);
  var from = $wspDays[arguments[0]], to = argc == 2 ? $wspDays[arguments[1]] : from;
  if (from === undefined || to === undefined) return false;
  return argc == 2 && (to - from + 8) % 7 == 0 || $wspClock('weekday', arguments);
}
function dateRange() {
  return arguments.length > 0 && $wspClock('date', arguments);
}
function timeRange() {
  if (arguments.length < 1) return false;
  var a = arguments, argc = $wspCount(a);
  if (argc == 3 || argc == 5 || argc > 6) throw 'timeRange: bad number of arguments';
  if (argc == 1 && !(a[0] >= 0 && a[0] <= 23)) return false;
  /* Two hours do not reach over midnight; four and six numbers do. */
  if (argc == 2 && !(+a[0] <= +a[1])) return false;
  var numbers = Array.prototype.slice.call(a, 0, argc).map(Number).join();
  return /^(0,23|0,0,23,59|0,0,0,23,59,59)$/.test(numbers) || $wspClock('time', a);
}
function alert(message) { String(message); }
function dnsResolveEx(host) {
  if (typeof host != 'string') return undefined;
  if ($wspWords(host)) return host;
  var ip = dnsResolve(host);
  return ip == null ? '' : ip;
}
function isResolvableEx(host) { return dnsResolveEx(host) != ''; }
function myIpAddressEx() { return myIpAddress(); }
function isInNetEx(ip, prefix) {
  if (typeof ip != 'string' || typeof prefix != 'string') return null;
  var parts = prefix.split('/'), net = $wspWords(parts[0]), at = $wspWords(ip);
  if (parts.length != 2 || !net || !at || !/^\d{1,3}$/.test(parts[1])) return false;
  var four = parts[0].indexOf(':') < 0, bits = +parts[1];
  if (bits > (four ? 32 : 128)) return false;
  if (ip === $wspClient) return $wspEither('client in ' + prefix);
  bits += four ? 96 : 0;
  for (var k = 0; k < 8 && bits > 0; k++, bits -= 16) {
    var shift = bits < 16 ? 16 - bits : 0;
    if (at[k] >> shift != net[k] >> shift) return false;
  }
  return true;
}
function sortIpAddressList(list) {
  if (typeof list != 'string') return null;
  var parts = list.replace(/[ \t]/g, '').split(';'), known = [], k, words;
  for (k = 0; k < parts.length; k++) {
    if (parts[k] === '') continue;
    words = $wspWords(parts[k]);
    if (!words) return false;
    known.push({ text: parts[k], four: parts[k].indexOf(':') < 0, words: words });
  }
  known.sort(function (a, b) {
    if (a.four != b.four) return a.four ? 1 : -1;
    for (var i = 0; i < 8; i++) if (a.words[i] != b.words[i]) return a.words[i] - b.words[i];
    return 0;
  });
  return known.length > 0 && known.map(function (one) { return one.text; }).join(';');
}
function getClientVersion() { return '1.0'; }
`;

/** Names that a PAC may use without defining them. */
export const PAC_FUNCTION_NAMES: readonly string[] = [...PAC_FUNCTIONS.matchAll(/^function (\w+)\(/gm)].map(
  (match) => match[1]!,
);
