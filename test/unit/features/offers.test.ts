import { describe, expect, it } from 'vitest';
import { offers } from '../../../server/src/features/offers';
import { at } from './support';

async function offered(marked: string, canFetch = true): Promise<string[]> {
  const { context, offset } = await at('main.tf', marked);
  return offers(context.unit!, context.file.uri, offset, offset, canFetch).map(({ command }) => command);
}
const group = (directive: string, cidr: string): string => `${directive}
resource "aws_security_‸group" "a" {
  egress {
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["${cidr}"]
  }
}
`;

describe('the light bulb helps where nobody can tell', () => {
  it.each([
    [
      'for want of the feed',
      '# workspaces-ports: role=client-network region=us-east-1',
      ['workspacesPorts.updateIpRanges'],
    ],
    [
      'for want of a region too',
      '# workspaces-ports: role=client-network',
      ['workspacesPorts.assignRole', 'workspacesPorts.updateIpRanges'],
    ],
    ['but not of objects that play no role', '# a group', []],
  ])('%s', async (_what, directive, expected) =>
    expect(await offered(group(directive, '20.0.0.0/8'))).toEqual(expected),
  );

  it('and not where a feed is at hand, or everything is told', async () => {
    const directive = '# workspaces-ports: role=client-network region=us-east-1';
    expect(await offered(group(directive, '20.0.0.0/8'), false)).toEqual([]);
    expect(await offered(group(directive, '0.0.0.0/0'))).toEqual([]);
  });
});
