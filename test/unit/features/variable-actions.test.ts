import { describe, expect, it } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer';
import { variableActions } from '../../../server/src/features/variable-actions';
import { render } from '../../../server/src/messages';
import { applyEdits } from '../../../server/src/policy';
import { memoryHost } from '../../support/annotated';

const CONFIG = 'file:///w/.workspaces-ports.json';
const group = (cidrs: string, type: string): string => `# workspaces-ports: role=client-network region=ap-northeast-1
resource "aws_security_group" "office" {
  egress {
    from_port   = 4172
    to_port     = 4172
    protocol    = "tcp"
    cidr_blocks = ${cidrs}
  }
}
variable "office" {
  type = ${type}
}
`;

/** The offers at `‸`, and what the configuration becomes by the first. */
async function offered(marked: string, configuration?: string) {
  const text = marked.replace('‸', '');
  const files = {
    'main.tf': text,
    ...(configuration === undefined ? {} : { '.workspaces-ports.json': configuration }),
  };
  const analyzer = new Analyzer(memoryHost(files), async () => undefined, { workspace: ['file:///w/'] });
  const uri = 'file:///w/main.tf';
  const unit = (await analyzer.check(uri))!;
  const file = configuration === undefined ? undefined : await analyzer.files.get(CONFIG);
  const at = marked.indexOf('‸');
  const actions = variableActions(unit, uri, at, at, { file, folder: 'file:///w/' });
  const [first] = actions;
  return {
    titles: actions.map(({ title }) => render(title, 'en')),
    create: first?.create,
    text: first && applyEdits(configuration ?? '', first.edits),
  };
}

describe('a variable without a value', () => {
  it('is offered one in the configuration, of its own type', async () => {
    const configuration = '{\n  // ours\n  "features": ["internet"]\n}\n';
    expect(await offered(group('var.‸office', 'list(string)'), configuration)).toEqual({
      titles: ['Give var.office a value in .workspaces-ports.json'],
      create: false,
      text: `{
  // ours
  "features": ["internet"],
  "values": {
    "variables": {
      "office": [
        ""
      ]
    }
  }
}
`,
    });
  });

  it.each([
    ['string', '""'],
    ['map(string)', '{}'],
    ['bool', 'false'],
    ['number', '0'],
  ])('of type %s gets %s', async (type, value) => {
    const { text } = await offered(group('[var.‸office]', type), '{}');
    expect(JSON.parse(text!)).toEqual({ values: { variables: { office: JSON.parse(value) } } });
  });

  it.each([
    ['{\n}\n', '{\n  "values": {\n    "variables": {\n      "office": ""\n    }\n  }\n}\n'],
    [
      '{ "values": { "vpcCidrs": [] }, }',
      '{ "values": { "vpcCidrs": [],\n    "variables": {\n      "office": ""\n    } }, }',
    ],
  ])('goes into %j', async (before, after) => {
    expect((await offered(group('[var.‸office]', 'string'), before)).text).toBe(after);
  });

  it('gets a configuration where there is none', async () => {
    const { create, text } = await offered(group('[var.‸office]', 'string'));
    expect([create, JSON.parse(text!)]).toEqual([true, { values: { variables: { office: '' } } }]);
  });

  it('is offered on the hint that something cannot be told, too', async () => {
    const { titles } = await offered(
      group('[var.office]', 'string').replace('"aws_security_group" "office"', '"aws_secu‸rity_group" "office"'),
    );
    expect(titles).toEqual(['Give var.office a value in .workspaces-ports.json']);
  });

  it('is no offer where its value is known', async () => {
    expect((await offered(group('["192.0.2.0‸/24"]', 'string'))).titles).toEqual([]);
    const known = '{ "values": { "variables": { "office": "192.0.2.0/24" } } }';
    expect((await offered(group('[var.‸office]', 'string'), known)).titles).toEqual([]);
  });
});
