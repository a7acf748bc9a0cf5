/**
 * Replaces the built-in functions whose one call can take long without the engine looking at the time: those that walk
 * a list, which may be four thousand million holes long, those that make or search a text, and those that read one as
 * an expression or a number. No PAC has a use for such lengths; all others are handed on untouched. The engine counts a
 * call as one step, however long it takes, and looks at the time every so many (`steps`): what long texts and lists cost
 * is made up for in steps, so that a loop of such calls is stopped as soon as any other.
 */
export const guards = (steps: number): string => `
(function (apply, construct, define) {
  'use strict';
  var LONGEST = 2e5, TEXT = 1e6, SHORT = 1000, PATTERN = 1e5, DIGITS = 1e4, WORK = 1e7;
  var ENOUGH = 25e4, HEAVY = { sort: 20, split: 2, replace: 5, replaceAll: 5, indexOf: 1 / 8, includes: 1 / 8 };
  var spent = 0;
  function work(length) {
    spent += length;
    if (spent < ENOUGH) return;
    spent = 0;
    for (var i = 0; i < ${steps}; i++);
  }
  function textual(name) { return typeof name == 'symbol' ? '[' + name.description + ']' : name; }
  function stop(name) { throw new RangeError(textual(name) + ' of something too long'); }
  function replace(owner, name, guarded) {
    define(guarded, 'name', { value: textual(name) });
    define(owner, name, { value: guarded, writable: true, configurable: true });
  }
  function guard(owner, name, tooMuch) {
    var original = owner[name], heavy = HEAVY[name] || 1;
    if (typeof original != 'function') return;
    replace(owner, name, function () {
      if (tooMuch(this, arguments, heavy)) stop(name);
      return apply(original, this, arguments);
    });
  }
  function tooLong(list, heavy) {
    if (typeof list != 'string' && (typeof list != 'object' || list === null)) return false;
    var length = list.length;
    if (!(length > SHORT)) return false;
    if (length > (typeof list == 'string' ? TEXT : LONGEST)) return true;
    work(length * heavy);
    return false;
  }
  function anyTooLong(self, args, heavy) {
    if (tooLong(self, heavy)) return true;
    for (var i = 0; i < args.length; i++) if (tooLong(args[i], heavy)) return true;
    return false;
  }
  function selfTooLong(self, args, heavy) { return tooLong(self, heavy); }
  /* Not those that look at one place, take a piece out, or add to the end, whatever the length. */
  var quick = /^(constructor|keys|values|entries|toString|valueOf|char.*At|codePointAt|at|substr.*|slice|.*With|push|pop)$/;
  function names(owner) {
    return Object.getOwnPropertyNames(owner).filter(function (name) {
      return typeof owner[name] == 'function' && !quick.test(name);
    });
  }
  /* Texts are what PAC files are about, and these are called for every rule: no list of arguments, no look at the name. */
  function callable(original) { return define(original, 'call', { value: Function.prototype.call }); }
  function textOf(self) { return typeof self == 'string' || self == null ? self : \`\${self}\`; }
  /* A short text for sure: to be the same as it is looked at sooner than kind and length, and lists are gone through for one. */
  var short = '';
  function guardSearch(name, most) {
    var original = callable(String.prototype[name]), heavy = HEAVY[name] || 1;
    replace(String.prototype, name, function (what, more) {
      if (this === short) return original.call(this, what, more);
      if (typeof this == 'string' && this.length < SHORT) {
        short = this;
        return original.call(this, what, more);
      }
      var self = textOf(this);
      if (self != null && (self.length > TEXT || typeof what == 'string' && self.length * what.length > most)) stop(name);
      if (self != null) work(self.length * heavy);
      return original.call(self, what, more);
    });
  }
  function guardText(name) {
    var original = callable(String.prototype[name]);
    replace(String.prototype, name, function (a, b) {
      if (typeof this == 'string' && this.length < SHORT) return original.call(this, a, b);
      var self = textOf(this);
      if (self != null && self.length > TEXT) stop(name);
      if (self != null) work(self.length);
      return original.call(self, a, b);
    });
  }
  var searches = { indexOf: WORK, lastIndexOf: WORK / 10, includes: WORK, split: WORK, replace: WORK, replaceAll: WORK };
  names(String.prototype).forEach(function (name) {
    if (searches[name]) guardSearch(name, searches[name]);
    else if (name == 'repeat' || name == 'padStart' || name == 'padEnd')
      guard(String.prototype, name, function (self, args) {
        return self != null && args[0] * (name == 'repeat' ? textOf(self).length : 1) > TEXT;
      });
    else if (name == 'concat') guard(String.prototype, name, anyTooLong);
    else guardText(name);
  });
  /* What \`[...text]\` goes through. */
  guard(String.prototype, Symbol.iterator, function (self) {
    if (typeof self != 'string' || self.length < SHORT) return false;
    work(self.length * HEAVY.split);
    return self.length > LONGEST;
  });
  names(Array.prototype).forEach(function (name) {
    guard(Array.prototype, name, name == 'concat' ? anyTooLong : selfTooLong);
  });
  var typed = Object.getPrototypeOf(Int8Array.prototype);
  ['fill', 'sort', 'indexOf', 'lastIndexOf', 'includes', 'join', 'reverse', 'set', 'slice', 'map'].forEach(function (name) {
    guard(typed, name, anyTooLong);
  });
  names(Object).concat('keys', 'values', 'entries').forEach(function (name) { guard(Object, name, anyTooLong); });
  ['from', 'of'].forEach(function (name) { guard(Array, name, anyTooLong); });
  ['parseFloat', 'parseInt', 'escape', 'unescape', 'encodeURIComponent', 'decodeURIComponent', 'encodeURI', 'decodeURI']
    .forEach(function (name) { guard(globalThis, name, anyTooLong); });
  ['parse', 'stringify'].forEach(function (name) { guard(JSON, name, anyTooLong); });
  /* Made last, since they are what the others are made of. */
  function constructor(name, tooMuch) {
    var original = globalThis[name];
    var guarded = new Proxy(original, {
      apply: function (target, self, args) { return tooMuch(args) ? stop(name) : apply(target, self, args); },
      construct: function (target, args, made) {
        return tooMuch(args) ? stop(name) : construct(target, args, made === guarded ? target : made);
      }
    });
    define(original.prototype, 'constructor', { value: guarded, writable: true, configurable: true });
    define(globalThis, name, { value: guarded, writable: true, configurable: true });
  }
  function textOver(most) {
    return function (args) {
      for (var i = 0; i < args.length; i++) if (typeof args[i] == 'string' && args[i].length > most) return true;
      return false;
    };
  }
  constructor('RegExp', textOver(PATTERN));
  constructor('BigInt', textOver(DIGITS));
  constructor('Number', textOver(TEXT));
  constructor('Function', textOver(PATTERN));
  guard(Function.prototype, 'apply', anyTooLong);
  ['apply', 'construct'].forEach(function (name) { guard(Reflect, name, anyTooLong); });
})(Reflect.apply, Reflect.construct, Object.defineProperty);
`;
