import { CLOCK } from './clock';

/**
 * The functions that a PAC may call, in plain old JavaScript that runs inside the sandbox, within the explorer, where a
 * file can reach nothing of it; behaviour as in Chromium's pac_js_library and proxy_resolver_v8. What a file may replace
 * and they then call is called through `global`. The only ways out: `$wspResolve` looks a name up, and
 * `$wspChoose(what, of)` picks one of the answers that a question may have which nobody can answer here.
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
function $wspEither(what) { return $wspChoose(what, 2) == 1; }
/* Bytes of an IPv4 address in any form that browsers read: 10.1, 0x0a000001 and 012.0.0.1 too; null for others. */
function $wspFour(text) {
  if (text.slice(-1) == '.') text = text.slice(0, -1);
  /* What ends like most names ends like no number. */
  var end = text[text.length - 1];
  if (end > 'f' && end != 'x') return null;
  var parts = text.split('.'), last = parts.length - 1, bytes = [], k;
  if (last > 3) return null;
  for (k = 0; k <= last; k++) {
    var hex = /^0x([0-9a-f]*)$/i.exec(parts[k]), value;
    if (hex) value = hex[1] == '' ? 0 : parseInt(hex[1], 16);
    else if (/^0[0-7]*$/.test(parts[k])) value = parseInt(parts[k], 8);
    else if (/^[1-9]\d*$/.test(parts[k])) value = +parts[k];
    else return null;
    if (k < last) {
      if (value > 255) return null;
      bytes.push(value);
      continue;
    }
    if (value >= Math.pow(256, 4 - last)) return null;
    for (var left = 3 - last; left >= 0; left--) bytes.push(Math.floor(value / Math.pow(256, left)) % 256);
  }
  return bytes;
}
/* An address as eight 16-bit words, IPv4 as its IPv6 mapping; null for anything else. */
function $wspWords(text) {
  text = String(text);
  var four;
  if (text.indexOf(':') < 0) {
    four = $wspFour(text);
    return four && [0, 0, 0, 0, 0, 0xffff, four[0] << 8 | four[1], four[2] << 8 | four[3]];
  }
  /* The end may be written as IPv4. */
  var dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (dotted) {
    if (!(four = $wspFour(dotted[2]))) return null;
    text = dotted[1] + (four[0] << 8 | four[1]).toString(16) + ':' + (four[2] << 8 | four[3]).toString(16);
  }
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
/* Some client's address. Once the file has asked for it, questions about it are open ones; what one of them has settled
   holds for the next. */
var $wspClients = ['192.0.2.10', '10.0.2.15', '192.168.1.10'], $wspClient, $wspClientIn;
/* The parts of stretches [from, to) that lie between two numbers, behind those of a list. */
function $wspBetween(list, stretches, start, end) {
  for (var k = 0; k < stretches.length; k++) {
    var one = stretches[k], from = one[0] > start ? one[0] : start, to = one[1] < end ? one[1] : end;
    if (from < to) list[list.length] = [from, to];
  }
  return list;
}
/* Whether the client's address lies in a network: "net" and "rest" are how the file writes it. */
function $wspAskClient(net, rest, from, size) {
  var inside = $wspBetween([], $wspClientIn, from, from + size);
  if (inside.length == 0) return false;
  var outside = $wspBetween($wspBetween([], $wspClientIn, 0, from), $wspClientIn, from + size, 4294967296);
  if (outside.length == 0) return true;
  var yes = $wspEither('client ' + net + rest);
  $wspClientIn = yes ? inside : outside;
  return yes;
}
function isPlainHostName(host) {
  if (typeof host != 'string') throw new TypeError('Requires 1 string parameter');
  return host.indexOf('.') < 0 && $wspWords(host) === null;
}
/* Each text is taken apart once, however often a rule comes to it: false for a name that DNS may know. */
var $wspLiterals = Object.create(null);
function $wspLiteral(host) {
  /* Other ways to write an address come out as its four numbers; IPv6 is not what this function is for. */
  var four = host.indexOf(':') < 0 ? $wspFour(host) : null;
  return four ? four.join('.') : host.indexOf(':') >= 0 || /^[\d.]*$/.test(host) ? null : false;
}
function dnsResolve(host) {
  if (typeof host != 'string') return null;
  var literal = $wspLiterals[host];
  if (literal === undefined) literal = $wspLiterals[host] = $wspLiteral(host);
  return literal === false ? $wspResolve(host) : literal;
}
function isResolvable(host) { return global.dnsResolve(host) != null; }
var $wspNumbers = Object.create(null);
function $wspNumber(text) {
  if (typeof text != 'string') return global.isValidIpAddress(text) ? global.convert_addr(text) : null;
  var known = $wspNumbers[text];
  if (known === undefined) known = $wspNumbers[text] = global.isValidIpAddress(text) ? global.convert_addr(text) : null;
  return known;
}
function isInNet(ipaddr, pattern, maskstr) {
  var net = $wspNumber(pattern), mask = $wspNumber(maskstr);
  if (net === null || mask === null) return false;
  if (ipaddr === $wspClient) {
    var size = -mask;
    /* A mask with holes in it is no range. */
    if (mask == 0 || (size & size - 1) != 0) return mask == 0 || $wspEither('client ' + pattern + ' ' + maskstr);
    return $wspAskClient(pattern, ' ' + maskstr, (net & mask) >>> 0, size >>> 0);
  }
  var at = $wspNumber(ipaddr);
  if (at === null) {
    ipaddr = global.dnsResolve(ipaddr);
    if (ipaddr == null) return false;
    at = $wspNumber(ipaddr);
    if (at === null) at = global.convert_addr(ipaddr);
  }
  return (at & mask) == (net & mask);
}
function myIpAddress() { return $wspClient = $wspClients[$wspChoose('client', $wspClients.length)]; }
function shExpMatch(url, pattern) {
  if (url === $wspClient) return $wspEither('client ' + pattern);
  /* Lists of hundreds of patterns are gone through for every host: "of" and "flat" are texts for sure, and to be the same
     as these is looked at sooner than what kind of value something is. */
  var made = $wspPatterns[pattern];
  if (made === undefined || made.of !== pattern) made = $wspPattern(pattern);
  if (made.how == 0 || url !== $wspFlat && !$wspIsFlat(url)) {
    if (made.by === null) made.by = $wspExpression(pattern);
    return made.by.test(url);
  }
  if (made.how == 1) return $wspFind.call(url, made.text) >= 0;
  if (made.how == 2) return $wspEnds.call(url, made.text);
  return made.how == 3 ? $wspStarts.call(url, made.text) : url === made.text;
}
var $wspPatterns = Object.create(null);
/* These three and no more: people rely on '(*.a|*.b)' being a choice. */
function $wspExpression(pattern) {
  var by = pattern.replace(/\./g, '\\.').replace(/\*/g, '.*').replace(/\?/g, '.');
  return new RegExp('^' + by + '$');
}
var $wspPlain = /^(\*?)([\w.-]+)(\*?)$/;
/* A pattern that is a text with stars at its ends, or without, is looked for, which takes a third of the time; and lists
   have thousands of them, of which each would be an expression to make. */
function $wspPattern(pattern) {
  if (typeof pattern != 'string') return { of: pattern, by: $wspExpression(pattern), how: 0, text: '' };
  var made = { of: pattern, by: null, how: 0, text: '' }, parts = $wspPlain.exec(pattern);
  if (parts) {
    made.text = parts[2];
    made.how = parts[1] != '' ? parts[3] != '' ? 1 : 2 : parts[3] != '' ? 3 : 4;
  }
  return $wspPatterns[pattern] = made;
}
/* A star stands for anything but the end of a line; hosts and URLs have none, and are asked for many times. */
var $wspFlat = '', $wspLines = /[\n\r\u2028\u2029]/;
function $wspIsFlat(url) {
  if (typeof url != 'string' || url.length > 1000 || $wspLines.test(url)) return false;
  $wspFlat = url;
  return true;
}
function $wspCallable(method) { return Object.defineProperty(method, 'call', { value: Function.prototype.call }); }
var $wspFind = $wspCallable(String.prototype.indexOf), $wspEnds = $wspCallable(String.prototype.endsWith);
var $wspStarts = $wspCallable(String.prototype.startsWith);
function alert(message) {
  try { String(message); } catch (e) { /* Chromium goes on. */ }
}
function dnsResolveEx(host) {
  if (typeof host != 'string') return undefined;
  if ($wspWords(host)) return host;
  var ip = global.dnsResolve(host);
  return ip == null ? '' : ip;
}
function isResolvableEx(host) { return global.dnsResolveEx(host) != ''; }
function myIpAddressEx() { return global.myIpAddress(); }
function isInNetEx(ip, prefix) {
  if (typeof ip != 'string' || typeof prefix != 'string') return null;
  var parts = prefix.split('/').map(function (part) { return part.trim(); });
  var net = $wspWords(parts[0]), at = $wspWords(ip);
  if (parts.length != 2 || !net || !at || !/^\d+$/.test(parts[1])) return false;
  var four = parts[0].indexOf(':') < 0, bits = +parts[1];
  if (bits > (four ? 32 : 128)) return false;
  if (ip === $wspClient && four) {
    var size = Math.pow(2, 32 - bits), value = net[6] * 65536 + net[7];
    return $wspAskClient(prefix, '', value - value % size, size);
  }
  if (ip === $wspClient) return $wspEither('client ' + prefix);
  bits += four ? 96 : 0;
  for (var k = 0; k < 8 && bits > 0; k++, bits -= 16) {
    var shift = bits < 16 ? 16 - bits : 0;
    if (at[k] >> shift != net[k] >> shift) return false;
  }
  return true;
}
function sortIpAddressList(list) {
  if (typeof list != 'string' || /[^\x00-\x7f]/.test(list)) return null;
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
/* What one run has settled starts anew with the next; what loading settled stays. */
var $wspAtLoad = null;
function $wspStart(moment) {
  if (moment === undefined) moment = null;
  var start = $wspAtLoad || { moment: moment, times: $wspAnyTime(), client: {}, clientIn: [[0, 4294967296]] };
  $wspMoment = start.moment;
  $wspClient = start.client;
  $wspClientIn = start.clientIn;
  $wspThrows = 0;
  $wspTimes = { day: start.times.day, dayGMT: start.times.dayGMT, time: start.times.time, timeGMT: start.times.timeGMT };
}
function $wspLoaded() {
  $wspAtLoad = { moment: $wspMoment, times: $wspTimes, client: $wspClient, clientIn: $wspClientIn };
}
/* Dice: a few of the ways in which the first throw of a run can fall. No two falls are the same in it, for a file may throw
   until it has what it wants. */
var $wspThrows = 0;
Math.random = function () {
  return ([0, 0.4, 0.7, 0.99][$wspChoose('chance', 4)] + 0.6180339887498949 * $wspThrows++) % 1;
};
`;

/** Names that a PAC may use without defining them. */
export const PAC_FUNCTION_NAMES: readonly string[] = [...(PAC_FUNCTIONS + CLOCK).matchAll(/^function (\w+)\(/gm)].map(
  (match) => match[1]!,
);
