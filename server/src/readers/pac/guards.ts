/**
 * Replaces the built-in functions whose one call can take minutes without the engine looking at the time: those that
 * walk an array, which may be four thousand million holes long, and those that search a text. No PAC has a use for
 * such lengths; all others are handed on untouched.
 */
export const GUARDS = `
(function (apply, define) {
  'use strict';
  var LONGEST = 1e6, WORK = 1e8;
  function guard(owner, name, tooMuch) {
    var original = owner[name];
    var guarded = function () {
      if (tooMuch(this, arguments)) throw new RangeError(name + ' of something too long');
      return apply(original, this, arguments);
    };
    define(guarded, 'name', { value: name });
    define(owner, name, { value: guarded, writable: true, configurable: true });
  }
  function tooLong(list) { return typeof list == 'object' && list !== null && list.length > LONGEST; }
  Object.getOwnPropertyNames(Array.prototype).forEach(function (name) {
    if (typeof Array.prototype[name] != 'function' || /^(constructor|keys|values|entries)$/.test(name)) return;
    guard(Array.prototype, name, function (self, args) {
      if (tooLong(self)) return true;
      for (var i = 0; i < args.length; i++) if (tooLong(args[i])) return true;
      return false;
    });
  });
  ['indexOf', 'lastIndexOf', 'includes', 'split', 'replace', 'replaceAll'].forEach(function (name) {
    guard(String.prototype, name, function (self, args) {
      return typeof self == 'string' && typeof args[0] == 'string' && self.length * args[0].length > WORK;
    });
  });
})(Reflect.apply, Object.defineProperty);
`;
