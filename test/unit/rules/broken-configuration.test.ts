import { describe, expect, it } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer';
import { render } from '../../../server/src/messages';
import { memoryHost } from '../../support/annotated';

const CONFIG = 'file:///w/.workspaces-ports.json';
const GROUP = 'resource "aws_security_group" "clients" {\n}';
const good = '{ "scope": [{ "role": "client-network", "region": "ap-northeast-1" }] }';

describe('broken-configuration', () => {
  it('is one finding at the place, and the last good configuration stays in force', async () => {
    const analyzer = new Analyzer(memoryHost({ 'main.tf': GROUP }), async () => undefined);
    const roles = async (): Promise<(string | undefined)[]> =>
      (await analyzer.check('file:///w/main.tf'))!.subjects.map((subject) => subject.role);
    analyzer.files.setOpen(CONFIG, good);
    expect(await roles()).toEqual(['client-network']);

    analyzer.files.setOpen(CONFIG, good.replace('"region"', 'region'));
    expect(await roles()).toEqual(['client-network']);
    const findings = await analyzer.configurationFindings(CONFIG);
    expect(findings.map((finding) => [finding.rule, finding.severity, finding.span.start])).toEqual([
      ['broken-configuration', 'error', good.indexOf('"region"')],
    ]);

    analyzer.files.setOpen(CONFIG, good.replace('client-network', 'workspace'));
    expect(await roles()).toEqual(['workspace']);
    expect(await analyzer.configurationFindings(CONFIG)).toEqual([]);
  });

  it.each([
    ['{ "edition": "1999" }', '"1999"', 'must be one of'],
    ['{ "features": ["teleport"] }', '["teleport"]', 'must be a list of'],
    ['{ "colour": 1 }', '"colour"', 'there is no setting'],
    ['{ "scope": [{ "region": "ap-northeast-l" }] }', '"ap-northeast-l"', 'did you mean'],
    [
      '{ "scope": [{ "region": "ap-northeast-9" }] }',
      '"ap-northeast-9"',
      'did you mean ap-northeast-1, ap-northeast-2',
    ],
    ['{ "scope": [{ "region": "us-west-1" }] }', '"us-west-1"', 'edition 2026-08 lists no WorkSpaces in us-west-1'],
    ['{ "values": { "vpcCidrs": ["10.0.0.1/8"] } }', '"10.0.0.1/8"', 'a list of IP addresses and CIDRs'],
    ['{ "ipRanges": "none.json" }', '"none.json"', 'there is no file none.json'],
    ['{ "ipRanges": "main.tf" }', '"main.tf"', 'main.tf cannot be used: this is not ip-ranges.json'],
    ['{ "catalogues": ["none.json"] }', '"none.json"', 'its requirements are not checked'],
    ['{ "severities": { "other-region": "loud" } }', '"loud"', 'must be one of error, warning'],
  ])('%s', async (text, place, words) => {
    const analyzer = new Analyzer(
      memoryHost({ '.workspaces-ports.json': text, 'main.tf': GROUP }),
      async () => undefined,
    );
    const [finding, ...rest] = await analyzer.configurationFindings(CONFIG);
    expect(rest).toEqual([]);
    expect(text.slice(finding!.span.start, finding!.span.end)).toBe(place);
    expect(render(finding!.message, 'en')).toContain(words);
  });

  it.each([
    ['one that nobody knows is an error', 'ap-northeast-9', ['error']],
    ["a region of AWS's without WorkSpaces is a warning", 'us-west-1', ['warning']],
    ['of an older edition, one that came later too', 'ap-south-1', ['warning'], '2020-05'],
    ['one of the edition is right', 'ap-south-1', []],
  ])('a region: %s, and the rest of the configuration holds', async (_, region, severities, edition = '2026-08') => {
    const text = `{ "edition": "${edition}", "scope": [{ "role": "client-network", "region": "${region}" }] }`;
    const files = { '.workspaces-ports.json': text, 'main.tf': GROUP };
    const analyzer = new Analyzer(memoryHost(files), async () => undefined);
    const findings = await analyzer.configurationFindings(CONFIG);
    expect(findings.map(({ severity }) => severity)).toEqual(severities);
    const [subject] = (await analyzer.check('file:///w/main.tf'))!.subjects;
    expect(subject!.role).toBe('client-network');
  });
});
