import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Analyzer } from '../../server/src/analysis/analyzer';
import type { UnitResult } from '../../server/src/analysis/pipeline';
import { loadSandbox } from '../../server/src/node/sandbox';
import type { Policy } from '../../server/src/policy';
import { memoryHost } from '../support/annotated';
import { ROOT } from '../support/files';

/**
 * Where a file cannot be read as a whole, nobody can tell what is missing in it: what AWS takes by default, what an ACL
 * denies, what stands in the line that is half-typed. So no requirement may be met that was not, and none be lacking
 * that was not. It may be unknown, and an object may be gone.
 */
const half = (line: string): string => line.slice(0, line.length - Math.ceil(line.trim().length / 2));
const BREAKS: Readonly<Record<string, (line: string) => string>> = {
  'half of it': half,
  'half of it and a bracket': (line) => `${half(line)}[`,
  'half of it and a quote': (line) => `${half(line)}"`,
  'a bracket behind it': (line) => `${line} [`,
  'a quote behind it': (line) => `${line} "`,
  'a brace behind it': (line) => `${line} {`,
  'a closing brace behind it': (line) => `${line} }`,
  'a bracket for its value': (line) => line.replace(/([:=]).*/, '$1 ['),
  'a quote for its value': (line) => line.replace(/([:=]).*/, '$1 "'),
  'a quote for all of it': (line) => line.replace(/\S.*/, '"'),
};

/** Everything that stands over something else, in one template: a path from a desktop to the world, open at every layer. */
const NETWORK = `Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.0.0.0/16
  Desks:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Vpc
      CidrBlock: 10.0.1.0/24
  Acl:
    Type: AWS::EC2::NetworkAcl
    Properties:
      VpcId: !Ref Vpc
  Out:
    Type: AWS::EC2::NetworkAclEntry
    Properties:
      NetworkAclId: !Ref Acl
      RuleNumber: 100
      Egress: true
      Protocol: -1
      RuleAction: allow
      CidrBlock: 0.0.0.0/0
  Back:
    Type: AWS::EC2::NetworkAclEntry
    Properties:
      NetworkAclId: !Ref Acl
      RuleNumber: 100
      Protocol: -1
      RuleAction: allow
      CidrBlock: 0.0.0.0/0
  Shut: {Type: AWS::EC2::NetworkAclEntry, Properties: {NetworkAclId: !Ref Acl, RuleNumber: 90, Egress: true, Protocol: 6, RuleAction: deny, CidrBlock: 0.0.0.0/0, PortRange: {From: 80, To: 80}}}
  AclHere:
    Type: AWS::EC2::SubnetNetworkAclAssociation
    Properties:
      SubnetId: !Ref Desks
      NetworkAclId: !Ref Acl
  Table:
    Type: AWS::EC2::RouteTable
    Properties:
      VpcId: !Ref Vpc
  World:
    Type: AWS::EC2::Route
    Properties:
      RouteTableId: !Ref Table
      DestinationCidrBlock: 0.0.0.0/0
      NatGatewayId: nat-1
  TableHere:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties:
      SubnetId: !Ref Desks
      RouteTableId: !Ref Table
  # workspaces-ports: role=workspace region=ap-northeast-1
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: desktops
      GroupName: desktops
  Web:
    Type: AWS::EC2::SecurityGroupEgress
    Properties:
      GroupId: !Ref Group
      IpProtocol: tcp
      FromPort: 443
      ToPort: 443
      CidrIp: 0.0.0.0/0
  # workspaces-ports: role=client-network region=ap-northeast-1
  Clients:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: clients
      SecurityGroupEgress:
        - {IpProtocol: tcp, FromPort: 443, ToPort: 443, DestinationPrefixListId: !Ref List}
        - IpProtocol: udp
          FromPort: 4172
          ToPort: 4172
          CidrIp: 0.0.0.0/0
  List:
    Type: AWS::EC2::PrefixList
    Properties:
      PrefixListName: gateways
      AddressFamily: IPv4
      MaxEntries: 5
      Entries:
        - Cidr: 0.0.0.0/1
        - Cidr: 128.0.0.0/1
  Desktop:
    Type: AWS::EC2::Instance
    Properties:
      SubnetId: !Ref Desks
      SecurityGroupIds: [!Ref Group]
`;

