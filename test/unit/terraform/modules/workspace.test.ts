import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Analyzer } from '../../../../server/src/analysis/analyzer';
import type { UnitResult } from '../../../../server/src/analysis/pipeline';
import { message, render } from '../../../../server/src/messages';
import { nodeHost } from '../../../../server/src/node/node-host';
import { type Host, NO_ENTRIES } from '../../../../server/src/workspace/host';
import { randomNumbers } from '../mutants';

/** Files in memory below `file:///w/`, folders included; counts what is read. */
function hostOf(texts: Map<string, string>): Host & { readonly reads: string[] } {
  const reads: string[] = [];
  const uris = (): string[] => [...texts.keys()].map((name) => `file:///w/${name}`);
  return {
    reads,
    readText: async (uri) => {
      reads.push(uri);
      return texts.get(uri.slice('file:///w/'.length));
    },
    entries: async (folder) => {
      const files = uris().filter((uri) => uri.slice(0, uri.lastIndexOf('/') + 1) === folder);
      const inner = uris().filter((uri) => uri.startsWith(folder) && uri.slice(folder.length).includes('/'));
      const folders = new Set(inner.map((uri) => `${folder}${uri.slice(folder.length).split('/')[0]}/`));
      return { ...NO_ENTRIES, files, folders: [...folders] };
    },
    now: () => 0,
  };
}

const analyzerOf = (host: Host, more: { trusted?: boolean; workspace?: string[] } = {}) =>
  new Analyzer(host, async () => undefined, { workspace: ['file:///w/'], ...more });

const lines = (unit: UnitResult | undefined): string[] =>
  (unit?.findings ?? []).map(
    ({ span, rule, object, message, fix }) =>
      `${span.uri.slice('file:///w/'.length)}:${span.start} ${rule} ${object} ${render(message, 'en')}${fix ? ' [fix]' : ''}`,
  );

const MODULE = `variable "cidrs" {
  type = list(string)
}
# workspaces-ports: role=client-network protocols=pcoip
resource "aws_security_group" "client" {
  name = "client"
  egress {
    from_port   = 4172
    to_port     = 4172
    protocol    = "tcp"
    cidr_blocks = var.cidrs
  }
  egress {
    from_port   = 5
    to_port     = 4
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8"]
  }
}
`;
const provider = (region: string): string => `provider "aws" {\n  region = "${region}"\n}\n`;
const call = (name: string, cidrs: string, source = '../../modules/client'): string =>
  `module "${name}" {\n  source = "${source}"\n  cidrs  = ${cidrs}\n}\n`;

const WORKSPACE: readonly (readonly [string, string])[] = [
  ['modules/client/main.tf', MODULE],
  ['envs/prod/main.tf', `${provider('ap-northeast-1')}${call('a', '["18.180.178.0/24"]')}`],
  ['envs/dev/main.tf', `${provider('us-east-1')}${call('b', 'var.cidrs')}variable "cidrs" {}\n`],
  ['envs/dev/terraform.tfvars', 'cidrs = ["3.217.228.0/22", "10.1.2.3/24"]\n'],
  ['elsewhere/main.tf', 'resource "aws_iam_role" "r" {}\n'],
  ['elsewhere/secrets.tf', 'locals {\n  a = 1\n}\n'],
];

