import type { AwsRanges, Edition, Feature, Role, StreamingProtocol, UserValue } from '../../catalogue';
import type { Locale } from '../../messages';

/** The forms of `generate --as`. */
export const GENERATE_FORMS = [
  'terraform',
  'cloudformation-yaml',
  'cloudformation-json',
  'awscli',
  'pac',
  'csv',
] as const;
export type GenerateForm = (typeof GENERATE_FORMS)[number];

/** What to write. `region` is a code of the edition. */
export interface GenerateRequest {
  readonly edition: Edition;
  readonly role: Role;
  readonly region: string;
  readonly as: GenerateForm;
  /** All that the edition has by default. */
  readonly protocols?: readonly StreamingProtocol[];
  /** `internet` and `directory` by default. */
  readonly features?: readonly Feature[];
  /** What only the user knows: addresses and CIDRs. */
  readonly values?: Readonly<Partial<Record<UserValue, readonly string[]>>>;
  readonly ranges?: AwsRanges;
  /** Of the comments. Rule descriptions are English: AWS takes no other characters. */
  readonly locale: Locale;
}

/** Forms that make sense for a role; the first is what is proposed where another was asked for. */
export const FORMS_OF_ROLE: Readonly<Record<Role, readonly GenerateForm[]>> = {
  'client-network': ['terraform', 'cloudformation-yaml', 'cloudformation-json', 'awscli', 'csv'],
  workspace: ['terraform', 'cloudformation-yaml', 'cloudformation-json', 'awscli', 'csv'],
  directory: ['terraform', 'cloudformation-yaml', 'cloudformation-json', 'awscli', 'csv'],
  // The AWS CLI takes network ACL entries one command at a time.
  subnet: ['terraform', 'cloudformation-yaml', 'cloudformation-json', 'csv'],
  // AWS keeps these rules itself; the lists serve who must set up a host firewall or plan addresses.
  management: ['csv'],
  addressing: ['csv'],
  proxy: ['pac', 'csv'],
};

/** What the objects of a role are called. */
export const OBJECT_NAME: Readonly<Record<Role, string>> = {
  'client-network': 'workspaces_clients',
  workspace: 'workspaces_desktops',
  directory: 'workspaces_directory',
  subnet: 'workspaces_subnets',
  management: 'workspaces_management',
  addressing: 'workspaces_addressing',
  proxy: 'workspaces_proxy',
};
