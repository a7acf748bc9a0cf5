import { describe, expect, it } from 'vitest';
import { FEATURES, parseRanges } from '../../../server/src/catalogue';
import { MAY_2020, VALUES, written } from './support';

/** A feed in AWS's form: the few prefixes that a test needs. */
function feed(prefixes: readonly (readonly [cidr: string, service: string, region: string])[]) {
  const rows = prefixes.map(([ip_prefix, service, region]) => ({ ip_prefix, service, region }));
  const ranges = parseRanges(JSON.stringify({ createDate: '2026-01-01-00-00-00', prefixes: rows }));
  if ('error' in ranges) throw new Error('the feed of this test is broken');
  return ranges;
}
const SUBSETS = [
  ['AMAZON', 'GLOBAL'],
  ['AMAZON', 'ap-northeast-1'],
  ['AMAZON', 'us-east-1'],
  ['AMAZON', 'us-west-2'],
  ['S3', 'us-west-2'],
] as const;

const outputOf = (...args: Parameters<typeof written>): string => written(...args).text!;

describe('one rule in every form', () => {
  it('terraform', () => {
    expect(outputOf('client-network', 'terraform')).toContain(`
  # client.4172: PCoIP streaming and health checks
  egress {
    description = "WorkSpaces PCoIP streaming and health checks (client.4172, ap-northeast-1)"
    from_port   = 4172
    to_port     = 4172
    protocol    = "udp"
    cidr_blocks = local.workspaces_client_4172_cidrs
  }
`);
  });

  it('terraform-rules', () => {
    expect(outputOf('client-network', 'terraform-rules')).toContain(`
resource "aws_vpc_security_group_egress_rule" "workspaces_client_4172_udp_18_180_178_0_24" {
  security_group_id = aws_security_group.workspaces_clients.id
  description       = "WorkSpaces PCoIP streaming and health checks (client.4172, ap-northeast-1)"
  ip_protocol       = "udp"
  from_port         = 4172
  to_port           = 4172
  cidr_ipv4         = "18.180.178.0/24"
}
`);
  });

  it('terraform-prefix-list', () => {
    const text = outputOf('client-network', 'terraform-prefix-list');
    expect(text).toContain('  max_entries    = 5\n');
    expect(text).toContain(`
  entry {
    cidr        = "18.180.180.0/23"
    description = "WorkSpaces PCoIP streaming and health checks (client.4172, ap-northeast-1)"
  }
`);
    expect(text).not.toContain('0.0.0.0/0');
  });

  it('cloudformation-yaml', () => {
    expect(outputOf('client-network', 'cloudformation-yaml', { locale: 'ja' })).toContain(`
        # client.4172: PCoIP ストリーミングとヘルスチェック
        - Description: WorkSpaces PCoIP streaming and health checks (client.4172, ap-northeast-1)
          IpProtocol: udp
          FromPort: 4172
          ToPort: 4172
          CidrIp: 18.178.102.247/32
`);
  });

  it('cloudformation-json', () => {
    const template = JSON.parse(outputOf('client-network', 'cloudformation-json'));
    expect(Object.keys(template.Resources.WorkspacesClients)).toEqual(['Type', 'Metadata', 'Properties']);
    expect(template.Resources.WorkspacesClients.Properties.SecurityGroupEgress[1]).toEqual({
      Description: 'WorkSpaces PCoIP streaming and health checks (client.4172, ap-northeast-1)',
      IpProtocol: 'udp',
      FromPort: 4172,
      ToPort: 4172,
      CidrIp: '18.178.102.247/32',
    });
  });

  it('awscli', () => {
    const [, streaming] = JSON.parse(outputOf('client-network', 'awscli'));
    expect(streaming).toMatchObject({ IpProtocol: 'udp', FromPort: 4172, ToPort: 4172 });
    expect(streaming.IpRanges.map((range: { CidrIp: string }) => range.CidrIp)).toEqual([
      '18.178.102.247/32',
      '18.180.178.0/24',
      '18.180.180.0/23',
      '54.64.174.128/32',
      '54.250.251.0/24',
    ]);
  });

  it('pac', () => {
    const text = outputOf('proxy', 'pac');
    expect(text).toContain(
      '  "169.254.169.254",\n  "169.254.169.250",\n  "169.254.169.251",\n  "drp-nrt.amazonworkspaces.com"\n',
    );
    expect(text).toContain('  ["18.180.180.0", "255.255.254.0"],\n');
    expect(text).toContain('  ".awsapps.com",\n');
    expect(text).not.toMatch(/\b(const|let)\b|=>/);
  });

  it('pac-modern', () => {
    const text = outputOf('proxy', 'pac-modern');
    expect(text).toContain('const workspacesDirect = [\n  "169.254.169.254",\n');
    expect(text).toContain('workspacesNetworks.some((one) => isInNet(host, one[0], one[1]))');
    expect(text).not.toMatch(/\bvar\b/);
  });

  it.each(['pac', 'pac-modern'] as const)('%s for several regions and a proxy of your own', (form) => {
    const text = outputOf('proxy', form, { moreRegions: ['us-east-1'], proxy: 'PROXY a:3128; DIRECT' });
    for (const host of ['drp-nrt.amazonworkspaces.com', 'drp-iad.amazonworkspaces.com']) expect(text).toContain(host);
    expect(text).toContain('"PROXY a:3128; DIRECT"');
    expect(text).not.toContain('proxy.example.com');
    expect(text).toMatch(/Tokyo[\s\S]*Virginia/);
  });

  it('the other forms take one region', () => {
    expect(written('proxy', 'csv', { moreRegions: ['us-east-1'] }).error).toMatch(/one region at a time/);
  });

  it.each([
    [
      'client-network',
      'client.4172,outbound,udp,4172,18.180.178.0/24,required,ap-northeast-1,2020-05,PCoIP streaming and health checks',
    ],
    [
      'client-network',
      'client.443,outbound,tcp,443,AWS\'s S3 ranges (us-west-2),required,ap-northeast-1,2020-05,"Client HTTPS (update, registration, authentication)"',
    ],
    [
      'directory',
      'directory.netlogon-udp,inbound,udp,137-138,the WorkSpaces VPC,required,ap-northeast-1,2020-05,Netlogon (UDP) from the WorkSpaces VPC',
    ],
    [
      'workspace',
      'primary.internet.443.in,inbound,tcp,443,the WorkSpaces VPC,optional,ap-northeast-1,2020-05,HTTPS from the WorkSpaces VPC',
    ],
    [
      'subnet',
      'primary.internet.443 (return),inbound,tcp,49152-65535,0.0.0.0/0,required,ap-northeast-1,2020-05,Internet access over HTTPS',
    ],
    [
      'management',
      'mgmt.out.kms,outbound,tcp,1688,169.254.169.250/31,required,ap-northeast-1,2020-05,Microsoft KMS activation',
    ],
    ['addressing', '198.19.0.0/16,ap-northeast-1,2020-05'],
    [
      'proxy',
      'session-broker,https://skylight-cm.ap-northeast-1.amazonaws.com,skylight-cm.ap-northeast-1.amazonaws.com,443,supported,required,ap-northeast-1,2020-05,Session broker (PCM)',
    ],
    ['proxy', 'proxy.streaming,,54.250.251.0/24,4172,direct,required,ap-northeast-1,2020-05,Streaming gateways'],
  ] as const)('csv of %s', (role, line) => {
    expect(outputOf(role, 'csv', { features: FEATURES }).split('\n')).toContain(line);
  });
});