describe('rules in files of their own', () => {
  const TF = `locals {
  files = fileset(path.module, "rules/*.{yaml,yml}")
  rules = merge([for name in local.files : yamldecode(file("\${path.module}/\${name}"))]...)
}
# workspaces-ports: role=client-network region=ap-northeast-1 protocols=pcoip
resource "aws_security_group" "client" {
  name = "client"
  dynamic "egress" {
    for_each = local.rules
    content {
      from_port   = egress.value.port
      to_port     = egress.value.port
      protocol    = egress.value.protocol
      cidr_blocks = egress.value.cidrs
    }
  }
}
`;
  const rule = (name: string, protocol: string, port: number, cidr: string): string =>
    `${name}:\n  protocol: ${protocol}\n  port: ${port}\n  cidrs: [${cidr}]\n`;
  const FILES: readonly (readonly [string, string])[] = [
    ['main.tf', TF],
    ['rules/stream.yaml', rule('tcp', 'tcp', 4172, '10.0.0.0/8')],
    ['rules/more.yml', rule('udp', 'udp', 4172, '10.1.0.0/16')],
    ['rules/deep/other.yaml', rule('other', 'tcp', 1, '10.2.0.0/16')],
    ['rules/read.me', 'nothing'],
  ];
  const rulesOf = async (files: readonly (readonly [string, string])[]): Promise<string[]> => {
    const unit = await analyzerOf(hostOf(new Map(files))).check('file:///w/main.tf');
    return unit!.reading.policies.flatMap((policy) =>
      policy.kind === 'security-group'
        ? policy.rules.map((one) => unit!.files.length && JSON.stringify(one.ports))
        : [],
    ) as string[];
  };

  it('are found by fileset, and read', async () => {
    const found = await rulesOf(FILES);
    expect(found).toHaveLength(2);
    expect(found.every((one) => one.includes('[4172,4173]'))).toBe(true);
  });

  it('are taken up when one comes', async () => {
    const texts = new Map(FILES);
    const analyzer = analyzerOf(hostOf(texts));
    const count = async (): Promise<number> =>
      (await analyzer.check('file:///w/main.tf'))!.reading.policies.flatMap((policy) =>
        policy.kind === 'security-group' ? policy.rules : [],
      ).length;
    expect(await count()).toBe(2);
    texts.set('rules/third.yaml', rule('third', 'tcp', 443, '0.0.0.0/0'));
    analyzer.files.forget('file:///w/rules/third.yaml');
    expect(await count()).toBe(3);
  });

  /** The port of the one rule that a path leads to; undefined where nobody knows. */
  const portBy = async (path: string, more = '', files: readonly (readonly [string, string])[] = FILES.slice(1)) => {
    const text = TF.replace(/locals \{[\s\S]*?\n\}\n/, `locals {\n  rules = yamldecode(file(${path}))\n}\n`);
    const [found] = await rulesOf([['main.tf', `${text}${more}\n`], ...files]);
    return /\[(\d+),\d+\]/.exec(found ?? '')?.[1];
  };
  const given = (name: string, value: string): string => `variable "${name}" {\n  default = ${value}\n}`;
  it.each<[string, string, string]>([
    ['a value within the path', '"${path.module}/rules/${var.kind}.yaml"', given('kind', '"stream"')],
    ['a value that is a folder', '"${path.module}/${var.kind}/stream.yaml"', given('kind', '"rules"')],
    ['a value out of a map', '"rules/${local.kinds["a"]}.yaml"', 'locals {\n  kinds = { a = "stream" }\n}'],
    ['a variable by default', 'var.path', given('path', '"rules/stream.yaml"')],
    ['a variable as old code has it', '"${var.path}"', given('path', '"rules/stream.yaml"')],
    ['a local', 'local.path', 'locals {\n  path = "${path.module}/rules/stream.yaml"\n}'],
  ])('are found by %s', async (_, path, more) => {
    expect(await portBy(path, more)).toBe('4172');
  });

  it('are found by what `.tfvars` say, and not where nobody says it', async () => {
    const tfvars = ['terraform.tfvars', 'path = "rules/stream.yaml"'] as const;
    expect(await portBy('var.path', 'variable "path" {}', [...FILES.slice(1), tfvars])).toBe('4172');
    expect(await portBy('var.path', 'variable "path" {}')).toBeUndefined();
  });

  it('are taken up when one comes that fits', async () => {
    const text = TF.replace(
      /locals \{[\s\S]*?\n\}\n/,
      'locals {\n  rules = yamldecode(file("rules/${var.kind}.yaml"))\n}\n',
    );
    const texts = new Map([['main.tf', `${text}${given('kind', '"third"')}\n`], ...FILES.slice(1)]);
    const analyzer = analyzerOf(hostOf(texts));
    const rules = async () =>
      (await analyzer.check('file:///w/main.tf'))!.reading.policies.flatMap((policy) =>
        policy.kind === 'security-group' ? policy.rules : [],
      );
    expect((await rules())[0]).toMatchObject({ ports: { known: false } });
    texts.set('rules/third.yaml', rule('third', 'tcp', 443, '0.0.0.0/0'));
    analyzer.files.forget('file:///w/rules/third.yaml');
    expect((await rules())[0]).toMatchObject({ ports: { known: true } });
  });

  it('are not known where the pattern is not in plain words', async () => {
    const found = await rulesOf([['main.tf', TF.replace('"rules/', '"${var.kind}/')], ...FILES.slice(1)]);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain('"known":false');
  });
});

