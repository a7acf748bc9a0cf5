import { describe, expect, it } from 'vitest';
import { readFile } from './support';

const HURT = 'part of this object cannot be read, so that nobody can tell what it lacks or holds until that is mended';
const REST = (direction: string) => `  ${direction} allow all ?${HURT} (maybe: ${HURT})`;
const NOBODY = (direction: string) => `  ${direction} ? #? ?${HURT} ?${HURT} ?${HURT} (maybe: ${HURT})`;

const group = (id: string, egress: string) => `    {
      "GroupId": "${id}",
      "VpcId": "vpc-1",
      "IpPermissions": [],
      ${egress}
    }`;
const NONE = '"IpPermissionsEgress": []';
const groups = (...all: string[]) => `{\n  "SecurityGroups": [\n${all.join(',\n')}\n  ]\n}\n`;

describe('what an object with a fault lacks is unknown', () => {
  it.each([
    ['no fault', groups(group('sg-1', NONE), group('sg-2', NONE)), ['security-group sg-1', 'security-group sg-2']],
    [
      'an open list in the first group',
      groups(group('sg-1', '"IpPermissionsEgress": ['), group('sg-2', NONE)),
      ['security-group sg-1', expect.stringContaining(`(maybe: ${HURT})`), REST('inbound'), REST('outbound')],
    ],
    [
      'an open quote in the second group',
      groups(group('sg-1', NONE), group('sg-2', '"IpPermissionsEgress: []')),
      [
        'security-group sg-1',
        'security-group sg-2',
        `  outbound allow all ?IpPermissionsEgress is not in this object (maybe: IpPermissionsEgress is not in this object)`,
        REST('inbound'),
        REST('outbound'),
      ],
    ],
  ])('groups: %s', (_, text, lines) => expect(readFile(text).lines).toEqual(lines));

  const entry = (direction: string) =>
    `{"RuleNumber": 100, ${direction}"Protocol": "-1", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"}`;
  const acl = (entries: string) =>
    `{"NetworkAcls": [{"NetworkAclId": "acl-1", "VpcId": "vpc-1", "Entries": [${entries}]}]}`;
  it.each([
    ['no fault', acl(entry('"Egress": false, ')), ['network-acl acl-1', '  inbound allow #100 all 0.0.0.0/0']],
    [
      'a direction that nobody has written',
      acl(entry('')),
      [
        'network-acl acl-1',
        '  inbound allow #100 all 0.0.0.0/0 (maybe: Egress is not in this object)',
        '  outbound allow #100 all 0.0.0.0/0 (maybe: Egress is not in this object)',
      ],
    ],
    [
      'a direction that is half-typed',
      acl(entry('"Egress": tr, ')),
      [
        'network-acl acl-1',
        expect.stringContaining('(maybe: '),
        expect.stringContaining('(maybe: '),
        NOBODY('inbound'),
        NOBODY('outbound'),
      ],
    ],
  ])('entries of a network ACL: %s', (_, text, lines) => expect(readFile(text).lines).toEqual(lines));

  it('a listing of rules, or of the entries of a list, may have lost some of them', () => {
    const rules = `{"SecurityGroupRules": [
      {"GroupId": "sg-1", "IsEgress": true, "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIpv4": "0.0.0.0/0"},
      {"GroupId": "sg-1", "IsEgr
    ]}`;
    expect(readFile(rules).lines.slice(-2)).toEqual([REST('inbound'), REST('outbound')]);
    const entries = '{"PrefixListId": "pl-0a1b2c3d4e5f60718", "Entries": [{"Cidr": "10.0.0.0/8"}, {"Cidr": "10.1';
    expect(readFile(entries).lines).toEqual(['prefix-list pl-0a1b2c3d4e5f60718', ...Array(3).fill(`  ?${HURT}`)]);
  });
});
