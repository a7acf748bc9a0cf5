import { describe, expect, it } from 'vitest';
import { vocabularyOf } from '../../../server/src/analysis/pipeline';
import { placeDirectives } from '../../../server/src/analysis/scope';
import { edition } from '../../../server/src/catalogue';
import { render } from '../../../server/src/messages';
import type { Reading } from '../../../server/src/policy';
import { readCloudFormation } from '../../../server/src/readers/cloudformation';
import { readPac } from '../../../server/src/readers/pac';
import { readTerraform } from '../../../server/src/readers/terraform';
import { parseDirectives, place } from '../../../server/src/workspace/directives';
import { Objects } from '../../../server/src/workspace/objects';

const VOCABULARY = vocabularyOf(edition('2020-05')!, undefined);

function read(name: string, text: string): Reading {
  const file = { uri: `file:///w/${name}`, text };
  if (name.endsWith('.tf')) return readTerraform([file], { variables: {} });
  if (name.endsWith('.pac')) return readPac(file, undefined, () => undefined);
  return readCloudFormation(file, { variables: {} });
}

/** A directive alone in a comment of a Terraform file, with its faults: `[place] words`. */
function parse(body: string) {
  const text = `# workspaces-ports: ${body}\n`;
  const [comment] = read('main.tf', text).comments;
  const { directives, faults } = parseDirectives(comment!, text, VOCABULARY);
  return {
    directives: directives.map(({ span: _span, ...rest }) => rest),
    faults: faults.map(({ span, message }) => `[${text.slice(span.start, span.end)}] ${render(message, 'en')}`),
  };
}

describe('what a directive may say', () => {
  it.each([
    ['role=client-network', { role: 'client-network' }],
    ['region=ap-northeast-1', { region: 'ap-northeast-1' }],
    ['protocols=pcoip', { protocols: ['pcoip'] }],
    ['protocols=pcoip,dcv', { protocols: ['pcoip', 'dcv'] }],
    ['protocols=wsp', { protocols: ['dcv'] }],
    ['role=subnet   region=us-east-1\tprotocols=dcv  ', { role: 'subnet', region: 'us-east-1', protocols: ['dcv'] }],
    ['region=us-gov-west-1', { region: 'us-gov-west-1' }],
    ['role=workspace */', { role: 'workspace' }],
    ['role=workspace -->', { role: 'workspace' }],
  ])('%s', (body, said) => {
    expect(parse(body)).toEqual({ directives: [{ kind: 'declare', ...said }], faults: [] });
  });

  it.each([
    ['ignore cannot-tell -- not ours', ['cannot-tell'], 'not ours'],
    ['ignore cannot-tell,other-region -- two', ['cannot-tell', 'other-region'], 'two'],
    ['ignore cannot-tell, other-region -- a -- b', ['cannot-tell', 'other-region'], 'a -- b'],
    ['ignore missing-requirement--no spaces', ['missing-requirement'], 'no spaces'],
  ])('%s', (body, rules, reason) => {
    const { directives, faults } = parse(body);
    expect(faults).toEqual([]);
    expect(directives).toMatchObject([{ kind: 'ignore', reason, rules: rules.map((id) => ({ id })) }]);
  });
});

describe('what was meant as a directive, and is none', () => {
  it.each([
    ['workspaces-ports role=subnet', 'workspaces-ports'],
    ['workspaces-ports : role=subnet region=us-east-1', 'workspaces-ports :'],
    ['workspaces-ports= role=subnet', 'workspaces-ports='],
    ['Workspaces-Ports: role=subnet', 'Workspaces-Ports:'],
    ['workspace-ports: region=us-east-1', 'workspace-ports:'],
    ['workspaces-port: protocols=dcv', 'workspaces-port:'],
    ['workspaces ports: role=subnet', 'workspaces ports:'],
    ['workspaces-ports ignore cannot-tell -- known', 'workspaces-ports'],
  ])('%s', (comment, place) => {
    const text = `# ${comment}\n`;
    const [found] = read('main.tf', text).comments;
    const { directives, faults } = parseDirectives(found!, text, VOCABULARY);
    expect([directives, faults.map(({ span }) => text.slice(span.start, span.end))]).toEqual([[], [place]]);
    expect(render(faults[0]!.message, 'en')).toContain('write workspaces-ports: with its colon');
  });

  it.each([
    'the ports of WorkSpaces are opened here',
    'see github.com/workspaces-ports/workspaces-ports role=x',
    'workspaces-ports is a tool',
    'workspaces ports 4172 and 4195',
    'workspaces-ports: role=subnet',
  ])('%s is no fault', (comment) => {
    const text = `# ${comment}\n`;
    const [found] = read('main.tf', text).comments;
    expect(parseDirectives(found!, text, VOCABULARY).faults).toEqual([]);
  });
});