describe('a module in a workspace', () => {
  const check = (name: string, texts = new Map(WORKSPACE)) => analyzerOf(hostOf(texts)).check(`file:///w/${name}`);

  it('is checked once for each caller, and what is wrong in itself is told once with both', async () => {
    const unit = await check('modules/client/main.tf');
    expect(unit?.subjects.map(({ policy, region }) => `${policy.address} ${region}`)).toEqual([
      'module.b.aws_security_group.client us-east-1',
      'module.a.aws_security_group.client ap-northeast-1',
    ]);
    const invalid = lines(unit).filter((line) => line.includes('invalid-value'));
    expect(invalid).toHaveLength(1);
    expect(invalid[0]).toContain('(in module.b of envs/dev, module.a of envs/prod)');
    const finding = unit!.findings.find(({ rule }) => rule === 'invalid-value')!;
    expect(finding.related?.map(({ span }) => span.uri)).toEqual([
      'file:///w/envs/dev/main.tf',
      'file:///w/envs/prod/main.tf',
    ]);
  });

  it('has what its caller wrote wrong told where the caller wrote it', async () => {
    const text = lines(await check('envs/dev/terraform.tfvars'));
    expect(text).toHaveLength(1);
    expect(text[0]).toMatch(/^envs\/dev\/terraform\.tfvars:28 range-not-cidr module\.b\./);
  });

  it('offers no fix that would be right for one caller only, and one that is right for all', async () => {
    expect(lines(await check('modules/client/main.tf')).filter((line) => /missing.*\[fix\]/.test(line))).toEqual([]);
    const one = new Map(WORKSPACE.filter(([name]) => !name.startsWith('envs/dev')));
    expect(
      lines(await check('modules/client/main.tf', one)).filter((line) => /missing.*\[fix\]/.test(line)),
    ).not.toEqual([]);
  });

  it('is a root by itself where nobody calls it', async () => {
    const unit = await check('modules/client/main.tf', new Map(WORKSPACE.slice(0, 1)));
    expect(unit?.subjects.map(({ policy }) => policy.address)).toEqual(['aws_security_group.client']);
  });

  it('reads no folder of which neither it nor what it calls names a network', async () => {
    const host = hostOf(new Map(WORKSPACE));
    expect(await analyzerOf(host).check('file:///w/elsewhere/main.tf')).toBeUndefined();
    const counted = host.reads.filter((uri) => uri.includes('elsewhere') && uri.endsWith('.tf'));
    expect(counted.sort()).toEqual(['file:///w/elsewhere/main.tf', 'file:///w/elsewhere/secrets.tf']);
  });

  it('is found where terraform init has put it, and told at the call', async () => {
    const texts = new Map([
      ['main.tf', `${provider('ap-northeast-1')}${call('sg', '["18.180.178.0/24"]', 'acme/client/aws')}`],
      ['.terraform/modules/sg/main.tf', MODULE],
      [
        '.terraform/modules/modules.json',
        '{"Modules":[{"Key":"","Source":"","Dir":"."},{"Key":"sg","Source":"registry.terraform.io/acme/client/aws","Version":"1.0.0","Dir":".terraform/modules/sg"}]}',
      ],
    ]);
    const unit = await check('main.tf', texts);
    expect(unit?.subjects.map(({ policy }) => policy.address)).toEqual(['module.sg.aws_security_group.client']);
    expect(lines(unit).length).toBeGreaterThan(1);
    for (const line of lines(unit)) expect(line).toMatch(/^main\.tf:\d+ [\w-]+ module\.sg\./);
    expect(lines(unit).filter((line) => line.endsWith('[fix]'))).toEqual([]);
  });

  it('whose code is not here leaves what it gives unknown, with the reason', async () => {
    const texts = new Map([
      ['main.tf', `${call('net', '[]', 'acme/net/aws')}resource "aws_vpc" "v" {\n  cidr_block = module.net.cidr\n}\n`],
    ]);
    const [policy] = (await check('main.tf', texts))!.reading.policies;
    expect(policy).toMatchObject({ ranges: [{ kind: 'unknown' }] });
    const range = policy?.kind === 'address-space' ? policy.ranges[0] : undefined;
    const reason = range?.kind === 'unknown' ? range.reason.message : message('terraform.unfinished');
    expect(render(reason, 'en')).toBe(
      'module.net.cidr comes from another module: the code of module net (acme/net/aws) is not here; terraform init would bring it',
    );
  });
});

