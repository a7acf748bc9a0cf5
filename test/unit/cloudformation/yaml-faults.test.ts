import { describe, expect, it } from 'vitest';
import { render } from '../../../server/src/messages';
import { yamlWhy } from '../../../server/src/readers/cloudformation/yaml-why';
import { expectFindings } from '../../support/annotated';

/** A template in which one line may be replaced by lines with what is told drawn below. */
const template = (line: string, ...lines: string[]): string => {
  const text = `AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Clients:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: clients
      SecurityGroupEgress:
        - IpProtocol: tcp
          FromPort: 443
          ToPort: 443
          CidrIp: 0.0.0.0/0
        - IpProtocol: udp
          FromPort: 80
          ToPort: 80
          CidrIp: 0.0.0.0/0
  Vpc:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.0.0.0/16
`;
  expect(text).toContain(`${line}\n`);
  return text.replace(`${line}\n`, `${lines.join('\n')}\n`);
};
const under = (line: string, told: string): [string, string] => {
  const at = line.length - line.trimStart().length;
  return [line, `${' '.repeat(at)}${'^'.repeat(line.length - at)} unreadable error: ${told}`];
};

describe('what is wrong with a line of YAML', () => {
  it.each<[what: string, line: string, told: string, written: string]>([
    [
      'too deep',
      '          ToPort: 443',
      'indented by 12, where those above it are by 10, 6, 4',
      '            ToPort: 443',
    ],
    ['below the dash', '          ToPort: 443', 'indented by 8, where those above it are by 10', '        ToPort: 443'],
    [
      'a dash between',
      '        - IpProtocol: udp',
      'indented by 7, where those above it are by 10, 8, 6',
      '       - IpProtocol: udp',
    ],
    ['no blank', '          ToPort: 443', 'a blank is missing behind the colon of ToPort', '          ToPort:443'],
    ['no colon', '          ToPort: 443', 'there is no colon behind ToPort', '          ToPort 443'],
    [
      'no blank behind a dash',
      '        - IpProtocol: udp',
      'a blank is missing behind the dash',
      '        -IpProtocol: udp',
    ],
    [
      'an open list',
      '      CidrBlock: 10.0.0.0/16',
      'the bracket [ of this line has no counterpart',
      '      Tags: [{ Key: a, Value: b }',
    ],
    [
      'the wrong bracket',
      '      CidrBlock: 10.0.0.0/16',
      'the bracket { of this line',
      '      Tags: [{ Key: a, Value: "}" ]]',
    ],
    [
      'a reserved character',
      '      GroupDescription: clients',
      'a text that begins with @ stands in quotes',
      '      GroupDescription: @clients',
    ],
    [
      'behind a quote',
      '      GroupDescription: clients',
      'text behind the closing quote',
      '      GroupDescription: "a" of b',
    ],
    [
      'a colon within',
      '      GroupDescription: clients',
      'a text with a colon and a blank',
      '      GroupDescription: a: b',
    ],
    [
      'a backslash',
      '      GroupDescription: clients',
      '\\d means nothing in double quotes',
      '      GroupDescription: "C:\\data"',
    ],
  ])('%s', (_, line, told, written) =>
    expectFindings('template.yaml', template(line, ...under(written, told)), {
      ignore: ['invalid-value', 'cannot-tell'],
    }),
  );

  it('a key that stands twice, at the one that counts', () =>
    expectFindings(
      'template.yaml',
      template(
        '          FromPort: 443',
        '          FromPort: 443',
        '          FromPort: 444',
        '          ^^^^^^^^ unreadable error: FromPort stands twice in this place; only this one counts',
      ).replace('ToPort: 443', 'ToPort: 445'),
    ));

  it.each([
    ['!ref', '!Ref'],
    ['!getatt', '!GetAtt'],
    ['!Getatt', '!GetAtt'],
    ['!GetAttr', '!GetAtt'],
    ['!sub', '!Sub'],
  ])('%s, which is almost a function', (tag, name) =>
    expectFindings(
      'template.yaml',
      template(
        '      CidrBlock: 10.0.0.0/16',
        `      CidrBlock: ${tag} Any`,
        `                 ${'^'.repeat(tag.length)} unreadable error: ${tag} is no function of CloudFormation; ${name} is`,
      ),
      { ignore: ['cannot-tell'] },
    ),
  );

  it.each([
    ['what other tools put in', '      CidrBlock: !Rain::Embed cidr.txt'],
    ['a function', '      CidrBlock: !Sub "10.0.0.0/16"'],
  ])('leaves alone %s', (_, written) =>
    expectFindings('template.yaml', template('      CidrBlock: 10.0.0.0/16', written), { ignore: ['cannot-tell'] }),
  );

  it('says no more than that where nobody can tell', () => {
    for (const line of ['', '    Foo: bar', `      ${'{'.repeat(5000)}`]) {
      expect(render(yamlWhy(line, ['  Outer:']), 'en')).toContain('half-typed, wrong indentation');
    }
  });
});
