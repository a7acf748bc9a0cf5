import { beforeAll, describe, expect, it } from 'vitest';
import { vocabularyOf } from '../../server/src/analysis/pipeline';
import { DEFAULT_EDITION, edition, editionIds, ROLES } from '../../server/src/catalogue';
import { run } from '../../server/src/cli/main';
import { TOOLS } from '../../server/src/cli/tools';
import { GENERATE_FORMS } from '../../server/src/features/generate';
import { type Locale, render } from '../../server/src/messages';
import { loadSandbox } from '../../server/src/node/sandbox';
import type { Peer, Policy, ProxyPolicy, Reading } from '../../server/src/policy';
import {
  BESIDE as BESIDE_IN_TEMPLATES,
  looksLikeTemplate,
  readCloudFormation,
} from '../../server/src/readers/cloudformation';
import { readPac, type Sandbox } from '../../server/src/readers/pac';
import { BESIDE, mentionsNetwork, readTerraform } from '../../server/src/readers/terraform';
import { FUNCTION_NAMES } from '../../server/src/readers/terraform/functions';
import { RULE_IDS } from '../../server/src/rules/ids';
import { DEFAULT_CONFIGURATION, KEYS, readConfiguration } from '../../server/src/workspace/configuration';
import { parseDirectives } from '../../server/src/workspace/directives';
import { filesBelow, ROOT, readText } from '../support/files';

/** What the pages of the manual say, held to what the product does. */

const NO_SETTINGS = { variables: {} };
const sourceOf = (folder: string): string => filesBelow(folder).map(readText).join('\n');

/** A chapter of a page: from its heading to the next of the same level. */
function chapter(path: string, heading: string): string {
  const text = readText(path);
  const start = text.indexOf(`\n## ${heading}\n`);
  if (start < 0) throw new Error(`${path} has no chapter "${heading}"`);
  const end = text.indexOf('\n## ', start + 1);
  return text.slice(start, end < 0 ? text.length : end);
}

/** Rows of a chapter's tables whose first cell is one piece of code: the code, and the second cell. */
const rowsOf = (text: string): [string, string][] =>
  [...text.matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)].map(([, code, cell]) => [code!, cell!]);

const codeIn = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map((match) => match[1]!);
const given = (text: string): string => /```\w+\n([\s\S]*?)```/.exec(text)![1]!;

const WORDS = {
  en: { unknown: 'unknown: ', rest: ', and what is unknown: ', comma: ', ' },
  ja: { unknown: '不明: ', rest: ' と不明な残り: ', comma: '、' },
} as const;

/** The peers of an object's rule as a cell of the page says them. */
function cellOf(policy: Policy | undefined, locale: Locale): string {
  const peers: readonly Peer[] = policy?.kind === 'security-group' ? policy.rules[0]!.peers : [];
  const known = peers.flatMap((peer) => (peer.kind === 'address' ? [`\`${peer.text}\``] : []));
  const reasons = peers.flatMap((peer) => (peer.kind === 'unknown' ? [render(peer.reason.message, locale)] : []));
  const words = WORDS[locale];
  if (known.length === 0) return words.unknown + reasons.join('; ');
  return known.join(words.comma) + (reasons.length > 0 ? words.rest + reasons.join('; ') : '');
}

const group = ({ policies }: Reading): Policy | undefined => policies.find(({ kind }) => kind === 'security-group');