describe('comments', () => {
  it.each(['terraform', 'terraform-rules', 'terraform-prefix-list', 'cloudformation-yaml'] as const)(
    '%s names requirement, region, edition and source in the language asked for',
    (form) => {
      const text = outputOf('client-network', form, { locale: 'ja' });
      expect(text).toContain('# client.4172: PCoIP ストリーミングとヘルスチェック\n');
      expect(text).toContain('# リージョン ap-northeast-1、アジアパシフィック (東京)\n');
      expect(text).toContain(`# 出典: ${MAY_2020.data.url} (2020-05 版)\n`);
      expect(text).toContain('# workspaces-ports: role=client-network region=ap-northeast-1\n');
    },
  );
});

describe('what cannot be written narrowly', () => {
  it('is open to any address where the feed is not at hand, and says so once', () => {
    const { text, warnings } = written('client-network', 'terraform');
    expect(text!.match(/"0\.0\.0\.0\/0"/g)).toHaveLength(1);
    expect(warnings).toEqual([
      "client.443 is open to any address: its destinations (AWS's AMAZON ranges (GLOBAL, the region, us-east-1, us-west-2), AWS's S3 ranges (us-west-2)) are listed in ip-ranges.json, which is not at hand (--ip-ranges)",
    ]);
  });

  it('does not say that a feed is not at hand where it only lacks some of the destinations', () => {
    const { warnings } = written('client-network', 'terraform', {
      ranges: feed([['3.0.0.0/16', 'AMAZON', 'us-east-1']]),
    });
    expect(warnings).toEqual([
      expect.stringContaining('client.443 is open to any address: the ip-ranges.json at hand does not hold all'),
    ]);
  });

  it('is the list itself where the feed is at hand and short enough', () => {
    const ranges = feed(SUBSETS.map(([service, region], i) => [`3.${i * 2}.0.0/16`, service, region]));
    const { text, warnings } = written('client-network', 'awscli', { ranges });
    expect(warnings).toEqual(['for aws ec2 authorize-security-group-egress --group-id … --ip-permissions file://…']);
    expect(JSON.parse(text!)[0].IpRanges.map((range: { CidrIp: string }) => range.CidrIp)).toEqual([
      '3.0.0.0/16',
      '3.2.0.0/16',
      '3.4.0.0/16',
      '3.6.0.0/16',
      '3.8.0.0/16',
    ]);
  });

  it('is open to any address where the list is longer than the object takes; the table has it whole', () => {
    const many = Array.from({ length: 90 }, (_, i) => [`3.0.${i * 2}.0/24`, 'AMAZON', 'us-east-1'] as const);
    const ranges = feed([
      ...many,
      ...SUBSETS.map(([service, region], i) => [`4.${i * 2}.0.0/16`, service, region] as const),
    ]);
    const { text, warnings } = written('client-network', 'terraform', { ranges });
    expect(text).toContain('cidr_blocks = ["0.0.0.0/0"]');
    expect(warnings).toEqual([
      'client.443 is open to any address: its 95 CIDRs are more than one object takes; a prefix list or a filter by host name is narrower',
    ]);
    expect(outputOf('client-network', 'csv', { ranges }).match(/^client\.443,/gm)).toHaveLength(95);
  });

  it('names the network around the addresses of the user where a network ACL takes no more entries', () => {
    const { text, warnings } = written('subnet', 'terraform', { values: VALUES });
    expect(warnings).toEqual([
      'the 2 entries of your directory controllers stand as 10.20.0.0/23, the smallest network around them: entry by entry they are more than a network ACL takes',
    ]);
    expect(text).toContain('"10.20.0.0/23"');
    expect(text).not.toContain('10.20.0.10');
  });

  it('tells when the rules are more than AWS takes by default', () => {
    const apart = { ...VALUES, directoryControllers: ['10.20.0.10', '192.168.1.10'] };
    const { text, warnings } = written('subnet', 'terraform', { values: apart });
    expect(warnings!.filter((warning) => warning.includes('a network ACL takes 20'))).toEqual([
      expect.stringMatching(/^\d+ outbound entries: /),
    ]);
    expect(text).toContain('"10.20.0.10/32"');
  });
});