const CASES = join(ROOT, 'test', 'cases');
const FOLDERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  network: { 'template.yaml': NETWORK },
  ...Object.fromEntries(
    [
      'acl-renumbered',
      'awscli',
      'awscli-folder',
      'cloudformation-conditions',
      'cloudformation-firewall',
      'cloudformation-json',
      'cloudformation-nested',
      'cloudformation-yaml',
      'layers-awscli',
    ].map((name) => [name, filesIn(join(CASES, name))]),
  ),
};

/** The files of a folder and of those below it, by their paths. */
function filesIn(folder: string, below = ''): Record<string, string> {
  const out: Record<string, string> = {};
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) Object.assign(out, filesIn(path, `${below}${name}/`));
    else out[below + name] = readFileSync(path, 'utf8');
  }
  return out;
}

/** What is said of each requirement of each object, and on each path. `only`: of some objects, and of no path. */
function said(unit: UnitResult | undefined, only?: (policy: Policy) => boolean): Map<string, string> {
  const out = new Map<string, string>();
  for (const { policy, verdicts } of unit?.subjects ?? []) {
    if (only?.(policy) === false) continue;
    for (const { requirement, verdict } of verdicts) out.set(`${policy.address} ${requirement.id}`, verdict);
  }
  for (const { path, answers } of only ? [] : (unit?.paths() ?? [])) {
    for (const { requirement, verdict } of answers) out.set(`from ${path.from}: ${requirement.id}`, verdict);
  }
  return out;
}

/** Breaks each line of a file in each way, and says what came out better or worse by that. */
async function brokenIn(
  files: Readonly<Record<string, string>>,
  name: string,
  about: (unit: UnitResult) => ((policy: Policy) => boolean) | undefined,
): Promise<{ readonly wrong: string[]; readonly seen: number }> {
  const text = files[name]!;
  const check = (now: string) =>
    new Analyzer(memoryHost({ ...files, [name]: now }), loadSandbox).check(`file:///w/${name}`);
  const whole = await check(text);
  const before = said(whole);
  const wrong: string[] = [];
  let seen = 0;
  const lines = text.split('\n');
  for (const [what, change] of Object.entries(BREAKS)) {
    for (const [i, line] of lines.entries()) {
      const broken = change(line);
      if (/^\s*(?:#|$)/.test(line) || broken === line) continue;
      const unit = await check([...lines.slice(0, i), broken, ...lines.slice(i + 1)].join('\n'));
      // What is still a file without faults is another one, and says what it says.
      if (!unit || unit.reading.problems.length <= (whole?.reading.problems.length ?? 0)) continue;
      seen++;
      for (const [key, verdict] of said(unit, about(unit))) {
        if (verdict === 'unknown' || verdict === before.get(key)) continue;
        wrong.push(`line ${i + 1}, ${what}: ${key} is ${verdict}, was ${before.get(key) ?? 'not there'}`);
      }
    }
  }
  return { wrong, seen };
}

describe('with one broken line nothing is met, and nothing lacking, that was not in the whole file', () => {
  for (const [folder, files] of Object.entries(FOLDERS)) {
    const names = Object.keys(files).filter((one) => /\.(?:ya?ml|json|jsonl)$/.test(one) && !one.startsWith('.'));
    it.each(names)(
      `${folder}: %s`,
      async (name) => {
        const { wrong, seen } = await brokenIn(files, name, () => undefined);
        if (!/params|directories/.test(name)) expect(seen).toBeGreaterThan(10);
        expect(wrong).toEqual([]);
      },
      120_000,
    );
  }
});

/** Terraform: of objects that have a fault in their own block. */
describe('the same of Terraform objects with a fault in them', () => {
  const own = (unit: UnitResult) => (policy: Policy) =>
    unit.reading.problems.some(
      ({ span: { uri, start } }) => uri === policy.span.uri && start >= policy.span.start && start <= policy.span.end,
    );
  it.each([
    'terraform-lists-and-groups',
    'terraform-network-acl',
    'terraform-right',
    'terraform-spellings',
    'terraform-unknown',
    'terraform-values',
  ])(
    '%s',
    async (folder) => {
      const files = filesIn(join(CASES, folder));
      for (const name of Object.keys(files).filter((one) => /^[^/]*\.tf$/.test(one))) {
        const { wrong, seen } = await brokenIn(files, name, own);
        expect(seen).toBeGreaterThan(10);
        expect(wrong, name).toEqual([]);
      }
    },
    120_000,
  );
});
