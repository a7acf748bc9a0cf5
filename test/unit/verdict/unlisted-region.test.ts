import { describe, expect, it } from 'vitest';
import { edition } from '../../../server/src/catalogue';
import { applicable } from '../../../server/src/verdict/judge';

/** Streaming that a client is asked to reach in a region. */
const streaming = (region: string | undefined): string[] =>
  applicable({
    edition: edition('2026-08')!,
    role: 'client-network',
    region,
    protocols: 'auto',
    features: [],
    values: {},
  }).flatMap(({ id, streaming }) => (streaming && /\.41/.test(id) ? [id] : []));

describe('the streaming protocols that a region asks for', () => {
  it.each<[what: string, region: string | undefined, ids: string[]]>([
    ['both where both are', 'ap-northeast-1', ['client.4172', 'client.4195']],
    ['DCV where the edition lists no PCoIP', 'eu-south-2', ['client.4195']],
    ['both where no region is known', undefined, ['client.4172', 'client.4195']],
    ['both in a region without WorkSpaces: what is there cannot be told', 'us-west-1', ['client.4172', 'client.4195']],
    ['and in one that nobody knows', 'ap-northeast-9', ['client.4172', 'client.4195']],
  ])('%s', (_, region, ids) => expect(streaming(region)).toEqual(ids));
});
