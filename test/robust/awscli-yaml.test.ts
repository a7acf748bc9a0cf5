import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { readAwsCli } from '../../server/src/readers/awscli';
import { readingLines } from '../unit/cloudformation/support';

const read = (text: string, uri: string) => readAwsCli({ uri, text }, { variables: {} });

const cidr = fc.constantFrom('10.0.0.0/8', '0.0.0.0/0', '18.180.178.0/24', '2001:db8::/32');
const text = fc.constantFrom(
  'office',
  'a: b',
  '- dash',
  '"quoted"',
  "it's",
  '#1',
  '',
  'yes',
  '0123',
  'wide '.repeat(30),
  'two\nlines',
);
const permission = fc.record({
  FromPort: fc.constantFrom(22, 443, 4172),
  IpProtocol: fc.constantFrom('tcp', 'udp', '-1'),
  IpRanges: fc.array(fc.record({ CidrIp: cidr, Description: text }), { maxLength: 3 }),
  PrefixListIds: fc.array(fc.record({ PrefixListId: fc.constantFrom('pl-1', 'pl-2') }), { maxLength: 1 }),
  ToPort: fc.constantFrom(443, 4172, 65535),
  UserIdGroupPairs: fc.array(fc.record({ GroupId: fc.constant('sg-9') }), { maxLength: 1 }),
});
const group = fc.record({
  Description: text,
  GroupId: fc.constantFrom('sg-1', 'sg-2', 'sg-3'),
  GroupName: text,
  IpPermissions: fc.array(permission, { maxLength: 2 }),
  IpPermissionsEgress: fc.array(permission, { maxLength: 2 }),
  Tags: fc.array(fc.record({ Key: fc.constant('Name'), Value: text }), { maxLength: 1 }),
  VpcId: fc.constant('vpc-1'),
});
const answer = fc.record({ SecurityGroups: fc.array(group, { maxLength: 4 }), NextToken: text });
const style = fc.record({ indentSeq: fc.boolean(), lineWidth: fc.constantFrom(0, 60) });

describe('AWS CLI answers in YAML', () => {
  it('say what the same answers say in JSON, in whatever style', () => {
    fc.assert(
      fc.property(answer, style, fc.boolean(), (value, options, paged) => {
        const whole = paged ? [value, structuredClone(value)] : value;
        const yaml = read(stringify(whole, options), 'file:///a.yaml');
        expect(yaml.problems).toEqual([]);
        expect(readingLines(yaml)).toEqual(readingLines(read(JSON.stringify(whole), 'file:///a.json')));
      }),
      { numRuns: 200 },
    );
  });

  it('any cut and any inserted mark: no throw, and places within the text', () => {
    const junk = fc.constantFrom(
      '"',
      "'",
      '[',
      '{',
      '}',
      ':',
      '- ',
      '\t',
      '&a',
      '*a',
      '#',
      '|',
      '>',
      '%',
      '@',
      '---\n',
      '? ',
      '!x ',
      '\u0000',
    );
    fc.assert(
      fc.property(answer, style, fc.nat(), fc.nat(30), junk, (value, options, place, cut, mark) => {
        const whole = stringify(value, options);
        const at = place % whole.length;
        const half = whole.slice(0, at) + mark + whole.slice(at + cut);
        const { policies, problems } = read(half, 'file:///a.yaml');
        const spans = [
          ...policies.flatMap(({ span, nameSpan }) => [span, nameSpan]),
          ...problems.map(({ span }) => span),
        ];
        return spans.every(({ start, end }) => 0 <= start && start <= end && end <= half.length + 1);
      }),
      { numRuns: 300 },
    );
  });
});
