import { type Message, message } from '../../messages';
import { regionFault } from '../../workspace/regions';
import { awsCli, directionOf } from './awscli';
import { cloudFormationJson, cloudFormationYaml } from './cloudformation';
import { csv } from './csv';
import { pac } from './pac';
import { type Flow, type Kind, planOf } from './plan';
import { FORMS_OF_ROLE, type GenerateForm, type GenerateRequest, OBJECT, type RuleRequest } from './request';
import { terraform } from './terraform/inline';
import { terraformPrefixList } from './terraform/prefix-list';
import { terraformRules } from './terraform/rules';

export { FORMS_OF_ROLE, GENERATE_FORMS, type GenerateForm, type GenerateRequest } from './request';

export type Generated = { readonly text: string; readonly warnings: readonly Message[] } | { readonly error: Message };

type RuleForm = Exclude<GenerateForm, 'csv' | 'pac' | 'pac-modern'>;

interface Writer {
  readonly write: (request: RuleRequest, flows: readonly Flow[]) => string;
  /** The object, where it is none of the role's own kind. */
  readonly kind?: Kind;
  /** A value that only the user knows stays open in the text. */
  readonly takesValues?: boolean;
}

const WRITERS: Readonly<Record<RuleForm, Writer>> = {
  terraform: { write: terraform, takesValues: true },
  'terraform-rules': { write: terraformRules, takesValues: true },
  'terraform-prefix-list': { write: terraformPrefixList, kind: 'prefix-list' },
  'cloudformation-yaml': { write: cloudFormationYaml, takesValues: true },
  'cloudformation-json': { write: cloudFormationJson, takesValues: true },
  awscli: { write: (_request, flows) => awsCli(flows) },
};

/**
 * The rules that a role asks for in a region, as a text to be pasted. What only the user knows is a variable or
 * parameter where the form has such; else it is left out with a warning, as is all that could not be written narrowly.
 * An error where the edition lacks the region, the role has no such form, or nothing is left to write.
 */
export function generate(request: GenerateRequest): Generated {
  const { edition, role, region, moreRegions = [], as } = request;
  for (const code of [region, ...moreRegions]) {
    const fault = regionFault(code, edition, request.ranges);
    if (fault) return { error: fault.message };
  }
  const forms = FORMS_OF_ROLE[role];
  if (!forms.includes(as)) return { error: message('generate.noForm', { role, as, forms }) };
  if (as === 'pac' || as === 'pac-modern') return { text: pac(request), warnings: [] };
  if (moreRegions.length > 0) return { error: message('generate.oneRegion', { as }) };
  if (as === 'csv') return { text: csv(request), warnings: [] };
  return isRuleRequest(request) ? rules(request, as) : { error: message('generate.noForm', { role, as, forms }) };
}

const isRuleRequest = (request: GenerateRequest): request is RuleRequest => request.role in OBJECT;

function rules(request: RuleRequest, form: RuleForm): Generated {
  const { write, kind, takesValues = false } = WRITERS[form];
  const acl = request.role === 'subnet';
  // Network ACL entries take one CIDR each, and a list behind a variable cannot be numbered.
  const plan = planOf(request, kind ?? (acl ? 'network-acl' : 'security-group'), takesValues && !acl);
  const direction = directionOf(plan.flows);
  const flows = form === 'awscli' ? plan.flows.filter((flow) => flow.direction === direction) : plan.flows;
  if (flows.length === 0) {
    return { error: message('generate.nothing', { why: plan.warnings[0] ?? message('generate.noRules') }) };
  }
  const notes = form === 'awscli' ? commandNotes(plan.flows, flows) : [];
  return { text: write({ ...request, lacks: plan.lacks }, flows), warnings: [...plan.warnings, ...notes] };
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
