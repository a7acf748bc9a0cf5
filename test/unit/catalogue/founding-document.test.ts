import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { edition } from '../../../server/src/catalogue';
import { addresses } from '../../../server/src/net';
import { ROOT } from '../../support/files';

/**
 * The founding document's text against edition 2020-05, in both directions. What is read from the text is read here by
 * patterns alone; nothing is shared with what built the edition.
 */
const PATH = join(ROOT, '../shared/catalogue/founding-document.ja.txt');
const present = existsSync(PATH);
const TEXT = present ? readFileSync(PATH, 'utf8') : '';
const { data } = edition('2020-05')!;

const sorted = (list: Iterable<string>): string[] => [...list].sort();
const unique = (list: Iterable<string>): string[] => sorted(new Set(list));
const all = (pattern: RegExp, text = TEXT): string[] =>
  [...text.matchAll(pattern)].map((match) => match[1] ?? match[0]);
/** The text between two headings that stand on lines of their own; the table of contents has none. */
const section = (from: string, to?: string): string => {
  const start = TEXT.indexOf(`\n${from}\n`) + 1;
  return TEXT.slice(start, to === undefined ? undefined : TEXT.indexOf(`\n${to}`, start + from.length));
};
const ADDRESS = String.raw`\d{1,3}(?:\.\d{1,3}){3}`;

if (!present) console.warn(`skipped: the founding document is not at ${PATH}`);

describe.skipIf(!present)('URLs', () => {
  // A placeholder may hold one blank: `<directory id>`.
  const URL = /(?:https:\/\/|turn:)(?:<[^>\n]*>|[^\s<>()])+/g;
  const printed = all(URL);

  it('every one printed is a host row, as often as it is printed in the table', () => {
    const table = section('ホワイトリストに登録するドメインとポート', 'PCoIP ヘルスチェックサーバー\n\nAmazon');
    const rows = data.hosts.filter((row) => !row.outsideTable).map((row) => row.url);
    expect(sorted(all(URL, table))).toEqual(sorted(rows));
  });

  it('none is in the catalogue that the text does not print, and the reverse', () => {
    const rows = data.hosts.filter((row) => row.scheme === 'https' || row.scheme === 'turn').map((row) => row.url);
    expect(unique(rows)).toEqual(unique(printed));
  });

  it('hosts named by their name alone are rows outside of the table', () => {
    const names = unique(all(/(?<![\w/.-])(drp-[a-z]+\.amazonworkspaces\.com)/g));
    const rows = data.hosts.filter((row) => row.category === 'pcoip-health-check').map((row) => row.host);
    expect(names).toHaveLength(12);
    expect(sorted(rows)).toEqual(names);
    expect(sorted(data.healthChecks.map(({ host }) => host))).toEqual(names);
  });

  it('a row that is limited to a region stands under its name or has its code in the URL', () => {
    for (const { url, region, host } of data.hosts.filter((row) => row.region !== '*' && !row.outsideTable)) {
      const { nameJa } = data.regions.find(({ code }) => code === region)!;
      const named = TEXT.replaceAll('部(', '部 (')
        .split('\n')
        .some((line) => line.includes(`${nameJa} — ${url}`));
      // What is said of GovCloud alone stands in paragraphs below its name.
      const above = TEXT.slice(Math.max(0, TEXT.indexOf(url) - 400), TEXT.indexOf(url));
      const gov = region === 'us-gov-west-1' && above.includes('AWS GovCloud (US-West) リージョン内:');
      expect(host.includes(`.${region}.`) || named || gov, url).toBe(true);
    }
  });
});

describe.skipIf(!present)('regions', () => {
  const table = section('リージョン パブリック IP アドレス範囲', 'ネットワークインターフェイス');
  const names = all(/^(\S.*\S)$/gm, table)
    .slice(1)
    .filter((line) => !/^\d/.test(line));

  it('are the 12 of the gateway table, in its order', () => {
    expect(names).toHaveLength(12);
    const plain = (text: string): string => text.replace(/\s/g, '');
    expect(data.regions.map(({ nameJa }) => plain(nameJa))).toEqual(names.map(plain));
  });
});

