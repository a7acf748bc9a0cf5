/**
 * The clock of a PAC, in JavaScript that runs inside the sandbox. Nobody can tell when a file will be asked. So either
 * the run has a moment of its own, and everything is as Chromium has it at that moment; or conditions on the time are
 * open questions, and what one of them has settled holds for the next: who is on a Sunday is in no "MON" to "FRI".
 * A file that reads `Date` itself is shown a few telling moments.
 */
export const CLOCK = `
var $wspDays = { SUN: 0, MON: 1, TUE: 2, WED: 3, THU: 4, FRI: 5, SAT: 6 };
var $wspMonths = { JAN: 0, FEB: 1, MAR: 2, APR: 3, MAY: 4, JUN: 5, JUL: 6, AUG: 7, SEP: 8, OCT: 9, NOV: 10, DEC: 11 };
/* Milliseconds of the run, once they are settled. */
var $wspMoment = null, $wspRealDate = Date;
/* What is still possible, local and GMT apart: days of the week, and stretches of a day's seconds. */
var $wspTimes;
function $wspAnyTime() {
  return { day: [0, 1, 2, 3, 4, 5, 6], dayGMT: [0, 1, 2, 3, 4, 5, 6], time: [[0, 86400]], timeGMT: [[0, 86400]] };
}
Date = (function (Real) {
  function moment() {
    if ($wspMoment === null) {
      /* Monday morning, Saturday, Sunday, a night, an evening, the last hour of the year. */
      var shown = [[5, 10, 0], [10, 12, 0], [11, 12, 0], [7, 3, 30], [8, 20, 0], [31, 23, 30]];
      var one = shown[$wspChoose('clock', shown.length)];
      $wspMoment = new Real(2026, one[0] == 31 ? 11 : 0, one[0], one[1], one[2]).getTime();
    }
    return $wspMoment;
  }
  var shim = new Proxy(Real, {
    construct: function (target, args, made) { return Reflect.construct(target, args.length ? args : [moment()], made); },
    apply: function () { return new Real(moment()).toString(); },
    get: function (target, key) { return key === 'now' ? moment : target[key]; }
  });
  Real.prototype.constructor = shim;
  return shim;
})(Date);
function $wspIsGMT(args) { return args[args.length - 1] == 'GMT'; }
/* Asks what is open of a day or a time; "inside" is the part of what is possible for which the answer is yes. */
function $wspSettle(what, kind, name, args, inside, outside) {
  if (inside.length == 0 || outside.length == 0) return outside.length == 0;
  var yes = $wspEither('clock ' + name + '(' + Array.prototype.join.call(args, ', ') + ')');
  $wspTimes[kind] = yes ? inside : outside;
  return yes;
}
function weekdayRange() {
  var gmt = $wspIsGMT(arguments), argc = arguments.length - (gmt ? 1 : 0), days = $wspDays;
  if (arguments.length < 1) return false;
  function day(name) { return name in days ? days[name] : -1; }
  var from = day(arguments[0]), to = argc == 2 ? day(arguments[1]) : from;
  if (from == -1 || to == -1) return false;
  function holds(at) { return from <= to ? from <= at && at <= to : at <= to || from <= at; }
  if ($wspMoment !== null) {
    var now = new $wspRealDate($wspMoment);
    return holds(gmt ? now.getUTCDay() : now.getDay());
  }
  var kind = gmt ? 'dayGMT' : 'day', left = $wspTimes[kind];
  function not(at) { return !holds(at); }
  return $wspSettle('day', kind, 'weekdayRange', arguments, left.filter(holds), left.filter(not));
}
/* Chromium moves a date to GMT field by field, and so what it gives around midnight is its own. */
function $wspMoveToGMT(date) {
  ['FullYear', 'Month', 'Date', 'Hours', 'Minutes', 'Seconds'].forEach(function (field) {
    date['set' + field](date['getUTC' + field]());
  });
}
function $wspWithin(date, from, to) {
  return from <= to ? from <= date && date <= to : to >= date || date >= from;
}
/* The date that arguments name, each by its kind: a month's name, a day up to 31, a year. */
function $wspSetDate(date, args, from, to) {
  var named = false;
  for (var i = from; i < to; i++) {
    var number = parseInt(args[i]);
    if (isNaN(number)) date.setMonth(args[i] in $wspMonths ? $wspMonths[args[i]] : -1);
    else if (number < 32) { date.setDate(number); named = true; }
    else date.setFullYear(number);
  }
  return named;
}
function dateRange() {
  if (arguments.length < 1) return false;
  var gmt = $wspIsGMT(arguments), argc = arguments.length - (gmt ? 1 : 0), Real = $wspRealDate;
  var number = parseInt(arguments[0]);
  /* No month, no day, no year: never. */
  if (argc == 1 && (isNaN(number) ? !(arguments[0] in $wspMonths) : number < 1)) return false;
  if ($wspMoment === null) {
    return $wspEither('clock dateRange(' + Array.prototype.join.call(arguments, ', ') + ')');
  }
  var now = new Real($wspMoment);
  if (argc == 1) {
    if (isNaN(number)) return (gmt ? now.getUTCMonth() : now.getMonth()) == $wspMonths[arguments[0]];
    if (number < 32) return (gmt ? now.getUTCDate() : now.getDate()) == number;
    return (gmt ? now.getUTCFullYear() : now.getFullYear()) == number;
  }
  var year = now.getFullYear(), half = argc >> 1;
  var from = new Real(year, 0, 1, 0, 0, 0), to = new Real(year, 11, 31, 23, 59, 59);
  var days = $wspSetDate(from, arguments, 0, half);
  $wspSetDate(to, arguments, half, argc);
  /* Days alone are days of this month. */
  if (days && argc <= 2) {
    from.setMonth(now.getMonth());
    to.setMonth(now.getMonth());
  }
  if (gmt) $wspMoveToGMT(now);
  return $wspWithin(now, from, to);
}
/* The stretches of a day for which a time range holds; [from, to) in seconds. */
function $wspTimeRange(args, argc) {
  var n = Array.prototype.map.call(args, Number);
  if (argc == 1) return n[0] >= 0 && n[0] <= 23 && n[0] % 1 == 0 ? [[n[0] * 3600, (n[0] + 1) * 3600]] : [];
  /* Two hours do not reach over midnight; four and six numbers do. */
  if (argc == 2) return n[0] <= n[1] ? [[Math.ceil(n[0]) * 3600, (Math.floor(n[1]) + 1) * 3600]] : [];
  var from = n[0] * 3600 + n[1] * 60 + (argc == 6 ? n[2] : 0);
  var to = argc == 6 ? n[3] * 3600 + n[4] * 60 + n[5] + 1 : n[2] * 3600 + n[3] * 60 + 60;
  return from < to ? [[from, to]] : to <= from ? [[0, to], [from, 86400]] : [];
}
function $wspCut(left, ranges) {
  var out = [];
  left.forEach(function (one) {
    ranges.forEach(function (range) {
      var from = Math.max(one[0], range[0]), to = Math.min(one[1], range[1]);
      if (from < to) out.push([from, to]);
    });
  });
  return out;
}
function timeRange() {
  if (arguments.length < 1) return false;
  var a = arguments, gmt = $wspIsGMT(a), argc = a.length - (gmt ? 1 : 0);
  if (argc != 1 && argc != 2 && argc != 4 && argc != 6) throw 'timeRange: bad number of arguments';
  if ($wspMoment === null) {
    var kind = gmt ? 'timeGMT' : 'time', left = $wspTimes[kind], ranges = $wspTimeRange(a, argc), rest = [], at = 0;
    ranges.forEach(function (range) { rest.push([at, range[0]]); at = range[1]; });
    rest.push([at, 86400]);
    return $wspSettle('time', kind, 'timeRange', a, $wspCut(left, ranges), $wspCut(left, rest));
  }
  var now = new $wspRealDate($wspMoment), hour = gmt ? now.getUTCHours() : now.getHours();
  if (argc == 1) return hour == a[0];
  if (argc == 2) return a[0] <= hour && hour <= a[1];
  var from = new $wspRealDate($wspMoment), to = new $wspRealDate($wspMoment), half = argc >> 1;
  if (argc == 6) {
    from.setSeconds(a[2]);
    to.setSeconds(a[5]);
  } else to.setSeconds(59);
  from.setHours(a[0]);
  from.setMinutes(a[1]);
  to.setHours(a[half]);
  to.setMinutes(a[half + 1]);
  if (gmt) $wspMoveToGMT(now);
  return $wspWithin(now, from, to);
}
`;