describe('what it may not say is told at its place, and the rest counts', () => {
  it.each([
    ['', 0, ['[workspaces-ports: ] this directive says nothing']],
    ['role=boss', 0, ['[boss] there is no role "boss"; roles are client-network, workspace']],
    ['role=', 0, ['[] there is no role ""']],
    ['role', 0, ['[role] "role" means nothing in a directive']],
    ['role=workspace colour=red', 1, ['[colour=red] "colour=red" means nothing in a directive']],
    ['region=tokyo', 0, ['[tokyo] "tokyo" is not an AWS region code; did you mean ap-northeast-1?']],
    ['region=atlantis', 0, ['[atlantis] "atlantis" is not an AWS region code']],
    ['region=ap-northeast-9', 0, ['[ap-northeast-9] "ap-northeast-9" is not an AWS region code; did you mean']],
    [
      'region=us-west-1',
      1,
      [
        '[us-west-1] edition 2020-05 lists no WorkSpaces in us-west-1 (US West (N. California)): it is not offered there',
      ],
    ],
    [
      'region=ap-northesat-1',
      0,
      ['[ap-northesat-1] "ap-northesat-1" is not an AWS region code; did you mean ap-northeast-1?'],
    ],
    [
      'region=ap-northeast-l role=subnet',
      1,
      ['[ap-northeast-l] "ap-northeast-l" is not an AWS region code; did you mean'],
    ],
    ['protocols=rdp', 0, ['[rdp] "rdp" names no streaming protocol; protocols are pcoip, dcv']],
    ['ignore', 0, ['[workspaces-ports: ignore] this suppression gives no reason']],
    ['ignore cannot-tell', 0, ['[workspaces-ports: ignore cannot-tell] this suppression gives no reason']],
    ['ignore cannot-tell --', 0, ['[workspaces-ports: ignore cannot-tell --] this suppression gives no reason']],
    ['ignore -- because', 0, ['[workspaces-ports: ignore -- because] this suppression names no rule']],
    ['ignore nope -- because', 0, ['[nope] there is no rule "nope"']],
    ['ignore cannot-tell,nope -- because', 1, ['[nope] there is no rule "nope"']],
  ])('%s', (body, directives, faults) => {
    const found = parse(body);
    expect(found.directives).toHaveLength(directives);
    expect(found.faults).toHaveLength(faults.length);
    for (const [i, fault] of faults.entries()) expect(found.faults[i]).toContain(fault);
  });

  it('many in one comment are read one by one', () => {
    const text = '/*\n * workspaces-ports: role=subnet\n * workspaces-ports: ignore cannot-tell -- yes\n */\n';
    const [comment] = read('main.tf', text).comments;
    const { directives } = parseDirectives(comment!, text, VOCABULARY);
    expect(directives.map(({ span }) => text.slice(span.start, span.end))).toEqual([
      'workspaces-ports: role=subnet',
      'workspaces-ports: ignore cannot-tell -- yes',
    ]);
  });
});

/** What each directive of a text speaks for. */
function targets(name: string, text: string): string[] {
  const reading = read(name, text);
  return reading.comments.flatMap((comment) =>
    parseDirectives(comment, text, VOCABULARY).directives.map((directive) => {
      const { target } = place(directive, comment, text, new Objects(reading.policies));
      if (target.kind === 'file') return 'file';
      if (target.kind === 'object') return target.policies.map(({ address }) => address).join(' ');
      return `lines ${lineAt(text, target.start)}-${lineAt(text, target.end)}`;
    }),
  );
}
const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

const DECLARE = 'workspaces-ports: role=workspace';
const IGNORE = 'workspaces-ports: ignore cannot-tell -- why';
const A = 'resource "aws_security_group" "a" {\n  name = "a"\n}';
const B = 'resource "aws_security_group" "b" {\n}';
const OUT =
  'resource "aws_vpc_security_group_egress_rule" "out" {\n  security_group_id = aws_security_group.a.id\n  cidr_ipv4 = "10.0.0.0/8"\n}';

