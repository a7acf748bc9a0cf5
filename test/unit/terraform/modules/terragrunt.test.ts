import { describe, expect, it } from 'vitest';
import { Analyzer } from '../../../../server/src/analysis/analyzer';
import { loadSandbox } from '../../../../server/src/node/sandbox';
import { memoryHost } from '../../../support/annotated';

/**
 * Terragrunt runs a folder as a root module and gives its variables values, which stand over their defaults. As long as one
 * of its files may do so, what hangs on a default is unknown, and never missing.
 */
const GROUPS = `variable "offices" {
  default = ["10.0.0.0/8"]
}
variable "port" {
  default = 4195
}
# workspaces-ports: role=client-network region=ap-northeast-1 protocols=dcv
resource "aws_security_group" "clients" {
  dynamic "egress" {
    for_each = ["tcp", "udp"]
    content {
      protocol    = egress.value
      from_port   = var.port
      to_port     = var.port
      cidr_blocks = var.offices
    }
  }
}
`;

/** What is said of streaming by DCV where these files lie beside the module. */
async function streaming(files: Readonly<Record<string, string>>): Promise<string | undefined> {
  const all = { 'modules/groups/main.tf': GROUPS, ...files };
  const analyzer = new Analyzer(memoryHost(all), loadSandbox, { workspace: ['file:///w/'] });
  const unit = await analyzer.check('file:///w/modules/groups/main.tf');
  const verdicts = unit?.subjects[0]?.verdicts ?? [];
  return verdicts.find(({ requirement }) => requirement.id === 'client.4195')?.verdict;
}

const UNIT = 'live/prod/groups/terragrunt.hcl';
const run = (source: string, inputs = 'inputs = {\n  offices = ["0.0.0.0/0"]\n}'): string =>
  `terraform {\n  source = ${source}\n}\n${inputs}\n`;

const generate = (path: string, contents: string): string =>
  `generate "it" {\n  path      = "${path}"\n  if_exists = "overwrite"\n  contents  = ${contents}\n}\n`;
const component = (inputs: string): string =>
  `component "groups" {\n  for_each = var.sites\n  source   = "./modules/groups"\n  inputs = {\n${inputs}  }\n  providers = {\n    aws = provider.aws.all[each.key]\n  }\n}\n`;

describe('a variable with a default', () => {
  it.each<[what: string, files: Readonly<Record<string, string>>]>([
    ['where Terragrunt runs the folder by its path', { [UNIT]: run('"../../../modules/groups"') }],
    ['with the double slash that it likes', { [UNIT]: run('"../../../modules//groups"') }],
    ['behind a function', { [UNIT]: run('"${get_repo_root()}/modules/groups"') }],
    [
      'as the end of a repository’s address',
      { [UNIT]: run('"git::https://github.com/example/net.git//modules/groups?ref=v1"') },
    ],
    [
      'of a server with a port',
      { [UNIT]: run('"git::ssh://git@git.example.com:7999/net.git//modules/groups?ref=v1"') },
    ],
    [
      'chosen by a condition',
      {
        [UNIT]: run(
          '"${get_env("ENV") == "prod" ? "git::ssh://git@example.com/net//modules/groups?ref=${local.v}" : "../../../modules//groups"}"',
        ),
      },
    ],
    ['where the last folder is worked out', { [UNIT]: run('"${get_repo_root()}/modules/${local.name}"') }],
    [
      'where the path stands in a local value',
      { [UNIT]: `locals {\n  base = "../../../modules/groups"\n}\n${run('local.base')}` },
    ],
    [
      'where the inputs stand in a file that is included',
      {
        [UNIT]: run('"../../../modules/groups"', 'include {\n  path = find_in_parent_folders()\n}'),
        'live/terragrunt.hcl': 'inputs = {\n  offices = ["0.0.0.0/0"]\n}\n',
      },
    ],
    [
      'where the inputs come from YAML',
      { [UNIT]: run('"../../../modules/groups"', 'inputs = yamldecode(file("net.yaml"))') },
    ],
    [
      'where a file of variables is handed on',
      { [UNIT]: run('"../../../modules/groups"', 'inputs = {}\n# \nlocals {\n  files = ["prod.tfvars"]\n}') },
    ],
    [
      'where all outputs of another module are handed in',
      { [UNIT]: run('"../../../modules/groups"', 'inputs = merge(dependency.net.outputs, {})') },
    ],
    [
      'where a component of a Stack gives it',
      { 'net.tfcomponent.hcl': component('    offices = each.value.offices\n') },
    ],
    ['of a Stack in its older spelling', { 'net.tfstack.hcl': component('    offices = var.offices\n') }],
    [
      'where a component hands in what it has as a whole',
      { 'net.tfcomponent.hcl': component('').replace('inputs = {\n  }', 'inputs = each.value') },
    ],
    [
      'where Terragrunt writes rules beside the module',
      {
        [UNIT]: run(
          '"../../../modules/groups"',
          generate('rules.tf', '<<EOF\nresource "aws_security_group_rule" "more" {\n  type = "egress"\n}\nEOF'),
        ),
      },
    ],
    [
      'where nobody here sees what Terragrunt writes beside the module',
      {
        [UNIT]: run('"../../../modules/groups"', 'include {\n  path = find_in_parent_folders("root.hcl")\n}'),
        'live/root.hcl': generate('rules.tf', 'templatefile("rules.tpl", {})'),
      },
    ],
    [
      'where the file stands in the folder itself',
      { 'modules/groups/terragrunt.hcl': 'inputs = {\n  offices = ["0.0.0.0/0"]\n}\n' },
    ],
  ])('is unknown %s', async (_, files) => expect(await streaming(files)).toBe('unknown'));

  it.each<[what: string, files: Readonly<Record<string, string>>]>([
    ['where there is no Terragrunt', {}],
    ['where it runs another folder', { [UNIT]: run('"../../../modules/servers"') }],
    [
      'where it says nothing of the variable',
      { [UNIT]: run('"../../../modules/groups"', 'inputs = {\n  name = "office"\n}') },
    ],
    [
      'where what names it is a comment',
      { [UNIT]: run('"../../../modules/groups"', 'inputs = {\n  # offices = []\n}') },
    ],
    ['where a component of a Stack says nothing of it', { 'net.tfcomponent.hcl': component('    name = each.key\n') }],
    [
      'where Terragrunt writes a provider and a backend beside the module',
      {
        [UNIT]: run(
          '"../../../modules/groups"',
          generate('provider.tf', '<<EOF\nprovider "aws" {\n  region = "${local.region}"\n}\nEOF') +
            generate('backend.tf', 'templatefile("backend.tpl", {})'),
        ),
      },
    ],
    [
      'where a file of another tool names it',
      { 'image.pkr.hcl': run('"modules/groups"'), '.terraform.lock.hcl': run('"modules/groups"') },
    ],
    [
      'where terraform.tfvars says it, which stands over the environment',
      { [UNIT]: run('"../../../modules/groups"'), 'modules/groups/terraform.tfvars': 'offices = ["10.0.0.0/8"]' },
    ],
  ])('counts %s', async (_, files) => expect(await streaming(files)).toBe('missing'));
});

