import { describe, expect, it } from 'vitest';
import { isRelevant, LANGUAGES } from '../../client/src/relevance';
import { editionIds } from '../../server/src/catalogue';
import { DEFAULT_SETTINGS } from '../../server/src/lsp/settings';
import { looksLikeAwsOutput } from '../../server/src/readers/awscli';
import { looksLikeTemplate } from '../../server/src/readers/cloudformation';
import { RULE_IDS } from '../../server/src/rules/ids';
import { filesBelow, readText } from '../support/files';

interface Setting {
  readonly default: unknown;
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
  readonly properties?: Readonly<Record<string, { readonly enum: readonly string[] }>>;
}
interface Step {
  readonly id: string;
  readonly media: { readonly markdown: string };
  readonly completionEvents: readonly string[];
}
interface Contributed {
  readonly path?: string;
  readonly configuration?: string;
  readonly url?: string;
}

const json = (path: string) => JSON.parse(readText(path));
const manifest = json('package.json');
const { contributes } = manifest;
const settings: Readonly<Record<string, Setting>> = contributes.configuration.properties;
const PREFIX = 'workspacesPorts.';

/** The client's own: the server makes nothing of them. */
const CLIENT_ONLY = ['workspacesPorts.trace.server', 'workspacesPorts.ipRangesUrl'];

/** `{ hover: { enabled: true } }` → `hover.enabled: true`; empty objects are values. */
function leaves(value: unknown, path = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path ? `${path}.${key}` : key));
}

describe('settings', () => {
  it('are the same in the manifest and in the server, with the same defaults', () => {
    const offered = Object.entries(settings)
      .filter(([name]) => !CLIENT_ONLY.includes(name))
      .map(([name, setting]) => [name, setting.default]);
    const known = leaves(DEFAULT_SETTINGS).map(([name, value]) => [PREFIX + name, value]);
    expect(Object.fromEntries(offered)).toEqual(Object.fromEntries(known));
  });

  it('offer every edition, each with its description', () => {
    const { enum: values, enumDescriptions } = settings['workspacesPorts.edition']!;
    expect(values).toEqual(['', ...editionIds()]);
    expect(enumDescriptions).toHaveLength(values!.length);
  });

  it('offer a severity for every rule', () => {
    const { properties } = settings['workspacesPorts.severity']!;
    expect(Object.keys(properties!)).toEqual([...RULE_IDS]);
    for (const one of Object.values(properties!)) {
      expect(one.enum).toEqual(['error', 'warning', 'information', 'hint', 'off']);
    }
  });
});

describe('texts of the manifest', () => {
  const english: Record<string, string> = json('package.nls.json');
  const japanese: Record<string, string> = json('package.nls.ja.json');
  const used = [...JSON.stringify(manifest).matchAll(/"%([\w.-]+)%"/g)].map((match) => match[1]!);

  it('exist in both languages, and none is left over', () => {
    expect(Object.keys(english).sort()).toEqual([...new Set(used)].sort());
    expect(Object.keys(japanese)).toEqual(Object.keys(english));
  });

  it('never stand in the manifest itself', () => {
    const written = [
      ...JSON.stringify(contributes).matchAll(/"(?:title|name|description|markdownDescription)":"([^%"]+)"/g),
    ];
    expect([...new Set(written.map((match) => match[1]))]).toEqual(['WorkSpaces Ports']);
  });

  it('have Japanese that is Japanese', () => {
    const plain = Object.entries(japanese).filter(
      ([key, text]) => key !== 'displayName' && !/[ぁ-んァ-ン一-龠]/.test(text),
    );
    expect(plain).toEqual([]);
  });
});

describe('texts of the client', () => {
  const sources = filesBelow('client/src').map(readText).join('\n');
  const used = [...sources.matchAll(/l10n\.t\(\s*(?:'((?:[^'\\]|\\.)+)'|"([^"\\]+)")/g)].map(
    (match) => match[1] ?? match[2]!,
  );

  it.each(['l10n/bundle.l10n.json', 'l10n/bundle.l10n.ja.json'])('%s has exactly those used', (bundle) => {
    expect(Object.keys(json(bundle)).sort()).toEqual([...new Set(used)].sort());
  });
});

