import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Analyzer } from '../../server/src/analysis/analyzer';
import type { UnitResult } from '../../server/src/analysis/pipeline';
import { ROLES } from '../../server/src/catalogue';
import { run } from '../../server/src/cli/main';
import { aroundOf, sourcesOf } from '../../server/src/features/context';
import { loadSandbox } from '../../server/src/node/sandbox';
import { applyEdits } from '../../server/src/policy';
import type { Finding } from '../../server/src/rules/finding';
import { RULE_IDS, type RuleId } from '../../server/src/rules/ids';
import { DOCUMENT_RULES, OBJECT_RULES } from '../../server/src/rules/registry';
import { CONFIGURATION_FILE } from '../../server/src/workspace/configuration';
import { combine } from '../../server/src/writers';
import { memoryHost } from '../support/annotated';
import { filesBelow, ROOT, readText } from '../support/files';

const page = (id: string, language = ''): string => `docs/rules/${id}${language}.md`;

/** A fenced example: ```hcl bad must be found by the rule of its page, ```hcl good and ```hcl fixed must not. */
interface Example {
  readonly language: string;
  readonly label: string;
  readonly text: string;
}

const examplesOf = (path: string): Example[] =>
  [...readText(path).matchAll(/^```(\w+) (\w+)\n([\s\S]*?\n)```$/gm)].map(([, language, label, text]) => ({
    language: language!,
    label: label!,
    text: text!,
  }));

/** The name under which an example of a language is checked. */
const FILES: Readonly<Record<string, string>> = {
  hcl: 'main.tf',
  yaml: 'template.yaml',
  js: 'office.pac',
  jsonc: CONFIGURATION_FILE,
};

interface Checked {
  readonly findings: readonly Finding[];
  readonly unit?: UnitResult;
}

/** Checks an example as the one file of a folder, with the configuration and the feed that its page shows. */
async function check(example: Example, all: readonly Example[]): Promise<Checked> {
  const name = FILES[example.language]!;
  const config = all.find(({ label }) => label === 'config');
  const feed = all.find(({ label }) => label === 'feed');
  const files = {
    ...(config && { [CONFIGURATION_FILE]: config.text }),
    ...(feed && { 'ip-ranges.json': feed.text }),
    [name]: example.text,
  };
  const analyzer = new Analyzer(memoryHost(files), loadSandbox);
  const uri = `file:///w/${name}`;
  if (name === CONFIGURATION_FILE) return { findings: await analyzer.configurationFindings(uri) };
  const unit = await analyzer.check(uri);
  return { findings: unit?.findings ?? [], unit };
}

describe('every rule', () => {
  it('has a page in both languages and a table of tests, and there is no page of anything else', () => {
    const wanted = RULE_IDS.flatMap((id) => [page(id), page(id, '.ja')]).sort();
    expect(filesBelow('docs/rules')).toEqual(wanted);
    const untested = RULE_IDS.filter((id) => !existsSync(join(ROOT, `test/unit/rules/${id}.test.ts`)));
    expect(untested).toEqual([]);
  });

  it.each(['', '.ja'])('stands in the index docs/rules%s.md, in order, with its severity', (language) => {
    const rows = [...readText(`docs/rules${language}.md`).matchAll(/^\| \[([\w-]+)\]\(([^)]+)\) \| (\w+) \|/gm)];
    const listed = rows.map(([, id, link, severity]) => [id, link, severity]);
    expect(listed).toEqual(RULE_IDS.map((id) => [id, `rules/${id}${language}.md`, severityOf(id)]));
  });
});

function severityOf(id: RuleId): string {
  return [...OBJECT_RULES, ...Object.values(DOCUMENT_RULES)].find((rule) => rule.id === id)!.severity;
}

describe.each(RULE_IDS)('docs/rules/%s.md', (id) => {
  const examples = examplesOf(page(id));
  const labelled = (...labels: string[]): Example[] => examples.filter(({ label }) => labels.includes(label));

  it('shows what the rule finds and what it does not', async () => {
    expect(labelled('bad')).not.toEqual([]);
    expect(labelled('good', 'fixed')).not.toEqual([]);
    for (const example of examples.filter(({ label }) => label !== 'config' && label !== 'feed')) {
      const { findings } = await check(example, examples);
      const found = findings.some(({ rule }) => rule === id);
      expect([example.text, found]).toEqual([example.text, example.label === 'bad']);
    }
  });

  it('shows what the quick-fix writes, where there is one', async () => {
    const [bad] = labelled('bad');
    const { findings, unit } = await check(bad!, examples);
    const fixes = findings.flatMap(({ rule, fix }) => (rule === id && fix ? [fix] : []));
    const edits = unit ? combine(fixes, sourcesOf(unit), aroundOf(unit)) : [];
    const fixed = edits.length > 0 ? [applyEdits(bad!.text, edits)] : [];
    expect(labelled('fixed').map(({ text }) => text)).toEqual(fixed);
    expect(readText(page(id))).toContain(`Quick-fix: ${edits.length > 0 ? 'yes' : 'no'}.`);
    expect(readText(page(id, '.ja'))).toContain(`自動修正: ${edits.length > 0 ? 'あり' : 'なし'}。`);
  });

  it('says the severity, and the same examples in both languages', () => {
    expect(readText(page(id))).toContain(`Severity: **${severityOf(id)}**`);
    expect(readText(page(id, '.ja'))).toContain(`重大度: **${severityOf(id)}**`);
    expect(examplesOf(page(id, '.ja'))).toEqual(examples);
  });
});

