/**
 * Replaces the built-in functions whose one call can take long without the engine looking at the time: those that walk
 * a list, which may be four thousand million holes long, those that make or search a text, and those that read one as
 * an expression or a number. No PAC has a use for such lengths; all others are handed on untouched.
 */
export const GUARDS = `
(function (apply, construct, define) {
  'use strict';
  var LONGEST = 2e5, TEXT = 1e6, PATTERN = 1e5, DIGITS = 1e4, WORK = 1e7;
  function stop(name) { throw new RangeError(name + ' of something too long'); }
  function guard(owner, name, tooMuch) {
    var original = owner[name];
    if (typeof original != 'function') return;
    var guarded = function () {
      if (tooMuch(this, arguments)) stop(name);
      return apply(original, this, arguments);
    };
    define(guarded, 'name', { value: name });
    define(owner, name, { value: guarded, writable: true, configurable: true });
  }
  function tooLong(list) {
    return typeof list == 'object' && list !== null && list.length > LONGEST || typeof list == 'string' && list.length > TEXT;
  }
  function anyTooLong(self, args) {
    if (tooLong(self)) return true;
    for (var i = 0; i < args.length; i++) if (tooLong(args[i])) return true;
    return false;
  }
  function names(owner) {
    return Object.getOwnPropertyNames(owner).filter(function (name) {
      return typeof owner[name] == 'function' && !/^(constructor|keys|values|entries|toString|valueOf)$/.test(name);
    });
  }
  var searches = /^(indexOf|lastIndexOf|includes|split|replace|replaceAll)$/, makes = /^(repeat|padStart|padEnd)$/;
  names(String.prototype).forEach(function (name) {
    guard(String.prototype, name, function (self, args) {
      if (typeof self != 'string') return false;
      if (self.length > TEXT || makes.test(name) && args[0] * (name == 'repeat' ? self.length : 1) > TEXT) return true;
      var work = typeof args[0] == 'string' && searches.test(name) ? self.length * args[0].length : 0;
      return work > (name == 'lastIndexOf' ? WORK / 10 : WORK);
    });
  });
  names(Array.prototype).forEach(function (name) { guard(Array.prototype, name, anyTooLong); });
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