describe('what is read', () => {
  it('an untrusted workspace reads nothing outside itself', async () => {
    const texts = new Map(WORKSPACE);
    const inside = { workspace: ['file:///w/envs/'], trusted: false };
    expect(await analyzerOf(hostOf(texts), inside).check('file:///w/envs/prod/main.tf')).toBeUndefined();
    const trusted = await analyzerOf(hostOf(texts), { ...inside, trusted: true }).check('file:///w/envs/prod/main.tf');
    expect(trusted?.below?.map(({ policy }) => policy.address)).toEqual(['module.a.aws_security_group.client']);
  });

  it('follows no symbolic link out of the workspace', async () => {
    const top = mkdtempSync(join(tmpdir(), 'links-'));
    try {
      const put = (name: string, text: string): void => {
        mkdirSync(dirname(join(top, name)), { recursive: true });
        writeFileSync(join(top, name), text);
      };
      put('outside/main.tf', MODULE);
      put('w/main.tf', `${call('linked', '[]', './linked')}${call('real', '[]', './real')}`);
      put('w/real/main.tf', MODULE.replaceAll('client', 'real'));
      symlinkSync(join(top, 'outside'), join(top, 'w', 'linked'));
      symlinkSync(join(top, 'outside', 'main.tf'), join(top, 'w', 'real', 'linked.tf'));
      const folder = `${pathToFileURL(join(top, 'w')).href}/`;
      const unit = await analyzerOf(nodeHost, { workspace: [folder] }).check(`${folder}main.tf`);
      const addresses = [...unit!.subjects, ...(unit!.below ?? [])].map(({ policy }) => policy.address);
      expect(addresses).toEqual(['module.real.aws_security_group.real']);
      const told = unit!.reading.problems.map(({ span, message }) => [span.uri.slice(folder.length), message.key]);
      expect(told).toEqual([['main.tf', 'terraform.moduleLinkedAway']]);
      const real = await analyzerOf(nodeHost, { workspace: [folder] }).check(`${folder}real/main.tf`);
      expect(real!.findings.map(({ span, rule }) => [span.uri.slice(folder.length), rule])).toContainEqual([
        'real/linked.tf',
        'unreadable',
      ]);
      // A workspace that is opened through a link is read like any other.
      symlinkSync(join(top, 'w'), join(top, 'alias'));
      const alias = `${pathToFileURL(join(top, 'alias')).href}/`;
      for (const workspace of [[alias], []]) {
        const again = await analyzerOf(nodeHost, { workspace }).check(`${alias}main.tf`);
        expect(again?.below?.map(({ policy }) => policy.address)).toEqual(addresses);
      }
    } finally {
      rmSync(top, { recursive: true, force: true });
    }
  });

  it('texts that functions name are at hand', async () => {
    const texts = new Map([
      ['main.tf', `${call('m', '[trimspace(file("net.txt"))]', './m')}`],
      ['net.txt', '10.1.0.0/16\n'],
      ['m/main.tf', `${MODULE}locals {\n  t = file("\${path.module}/inner.txt")\n}\n`],
      ['m/inner.txt', 'inner'],
    ]);
    const unit = await analyzerOf(hostOf(texts)).check('file:///w/main.tf');
    expect(unit?.files.map(({ uri }) => uri).filter((uri) => uri.endsWith('.txt'))).toEqual([
      'file:///w/net.txt',
      'file:///w/m/inner.txt',
    ]);
  });
});

