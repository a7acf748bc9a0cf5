import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hover } from '../../../server/src/features/hover';
import { lenses } from '../../../server/src/features/lenses';
import { objectTree } from '../../../server/src/features/object-tree';
import { type Locale, render } from '../../../server/src/messages';
import { ROOT } from '../../support/files';
import { at } from './support';

const CASE = join(ROOT, 'test', 'cases', 'layers');
const TEXT = readFileSync(join(CASE, 'main.tf'), 'utf8');
const files = { '.workspaces-ports.json': readFileSync(join(CASE, '.workspaces-ports.json'), 'utf8') };
const open = (before: string, locale: Locale = 'en') =>
  at('main.tf', TEXT.replace(before, `${before.slice(0, -1)}‸${before.slice(-1)}`), { locale, files });

const DIRECTORY = 'resource "aws_workspaces_directory" "corp"';
const FIRST = 'Path from aws_workspaces_directory.corp through aws_subnet.desks[0]';

describe('a path through all layers', () => {
  it('stands in the tree, layer by layer, with the place of what decides', async () => {
    const { context } = await open(DIRECTORY);
    const node = objectTree(context.unit!, 'en').find(({ label }) => label === FIRST)!;
    expect(node.description).toBe('2 of 13 requirements are stopped, first at network ACL aws_network_acl.desks');
    expect(
      node.children?.map(({ label, verdict, place }) => [verdict, label, TEXT.slice(place!.start).split('\n')[0]]),
    ).toEqual([
      ['satisfied', 'security group aws_security_group.desks: open', 'resource "aws_security_group" "desks" {'],
      ['missing', 'network ACL aws_network_acl.desks stops primary.internet.443: entry 90 denies it', 'egress {'],
      [
        'missing',
        'route table aws_route_table.desks stops primary.internet.80, primary.internet.443: no route leads there',
        'resource "aws_route_table" "desks" {',
      ],
    ]);
  });

  it.each<[string, string, Locale, readonly (string | RegExp)[]]>([
    ['what stands in the subnets', DIRECTORY, 'en', ['✗ network ACL', '✗ route table', 'AWS makes it']],
    ['a subnet', 'resource "aws_subnet" "desks"', 'en', [FIRST.replace(/[[\]_]/g, '\\$&'), '✓ security group']],
    ['a layer of it', 'resource "aws_route_table" "desks"', 'en', ['no route leads there']],
    ['in Japanese', DIRECTORY, 'ja', ['✗ ネットワーク ACL', 'そこへのルートがありません']],
  ])('is told in a hover on %s', async (_, before, locale, words) => {
    const { context, offset } = await open(before, locale);
    const answer = hover(context, offset);
    for (const word of words) expect(answer?.markdown).toContain(word);
  });

  it('stands above what it begins at', async () => {
    const { context } = await open(DIRECTORY);
    const found = lenses(context.unit!, context.file.uri, 'en').filter(({ span }) =>
      TEXT.slice(span.start).startsWith(DIRECTORY),
    );
    expect(found.map(({ title }) => render(title, 'en'))).toEqual([
      '2 of 13 requirements are stopped, first at network ACL aws_network_acl.desks',
      '1 of 13 requirements are stopped, first at network ACL aws_network_acl.desks',
    ]);
  });
});