describe.skipIf(!present)('health-check servers', () => {
  const table = section('サービス対象 ヘルスチェックホスト名 IP アドレス', 'PCoIP ゲートウェイ\n\nAmazon');

  it('are 49 addresses, each under its host', () => {
    const printed = table
      .split(/(?=drp-)/)
      .slice(1)
      .map((part) => ({
        host: /^\S+/.exec(part)![0],
        addresses: all(new RegExp(`^${ADDRESS}$`, 'gm'), part),
      }));
    expect(printed.flatMap((entry) => entry.addresses)).toHaveLength(49);
    expect(data.healthChecks.map(({ host, addresses }) => ({ host, addresses }))).toEqual(printed);
  });
});

describe.skipIf(!present)('gateways', () => {
  const ranges = all(new RegExp(`${ADDRESS} - ${ADDRESS}`, 'g'));
  const cidrs = data.gateways.flatMap((table) => table.cidrs);

  it('are 17 ranges, which the catalogue has as printed and in the order printed', () => {
    expect(ranges).toHaveLength(17);
    expect(data.gateways.flatMap((table) => table.ranges)).toEqual(ranges);
  });

  it('are 18 CIDRs of 8,192 addresses, the very ones of the ranges', () => {
    const size = (cidr: string): number => 2 ** (32 - Number(cidr.split('/')[1]));
    const number = (text: string): number => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
    const printed = ranges.map((range) => range.split(' - ').map(number));
    expect(cidrs).toHaveLength(18);
    expect(cidrs.reduce((sum, cidr) => sum + size(cidr), 0)).toBe(8192);
    expect(printed.reduce((sum, [first, last]) => sum + last! - first! + 1, 0)).toBe(8192);
    for (const cidr of cidrs) {
      const first = number(cidr.split('/')[0]!);
      expect(
        printed.some(([from, to]) => from! <= first && first + size(cidr) - 1 <= to!),
        cidr,
      ).toBe(true);
    }
  });

  it('stand under the region that the text prints above them', () => {
    const table = section('リージョン パブリック IP アドレス範囲', 'ネットワークインターフェイス');
    let at = -1;
    const found = new Map<string, string>();
    for (const line of all(/^(\S.*\S)$/gm, table).slice(1)) {
      if (/^\d/.test(line)) found.set(line, data.regions[at]!.code);
      else at++;
    }
    const rows = data.gateways.flatMap(({ region, ranges: own }) => own.map((range) => [range, region] as const));
    expect(new Map(rows)).toEqual(found);
  });
});

describe.skipIf(!present)('management ranges', () => {
  it('are 19 pairs of region and range', () => {
    const table = section('リージョン IP アドレス範囲', '管理インターフェイスポート\n');
    const lines = all(/^(\S.*\/\d+)$/gm, table).map((line) => all(new RegExp(`${ADDRESS}/\\d+`, 'g'), line));
    expect(lines).toHaveLength(12);
    expect(lines.flat()).toHaveLength(19);
    expect(data.managementRanges.map(({ cidrs }) => cidrs)).toEqual(lines);
    expect(data.managementRanges.map(({ region }) => region)).toEqual(data.regions.map(({ code }) => code));
  });
});

describe.skipIf(!present)('every address', () => {
  it('of the text is in the catalogue, and the reverse', () => {
    const ends = data.gateways.flatMap((table) => table.ranges.flatMap((range) => range.split(' - ')));
    const listed = [
      ...ends,
      ...data.healthChecks.flatMap((row) => row.addresses),
      ...data.managementRanges.flatMap((row) => row.cidrs.map((cidr) => cidr.split('/')[0]!)),
      ...data.proxyBypass.map(({ address }) => address),
      ...data.ports.flatMap(({ remote }) =>
        remote.flatMap((one) => (one.type === 'addresses' ? one.cidrs.map((cidr) => cidr.replace(/\/32$/, '')) : [])),
      ),
    ];
    const printed = unique(all(new RegExp(ADDRESS, 'g')));
    expect(unique(listed)).toEqual(printed);
    // 49 servers, both ends of 17 ranges, 3 networks, 3 link-local addresses.
    expect(printed).toHaveLength(49 + 34 + 3 + 3);
    for (const address of printed) expect(addresses.parseV4(address), address).toBeDefined();
  });
});

