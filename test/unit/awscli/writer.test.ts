import { describe, expect, it } from 'vitest';
import { message } from '../../../server/src/messages';
import { applyEdits, type FilterPolicy } from '../../../server/src/policy';
import { readAwsCli } from '../../../server/src/readers/awscli';
import type { AllowItem } from '../../../server/src/rules/finding';
import { allowAwsCli } from '../../../server/src/writers/awscli';

function write(text: string, address: string, items: readonly AllowItem[], uri = 'file:///net/answer.json') {
  const { policies } = readAwsCli({ uri, text }, { variables: {} });
  const policy = policies.find((candidate) => candidate.address === address) as FilterPolicy;
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
});