describe('what a directive speaks for', () => {
  it.each([
    ['directly above an object: the object', `# ${DECLARE}\n${A}\n${B}`, 'aws_security_group.a'],
    ['other comments may stand between', `${B}\n# ${DECLARE}\n# The office.\n//\n${A}`, 'aws_security_group.a'],
    ['on the header of an object', `${A.replace('{', `{ # ${DECLARE}`)}\n${B}`, 'aws_security_group.a'],
    ['inside an object', `${A.replace('name', `# ${DECLARE}\n  name`)}\n${B}`, 'aws_security_group.a'],
    ['behind the end of an object, not the next one', `${A} # ${DECLARE}\n${B}`, 'aws_security_group.a'],
    ['a block comment', `/* ${DECLARE} */\n${A}`, 'aws_security_group.a'],
    ['at the top, apart by a blank line: the file', `# ${DECLARE}\n\n${A}\n${B}`, 'file'],
    ['at the top, above what is no object', `# ${DECLARE}\nlocals {\n}\n\n${A}`, 'file'],
    ['below other comments at the top', `// Copyright\n/* and\n more */\n# ${DECLARE}\n\n${A}`, 'file'],
    ['in a file of nothing but comments', `# ${DECLARE}\n`, 'file'],
    ['a suppression at the top above what is no object: two lines', `# ${IGNORE}\nlocals {\n}\n\n${A}`, 'lines 1-2'],
    ['apart from the object below, further down: two lines', `${B}\n# ${IGNORE}\n\n${A}`, 'lines 3-5'],
    ['behind the last object: the rest', `${A}\n# ${IGNORE}\n`, 'lines 4-5'],
    ['above a rule written apart: the whole rule', `${A}\n# ${IGNORE}\n${OUT}\n${B}`, 'lines 4-8'],
    [
      'inside a rule written apart: its next line',
      `${A}\n${OUT.replace('  cidr', `  # ${IGNORE}\n  cidr`)}`,
      'lines 6-7',
    ],
  ])('%s', (_what, text, expected) => {
    expect(targets('main.tf', text)).toEqual([expected]);
  });

  it('in YAML: the resource, or the file above the header of the template', () => {
    const text = [
      `# ${DECLARE}`,
      'AWSTemplateFormatVersion: "2010-09-09"',
      'Resources:',
      `  # ${DECLARE}`,
      '  A:',
      `    Type: AWS::EC2::SecurityGroup # ${DECLARE}`,
      '    Properties:',
      `      GroupDescription: a # ${DECLARE}`,
      '  B:',
      '    Type: AWS::EC2::SecurityGroup',
      '    Properties:',
      '      GroupDescription: b',
    ].join('\n');
    expect(targets('a.yaml', text)).toEqual(['file', 'A', 'A', 'A']);
  });

  it('in JSON, which has no comments: the metadata of a resource', () => {
    const text =
      '{"Resources": {"A": {"Type": "AWS::EC2::SecurityGroup", "Metadata": {"workspaces-ports": "role=workspace"}}}}';
    expect(targets('a.json', text)).toEqual(['A']);
  });

  it('in a PAC: the file, wherever it stands', () => {
    const text = `// ${DECLARE}\nfunction FindProxyForURL(url, host) {\n  // ${IGNORE}\n  return "DIRECT";\n}\n`;
    expect(targets('office.pac', text)).toEqual(['office.pac', 'office.pac']);
  });
});

describe('a directive without an effect is told', () => {
  const faults = (text: string): string[] => {
    const file = { uri: 'file:///w/main.tf', text };
    const placed = placeDirectives(readTerraform([file], { variables: {} }), [file], VOCABULARY);
    return placed.faults.map(({ span, message }) => `${lineAt(text, span.start)}: ${render(message, 'en')}`);
  };

  it.each([
    [
      'a role above something that is not checked',
      `${A}\n# ${DECLARE}\nmodule "b" {\n}`,
      '4: this directive speaks for nothing',
    ],
    ['a role apart from its object', `${B}\n# ${DECLARE}\n\n${A}`, '3: this directive speaks for nothing'],
    [
      'a role that the object cannot play',
      `# workspaces-ports: role=proxy\n${A}`,
      '1: role proxy does not fit this object',
    ],
  ])('%s', (_what, text, words) => {
    const [fault, ...rest] = faults(text);
    expect(rest).toEqual([]);
    expect(fault).toContain(words);
  });

  it('and one with an effect is not', () => {
    expect(faults(`# workspaces-ports: region=us-east-1\n\n# ${DECLARE}\n${A}\n# ${IGNORE}\nlocals {\n}`)).toEqual([]);
  });
});
