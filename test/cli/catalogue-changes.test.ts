import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../server/src/cli/main';

const folder = mkdtempSync(join(tmpdir(), 'workspaces-ports-'));
const put = (name: string, text: string): void => writeFileSync(join(folder, name), text);
const feed = (...gateways: readonly (readonly [region: string, cidr: string])[]): string =>
  JSON.stringify({
    createDate: '2026-01-01-00-00-00',
    prefixes: gateways.map(([region, ip_prefix]) => ({ ip_prefix, region, service: 'WORKSPACES_GATEWAYS' })),
  });
const TOKYO = [
  ['ap-northeast-1', '18.180.178.0/24'],
  ['ap-northeast-1', '18.180.180.0/23'],
  ['ap-northeast-1', '54.250.251.0/24'],
] as const;
put('old.json', feed(...TOKYO));
put('new.json', feed(...TOKYO, ['ap-northeast-1', '3.114.164.0/22'], ['eu-west-3', '51.44.72.0/22']));
put(
  'main.tf',
  `resource "aws_ec2_managed_prefix_list" "tokyo" {
  entry {
    cidr = "18.180.178.0/24"
  }
}

resource "aws_security_group" "everything" {
  egress {
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
`,
);

/** The gateways of 2020. */
const VIRGINIA = `# workspaces-ports: role=client-network region=us-east-1
resource "aws_ec2_managed_prefix_list" "virginia" {
  entry { cidr = "3.217.228.0/22" }
  entry { cidr = "3.235.112.0/21" }
  entry { cidr = "52.23.61.0/24" }
  entry { cidr = "52.23.62.0/24" }
}
`;

async function ports(...args: readonly string[]): Promise<{ status: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const status = await run(args, {
    cwd: folder,
    locale: 'en',
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { status, out, err };
}

describe('catalogue --diff', () => {
  it('of two feeds tells the new gateways and whose lists they concern', async () => {
    const { out, status } = await ports('catalogue', '--diff', 'old.json', '--ip-ranges', 'new.json', '.');
    expect(out).toBe(`+ 3.114.164.0/22  gateways  ap-northeast-1  announced 2022-07-27
    aws_ec2_managed_prefix_list.tokyo (main.tf:1) lacks it
+ 51.44.72.0/22  gateways  eu-west-3  announced 2024-09-13
changes 2
`);
    expect(status).toBe(0);
  });

  it('of two editions tells since when AWS has announced what a list lacks', async () => {
    put('virginia.tf', VIRGINIA);
    const { out } = await ports('catalogue', '--diff', '2020-05', '--region', 'us-east-1', 'virginia.tf');
    expect(out).toContain(`+ 44.209.84.0/22  gateways  us-east-1 dcv  announced 2022-07-27
    aws_ec2_managed_prefix_list.virginia (virginia.tf:2) lacks it
`);
  });

  it('of an edition with itself tells nothing', async () => {
    const { out } = await ports('catalogue', '--edition', '2020-05', '--diff', '2020-05', '--format', 'json');
    expect(JSON.parse(out)).toEqual({ from: '2020-05', to: '2020-05', changes: [] });
  });

  it('wants a feed to compare a feed with', async () => {
    expect(await ports('catalogue', '--diff', 'old.json', '--edition', '2020-05')).toMatchObject({ status: 2 });
    expect(await ports('catalogue', '--diff', 'none.json', '--ip-ranges', 'new.json')).toMatchObject({ status: 2 });
  });
});

describe('catalogue --audit', () => {
  it('fails on contradictions, each in a sentence', async () => {
    const { out, status } = await ports('catalogue', '--audit', '--edition', '2020-05', '--ip-ranges', 'new.json');
    expect(status).toBe(1);
    expect(
      out,
    ).toBe(`Asia Pacific (Tokyo) (ap-northeast-1), gateways: in AWS's feed and not in the edition: 3.114.164.0/22
edition 2020-05 against ip-ranges.json of 2026-01-01: contradictions 1
`);
  });

  it('is content where there are none', async () => {
    expect((await ports('catalogue', '--audit', '--edition', '2020-05', '--ip-ranges', 'old.json')).status).toBe(0);
  });
});
