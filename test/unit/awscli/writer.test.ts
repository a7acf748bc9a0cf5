import { describe, expect, it } from 'vitest';
import { message } from '../../../server/src/messages';
import { applyEdits, type FilterPolicy, type PrefixListPolicy } from '../../../server/src/policy';
import { readAwsCli } from '../../../server/src/readers/awscli';
import type { AllowItem } from '../../../server/src/rules/finding';
import { allowAwsCli } from '../../../server/src/writers/awscli';

function write(text: string, address: string, items: readonly AllowItem[], uri = 'file:///net/answer.json') {
  const { policies } = readAwsCli({ uri, text }, { variables: {} });
  const policy = policies.find((candidate) => candidate.address === address) as FilterPolicy | PrefixListPolicy;
  const fix = { kind: 'allow', title: message('policy.unstated'), policy, items } as const;
  const edits = allowAwsCli(fix, () => ({ uri, text }));
  return edits && applyEdits(text, edits);
}

const item = (over: Partial<AllowItem> = {}): AllowItem => ({
  direction: 'outbound',
  protocol: 'tcp',
  from: 4172,
  to: 4172,
  cidrs: ['18.180.178.0/24', '2001:db8::/32'],
  description: 'WorkSpaces client.4172',
  ...over,
});

const described = `{
    "SecurityGroups": [
        {
            "Description": "x",
            "IpPermissions": [],
            "GroupId": "sg-1",
            "IpPermissionsEgress": [
                {
                    "FromPort": 443,
                    "IpProtocol": "tcp",
                    "IpRanges": [
                        {
                            "CidrIp": "10.0.0.0/8"
                        }
                    ],
                    "Ipv6Ranges": [],
                    "PrefixListIds": [],
                    "ToPort": 443,
                    "UserIdGroupPairs": []
                }
            ]
        }
    ]
}
`;