describe('texts of manifest and client', () => {
  const places = (text: string): string[] =>
    [...new Set(text.match(/\{\d+\}|\{\w+\}|`[^`]+`|\$\([\w-]+\)/g) ?? [])].sort();
  const pairs = [
    ['package.nls.json', 'package.nls.ja.json'],
    ['l10n/bundle.l10n.json', 'l10n/bundle.l10n.ja.json'],
  ].flatMap(([english, japanese]) => {
    const translated: Record<string, string> = json(japanese!);
    return Object.entries<string>(json(english!)).map(([key, text]) => [key, text, translated[key] ?? ''] as const);
  });

  it.each(pairs)('%s says the same with the same places', (_key, english, japanese) => {
    expect(english.trim()).not.toBe('');
    expect(places(japanese)).toEqual(places(english));
    // A name, or places alone, need no Japanese.
    const names = ['WorkSpaces Ports', '{0} MB', '{0} of {1} MB'];
    if (!names.includes(english)) expect(japanese).toMatch(/[ぁ-んァ-ン一-龠]/);
  });

  it('ends no Japanese in a half-width stop, and mixes no plain style in', () => {
    const odd = pairs.filter(([, , japanese]) => /[ぁ-ん一-龠]\.$|(?:である|だ)。/.test(japanese));
    expect(odd).toEqual([]);
  });
});

describe('commands', () => {
  /** Links of our own: they take arguments, and mean nothing in the palette. */
  const LINKS = ['workspacesPorts.showPlace', 'workspacesPorts.mended'];

  it('are those of the one table in the client', () => {
    const table = [...readText('client/src/commands.ts').matchAll(/^ {2}'(workspacesPorts\.\w+)':/gm)];
    const offered = contributes.commands.map((one: { command: string }) => one.command);
    expect(table.map((match) => match[1]!).sort()).toEqual([...offered, ...LINKS].sort());
  });
});

describe('the walkthrough', () => {
  const steps: readonly Step[] = contributes.walkthroughs[0].steps;
  const client = filesBelow('client/src').map(readText).join('\n');
  const commands = contributes.commands.map((one: { command: string }) => one.command);
  const english: Record<string, string> = json('package.nls.json');
  const japanese: Record<string, string> = json('package.nls.ja.json');
  const links = (text: string): string[] => [...text.matchAll(/\]\(command:([\w.]+)/g)].map((match) => match[1]!);

  it.each(steps.map((step) => [step.id, step] as const))('%s ticks itself, by what the client does', (_id, step) => {
    expect(step.completionEvents.length).toBeGreaterThan(0);
    for (const event of step.completionEvents) {
      const [, kind, name] = /^(\w+):([\w.]+)$/.exec(event)!;
      if (kind === 'onCommand') expect(commands).toContain(name);
      else if (kind === 'onSettingChanged') expect(Object.keys(settings)).toContain(name);
      else if (name!.startsWith('workspacesPorts.done.')) expect(client).toContain(`reach('${name!.slice(21)}')`);
      else expect(client).toContain(`'${name}'`);
    }
  });

  it.each(steps.map((step) => [step.id, step] as const))('%s has its texts in both languages', (id, { media }) => {
    const texts = [media.markdown, media.markdown.replace(/\.md$/, '.nls.ja.md')].map(readText);
    expect(texts[1]).toMatch(/[ぁ-ん]/);
    // The same number of lines that stand apart: tables, code, paragraphs.
    const parts = texts.map((text) => text.trim().split(/\n\n+/).length);
    expect(parts[1]).toBe(parts[0]);
    const [said, told] = [english, japanese].map((all) => links(all[`walkthrough.${id}.description`]!));
    expect(told).toEqual(said);
    const foreign = said!.filter((command) => !commands.includes(command));
    expect(foreign.filter((command) => !command.startsWith('workbench.action.'))).toEqual([]);
  });

  it('names commands as the palette does', () => {
    for (const texts of [english, japanese]) {
      for (const [, title, command] of Object.values(texts).flatMap((text) => [
        ...text.matchAll(/\[([^\]]+)\]\(command:workspacesPorts\.(\w+)\)/g),
      ])) {
        if (command !== 'toggleNames') expect(texts[`command.${command}`]).toContain(title);
      }
    }
  });

  it.each(['media/example/example.tf', 'media/example/example.ja.tf'])(
    '%s has one fault to mend and one role to give',
    (path) => {
      const text = readText(path);
      expect(text.match(/^# workspaces-ports: role=/gm)).toHaveLength(1);
      expect(text.match(/^resource /gm)).toHaveLength(2);
    },
  );
});

describe('what the manifest names', () => {
  const parts: Contributed[] = [
    ...contributes.languages,
    ...contributes.grammars,
    ...contributes.snippets,
    ...contributes.jsonValidation,
    ...contributes.viewsContainers.activitybar.map(({ icon }: { icon: string }) => ({ path: `./${icon}` })),
  ];
  const named = parts.flatMap(({ path, configuration, url }) => [path, configuration, url]).filter((one) => one);

  it.each([...new Set([...named, `./${manifest.icon}`])])('%s exists and is no empty file', (path) => {
    expect(readText(path!.slice(2)).trim().length).toBeGreaterThan(2);
  });

  it('claims no language of others', () => {
    const claimed = contributes.languages.filter((one: { extensions?: string[] }) => one.extensions);
    expect(claimed.map((one: { id: string }) => one.id)).toEqual(['pac']);
  });

  it('pins every dependency, and needs none at run time', () => {
    expect(manifest.dependencies ?? {}).toEqual({});
    const loose = Object.entries<string>(manifest.devDependencies).filter(
      ([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
    );
    expect(loose).toEqual([]);
  });
});

describe('when the server starts', () => {
  const glance = (path: string, languageId: string, text = '', scheme = 'file') =>
    isRelevant({ scheme, path, languageId, text: () => text });
  const TEMPLATE = 'Resources:\n  A:\n    Type: AWS::EC2::SecurityGroup\n';
  const OUTPUT = '{"SecurityGroups": [{"GroupId": "sg-1", "IpPermissions": []}]}';

  it.each([
    ['a Terraform file without an extension for it', '/a/main.tf', 'plaintext', ''],
    ['an OpenTofu file', '/a/main.tofu', 'opentofu', ''],
    ['a PAC file', '/a/proxy.pac', 'pac', ''],
    ['wpad.dat', '/a/wpad.dat', 'pac', ''],
    ['its own configuration', '/a/.workspaces-ports.json', 'jsonc', ''],
    ['a template', '/a/network.yaml', 'yaml', TEMPLATE],
    ['a template under another name', '/a/network.template', 'plaintext', TEMPLATE],
    ['output of the AWS CLI', '/a/groups.json', 'json', OUTPUT],
  ])('%s starts it', (_what, path, languageId, text) => {
    expect(glance(path, languageId, text)).toBe(true);
  });

  it.each([
    ['plain text', '/a/notes.txt', 'plaintext', TEMPLATE, 'file'],
    ['a package.json', '/a/package.json', 'json', '{"name": "a"}', 'file'],
    ['a Kubernetes manifest', '/a/deploy.yaml', 'yaml', 'kind: Deployment\n', 'file'],
    ['the older side of a diff', '/a/main.tf', 'terraform', '', 'git'],
    ['an output channel', '/a/main.tf', 'log', '', 'output'],
  ])('%s does not', (_what, path, languageId, text, scheme) => {
    expect(glance(path, languageId, text, scheme)).toBe(false);
  });

  it('is never later than the server itself would look at the text', () => {
    const samples = [
      TEMPLATE,
      OUTPUT,
      '{"Resources": {"A": {"Type": "AWS::EC2::NetworkAclEntry"}}}',
      '{"NetworkAcls": [{"NetworkAclId": "acl-1", "Entries": []}]}',
      '[{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": []}]',
      '{"IpPermissionsEgress": []}',
    ];
    for (const text of samples) {
      expect(looksLikeTemplate(text) || looksLikeAwsOutput(text), text).toBe(true);
      expect(glance('/a/file.json', 'json', text), text).toBe(true);
    }
  });

  it('has an activation event for every language it listens to', () => {
    const events: string[] = manifest.activationEvents;
    const listened = events.filter((event) => event.startsWith('onLanguage:')).map((event) => event.slice(11));
    // `pac` is contributed here, which activates by itself; plain text is what .tf is where no extension claims it.
    expect([...listened, 'pac'].sort()).toEqual([...LANGUAGES, 'plaintext'].sort());
  });
});
