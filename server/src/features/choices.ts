import { FITS } from '../analysis/scope';
import { type Edition, editionIds, FEATURES, type Feature, ROLES, type Role, STREAMING_PROTOCOLS } from '../catalogue';
import { type Locale, message, render } from '../messages';
import type { Format, Policy } from '../policy';
import type { Subject } from '../rules/rule';
import { FORMS_OF_ROLE, GENERATE_FORMS, type GenerateForm } from './generate';

/** One line of a list to choose from. */
export interface Choice {
  readonly id: string;
  readonly label: string;
  readonly detail?: string;
}
/** An object of a file, and the roles that it can play. */
export interface ObjectChoice extends Choice {
  /** 1-based. */
  readonly line: number;
  readonly roles: readonly Role[];
  readonly role?: Role;
  readonly region?: string;
}
/** Everything that the editor's questions offer, in the reader's language. */
export interface Choices {
  readonly roles: readonly (Choice & { readonly forms: readonly GenerateForm[] })[];
  readonly regions: readonly Choice[];
  readonly protocols: readonly Choice[];
  readonly features: readonly (Choice & { readonly picked: boolean })[];
  readonly editions: readonly string[];
  /** What each form is. */
  readonly formNames: Readonly<Record<GenerateForm, string>>;
}

/** Streaming protocols as people write them. */
const PROTOCOL_NAMES = { pcoip: 'PCoIP', dcv: 'DCV (WSP)' } as const;

/** `features`: those that are used, as far as is known. */
export function choicesOf(edition: Edition, features: readonly Feature[], locale: Locale): Choices {
  const say = (key: Parameters<typeof message>[0]): string => render(message(key), locale);
  return {
    roles: ROLES.map((role) => ({
      id: role,
      label: role,
      detail: say(`editor.role.${role}`),
      forms: FORMS_OF_ROLE[role],
    })),
    regions: edition.data.regions.map(({ code, name, nameJa }) => ({
      id: code,
      label: locale === 'ja' ? nameJa : name,
      detail: code,
    })),
    protocols: STREAMING_PROTOCOLS.map((id) => ({ id, label: PROTOCOL_NAMES[id] })),
    features: FEATURES.map((id) => ({
      id,
      label: id,
      detail: say(`view.feature.${id}`),
      picked: features.includes(id),
    })),
    editions: editionIds(),
    formNames: Object.fromEntries(
      GENERATE_FORMS.map((form) => [form, say(`view.form.${form}`)]),
    ) as Choices['formNames'],
  };
}

/** Forms in which a file of a format takes what `generate` writes, the usual one first. */
export const FORMS_OF_FORMAT: Readonly<Record<Format, readonly GenerateForm[]>> = {
  terraform: ['terraform', 'terraform-rules', 'terraform-prefix-list'],
  plan: ['terraform'],
  cloudformation: ['cloudformation-yaml', 'cloudformation-json'],
  awscli: ['awscli'],
  pac: ['pac', 'pac-modern'],
};

export const rolesFor = ({ kind }: Policy): Role[] => ROLES.filter((role) => FITS[role].includes(kind));

export function objectChoice({ policy, role, region }: Subject, line: number): ObjectChoice {
  return {
    id: policy.address,
    label: policy.address,
    line,
    roles: rolesFor(policy),
    ...(role ? { role } : {}),
    ...(region ? { region } : {}),
  };
}
