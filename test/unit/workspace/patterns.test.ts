import fc from 'fast-check';
import picomatch from 'picomatch';
import { describe, expect, it } from 'vitest';
import { pathMatcher, textMatcher } from '../../../server/src/workspace/patterns';

const fits = (pattern: string, path: string): boolean | undefined => pathMatcher([pattern])?.(path);

describe('globs of paths', () => {
  it.each([
    ['main.tf', 'main.tf', true],
    ['main.tf', 'network/main.tf', false],
    ['*.tf', 'network/main.tf', false],
    ['**/*.tf', 'main.tf', true],
    ['**/*.tf', 'a/b/main.tf', true],
    ['network/**', 'network/a/b.json', true],
    ['network/**', 'networks/a.json', false],
    ['network/**', 'network', false],
    ['a/**/b.tf', 'a/b.tf', true],
    ['a/**/b.tf', 'a/x/y/b.tf', true],
    ['**/proxy/**', 'sites/tokyo/proxy/office.pac', true],
    ['.hidden/*', '.hidden/a', true],
    ['**', '.hidden/a', true],
    ['*.{tf,tofu}', 'main.tofu', true],
    ['{a,b/{c,d}}/*.tf', 'b/d/main.tf', true],
    ['{tf}', '{tf}', true],
    ['{a', '{a', true],
    ['sg-?.json', 'sg-1.json', true],
    ['sg-?.json', 'sg-10.json', false],
    ['[a-c]*.tf', 'branch.tf', true],
    ['[!a-c]*.tf', 'branch.tf', false],
    ['[', '[', true],
    ['a\\*b', 'a*b', true],
    ['a\\*b', 'axb', false],
    ['./main.tf', 'main.tf', true],
    ['拠点/*.tf', '拠点/東京.tf', true],
    ['', 'main.tf', false],
  ])('%s and %s: %s', (pattern, path, answer) => {
    expect(fits(pattern, path)).toBe(answer);
  });

  it('any of several will do, and none of none', () => {
    expect(pathMatcher(['a', 'b'])!('b')).toBe(true);
    expect(pathMatcher([])!('b')).toBe(false);
  });

  it('says what picomatch says', () => {
    const piece = fc.constantFrom('a', 'b', 'ab', '*', '?', '{a,b}', '[ab]', '.b');
    const name = fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join(''));
    const pattern = fc
      .array(fc.oneof({ weight: 2, arbitrary: name }, fc.constant('**')), { minLength: 1, maxLength: 4 })
      .map((names) => names.join('/'));
    const path = fc
      .array(fc.stringMatching(/^[ab.]{1,4}$/), { minLength: 1, maxLength: 4 })
      .map((names) => names.join('/'));
    // `a/**` is what lies in `a`; picomatch adds `a` itself. Patterns and paths that do not occur, and which the two read differently.
    const odd = (text: string): boolean => /[^/]\*\*|\*\*[^/]|\.\.|(^|\/)\.($|\/)/.test(text);
    fc.assert(
      fc.property(pattern, path, (glob, at) => {
        fc.pre(!odd(glob) && !odd(at));
        expect(fits(glob, at)).toBe(picomatch(glob.replace(/\*\*$/, '**/*'), { dot: true, noextglob: true })(at));
      }),
      { numRuns: 10_000 },
    );
  });

  it('takes no time to speak of, whatever the pattern', () => {
    const start = performance.now();
    expect(fits('*a'.repeat(400), `${'a'.repeat(250)}b`)).toBe(false);
    expect(fits('**/a/'.repeat(150), `${'a/'.repeat(1000)}b`)).toBe(false);
    expect(fits('{a,b}'.repeat(100), 'ab')).toBeUndefined();
    expect(textMatcher(['*a'.repeat(400)])(`${'a'.repeat(5000)}b`)).toBe(false);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});

describe('patterns of object addresses', () => {
  it.each([
    ['aws_security_group.clients', 'aws_security_group.clients', true],
    ['aws_security_group.*', 'aws_security_group.clients["tokyo"]', true],
    ['aws_security_group.clients["*"]', 'aws_security_group.clients["tokyo"]', true],
    ['aws_security_group.clients["a"]', 'aws_security_group.clientsa', false],
    ['module.*.clients', 'module.a.b.clients', true],
    ['sg-?', 'sg-1', false],
    ['sg-*', 'acl-1', false],
    ['*', '', true],
  ])('%s and %s: %s', (pattern, address, answer) => {
    expect(textMatcher([pattern])(address)).toBe(answer);
  });
});
