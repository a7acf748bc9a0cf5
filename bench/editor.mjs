// What a person at the keyboard waits for: start of the server, key to diagnostics, hover, memory.
// node bench/editor.mjs [--lines=1000] [--edits=400]      (after `npm run build`)
// node bench/editor.mjs --template-resources=2000         a CloudFormation template of that many resources, YAML and JSON
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import protocol from 'vscode-languageserver-protocol/node';
import { stringify } from 'yaml';

const { createProtocolConnection, StreamMessageReader, StreamMessageWriter } = protocol;
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const option = (name, fallback) =>
  Number(process.argv.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3) ?? fallback);
const lines = option('lines', 1000);
const edits = option('edits', 400);
const resources = option('template-resources', 0);

// As the extension starts it: see client/src/server.ts.
const HEAP = ['--max-old-space-size=512', '--max-semi-space-size=2'];
// What a person types in the first seconds meets code that is not compiled yet; it is measured apart.
const WARM = 50;

const percentile = (values, p) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * p))];
const row = (name, values) =>
  console.log(
    `${name.padEnd(34)} median ${percentile(values, 0.5).toFixed(2)} ms   p95 ${percentile(values, 0.95).toFixed(2)} ms   max ${Math.max(...values).toFixed(2)} ms`,
  );

/** Milliseconds that a process's main thread has worked: what it waits for a busy machine is not its own. Linux only. */
function processorTime(pid) {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return Number.NaN;
  }
}

/** Groups as people write them, until the file is long enough. */
function terraform(count) {
  const out = ['provider "aws" {', '  region = "ap-northeast-1"', '}', ''];
  for (let i = 0; out.length < count; i++) {
    out.push(
      '# workspaces-ports: role=client-network region=ap-northeast-1',
      `resource "aws_security_group" "clients_${i}" {`,
      `  name = "clients-${i}"`,
      ...['tcp', 'udp'].flatMap((one) => [
        '  egress {',
        '    from_port   = 4172',
        '    to_port     = 4172',
        `    protocol    = "${one}"`,
        '    cidr_blocks = ["18.180.178.0/24", "18.180.180.0/23"]',
        '  }',
      ]),
      '}',
      '',
    );
  }
  return out.slice(0, count).join('\n');
}

function template(count) {
  const out = ['AWSTemplateFormatVersion: "2010-09-09"', 'Resources:'];
  for (let i = 0; out.length < count; i++) {
    out.push(
      '  # workspaces-ports: role=client-network region=ap-northeast-1',
      `  Clients${i}:`,
      '    Type: AWS::EC2::SecurityGroup',
      '    Properties:',
      `      GroupDescription: clients ${i}`,
      '      SecurityGroupEgress:',
      ...['tcp', 'udp'].flatMap((one) => [
        `        - IpProtocol: ${one}`,
        '          FromPort: 4172',
        '          ToPort: 4172',
        '          CidrIp: 18.180.178.0/24',
      ]),
    );
  }
  return out.slice(0, count).join('\n');
}

