import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Client } from '../support/client';
import { ROOT } from '../support/files';

const FILES: Readonly<Record<string, string>> = {
  'terraform/main.tf': 'terraform',
  'cloudformation/branch.yaml': 'yaml',
  'awscli/security-groups.json': 'json',
  'awscli/network-acls.json': 'json',
  'proxy/proxy.pac': 'javascript',
};
const NAMES = Object.keys(FILES);
const uriOf = (name: string): string => pathToFileURL(join(ROOT, 'examples', name)).href;
const textOf = (name: string): string => readFileSync(join(ROOT, 'examples', name), 'utf8');

/** One key, paste or cut in a text that was `whole` at the beginning. */
type Edit = (text: string, whole: string) => { readonly start: number; readonly end: number; readonly typed: string };
/** How far into a text, or into its lines. */
const part = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

const lineAt = (text: string, at: number): { start: number; end: number } => {
  const lines = text.split('\n');
  const number = Math.floor(at * lines.length);
  const start = lines.slice(0, number).join('\n').length + (number > 0 ? 1 : 0);
  return { start, end: Math.min(text.length, start + lines[number]!.length + 1) };
};

/** Mostly what leaves the text whole, so that much is taken over from reading to reading; and what does not. */
const edit: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(part, fc.integer({ min: 0, max: 66_000 })).map(([at, number]): Edit => {
      return (text) => {
        const numbers = [...text.matchAll(/\d+/g)];
        const found = numbers[Math.floor(at * numbers.length)];
        const start = found?.index ?? 0;
        return { start, end: start + (found?.[0].length ?? 0), typed: String(number) };
      };
    }),
  },
  {
    weight: 3,
    arbitrary: part.map((at): Edit => {
      return (text) => {
        const { start } = lineAt(text, at);
        return { start, end: start, typed: '\n' };
      };
    }),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(part, fc.constantFrom(...'1."{}\n ,[:#/a-!&*<()=')).map(([at, typed]): Edit => {
      return (text) => ({ start: Math.floor(at * text.length), end: Math.floor(at * text.length), typed });
    }),
  },
  {
    weight: 1,
    arbitrary: part.map(
      (at): Edit =>
        (text) => ({ ...lineAt(text, at), typed: '' }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(part, part).map(([from, at]): Edit => {
      return (text) => {
        const { start, end } = lineAt(text, from);
        const to = lineAt(text, at).start;
        return { start: to, end: to, typed: text.slice(start, end) };
      };
    }),
  },
  {
    weight: 2,
    arbitrary: fc.constant<Edit>((text, whole) => ({ start: 0, end: text.length, typed: whole })),
  },
);

function positionOf(text: string, offset: number): { line: number; character: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length - 1, character: offset - (before.lastIndexOf('\n') + 1) };
}

async function start(texts: Readonly<Record<string, string>>): Promise<Client> {
  // What was said before counts for nothing here.
  const { client } = await Client.start({ pull: true, settings: { run: { hold: 0 } } });
  for (const name of NAMES) await client.open(uriOf(name), texts[name]!, FILES[name]);
  return client;
}

/** What the server says of all documents: findings, what stands above objects, fixes, and what is under the pointer. */
async function everything(client: Client, texts: Readonly<Record<string, string>>): Promise<unknown> {
  const out: unknown[] = [];
  for (const name of NAMES) {
    const textDocument = { uri: uriOf(name) };
    const text = texts[name]!;
    const range = { start: { line: 0, character: 0 }, end: positionOf(text, text.length) };
    out.push({
      name,
      findings: await client.pull(textDocument.uri),
      lenses: await client.request('textDocument/codeLens', { textDocument }),
      fixes: await client.request('textDocument/codeAction', { textDocument, range, context: { diagnostics: [] } }),
      hovers: [
        await client.request('textDocument/hover', { textDocument, position: positionOf(text, text.length >> 1) }),
        await client.request('textDocument/hover', { textDocument, position: positionOf(text, text.length >> 2) }),
      ],
    });
  }
  // The version of a document is counted from its opening.
  return JSON.parse(JSON.stringify(out, (key, value) => (key === 'version' ? undefined : value)));
}

it('says after much typing in several documents what it says of their texts at once', async () => {
  const many = fc.array(fc.tuple(fc.nat({ max: NAMES.length - 1 }), edit, fc.boolean()), {
    minLength: 40,
    maxLength: 80,
  });
  await fc.assert(
    fc.asyncProperty(many, async (edits) => {
      const texts = Object.fromEntries(NAMES.map((name) => [name, textOf(name)]));
      const typing = await start(texts);
      for (const [i, [which, make, waits]] of edits.entries()) {
        const name = NAMES[which]!;
        const text = texts[name]!;
        const { start, end, typed } = make(text, textOf(name));
        const textDocument = { uri: uriOf(name) };
        void typing.connection.sendNotification('textDocument/didChange', {
          textDocument: { ...textDocument, version: i + 2 },
          contentChanges: [{ range: { start: positionOf(text, start), end: positionOf(text, end) }, text: typed }],
        });
        texts[name] = text.slice(0, start) + typed + text.slice(end);
        const lenses = typing.request('textDocument/codeLens', { textDocument });
        // Nobody waits for an answer between two keys; some answers come in between.
        if (waits) await lenses.catch(() => undefined);
        else void lenses.catch(() => undefined);
      }
      const opening = await start(texts);
      try {
        expect(await everything(typing, texts)).toEqual(await everything(opening, texts));
      } finally {
        typing.process.kill();
        opening.process.kill();
      }
    }),
    { numRuns: Number(process.env.TYPING_RUNS ?? 8), seed: Number(process.env.TYPING_SEED ?? 1), endOnFailure: true },
  );
}, 240_000);
