import { CLOCK } from './clock';
import { PAC_FUNCTION_NAMES, PAC_FUNCTIONS } from './functions';

/** Conditions that a run remembers as having held, and the last points that gave a value. */
const HELD = 24;
const TRAIL = 8;
/** Words that marks go to; the last of them say which conditions held, and what would be further falls off. */
const MARKS = 4096;
export const HELD_AT = MARKS - HELD;
/** The words that conditions may use as they like. */
export const FREE = { from: 64, to: HELD_AT } as const;
/** Open questions that one run keeps apart; a file that asks more is not explored further anyway. */
export const MOST_OPEN = 40;
/** Words of the log, and how many of them a call may leave unread before it comes back: one record always fits behind. */
export const LOG = 8192;
const MOST_LOG = LOG - (16 + TRAIL + HELD + 3 * MOST_OPEN);
/** Longer answers are handed out as they are. */
const LONGEST = 1000;

/** Words at the head of the log: its end, whether to come back, what is asked or -1, whether all is done, texts known. */
export const Log = { End: 0, Stop: 1, Asked: 2, Done: 3, Texts: 4, Head: 5 } as const;
/** What came of a run: a text, a value that is none, a text that is handed out as it is, nothing, for it threw. */
export const Kind = { Text: 0, NoText: 1, Aside: 2, Threw: 3 } as const;

/**
 * Asks the file, and answers what nobody can tell in every combination, all inside the sandbox: to go in and out costs
 * more than most files take to answer. What came of each run is noted in a log, in words that are read from outside
 * without a call. The file can neither see nor replace any of it, and it uses nothing that the file could have tampered
 * with: no methods, no lists but of numbers and the file's own questions, no objects with a prototype.
 *
 * Marks of the file go to `$wsp`: where the run is, how many conditions have held, how many values were given, the last
 * of these, and at its end those conditions.
 */
