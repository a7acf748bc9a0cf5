import type { AwsRanges, Edition, Feature, Role, StreamingProtocol, UserValue } from '../../catalogue';
import type { Locale, Message } from '../../messages';
import { DEFAULT_CONFIGURATION } from '../../workspace/configuration';

/** The forms of `generate --as`. */
export const GENERATE_FORMS = [
  'terraform',
  'terraform-rules',
  'terraform-prefix-list',
  'cloudformation-yaml',
  'cloudformation-json',
  'awscli',
  'pac',
  'pac-modern',
  'csv',
] as const;
export type GenerateForm = (typeof GENERATE_FORMS)[number];

/** What to write. `region` is a code of the edition. */
export interface GenerateRequest {
  readonly edition: Edition;
  readonly role: Role;
  readonly region: string;
  /** PAC files only: what they serve beside the first. */
  readonly moreRegions?: readonly string[];
  /** PAC files only: the answer for all other hosts, such as `PROXY a:8080; DIRECT`. */
  readonly proxy?: string;
  readonly as: GenerateForm;
  /** All that the edition has by default. */
  readonly protocols?: readonly StreamingProtocol[];
  /** By default what a check asks by default. */
  readonly features?: readonly Feature[];
  /** What only the user knows: addresses and CIDRs. */
  readonly values?: Readonly<Partial<Record<UserValue, readonly string[]>>>;
  readonly ranges?: AwsRanges;
  /** Of the comments. Rule descriptions are English: AWS takes no other characters. */
  readonly locale: Locale;
}

/** What is used where nobody says so. */
export const FEATURES = DEFAULT_CONFIGURATION.features;

const RULES_OF_GROUPS = [
  'terraform',
  'terraform-rules',
  'cloudformation-yaml',
  'cloudformation-json',
  'awscli',
  'csv',
] as const;

/** Forms that make sense for a role. */
export const FORMS_OF_ROLE: Readonly<Record<Role, readonly GenerateForm[]>> = {
  'client-network': [...RULES_OF_GROUPS, 'terraform-prefix-list'],
  workspace: RULES_OF_GROUPS,
  directory: RULES_OF_GROUPS,
  // The AWS CLI takes network ACL entries one command at a time.
  subnet: ['terraform', 'terraform-rules', 'cloudformation-yaml', 'cloudformation-json', 'csv'],
  // AWS keeps these rules itself; the lists serve who must set up a host firewall or plan addresses.
  management: ['csv'],
  addressing: ['csv'],
  proxy: ['pac', 'pac-modern', 'csv'],
};

/** What the object of a role is called, and says of itself in English: AWS takes ASCII only. */
export const OBJECT: Readonly<Record<Exclude<Role, 'management' | 'addressing' | 'proxy'>, Named>> = {
  'client-network': { name: 'workspaces_clients', about: 'Client devices of Amazon WorkSpaces' },
  workspace: { name: 'workspaces_desktops', about: 'Primary interfaces of Amazon WorkSpaces' },
  directory: { name: 'workspaces_directory', about: 'Directory controllers of Amazon WorkSpaces' },
  subnet: { name: 'workspaces_subnets', about: 'Subnets of Amazon WorkSpaces' },
};
interface Named {
  readonly name: string;
  readonly about: string;
}

/** A request for the rules of an object, which not every role has. */
export interface RuleRequest extends GenerateRequest {
  readonly role: keyof typeof OBJECT;
  /** What the text lacks, and how to have it. */
  readonly lacks?: readonly Message[];
}
