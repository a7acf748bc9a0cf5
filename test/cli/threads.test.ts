import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkShare } from '../../server/src/cli/check';
import { run } from '../../server/src/cli/main';
import type { Share, Thread } from '../../server/src/cli/threads';
import { ROOT } from '../support/files';

/** A clients' group that is short of everything. */
const GROUP = `resource "aws_security_group" "clients" {
  description = "WorkSpaces clients"
}
`;
const PROXY = 'function FindProxyForURL(url, host) { return "PROXY 127.0.0.1:9"; }\n';

/** An estate large enough for two threads: stacks, of which some call one module, and whatever else lies in between. */
function estate(folder: string): void {
  const write = (path: string, text: string): void => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write('.workspaces-ports.json', JSON.stringify({ region: 'ap-northeast-1', unknown: true }));
  write('modules/clients/main.tf', GROUP);
  for (let i = 0; i < 400; i++) {
    write(`stacks/${i}/main.tf`, i % 5 === 0 ? 'module "clients" {\n  source = "../../modules/clients"\n}\n' : GROUP);
    write(`stacks/${i}/variables.tf`, 'variable "name" {\n  type = string\n}\n');
    write(`stacks/${i}/outputs.tf`, `output "n" {\n  value = ${i}\n}\n`);
  }
  write('stacks/7/broken.tf', 'resource "aws_security_group" "b" {\n');
  write('proxy.pac', PROXY);
  write('template.yaml', 'Resources:\n  G: { Type: AWS::EC2::SecurityGroup, Properties: { GroupDescription: x } }\n');
}

describe('a large estate, checked by two threads', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ports-threads-'));
    estate(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const check = async (thread?: () => Thread): Promise<string> => {
    const out: string[] = [];
    const io = { out: (text: string) => void out.push(text), err: () => {}, cwd: folder, locale: 'ja' as const };
    await run(['check', '--format', 'json'], { ...io, ...(thread ? { thread } : {}) });
    return out.join('');
  };

  it('gives what one gives, in the same order', async () => {
    const shares: Share[] = [];
    const alone = await check();
    const counts: number[] = [];
    const both = await check(() => ({
      async tell(share) {
        shares.push(share);
        const told = await checkShare(share);
        counts.push(told.length);
        return told;
      },
    }));
    expect(both).toBe(alone);
    const { objects, findings } = JSON.parse(alone) as { objects: unknown[]; findings: { file: string }[] };
    expect(objects.length).toBeGreaterThan(300);
    expect(new Set(findings.map(({ file }) => file.replace(/\d+/, 'N')))).toContain('proxy.pac');
    // Both had a part in it, and what is connected by calls stayed together.
    expect(counts[0]).toBeGreaterThan(0);
    expect(shares[0]!.parts[0]).toHaveLength(1 + 80 * 3);
    expect(shares[0]!.parts.flat().sort((a, b) => a - b)).toEqual(shares[0]!.uris.map((_, at) => at));
  });

  it('is told as a whole when the other thread ends early, whatever that has taken', async () => {
    const given = await check(() => ({
      async tell({ counts }) {
        Atomics.add(counts, 0, 5);
        throw new Error('no memory');
      },
    }));
    expect(given).toBe(await check());
  });

  it('is the same from the built command line', async () => {
    const args = [join(ROOT, 'dist', 'cli.js'), 'check', '--format', 'json', '--fail-on', 'none', '--lang', 'ja'];
    const env = { WORKSPACES_PORTS_CACHE: join(folder, 'none') };
    const given = execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8', env, maxBuffer: 1e8 });
    expect(given).toBe(await check());
  });
});
