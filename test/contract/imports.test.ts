import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBelow, readText } from '../support/files';

/** The rooms from top to bottom: a room imports from itself and from below. Doors of one level do not know each other. */
const ORDER: readonly (readonly string[])[] = [
  ['cli'],
  ['lsp'],
  ['features', 'node'],
  ['writers'],
  ['analysis'],
  ['rules'],
  ['verdict'],
  ['readers'],
  ['workspace'],
  ['policy'],
  ['catalogue'],
  ['messages', 'net'],
];
const level = (room: string): number => ORDER.findIndex((rooms) => rooms.includes(room));

/** Who may import what from outside; `**` is everybody. */
const OUTSIDE: readonly { readonly module: RegExp; readonly rooms: readonly string[]; readonly why: string }[] = [
  { module: /^vscode-languageserver($|\/)/, rooms: ['lsp'], why: 'only the editor door speaks the protocol' },
  { module: /^@modelcontextprotocol\//, rooms: ['cli'], why: 'assistants call the command line' },
  { module: /^vscode($|-languageclient)/, rooms: [], why: 'the server knows no editor' },
  {
    module: /^node:/,
    rooms: ['cli', 'node', 'lsp'],
    why: 'everything else receives a Host, so that it runs in a worker',
  },
  {
    module: /^(fs|path|os|http|https|net|url|util|child_process)$/,
    rooms: [],
    why: 'write node: and only in cli/, node/ or lsp/node.ts',
  },
];

interface Import {
  readonly file: string;
  readonly room: string;
  readonly target: string;
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(?:type\s+)?(?:[\w*{}\s,$]+\s+from\s+)?['"]([^'"]+)['"]|import\(['"]([^'"]+)['"]\)/g;

function imports(): Import[] {
  return filesBelow('server/src')
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) =>
      [...readText(file).matchAll(IMPORT)].map((match) => ({
        file,
        room: file.split('/')[2]!,
        target: (match[1] ?? match[2])!,
      })),
    );
}

describe('imports go one way through the house', () => {
  const all = imports();

  it('reads the imports of every room', () => {
    const rooms = new Set(all.map((one) => one.room));
    expect([...rooms].filter((room) => level(room) < 0)).toEqual([]);
    expect(all.length).toBeGreaterThan(200);
  });

  it('points down only', () => {
    const upward = all.flatMap(({ file, room, target }) => {
      if (!target.startsWith('.')) return [];
      const path = posix.normalize(posix.join(posix.dirname(file), target));
      if (!path.startsWith('server/src/')) return [];
      const other = path.split('/')[2]!;
      const wrong = other !== room && level(other) <= level(room);
      return wrong ? [`${file} imports ${target}: ${room} must not know ${other}`] : [];
    });
    expect(upward).toEqual([]);
  });

  it('keeps editor, protocol and file system in their rooms', () => {
    const strays = all.flatMap(({ file, room, target }) =>
      OUTSIDE.filter((rule) => rule.module.test(target) && !rule.rooms.includes(room)).map(
        (rule) => `${file} imports ${target}: ${rule.why}`,
      ),
    );
    const nodeInLsp = all
      .filter(({ file, target }) => target.startsWith('node:') && file.startsWith('server/src/lsp/'))
      .filter(({ file }) => file !== 'server/src/lsp/node.ts')
      .map(({ file, target }) => `${file} imports ${target}: only the node entry may`);
    expect([...strays, ...nodeInLsp]).toEqual([]);
  });

  it('takes nothing of Node for given where a browser has to run it', () => {
    const given = /\b(?:Buffer|process|__dirname|__filename|require)\b(?=[.([])/;
    const rooms = all.map(({ file }) => file).filter((file) => !/src\/(?:cli|node)\/|lsp\/node\.ts/.test(file));
    const strays = [...new Set(rooms)].filter((file) =>
      given.test(readText(file).replace(/\/\/.*|\/\*[\s\S]*?\*\//g, '')),
    );
    expect(rooms.length).toBeGreaterThan(100);
    expect(strays).toEqual([]);
  });

  it('lets only the client import vscode, and the client nothing of the server', () => {
    const client = filesBelow('client/src').filter((file) => file.endsWith('.ts'));
    const wrong = client.filter((file) => /from ['"][^'"]*server\/src/.test(readText(file)));
    expect(wrong).toEqual([]);
  });
});