const plainly = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}` : value);

describe('after an edit', () => {
  /** One folder with what hangs together over its files. */
  const FOLDER: readonly (readonly [string, string])[] = [
    ['a.tf', `${provider('us-east-1')}locals {\n  one = "10.1.0.0/16"\n  both = [local.one, local.two]\n}\n`],
    ['b.tf', 'locals {\n  two = var.two\n}\nvariable "two" {\n  default = "10.2.0.0/16"\n}\n'],
    ['c.tf', MODULE.replace('var.cidrs', 'local.both').replace(/^variable[^}]*}\n/, '')],
    [
      'd.tf',
      'resource "aws_security_group" "each" {\n  for_each = { a = local.one, b = local.two }\n  egress {\n    from_port   = 1\n    to_port     = 1\n    protocol    = "tcp"\n    cidr_blocks = [each.value]\n  }\n}\n',
    ],
    [
      'e.tf',
      'resource "aws_security_group_rule" "r" {\n  security_group_id = aws_security_group.each["b"].id\n  type = "egress"\n  protocol = "tcp"\n  from_port = 9\n  to_port = 8\n  cidr_blocks = [local.one]\n}\n',
    ],
    ['f.tf.json', '{ "locals": { "json": "${local.one}" } }\n'],
    ['override.tf', 'resource "aws_security_group" "client" {\n  name = local.json\n}\n'],
  ];

  it.each([
    ['of a workspace', WORKSPACE],
    ['of a folder', FOLDER],
  ])('%s everything is as if it were read for the first time', async (_name, files) => {
    const NAMES = files.map(([name]) => name);
    const below = randomNumbers(20200507);
    const texts = new Map(files);
    const kept = analyzerOf(hostOf(texts));
    const everything = async (analyzer: Analyzer): Promise<string[][]> => {
      const out: string[][] = [];
      for (const name of NAMES) {
        const unit = await analyzer.check(`file:///w/${name}`);
        const objects = (unit?.reading.policies ?? []).map((policy) => JSON.stringify(policy, plainly));
        out.push([...lines(unit), ...objects]);
      }
      return out;
    };
    for (let i = 0; i < 120; i++) {
      const name = NAMES[below(NAMES.length)]!;
      const text = texts.get(name)!;
      const original = files.find(([one]) => one === name)![1];
      const all = text.split('\n');
      const at = below(all.length);
      const edits = [
        () => original,
        () => text.replace(/\d/g, (digit) => (below(20) === 0 ? String(below(10)) : digit)),
        () => [...all.slice(0, at), ...all.slice(at + 1)].join('\n'),
        () => [...all.slice(0, at), '# a line more', ...all.slice(at)].join('\n'),
        () => text.slice(0, below(text.length)),
        () => original,
      ];
      texts.set(name, edits[below(edits.length)]!());
      if (below(2) === 0) kept.files.setOpen(`file:///w/${name}`, texts.get(name)!);
      else {
        kept.files.setClosed(`file:///w/${name}`);
        kept.forget(`file:///w/${name}`);
      }
      expect(await everything(kept), `edit ${i} of ${name}`).toEqual(await everything(analyzerOf(hostOf(texts))));
    }
  });
});

describe('calls that are commented out', () => {
  it('knows that a call in a comment calls nobody', async () => {
    const called = provider('ap-northeast-1') + call('a', '["10.0.0.0/8"]').replace(/^/gm, '# ');
    const host = hostOf(
      new Map([
        ['envs/prod/main.tf', called],
        ['modules/client/main.tf', MODULE],
      ]),
    );
    const unit = await analyzerOf(host).check('file:///w/modules/client/main.tf');
    expect(unit?.subjects.map(({ policy }) => policy.address)).toEqual(['aws_security_group.client']);
  });
});