/** Groups, rules, ACL entries, lists, VPCs and what WorkSpaces has no part in, 250 bytes each, as a stack of that size has them. */
function largeTemplate(count) {
  const sections = {
    Parameters: { Office: { Type: 'String', Default: '203.0.113.0/24' }, Stage: { Type: 'String' } },
    Conditions: { Prod: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
    Resources: {},
  };
  const rule = (port, cidr) => ({ IpProtocol: 'tcp', FromPort: port, ToPort: port, CidrIp: cidr });
  const kinds = [
    (i) => [
      `Clients${i}`,
      'SecurityGroup',
      {
        GroupDescription: `thin clients of office ${i}`,
        SecurityGroupEgress: [rule(4172, '18.180.178.0/24'), rule(443, '0.0.0.0/0')],
      },
    ],
    (i) => [
      `Https${i}`,
      'SecurityGroupIngress',
      { GroupId: { Ref: `Clients${i - 1}` }, ...rule(443, { Ref: 'Office' }) },
    ],
    (i) => [
      `Entry${i}`,
      'NetworkAclEntry',
      {
        NetworkAclId: { Ref: 'Acl' },
        RuleNumber: i,
        Protocol: 6,
        RuleAction: 'allow',
        Egress: true,
        CidrBlock: `10.${i >> 8}.${i & 255}.0/24`,
        PortRange: { From: 1024, To: 65535 },
      },
    ],
    (i) => [
      `Subnet${i}`,
      'Subnet',
      { VpcId: { Ref: 'Vpc' }, CidrBlock: `10.${i >> 8}.${i & 255}.0/24`, Tags: [{ Key: 'Name', Value: `desk ${i}` }] },
    ],
    (i) => [
      `Profile${i}`,
      'LaunchTemplate',
      { LaunchTemplateData: { ImageId: 'ami-0123456789abcdef0', InstanceType: 't3.large', KeyName: `key-${i}` } },
    ],
  ];
  sections.Resources.Vpc = { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/12' } };
  sections.Resources.Acl = { Type: 'AWS::EC2::NetworkAcl', Properties: { VpcId: { Ref: 'Vpc' } } };
  for (let i = 0; i < count - 2; i++) {
    const [id, type, properties] = kinds[i % kinds.length](i);
    const directive = { Metadata: { 'workspaces-ports': 'role=client-network region=ap-northeast-1' } };
    sections.Resources[id] = {
      Type: `AWS::EC2::${type}`,
      ...(type === 'SecurityGroup' && i % 2 === 0 ? directive : {}),
      ...(type === 'SecurityGroupIngress' && i % 3 === 0 ? { Condition: 'Prod' } : {}),
      Properties: properties,
    };
  }
  return sections;
}

async function measure(name, uri, languageId, text, needle) {
  const started = performance.now();
  const child = spawn(process.execPath, [...HEAP, join(root, 'dist', 'cli.js'), 'lsp', '--stdio'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  connection.onRequest('workspace/configuration', ({ items }) => items.map(() => ({})));
  connection.listen();
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: null,
    capabilities: { textDocument: { diagnostic: {} }, workspace: { configuration: true } },
  });
  const start = performance.now() - started;
  await connection.sendNotification('initialized', {});
  const textDocument = { uri };
  await connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
  const pull = () => connection.sendRequest('textDocument/diagnostic', { textDocument });
  const opened = performance.now();
  await pull();
  const first = performance.now() - opened;

  const keys = [];
  const worked = [];
  const hovers = [];
  let current = text;
  let seed = 7;
  const random = (below) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed % below;
  };
  for (let i = 0; i < edits; i++) {
    // One digit typed into an address somewhere, and taken back at the next turn.
    const places = [...current.matchAll(needle)];
    const at = places[random(places.length)].index;
    const line = current.slice(0, at).split('\n').length - 1;
    const character = at - current.lastIndexOf('\n', at) - 1;
    const position = { line, character: character + 3 };
    const typed = i % 2 === 0;
    const range = { start: position, end: typed ? position : { ...position, character: position.character + 1 } };
    const offset = at + 3;
    const newText = typed ? '1' : '';
    current = current.slice(0, offset) + newText + current.slice(typed ? offset : offset + 1);
    const before = performance.now();
    const workedBefore = processorTime(child.pid);
    void connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: i + 2 },
      contentChanges: [{ range, text: newText }],
    });
    await pull();
    keys.push(performance.now() - before);
    worked.push(processorTime(child.pid) - workedBefore);
    const asked = performance.now();
    await connection.sendRequest('textDocument/hover', { textDocument, position });
    hovers.push(performance.now() - asked);
  }
  const memory = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024;
  console.log(`\n${name}, ${text.split('\n').length} lines, ${(text.length / 1000).toFixed(0)} kB, ${edits} keys`);
  console.log(`${'start to initialize answered'.padEnd(34)} ${start.toFixed(0)} ms`);
  console.log(`${'open to diagnostics'.padEnd(34)} ${first.toFixed(0)} ms`);
  row(`first ${WARM} keys to diagnostics`, keys.slice(0, WARM));
  row('key to diagnostics (no debounce)', keys.slice(WARM));
  row('  of it on the processor', worked.slice(WARM));
  row('hover', hovers.slice(WARM));
  console.log(`${'resident memory'.padEnd(34)} ${memory.toFixed(0)} MB`);
  await connection.sendRequest('shutdown');
  await connection.sendNotification('exit');
}

if (resources > 0) {
  const large = largeTemplate(resources);
  await measure('CloudFormation, YAML', 'file:///bench/large.yaml', 'yaml', stringify(large), /18\.1/g);
  await measure('CloudFormation, JSON', 'file:///bench/large.json', 'json', JSON.stringify(large, null, 2), /18\.1/g);
} else {
  await measure('Terraform', 'file:///bench/main.tf', 'terraform', terraform(lines), /18\.1/g);
  await measure('CloudFormation', 'file:///bench/template.yaml', 'yaml', template(lines), /18\.1/g);
}