describe.each([
  ['en', 'docs/evaluated.md'],
  ['ja', 'docs/evaluated.ja.md'],
] as const)('what is evaluated (%s)', (locale, path) => {
  const terraform = chapter(path, locale === 'en' ? 'Terraform and OpenTofu' : 'Terraform と OpenTofu');
  const cloudFormation = chapter(path, 'CloudFormation');
  const pac = chapter(path, locale === 'en' ? 'PAC files' : 'PAC ファイル');

  it.each(rowsOf(terraform.slice(terraform.indexOf('```hcl'))))('Terraform: %s', (expression, cell) => {
    const text = `${given(terraform)}
resource "aws_security_group" "example" {
  egress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = flatten([${expression}])
  }
}`;
    expect(cellOf(group(readTerraform([{ uri: 'file:///w/main.tf', text }], NO_SETTINGS)), locale)).toBe(cell);
  });

  it.each(rowsOf(cloudFormation.slice(cloudFormation.indexOf('```yaml'))))('CloudFormation: %s', (expression, cell) => {
    const text = `${given(cloudFormation)}  Example:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: example
      SecurityGroupEgress:
        - IpProtocol: tcp
          FromPort: 443
          ToPort: 443
          CidrIp: ${expression}
`;
    const reading = readCloudFormation({ uri: 'file:///w/template.yaml', text }, NO_SETTINGS);
    expect(reading.problems).toEqual([]);
    expect(cellOf(group(reading), locale)).toBe(cell);
  });

  let sandbox: Sandbox | undefined;
  beforeAll(async () => {
    sandbox = await loadSandbox();
  });

  it.each(rowsOf(pac))('PAC: %s', async (expression, cell) => {
    const text = `function FindProxyForURL(url, host) {\n  return ${expression} ? "DIRECT" : "PROXY proxy:8080";\n}`;
    const [policy] = readPac({ uri: 'file:///w/office.pac', text }, sandbox, () => undefined).policies;
    const host = 'connectivity.amazonworkspaces.com';
    const [answer] = await (policy as ProxyPolicy).ask([{ url: `https://${host}/`, host }]);
    const reasons = answer!.unknown.map(({ message }) => render(message, locale));
    expect(reasons.length > 0 ? WORDS[locale].unknown + reasons.join('; ') : `\`${answer!.decision}\``).toBe(cell);
  });

  it('says how long a PAC may run', () => {
    const source = readText('server/src/readers/pac/sandbox.ts');
    const [question, total] = ['QUESTION_TIME', 'TOTAL_TIME'].map((name) =>
      Number(new RegExp(`const ${name} = (\\d+);`).exec(source)![1]),
    );
    expect(pac).toContain(locale === 'en' ? `${question} ms for a\nquestion` : `${question} ミリ秒`);
    expect(pac).toContain(locale === 'en' ? `${total! / 1000} s for a file` : `${total! / 1000} 秒`);
  });

  it('names exactly the resource types that are read', () => {
    const named = codeIn(terraform).filter((code) => /^aws_\w+$/.test(code));
    const source = sourceOf('server/src/readers/terraform');
    const types = [...source.matchAll(/'(aws_\w+)'/g)].map((match) => match[1]!);
    expect([...new Set(named)].sort()).toEqual([...new Set(types)].sort());
    // Data sources only answer what resources ask.
    const resources = named.filter((type) => !['aws_ip_ranges', 'aws_region'].includes(type));
    for (const type of resources) {
      expect(mentionsNetwork(`resource "${type}" "a" {`), type).toBe(!BESIDE.includes(type));
    }

    const templates = codeIn(cloudFormation).filter((code) => /^AWS::EC2::\w+$/.test(code));
    const read = [...sourceOf('server/src/readers/cloudformation').matchAll(/'(AWS::EC2::\w+)'/g)];
    expect([...new Set(templates)].sort()).toEqual([...new Set(read.map((match) => match[1]!))].sort());
    for (const type of templates) {
      const text = `Resources:\n  A:\n    Type: ${type}\n`;
      expect(looksLikeTemplate(text), type).toBe(!BESIDE_IN_TEMPLATES.includes(type));
    }
  });

  it('names exactly the functions of Terraform that are worked out', () => {
    const listed = /^(?:Functions|関数)[:：]\s*([\s\S]*?)[.。]$/m.exec(terraform)![1]!;
    expect(codeIn(listed).sort()).toEqual(FUNCTION_NAMES);
  });
});

const VOCABULARY = { regions: ['ap-northeast-1'], rules: RULE_IDS, editions: editionIds() };

/** Runs a command of the product and gives its exit status with all that it said. */
async function said(...args: string[]): Promise<{ status: number; text: string }> {
  const parts: string[] = [];
  const hear = (part: string): void => {
    parts.push(part);
  };
  const status = await run(args, { cwd: ROOT, locale: 'en', out: hear, err: hear });
  return { status, text: parts.join('') };
}