describe.skipIf(!present)('ports', () => {
  const protocolsOf = (text: string): string[] => sorted(all(/TCP|UDP/g, text).map((name) => name.toLowerCase()));
  const catalogue = (role: string, prefix: string): string[] =>
    sorted(
      data.ports
        .filter((port) => port.role === role && port.id.startsWith(prefix))
        .flatMap((port) =>
          port.ports.flatMap((number) =>
            port.protocols.flatMap((protocol) => port.direction.map((way) => `${way} ${protocol} ${number}`)),
          ),
        ),
    );

  it.each([
    ['clients', 'クライアントアプリケーションのポート', 'ウェブアクセスのポート', 'client.'],
    ['web access', 'ウェブアクセスのポート', 'ホワイトリストに登録する', 'web.'],
  ])('of %s, both ways', (_who, from, to, prefix) => {
    const printed = [...section(from, to).matchAll(/^ポート (\d+) \(([^)]*)\)$/gm)].flatMap(([, port, protocols]) =>
      protocolsOf(protocols!).flatMap((protocol) => ['inbound', 'outbound'].map((way) => `${way} ${protocol} ${port}`)),
    );
    expect(printed.length).toBeGreaterThan(0);
    expect(catalogue('client-network', prefix)).toEqual(sorted(printed));
  });

  it('of the management interface', () => {
    const bullets = all(/^ {2}• (.*)$/gm, section('管理インターフェイスポート', 'プライマリインターフェイスポート\n'));
    const printed = bullets.flatMap((bullet) => {
      const [, ports, way, protocol] =
        /ポート (\d+(?: および \d+)*)(?: のみ)? ?(?:の|での?).*?(インバウンド|アウトバウンド) (TCP|UDP)/.exec(bullet)!;
      const direction = way === 'インバウンド' ? 'inbound' : 'outbound';
      return all(/\d+/g, ports).map((port) => `${direction} ${protocol!.toLowerCase()} ${port}`);
    });
    expect(bullets).toHaveLength(9);
    expect(catalogue('management', 'mgmt.')).toEqual(sorted(printed));
  });

  it('of the primary interface and the directory controllers', () => {
    const bullets = all(/^ {4}• (.*)$/gm, section('プライマリインターフェイスポート'));
    const printed = bullets.flatMap((bullet) => {
      const [, protocols, port] = /^(TCP|UDP|TCP\/UDP) (\d+(?:-\d+)?)/.exec(bullet)!;
      return protocolsOf(protocols!).map((protocol) => `${protocol} ${port}`);
    });
    const listed = (role: string, test: (id: string) => boolean): string[] =>
      unique(
        data.ports
          .filter((port) => port.role === role && test(port.id))
          .flatMap((port) => port.ports.flatMap((number) => port.protocols.map((protocol) => `${protocol} ${number}`))),
      );
    expect(bullets).toHaveLength(11);
    expect(listed('workspace', () => true)).toEqual(unique(printed));
    const controllers = printed.filter((one) => !/^tcp (80|443)$/.test(one));
    expect(listed('directory', () => true)).toEqual(sorted(controllers));
  });

  it('of return traffic', () => {
    const [range] = all(/(\d+~\d+)/g);
    const listed = data.ports.flatMap((port) => port.returnPorts ?? []);
    expect(unique(listed)).toEqual([range!.replace('~', '-')]);
  });

  it('no number of a port stands in the catalogue alone', () => {
    const numbers = new Set(all(/(?<![\d.])(\d+)(?![\d.])/g));
    for (const { ports } of data.ports)
      for (const text of ports) for (const number of text.split('-')) expect(numbers, number).toContain(number);
  });
});