it('a change of a file of Terragrunt is noticed', async () => {
  const files: Record<string, string> = { 'modules/groups/main.tf': GROUPS, [UNIT]: run('"../../../modules/groups"') };
  const host = { ...memoryHost(files), readText: async (uri: string) => files[uri.slice('file:///w/'.length)] };
  const analyzer = new Analyzer(host, loadSandbox, { workspace: ['file:///w/'] });
  const streams = async () => {
    const unit = await analyzer.check('file:///w/modules/groups/main.tf');
    return unit?.subjects[0]?.verdicts.find(({ requirement }) => requirement.id === 'client.4195')?.verdict;
  };
  expect(await streams()).toBe('unknown');
  files[UNIT] = run('"../../../modules/groups"', '');
  analyzer.forget(`file:///w/${UNIT}`);
  expect(await streams()).toBe('missing');
});

describe('the region of a folder that Terragrunt runs', () => {
  const provider = (region: string): string => `provider "aws" {\n  region = "${region}"\n}\n`;
  const GROUP = 'resource "aws_security_group" "clients" {\n  name = "clients"\n}\n';
  const region = async (written: string): Promise<unknown> => {
    const all = {
      'modules/groups/provider.tf': provider('eu-west-1'),
      'modules/groups/main.tf': GROUP,
      [UNIT]: run('"../../../modules/groups"', written),
    };
    const analyzer = new Analyzer(memoryHost(all), loadSandbox, { workspace: ['file:///w/'] });
    const unit = await analyzer.check('file:///w/modules/groups/main.tf');
    const found = unit?.subjects[0]?.policy.region;
    return found?.known ? found.value : found?.reason.message.key;
  };
  it.each<[what: string, written: string, expected: string]>([
    ['is its provider’s', '', 'eu-west-1'],
    [
      'is not known where the file with the provider is written anew',
      generate('provider.tf', `<<EOF\n${provider('$' + '{local.region}')}EOF`),
      'terraform.terragruntProvider',
    ],
    [
      'nor where one is written that overrides it',
      generate('aws_override.tf', `<<EOF\n${provider('ap-northeast-1')}EOF`),
      'terraform.terragruntProvider',
    ],
    [
      'is its provider’s where the file is left as it is',
      generate('provider.tf', `<<EOF\n${provider('ap-northeast-1')}EOF`).replace('"overwrite"', '"skip"'),
      'eu-west-1',
    ],
    ['and where another file is written', generate('backend.tf', '<<EOF\nterraform {\n}\nEOF'), 'eu-west-1'],
  ])('%s', async (_, written, expected) => expect(await region(written)).toBe(expected));
});
