import { Analyzer } from '../../../server/src/analysis/analyzer';
import { edition, type Feature, type Role } from '../../../server/src/catalogue';
import { type GenerateForm, type GenerateRequest, generate } from '../../../server/src/features/generate';
import { render } from '../../../server/src/messages';
import { loadSandbox } from '../../../server/src/node/sandbox';
import { NO_ENTRIES } from '../../../server/src/workspace/host';

export const MAY_2020 = edition('2020-05')!;

/** What a user of the tables has told of the network. */
export const VALUES = {
  vpcCidrs: ['10.20.0.0/16'],
  directoryControllers: ['10.20.0.10', '10.20.1.10'],
  dnsServers: ['10.0.0.2'],
};

export const FILE_OF_FORM: Readonly<Record<GenerateForm, string>> = {
  terraform: 'main.tf',
  'terraform-rules': 'main.tf',
  'terraform-prefix-list': 'main.tf',
  'cloudformation-yaml': 'template.yaml',
  'cloudformation-json': 'template.json',
  awscli: 'permissions.json',
  pac: 'proxy.pac',
  'pac-modern': 'modern.pac',
  csv: 'table.csv',
};

/** The text and what is told with it, in English. */
export function written(role: Role, as: GenerateForm, rest: Partial<GenerateRequest> = {}) {
  const request: GenerateRequest = { edition: MAY_2020, role, region: 'ap-northeast-1', as, locale: 'en', ...rest };
  const result = generate(request);
  if ('error' in result) return { error: render(result.error, 'en') };
  return { text: result.text, warnings: result.warnings.map((warning) => render(warning, 'en')) };
}

/** AWS CLI JSON carries no directive: role and region stand in the configuration, the direction in the file's name. */
export function placed(role: Role, form: GenerateForm, region: string, values: object) {
  const name = form === 'awscli' ? `${role === 'directory' ? 'ingress' : 'egress'}.json` : FILE_OF_FORM[form];
  return { name, configured: { values, scope: form === 'awscli' ? [{ files: '**', role, region }] : [] } };
}

/** A text as it is checked in a folder with a configuration. */
export async function checked(name: string, text: string, features: readonly Feature[], configured: object = {}) {
  const files = new Map([
    [`file:///net/${name}`, text],
    ['file:///net/.workspaces-ports.json', JSON.stringify({ edition: MAY_2020.id, features, ...configured })],
  ]);
  const host = {
    readText: async (uri: string) => files.get(uri),
    entries: async () => ({ ...NO_ENTRIES, files: [...files.keys()] }),
    now: () => 0,
  };
  return (await new Analyzer(host, loadSandbox).check(`file:///net/${name}`))!;
}

/** What `check` says of it. */
export async function check(...given: Parameters<typeof checked>) {
  const unit = await checked(...given);
  return {
    findings: unit.findings.map((finding) => `${finding.rule}: ${render(finding.message, 'en')}`),
    objects: unit.subjects.map(({ policy, role, roleFrom, region, verdicts, hosts }) => ({
      address: policy.address,
      role,
      roleFrom,
      region,
      // What AWS calls optional is written by nobody and missed by nobody.
      verdicts: [...verdicts.filter(({ requirement }) => !requirement.optional), ...hosts].map(
        ({ verdict }) => verdict,
      ),
    })),
  };
}
