import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { DEFAULT_EDITION, edition } from '../../server/src/catalogue';
import { addresses } from '../../server/src/net';
import { ROOT, readText } from '../support/files';
import { expectValid } from '../support/valid';
import { check as checkUnder } from '../unit/generate/support';

interface Snippet {
  readonly prefix: string | readonly string[];
  readonly description: string;
  readonly body: readonly string[];
}
const FILES = ['terraform', 'cloudformation', 'awscli', 'pac'] as const;
const read = (file: (typeof FILES)[number]): [string, Snippet][] =>
  Object.entries(JSON.parse(readText(`snippets/${file}.json`)));

/** What is in the editor when nobody types: defaults, the first of each choice, and their echoes. */
function expand({ body }: Snippet): string {
  const values = new Map<string, string>();
  return body
    .join('\n')
    .replace(/\\([\\$}])|\$\{(\d+):([^}]*)\}|\$\{(\d+)\|([^,|]*)[^|]*\|\}|\$(\d+)/g, (...groups) => {
      const [, literal, named, text, chosen, choice, echo] = groups as (string | undefined)[];
      if (literal !== undefined) return literal;
      if (echo !== undefined) return values.get(echo)!;
      values.set((named ?? chosen)!, (text ?? choice)!);
      return (text ?? choice)!;
    });
}

/** The file that a snippet would be typed into. */
const AROUND: Readonly<Record<(typeof FILES)[number], (word: string, text: string) => readonly [string, string]>> = {
  terraform: (_word, text) => ['main.tf', `${text}\n`],
  cloudformation: (word, text) => {
    const own = text.split('\n').map((line) => `  ${line}`);
    const group = ['  Clients:', '    Type: AWS::EC2::SecurityGroup', '    Properties:', '      SecurityGroupEgress:'];
    const lines = word === 'egress' ? [...group, ...own.map((line) => `      ${line}`)] : own;
    return ['template.yaml', ['Resources:', ...lines, ''].join('\n')];
  },
  awscli: (word, text) => [word === 'directory' ? 'ingress.json' : 'egress.json', `${text}\n`],
  pac: (word, text) => [
    'proxy.pac',
    word === 'direct' ? `function FindProxyForURL(url, host) {\n${text}\nreturn "PROXY p:8080";\n}\n` : `${text}\n`,
  ],
};

/** Where the text cannot say its role or region itself. */
const ROLES: Readonly<Record<string, string>> = {
  client: 'client-network',
  egress: 'client-network',
  desktops: 'workspace',
  directory: 'directory',
};
const VALUES = { vpcCidrs: ['10.0.0.0/16'], directoryControllers: ['10.0.10.0/24'] };

/** Snippets are of the newest edition. */
const check: typeof checkUnder = (name, text, features, configured) =>
  checkUnder(name, text, features, { edition: DEFAULT_EDITION, ...configured });

describe('snippets', () => {
  it('are what scripts/snippets.mjs writes from the catalogue', () => {
    const done = spawnSync(process.execPath, ['scripts/snippets.mjs', '--check'], { cwd: ROOT, encoding: 'utf8' });
    expect(done.stderr).toBe('');
    expect(done.status).toBe(0);
  });

  it.each(FILES)('%s: one for every region, each found by a word of its own, told in both languages', (file) => {
    const snippets = read(file).map(([, snippet]) => snippet);
    const prefixes = snippets.flatMap(({ prefix }) => prefix);
    expect(new Set(prefixes).size).toBe(prefixes.length);
    const word = file === 'pac' ? 'pac' : 'client';
    expect(prefixes).toEqual(
      expect.arrayContaining(edition(DEFAULT_EDITION)!.data.regions.map(({ code }) => `wsp-${word}-${code}`)),
    );
    expect(prefixes).toContain(`wsp-${word}-tokyo`);
    for (const { description } of snippets) expect(description).toMatch(/[a-z].* \/ .*[\u3040-\u30ff\u4e00-\u9fff]/);
  });

  const CASES = FILES.flatMap((file) => read(file).map(([name, snippet]) => [file, name, snippet] as const));
  const pasted = CASES.filter(([, name]) => !/: (role|ignore)$/.test(name));

  it.each(pasted)('%s: %s is faultless as it comes', async (file, name, snippet) => {
    const [, word, region = 'ap-northeast-1'] = /^WorkSpaces: (\w+)(?:, (.*))?$/.exec(name)!;
    const [path, text] = AROUND[file](word!, expand(snippet));
    await expectValid(`file:///${path}`, text);
    const marked = text.includes('workspaces-ports: ');
    const scope = marked ? [] : [{ files: '**', region, ...(file === 'pac' ? {} : { role: ROLES[word!] }) }];
    // Desktops of the AWS CLI leave the inbound rules of internet access to a second command.
    const features = file === 'awscli' ? (['directory'] as const) : (['internet', 'directory'] as const);
    const { findings, objects } = await check(path, text, features, { values: VALUES, scope });
    // Where no source lists the health checks, that is told, and nothing else.
    const whole = !addresses.isEmpty(edition(DEFAULT_EDITION)!.healthChecks(region));
    expect(findings.filter((finding) => whole || !finding.startsWith('cannot-tell'))).toEqual([]);
    expect(objects).toHaveLength(1);
    expect(objects[0]!.region).toBe(region);
    expect(objects[0]!.verdicts).not.toContain('missing');
    if (whole) expect(new Set(objects[0]!.verdicts)).toEqual(new Set(['satisfied']));
  });

  it.each(CASES.filter(([, name]) => /: role$/.test(name)))('%s: %s is a directive', async (file, _name, snippet) => {
    const object = { terraform: 'resource "aws_security_group" "a" {\n}\n', cloudformation: '', awscli: '', pac: '' };
    const text = `${expand(snippet)}\n${object[file]}`;
    expect(text).toMatch(/^(#|\/\/) workspaces-ports: (role=client-network )?region=ap-northeast-1\n/);
    if (file !== 'terraform') return;
    const { objects } = await check('main.tf', text, ['directory']);
    expect(objects[0]).toMatchObject({ role: 'client-network', roleFrom: 'directive', region: 'ap-northeast-1' });
  });

  it('a suppression keeps the finding that it names', async () => {
    const [, ignore] = read('terraform').find(([name]) => name.endsWith(': ignore'))!;
    const role = '# workspaces-ports: role=client-network region=ap-northeast-1';
    const group = 'resource "aws_security_group" "a" {\n}\n';
    const before = await check('main.tf', `${role}\n${group}`, ['directory']);
    expect(before.findings.join()).toContain('missing-requirement');
    const after = await check('main.tf', `${role}\n${expand(ignore)}\n${group}`, ['directory']);
    expect(after.findings).toEqual([]);
  });
});