const pages = ['README', 'ARCHITECTURE', 'CONTRIBUTING', 'CHANGELOG']
  .flatMap((name) => [`${name}.md`, `${name}.ja.md`])
  .filter((path) => existsSync(join(ROOT, path)))
  .concat(filesBelow('docs').filter((path) => path.endsWith('.md')));

/** Text without code, where brackets mean other things. */
const prose = (path: string): string =>
  readText(path)
    .replace(/^```[\s\S]*?^```$/gm, '')
    .replace(/`[^`\n]*`/g, '');

/** As GitHub makes them. */
const anchorsOf = (path: string): string[] =>
  [
    ...readText(path)
      .replace(/^```[\s\S]*?^```$/gm, '')
      .matchAll(/^#+ (.*)$/gm),
  ].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  );

describe('the pages', () => {
  it.each(pages)('%s has no link that leads nowhere', (path) => {
    const links = [...prose(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
    const dead = links
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => {
        const [file, anchor] = target.split('#');
        const to = file ? posix.join(posix.dirname(path), file) : path;
        if (!existsSync(join(ROOT, to))) return true;
        return anchor !== undefined && !anchorsOf(to).includes(decodeURIComponent(anchor));
      });
    expect(dead).toEqual([]);
  });

  it.each(filesBelow('docs').filter((path) => /(?<!\.ja)\.md$/.test(path)))('%s stands in Japanese too', (path) => {
    const japanese = path.replace(/\.md$/, '.ja.md');
    expect(existsSync(join(ROOT, japanese))).toBe(true);
    expect(readText(japanese)).toMatch(/[\u3040-\u30ff]/);
  });

  it.each(['ARCHITECTURE.md', 'CONTRIBUTING.md', 'README.md'])('%s names files and folders that exist', (path) => {
    const named = [
      ...readText(path).matchAll(
        /`((?:\.ci|\.vscode|bench|client|docs|examples|l10n|schemas|scripts|server|snippets|syntaxes|test)\/[\w./-]*)`/g,
      ),
    ];
    const gone = named
      .map(([, target]) => target!)
      // The editor suite makes it.
      .filter((target) => target !== 'test/editor/out/' && !existsSync(join(ROOT, target)));
    expect(gone).toEqual([]);
  });
});

/** What `npm link` makes of `workspaces-ports …`, in the clone. */
async function runLine(line: string): Promise<{ status: number; out: string }> {
  const parts: string[] = [];
  const io = { cwd: ROOT, locale: 'en' as const, out: (part: string) => void parts.push(part), err: () => {} };
  const status = await run(line.split(' ').slice(1), io);
  return { status, out: parts.join('') };
}

describe.each(['README.md', 'README.ja.md'])('%s', (path) => {
  const text = readText(path);
  const lines = [...text.matchAll(/^workspaces-ports (?!lsp).* .*$/gm)]
    .map(([line]) => line)
    .filter((l) => !l.startsWith('workspaces-ports:'));

  it('shows every command', () => {
    const commands = [...text.matchAll(/^workspaces-ports ([a-z]+) /gm)].map(([, command]) => command);
    expect([...new Set(commands)]).toEqual(['check', 'inspect', 'probe', 'lookup', 'catalogue', 'generate', 'lsp']);
  });

  it.each(lines)('shows a command that works: %s', async (line) => {
    const { status, out } = await runLine(line);
    expect([0, 1]).toContain(status);
    expect(out).not.toBe('');
    if (!line.includes(' generate ')) expect(JSON.parse((await runLine(`${line} --format json`)).out)).toBeTruthy();
  });

  it('shows a configuration and directives without a fault', async () => {
    const [config] = [...text.matchAll(/^```jsonc\n([\s\S]*?)^```$/gm)].map(([, block]) => block!);
    expect((await check({ language: 'jsonc', label: '', text: config! }, [])).findings).toEqual([]);
    const directives = [...text.matchAll(/^workspaces-ports: (.*)$/gm)].map(([line]) => line);
    const group = 'resource "aws_security_group" "clients" {\n}\n';
    const { findings } = await check(
      { language: 'hcl', label: '', text: `# ${directives.join('\n# ')}\n${group}` },
      [],
    );
    expect([directives.length, findings.map(({ rule }) => rule)]).toEqual([2, []]);
  });

  it('names every role', () => {
    const table = /^\| (?:role|役割) \|.*\n\|.*\n((?:\|.*\n)+)/m.exec(text)![1]!;
    const named = [...table.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, role]) => role);
    expect(named).toEqual(ROLES);
  });
});