export const EXPLORER = `
const $wsp = new Int32Array(${MARKS});
(function (tell, chooseAtLoad, buffer) {
  var global = globalThis, define = Object.defineProperty, Ints = Int32Array, create = Object.create, parse = JSON.parse;
  function fixed(name, value) { define(global, name, { value: value, writable: false, configurable: false }); }
  var wsp = $wsp, log = new Ints(buffer);
${PAC_FUNCTIONS}
${CLOCK}

  /* Texts go out once and are numbers from then on. */
  var ids = create(null), known = 0, news = '';
  function isPlain(text) {
    if (text.length > ${LONGEST}) return false;
    for (var k = 0; k < text.length; k++) if (text[k] < ' ') return false;
    return true;
  }
  function clean(text) {
    if (isPlain(text)) return text;
    for (var out = '', k = 0; k < text.length && k < ${LONGEST}; k++) out += text[k] < ' ' ? '?' : text[k];
    return out;
  }
  function idOf(text) {
    var id = ids[text];
    if (id !== undefined) return id;
    news += text + '\\n';
    log[${Log.Texts}] = known + 1;
    return ids[text] = known++;
  }

  /* What a run asks that nobody can tell, three words each: what, how many answers there are, and which one it got. The
     same question gets the same answer all through one run; what loading has settled holds for all. */
  var loading = true, given = new Ints(${3 * MOST_OPEN}), givens = 0;
  var met = new Ints(${3 * MOST_OPEN}), mets = 0, planned = new Ints(${3 * MOST_OPEN}), plans = 0;
  function place(list, length, id) {
    for (var k = 0; k < 3 * length; k += 3) if (list[k] === id) return k;
    return -1;
  }
  function $wspChoose(what, of) {
    what = '' + what;
    of = +of;
    var id = ids[what], k;
    if (id === undefined) id = ids[what = clean(what)];
    if (loading) {
      var at = chooseAtLoad(what, of);
      if (givens < ${MOST_OPEN} && place(given, givens, idOf(what)) < 0) {
        given[3 * givens] = idOf(what);
        given[3 * givens + 1] = of;
        given[3 * givens++ + 2] = at;
      }
      return at;
    }
    if (id !== undefined) {
      if ((k = place(given, givens, id)) >= 0) return given[k + 2];
      if ((k = place(met, mets, id)) >= 0) return met[k + 2];
    }
    if (mets >= ${MOST_OPEN}) return 0;
    if (id === undefined) id = idOf(what);
    k = place(planned, plans, id);
    var next = 3 * mets++;
    met[next] = id;
    met[next + 1] = k < 0 ? of : planned[k + 1];
    return met[next + 2] = k < 0 ? 0 : planned[k + 2];
  }
  /* The last question of a way that has answers left, counted from one; 0: all have been taken. */
  function open(way, length) {
    for (; length > 0; length--) if (way[3 * length - 1] + 1 < way[3 * length - 2]) return length;
    return 0;
  }
  /* Sets out for the next way. */
  function next(way, length) {
    plans = open(way, length);
    for (var k = 0; k < 3 * plans; k++) planned[k] = way[k];
    if (plans > 0) planned[3 * plans - 1]++;
    return plans > 0;
  }

  /* What a public name may stand for while nobody may ask DNS: an address in no private range, or none. */
  var hosts = create(null), dns = 0;
  function $wspResolve(host) {
    host = '' + host;
    dns = 1;
    var told = hosts[host];
    if (told === undefined) told = hosts[host] = tell(host);
    return told !== false ? told : $wspChoose('dns ' + host, 2) == 0 ? '198.51.100.10' : null;
  }

  var questions = [], count = 0, asked = 0, turn = 0, tries = 0;
  /* The ways of the main runs, and how long they are. */
  var ways = create(null), lengths;
  function setup(text) {
    var terms = parse(text);
    questions = terms.questions;
    count = questions.length;
    lengths = new Ints(count);
    for (var k = 0; k < count; k++) hosts[questions[k][1]] = questions[k][2];
    /* What only the engine of Windows has. */
    if (terms.windows) global.getClientVersion = function getClientVersion() { return '1.0'; };
    $wspStart(terms.moment);
    log[${Log.Asked}] = 0;
  }
  function ready() {
    log[${Log.Asked}] = -1;
    $wspLoaded();
    loading = false;
    return typeof main() == 'function';
  }
  /* The function that browsers call; the Ex form is Windows' own and only asked where there is no other. */
  function main() {
    var one = global.FindProxyForURL;
    return typeof one == 'function' ? one : global.FindProxyForURLEx;
  }
  function once(question) {
    wsp[0] = -1;
    wsp[1] = wsp[2] = mets = dns = 0;
    log[${Log.Asked}] = question;
    $wspStart();
    var find = main();
    return note(question, ${Kind.Text}, find(questions[question][0], questions[question][1]));
  }
  /* Keeps the way of a main run. */
  function keep(question) {
    if (mets == 0) return;
    var way = new Ints(3 * mets);
    for (var k = 0; k < 3 * mets; k++) way[k] = met[k];
    ways[question] = way;
    lengths[question] = mets;
  }
  /* One record: its length, the question, what came of it (a text, no text, a text that is handed out, nothing), the
     text or its type, the place, whether DNS was asked, whether ways are left; and three lists behind their lengths. */
  function note(question, kind, value) {
    var at = log[${Log.End}], to = at + 7, k, n, aside;
    if (kind == ${Kind.Text} && typeof value != 'string') { kind = ${Kind.NoText}; value = typeof value; }
    if (kind == ${Kind.Text} && ids[value] === undefined && !isPlain(value)) { kind = ${Kind.Aside}; aside = value; }
    log[at + 1] = question;
    log[at + 2] = kind;
    log[at + 3] = kind <= ${Kind.NoText} ? idOf(value) : -1;
    log[at + 4] = wsp[0];
    log[at + 5] = dns;
    log[at + 6] = open(met, mets);
    if (tries == 0) keep(question);
    n = wsp[2] < ${TRAIL} ? wsp[2] : ${TRAIL};
    log[to++] = n;
    for (k = 1; k <= n; k++) log[to++] = wsp[3 + (wsp[2] - k) % ${TRAIL}];
    n = wsp[1] < ${HELD} ? wsp[1] : ${HELD};
    log[to++] = n;
    for (k = 0; k < n; k++) log[to++] = wsp[${HELD_AT} + k];
    log[to++] = mets;
    for (k = 0; k < 3 * mets; k++) log[to++] = met[k];
    log[at] = to - at;
    log[${Log.End}] = to;
    log[${Log.Asked}] = -1;
    return aside;
  }
  function begin() {
    log[${Log.End}] = ${Log.Head};
    log[${Log.Stop}] = 0;
  }
  /* The next question, in the first of its ways. */
  function first() {
    begin();
    plans = 0;
    return once(asked++);
  }
  /* The other ways, question by question, until it is time to come back. */
  function others(most) {
    begin();
    for (;;) {
      if (tries == 0) {
        while (turn < count && !(lengths[turn] > 0 && next(ways[turn], lengths[turn]))) turn++;
        if (turn == count) {
          log[${Log.Done}] = 1;
          return;
        }
        tries = 1;
      } else if (tries >= most || !next(met, mets)) {
        tries = 0;
        turn++;
        continue;
      }
      tries++;
      var aside = once(turn);
      if (aside !== undefined || log[${Log.Stop}] != 0 || log[${Log.End}] > ${MOST_LOG}) return aside;
    }
  }
  /* What the run came to that threw. */
  function threw() { if (log[${Log.Asked}] >= 0) note(log[${Log.Asked}], ${Kind.Threw}); }
  function texts() {
    var all = news;
    news = '';
    return all;
  }
  fixed('$wspDid', function (i, value) { wsp[3 + wsp[2]++ % ${TRAIL}] = i; return value; });
  /* As declarations make them, so that a file can replace them. */
  function lend(name, value) { define(global, name, { value: value, writable: true, enumerable: true }); }
${PAC_FUNCTION_NAMES.map((name) => `  lend('${name}', ${name});`).join('\n')}
  for (var word = 0; word < ${Log.Head}; word++) log[word] = 0;
  log[${Log.End}] = ${Log.Head};
  wsp[0] = log[${Log.Asked}] = -1;
  return { setup: setup, ready: ready, first: first, others: others, threw: threw, texts: texts };
})
`;