/** Every option that any command takes, but for those that all take. */
const OPTIONS = new Set(
  [...sourceOf('server/src/cli').matchAll(/([a-z][a-z-]*)'?: '(?:value|flag)'/g)]
    .map(([, name]) => name!)
    .filter((name) => !['help', 'lang'].includes(name)),
);

/** Whether a command takes an option: given it and then one that nobody knows, it complains of the second. */
async function takes(command: string, option: string): Promise<boolean> {
  // `--diff` takes a value in one command and none in another.
  for (const given of [`--${option}`, `--${option}=x`]) {
    const { status, text } = await said(command, given, '--no-such-option=x');
    expect(status).toBe(2);
    if (/ --([\w-]+)/.exec(text)?.[1] === 'no-such-option') return true;
  }
  return false;
}

describe.each([
  ['en', 'docs/configuration.md', 'Editor settings', 'Command line', 'Directives'],
  ['ja', 'docs/configuration.ja.md', 'エディターの設定', 'コマンドライン', 'ディレクティブ'],
] as const)(
  'the page of the configuration (%s)',
  (_locale, path, settingsHeading, commandsHeading, directivesHeading) => {
    const file = chapter(path, '.workspaces-ports.json');

    it('names exactly the keys of .workspaces-ports.json', () => {
      const wanted = [
        ...KEYS.root,
        ...KEYS.values.map((key) => `values.${key}`),
        ...KEYS.scope.map((key) => `scope[].${key}`),
      ];
      expect(
        rowsOf(file)
          .map(([key]) => key)
          .sort(),
      ).toEqual(wanted.sort());
    });

    it('says the defaults that the code has', () => {
      const defaults = new Map(rowsOf(file).map(([key, rest]) => [key, /^`([^`]+)` \|/.exec(rest)?.[1]]));
      const { protocols, features, scope, variables } = DEFAULT_CONFIGURATION;
      expect(defaults.get('edition')).toBe(DEFAULT_EDITION);
      expect(defaults.get('protocols')).toBe(protocols);
      for (const [key, value] of Object.entries({ features, scope, 'values.variables': variables })) {
        expect(defaults.get(key)).toBe(JSON.stringify(value));
      }
    });

    it('shows a configuration that has every key and no fault', () => {
      const text = /```jsonc\n([\s\S]*?)```/.exec(file)![1]!;
      const { faults } = readConfiguration({ uri: 'file:///w/.workspaces-ports.json', text }, VOCABULARY);
      expect(faults).toEqual([]);
      const unshown = Object.values(KEYS)
        .flat()
        .filter((key) => !text.includes(`"${key}"`));
      // The schema is for editors without the extension.
      expect(unshown).toEqual(['$schema']);
    });

    it('shows directives without a fault, and names every role', () => {
      const text = chapter(path, directivesHeading);
      const written = [...text.matchAll(/^# workspaces-ports: .*$/gm)];
      expect(written).toHaveLength(2);
      for (const [line] of written) {
        const span = { uri: 'file:///w/main.tf', start: 0, end: line.length };
        const { directives, faults } = parseDirectives(
          { text: line, span },
          line,
          vocabularyOf(edition(DEFAULT_EDITION)!, undefined),
        );
        expect([directives.length, faults]).toEqual([1, []]);
      }
      expect(codeIn(/^\| `role=` \| (.*) \|$/m.exec(text)![1]!)).toEqual(ROLES);
    });

    it('names exactly the settings of the editor, with their defaults', () => {
      const { properties } = JSON.parse(readText('package.json')).contributes.configuration;
      const wanted = Object.entries<{ default: unknown }>(properties);
      const rows = rowsOf(chapter(path, settingsHeading)).map(([key, rest]) => [key, /^`([^`]+)`/.exec(rest)?.[1]]);
      expect(rows).toEqual(wanted.map(([key, setting]) => [key, JSON.stringify(setting.default)]));
    });

    const commands = chapter(path, commandsHeading)
      .split('\n### ')
      .slice(1)
      .map((part) => [part.slice(0, part.indexOf('\n')), part] as const);
    it('has every command', async () => {
      const { text: usage } = await said('help');
      const offered = [...usage.matchAll(/^ {2}workspaces-ports (\w+)/gm)].map((match) => match[1]!);
      expect(commands.map(([name]) => name)).toEqual([...new Set(offered)]);
      expect([...OPTIONS].filter((option) => !new RegExp(`--${option}[ \\]]`).test(usage))).toEqual([]);
    });

    it.each(commands.filter(([name]) => name !== 'lsp' && name !== 'mcp'))(
      '%s: names exactly the options it takes',
      async (name, part) => {
        const named = rowsOf(part).map(([option]) => option.slice(2));
        const taken: string[] = [];
        for (const option of new Set([...OPTIONS, ...named])) {
          if (await takes(name, option)) taken.push(option);
        }
        expect(named.sort()).toEqual(taken.sort());
      },
    );

    it('names exactly the tools for assistants, with their arguments', () => {
      const [, part] = commands.find(([name]) => name === 'mcp')!;
      const named = rowsOf(part).map(([tool, cell]) => [tool, codeIn(cell.slice(0, cell.indexOf('|'))).sort()]);
      expect(named).toEqual(TOOLS.map(({ name, parameters }) => [name, Object.keys(parameters).sort()]));
    });

    it('names exactly the forms of generate', () => {
      const [, part] = commands.find(([name]) => name === 'generate')!;
      expect(codeIn(/^\| `--as` \| (.*) \|$/m.exec(part)![1]!)).toEqual([...GENERATE_FORMS]);
    });
  },
);
