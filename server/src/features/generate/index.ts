import { type Message, message } from '../../messages';
import { awsCli, directionOf } from './awscli';
import { cloudFormationJson, cloudFormationYaml } from './cloudformation';
import { csv } from './csv';
import { pac } from './pac';
import { type Flow, planOf } from './plan';
import { FORMS_OF_ROLE, type GenerateForm, type GenerateRequest } from './request';
import { terraform } from './terraform';

export { FORMS_OF_ROLE, GENERATE_FORMS, type GenerateForm, type GenerateRequest } from './request';

export type Generated = { readonly text: string; readonly warnings: readonly Message[] } | { readonly error: Message };

type RuleForm = Exclude<GenerateForm, 'csv' | 'pac'>;
const RULE_FORMS: Readonly<Record<RuleForm, (request: GenerateRequest, flows: readonly Flow[]) => string>> = {
  terraform,
  'cloudformation-yaml': cloudFormationYaml,
  'cloudformation-json': cloudFormationJson,
  awscli: (_request, flows) => awsCli(flows),
};

/**
 * The rules that a role asks for in a region, as a text to be pasted. What only the user knows is a variable or
 * parameter where the form has such; else it is left out with a warning, as is all that could not be written narrowly.
 * An error where the edition lacks the region, the role has no such form, or nothing is left to write.
 */
export function generate(request: GenerateRequest): Generated {
  const { edition, role, region, as } = request;
  if (!edition.region(region)) return { error: message('generate.noRegion', { region, edition: edition.id }) };
  const forms = FORMS_OF_ROLE[role];
  if (!forms.includes(as)) return { error: message('generate.noForm', { role, as, forms }) };
  if (as === 'csv') return { text: csv(request), warnings: [] };
  if (as === 'pac') return { text: pac(request), warnings: [] };
  return rules(request, as);
}

function rules(request: GenerateRequest, form: RuleForm): Generated {
  // Network ACL entries take one CIDR each, and a list behind a variable cannot be numbered.
  const { flows, warnings } = planOf(request, form !== 'awscli' && request.role !== 'subnet');
  const direction = directionOf(flows);
  const written = form === 'awscli' ? flows.filter((flow) => flow.direction === direction) : flows;
  const [first] = warnings;
  if (written.length === 0)
    return { error: message('generate.nothing', { why: first ?? message('generate.noRules') }) };
  const told = form === 'awscli' ? [...warnings, ...commandNotes(flows, written)] : warnings;
  return { text: RULE_FORMS[form](request, written), warnings: told };
}

/** The file does not say its direction, so the command that takes it is told. */
function commandNotes(flows: readonly Flow[], written: readonly Flow[]): Message[] {
  const left = flows.filter((flow) => !written.includes(flow)).map(({ requirement }) => requirement.id);
  const command = `aws ec2 authorize-security-group-${written[0]!.direction === 'inbound' ? 'ingress' : 'egress'}`;
  return [
    message('generate.command', { command }),
    ...(left.length > 0 ? [message('generate.otherDirection', { requirements: [...new Set(left)] })] : []),
  ];
}
