import { describe, expect, it } from 'vitest';
import { ROLES } from '../../../server/src/catalogue/model';
import { complete } from '../../../server/src/features/completion';
import { at } from './support';

const offers = async (line: string): Promise<string[]> => {
  const { context, offset } = await at('main.tf', `${line}\nresource "aws_security_group" "a" {\n}\n`);
  return complete(context, offset).map(({ label }) => label);
};

describe('directives are completed', () => {
  it('with their keys', async () =>
    expect(await offers('# workspaces-ports: ‸')).toEqual(['role=', 'region=', 'protocols=', 'ignore ']));
  it('with roles', async () => expect(await offers('# workspaces-ports: role=‸')).toEqual([...ROLES]));
  it('with regions, behind another key too', async () => {
    const regions = await offers('# workspaces-ports: role=workspace region=ap-‸');
    expect(regions).toContain('ap-northeast-1');
  });
  it('with the rules to ignore', async () =>
    expect(await offers('# workspaces-ports: ignore ‸')).toContain('wrong-place'));
  it('nowhere else', async () => {
    expect(await offers('# region=‸')).toEqual([]);
    expect(await offers('# workspaces-ports: ignore wrong-place -- because ‸')).toEqual([]);
  });
});