describe('what only the user knows', () => {
  it.each([
    ['workspace', 'terraform', 'cidr_blocks = var.directory_controller_cidrs'],
    ['directory', 'terraform-rules', 'for_each = toset(var.workspaces_vpc_cidrs)'],
    ['directory', 'cloudformation-yaml', 'CidrIp: !Ref WorkSpacesVpcCidr'],
    ['workspace', 'cloudformation-json', '"Ref": "DirectoryControllersCidr"'],
  ] as const)('%s as %s: %s', (role, form, text) => {
    expect(outputOf(role, form)).toContain(text);
  });

  it('is written out where it is given', () => {
    const text = outputOf('workspace', 'terraform', { values: VALUES });
    expect(text).toContain('    "10.20.0.10/32",\n'.trim());
    expect(text).not.toContain('var.directory_controller_cidrs');
  });

  it('is left out where the form has no place for it, and the way to give it is named', () => {
    const told =
      /since only you know the addresses of your directory.*--directory-controllers, or as values\.directoryControllers/;
    const { text, warnings } = written('subnet', 'terraform', { features: ['internet', 'directory'] });
    expect(warnings!.at(-1)).toMatch(told);
    // Whoever finds the text later is told as well.
    expect(text!.split('\n').filter((line) => line.startsWith('# ') && told.test(line))).toHaveLength(1);
    expect(written('subnet', 'terraform').error).toMatch(told);
  });
});

describe('two requirements that ask for the same', () => {
  it('are one rule: AWS refuses the second', () => {
    const text = outputOf('client-network', 'terraform-rules', { features: ['web-access'] });
    const rules = [...text.matchAll(/ip_protocol\s+= "(\w+)"\n\s+from_port\s+= (\d+)\n.*\n\s+cidr_ipv4\s+= "(.*)"/g)];
    const keys = rules.map(([, protocol, port, cidr]) => `${protocol} ${port} ${cidr}`);
    expect(keys).toContain('udp 443 0.0.0.0/0');
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('what is refused', () => {
  it.each([
    ['client-network', 'pac', {}, /^role client-network cannot be written as pac; it can as terraform, /],
    ['management', 'terraform', {}, /^role management cannot be written as terraform; it can as csv$/],
    ['subnet', 'awscli', {}, /^role subnet cannot be written as awscli; /],
    ['client-network', 'terraform', { region: 'mars-north-1' }, /^"mars-north-1" is not an AWS region code$/],
    [
      'client-network',
      'terraform',
      { region: 'us-west-1' },
      /^edition 2020-05 lists no WorkSpaces in us-west-1 \(US West \(N\. California\)\)/,
    ],
    [
      'directory',
      'awscli',
      {},
      /^there is nothing to write: left out: directory.dns, .* --vpc-cidrs, or as values\.vpcCidrs in .workspaces-ports\.json$/,
    ],
    [
      'workspace',
      'terraform',
      { features: [] },
      /^there is nothing to write: these protocols and features ask for no rule$/,
    ],
    ['client-network', 'terraform-prefix-list', { protocols: ['dcv'] }, /^there is nothing to write: /],
  ] as const)('%s as %s %j', (role, form, rest, error) => {
    expect(written(role, form, rest).error).toMatch(error);
  });
});
