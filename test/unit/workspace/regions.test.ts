import { describe, expect, it } from 'vitest';
import { edition, parseRanges } from '../../../server/src/catalogue';
import { render } from '../../../server/src/messages';
import { looksLikeRegion, regionFault } from '../../../server/src/workspace/regions';

const EDITION = edition('2026-08')!;

describe('a region by its code', () => {
  it.each<[code: string, said: RegExp | undefined]>([
    ['ap-northeast-1', undefined],
    ['us-gov-west-1', undefined],
    // AWS's, without WorkSpaces.
    ['us-west-1', /^edition 2026-08 lists no WorkSpaces in us-west-1 \(US West \(N\. California\)\)/],
    ['ap-east-1', /^edition 2026-08 lists no WorkSpaces in ap-east-1 \(Asia Pacific \(Hong Kong\)\)/],
    // Partitions that no public list has.
    ['us-isob-east-1', /^edition 2026-08 lists no WorkSpaces in us-isob-east-1/],
    ['eusc-de-east-1', /^edition 2026-08 lists no WorkSpaces in eusc-de-east-1/],
    // Nobody's.
    ['ap-northeast-9', /^"ap-northeast-9" is not .* did you mean ap-northeast-1, ap-northeast-2, ap-northeast-3\?$/],
    ['eu-sout-1', /^"eu-sout-1" is not .* did you mean eu-south-1\?$/],
    ['us-esat-1', /^"us-esat-1" is not .* did you mean us-east-1/],
    ['AP-NORTHEAST-1', /is not an AWS region code/],
    ['ap-northeast-1a', /did you mean ap-northeast-1\?$/],
    ['frankfurt', /did you mean eu-central-1\?$/],
    ['GLOBAL', /is not an AWS region code/],
    ['(', /is not an AWS region code$/],
    ['', /is not an AWS region code$/],
  ])('%s', (code, said) => {
    const fault = regionFault(code, EDITION);
    if (!said) expect(fault).toBeUndefined();
    else {
      expect(render(fault!.message, 'en')).toMatch(said);
      expect(fault!.unknown).toBe(!/lists no/.test(said.source));
    }
  });

  it("is known where AWS's feed has it, however new it is", () => {
    const feed = parseRanges(
      JSON.stringify({
        syncToken: '1',
        createDate: '2027-01-01-00-00-00',
        prefixes: [
          { ip_prefix: '203.0.113.0/24', region: 'ap-northeast-9', service: 'AMAZON', network_border_group: 'x' },
        ],
        ipv6_prefixes: [],
      }),
    );
    if ('error' in feed) throw new Error('no feed');
    expect(regionFault('ap-northeast-9', EDITION, feed)).toMatchObject({ unknown: false });
    expect(regionFault('ap-northeast-8', EDITION, feed)).toMatchObject({ unknown: true });
  });
});

it.each([
  ['ap-northeast-1', true],
  ['us-gov-west-1', true],
  ['us-isob-east-1', true],
  ['eusc-de-east-1', true],
  ['ap-southeast-10', true],
  ['northeast-1', false],
  ['ap-northeast', false],
  ['AP-NORTHEAST-1', false],
  ['ap-northeast-1a', false],
  ['ap-upward-1', false],
])('%s has the shape of a code: %s', (code, answer) => {
  expect(looksLikeRegion(code)).toBe(answer);
});