describe('allowAwsCli', () => {
  it('a described group: one permission for all ranges, ordered and laid out as its neighbours', () => {
    expect(write(described, 'sg-1', [item()])).toBe(
      described.replace(
        `"UserIdGroupPairs": []
                }
`,
        `"UserIdGroupPairs": []
                },
                {
                    "FromPort": 4172,
                    "IpProtocol": "tcp",
                    "IpRanges": [
                        {
                            "CidrIp": "18.180.178.0/24",
                            "Description": "WorkSpaces client.4172"
                        }
                    ],
                    "Ipv6Ranges": [
                        {
                            "CidrIpv6": "2001:db8::/32",
                            "Description": "WorkSpaces client.4172"
                        }
                    ],
                    "PrefixListIds": [],
                    "ToPort": 4172,
                    "UserIdGroupPairs": []
                }
`,
      ),
    );
  });

  it('an empty list of the other direction is filled', () => {
    const cidrs = ['18.180.178.0/24'];
    expect(write(described, 'sg-1', [item({ direction: 'inbound', protocol: 'udp', cidrs })])).toBe(
      described.replace(
        '"IpPermissions": []',
        `"IpPermissions": [
                {
                    "IpProtocol": "udp",
                    "FromPort": 4172,
                    "ToPort": 4172,
                    "IpRanges": [
                        {
                            "CidrIp": "18.180.178.0/24",
                            "Description": "WorkSpaces client.4172"
                        }
                    ]
                }
            ]`,
      ),
    );
  });

  it('packed --ip-permissions stay packed, and CRLF stays CRLF', () => {
    const packed = '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"IpRanges":[{"CidrIp":"10.0.0.0/8"}]}]';
    expect(write(packed, 'answer', [item({ cidrs: ['10.1.0.0/16'] })])).toBe(
      packed.replace(
        '}]}]',
        '}]},{"IpProtocol":"tcp","FromPort":4172,"ToPort":4172,"IpRanges":[{"CidrIp":"10.1.0.0/16","Description":"WorkSpaces client.4172"}]}]',
      ),
    );
    const crlf = write(described.replace(/\n/g, '\r\n'), 'sg-1', [item()]);
    expect(crlf).toBe(write(described, 'sg-1', [item()])?.replace(/\n/g, '\r\n'));
  });

  it('input of one direction takes no rules of the other', () => {
    const input = '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"IpRanges":[{"CidrIp":"10.0.0.0/8"}]}]';
    expect(write(input, 'answer', [item({ direction: 'inbound' })])).toBeUndefined();
    expect(write(input, 'ingress', [item()], 'file:///net/ingress.json')).toBeUndefined();
    expect(write(input, 'ingress', [item({ direction: 'inbound' })], 'file:///net/ingress.json')).toBeDefined();
  });

  it('ACL entries get free numbers before the deny, protocols as numbers', () => {
    const acl = `{"NetworkAcls": [{"NetworkAclId": "acl-1", "Entries": [
  {"CidrBlock": "0.0.0.0/0", "Egress": true, "Protocol": "6", "PortRange": {"From": 443, "To": 443}, "RuleAction": "deny", "RuleNumber": 100},
  {"CidrBlock": "0.0.0.0/0", "Egress": true, "Protocol": "-1", "RuleAction": "deny", "RuleNumber": 32767}
]}]}`;
    expect(write(acl, 'acl-1', [item({ protocol: 'udp', before: 100 })])).toBe(
      acl.replace(
        '32767}\n',
        `32767},
  {"CidrBlock": "18.180.178.0/24", "Egress": true, "Protocol": "17", "PortRange": {"From": 4172, "To": 4172}, "RuleAction": "allow", "RuleNumber": 40},
  {"Ipv6CidrBlock": "2001:db8::/32", "Egress": true, "Protocol": "17", "PortRange": {"From": 4172, "To": 4172}, "RuleAction": "allow", "RuleNumber": 50}
`,
      ),
    );
    expect(write(acl, 'acl-1', [item({ before: 1 })])).toBeUndefined();
  });

  it('groups that AWS Directory Service keeps are left alone', () => {
    const kept = described.replace('"GroupId"', '"GroupName": "d-90671234ab_controllers",\n            "GroupId"');
    expect(write(kept, 'sg-1', [item()])).toBeUndefined();
  });

  it('YAML keeps its style: dashes, indentation, quotes, comments', () => {
    const yaml = `SecurityGroups:
- Description: x
  GroupId: sg-1
  IpPermissions: []
  IpPermissionsEgress:
  - FromPort: 443   # web
    IpProtocol: tcp
    IpRanges:
    - CidrIp: 10.0.0.0/8
    ToPort: 443
  VpcId: vpc-1
- GroupId: sg-2
  VpcId: vpc-1
  IpPermissions: []
  IpPermissionsEgress: []
`;
    const cidrs = ['18.180.178.0/24'];
    expect(write(yaml, 'sg-1', [item({ cidrs })], 'file:///net/answer.yaml')).toBe(
      yaml.replace(
        '    ToPort: 443\n',
        `    ToPort: 443
  - FromPort: 4172
    IpProtocol: tcp
    IpRanges:
    - CidrIp: 18.180.178.0/24
      Description: WorkSpaces client.4172
    ToPort: 4172
`,
      ),
    );
    expect(write(yaml, 'sg-2', [item({ cidrs })], 'file:///net/answer.yaml')).toBe(
      yaml.replace(
        /IpPermissionsEgress: \[\]\n$/,
        `IpPermissionsEgress:
  - IpProtocol: tcp
    FromPort: 4172
    ToPort: 4172
    IpRanges:
    - CidrIp: 18.180.178.0/24
      Description: WorkSpaces client.4172
`,
      ),
    );
  });

  it('YAML: an empty list that is the first key of its group is filled below its key, not beside its dash', () => {
    const yaml = 'SecurityGroups:\n- IpPermissionsEgress: []\n  GroupId: sg-1\n  VpcId: v\n  IpPermissions: []\n';
    expect(write(yaml, 'sg-1', [item({ cidrs: ['18.180.178.0/24'] })], 'file:///net/answer.yaml')).toBe(
      yaml.replace(
        ' []\n',
        `
  - IpProtocol: tcp
    FromPort: 4172
    ToPort: 4172
    IpRanges:
    - CidrIp: 18.180.178.0/24
      Description: WorkSpaces client.4172
`,
      ),
    );
  });

  it('a list that an alias has serve two places is left alone', () => {
    const yaml = `- GroupId: sg-1
  VpcId: v
  IpPermissions: &none []
  IpPermissionsEgress: *none
`;
    expect(write(yaml, 'sg-1', [item()], 'file:///net/answer.yaml')).toBeUndefined();
  });

  it('entries of prefix lists: bare, in an answer, and in input whose MaxEntries grows with them', () => {
    const cidrs = ['18.180.178.0/24'];
    const entry = '{"Cidr": "18.180.178.0/24", "Description": "WorkSpaces client.4172"}';
    for (const [text, address, after] of [
      ['[{"Cidr": "10.0.0.0/8"}]', 'answer', `[{"Cidr": "10.0.0.0/8"}, ${entry}]`],
      [
        '{"PrefixListId": "pl-1", "Entries": [{"Cidr": "10.0.0.0/8"}]}',
        'pl-1',
        `{"PrefixListId": "pl-1", "Entries": [{"Cidr": "10.0.0.0/8"}, ${entry}]}`,
      ],
      [
        '{"PrefixListName": "a", "Entries": [{"Cidr": "10.0.0.0/8"}], "MaxEntries": 1}',
        'a',
        `{"PrefixListName": "a", "Entries": [{"Cidr": "10.0.0.0/8"}, ${entry}], "MaxEntries": 2}`,
      ],
      ['{"PrefixListName": "a", "Entries": [{"Cidr": "::/0"}], "AddressFamily": "IPv6"}', 'a', undefined],
    ] as const) {
      expect(write(text, address, [item({ cidrs })])).toBe(after);
    }
  });

  it('JSON Lines stay lines', () => {
    const line = (id: string, list: string) =>
      `{"GroupId": "${id}", "VpcId": "v", "IpPermissions": [], "IpPermissionsEgress": [${list}]}`;
    const permission =
      '{"IpProtocol": "tcp", "FromPort": 4172, "ToPort": 4172, "IpRanges": [{"CidrIp": "18.180.178.0/24", "Description": "WorkSpaces client.4172"}]}';
    const text = `${line('sg-1', '')}\n${line('sg-2', '')}\n`;
    expect(write(text, 'sg-2', [item({ cidrs: ['18.180.178.0/24'] })], 'file:///net/answer.jsonl')).toBe(
      `${line('sg-1', '')}\n${line('sg-2', permission)}\n`,
    );
  });

  it('entries for create-network-acl-entry, one file for a loop, get one more: nobody knows which numbers are free', () => {
    const entry =
      '{"NetworkAclId": "acl-1", "RuleNumber": 100, "Protocol": "6", "RuleAction": "allow", "Egress": true, "CidrBlock": "10.0.0.0/8", "PortRange": {"From": 443, "To": 443}}';
    expect(write(`[${entry}]`, 'acl-1', [item()])).toBeUndefined();
  });

  it('lists of rules that exist, and what other tools wrote, are left alone', () => {
    const listed =
      '{"SecurityGroupRules": [{"GroupId": "sg-1", "IsEgress": true, "IpProtocol": "tcp", "FromPort": 1, "ToPort": 1, "CidrIpv4": "10.0.0.0/8"}]}';
    expect(write(listed, 'sg-1', [item()])).toBeUndefined();
    const row = '[{"group_id": "sg-1", "vpc_id": "v", "ip_permissions": [], "ip_permissions_egress": []}]';
    expect(write(row, 'sg-1', [item()])).toBeUndefined();
  });

  it('a finding in a long export costs its object, not the file', () => {
    const groups = Array.from({ length: 20_000 }, (_, i) => ({
      GroupId: `sg-${i}`,
      VpcId: 'v',
      IpPermissions: [],
      IpPermissionsEgress: [],
    }));
    const text = JSON.stringify({ SecurityGroups: groups }, null, 2);
    const file = { uri: 'file:///net/answer.json', text };
    const { policies } = readAwsCli(file, { variables: {} });
    const start = process.cpuUsage();
    for (const policy of policies.slice(0, 500) as FilterPolicy[]) {
      expect(
        allowAwsCli({ kind: 'allow', title: message('policy.unstated'), policy, items: [item()] }, () => file),
      ).toBeDefined();
    }
    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(2_000);
  });
});

describe('JSON whose first brace is missing', () => {
  const broken = described.replace(/^\{/, '');
  it('is read as JSON, told at its first key, and nothing is said to be lacking in it', () => {
    const { policies, problems } = readAwsCli({ uri: 'file:///net/answer.json', text: broken }, { variables: {} });
    expect(problems.map(({ span, message: { key } }) => [broken.slice(span.start, span.end), key])).toEqual([
      ['"', 'awscli.syntax'],
    ]);
    const [policy] = policies;
    expect(policy?.address).toBe('sg-1');
    expect(policy?.kind === 'security-group' && policy.rules.every(({ maybe }) => maybe)).toBe(true);
  });

  it('gets JSON written into it, if anything, and never YAML', () => {
    const written = write(broken, 'sg-1', [item()]);
    expect(written).toBe(write(described, 'sg-1', [item()])?.replace(/^\{/, ''));
    expect(written).toContain('"FromPort": 4172');
  });
});
