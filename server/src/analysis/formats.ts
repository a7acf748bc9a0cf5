import type { Format } from '../policy';
import { looksLikeAwsOutput } from '../readers/awscli';
import { looksLikeTemplate } from '../readers/cloudformation';
import { looksLikePac } from '../readers/pac';
import { looksLikePlan } from '../readers/plan';
import { CONFIGURATION_FILE } from '../workspace/configuration';

/** By name alone: what a file could be, so that others are never opened. */
export function couldBe(uri: string): readonly Format[] {
  const name = nameOf(uri);
  if (TERRAFORM_JSON.test(name)) return ['terraform'];
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  if (name === CONFIGURATION_FILE) return [];
  return BY_EXTENSION[extension] ?? [];
}

const TERRAFORM_JSON = /\.(?:tf|tofu|tfvars)\.json$/i;

const BY_EXTENSION: Readonly<Record<string, readonly Format[]>> = {
  tf: ['terraform'],
  tofu: ['terraform'],
  tfvars: ['terraform'],
  pac: ['pac'],
  dat: ['pac'],
  js: ['pac'],
  yaml: ['cloudformation', 'awscli'],
  yml: ['cloudformation', 'awscli'],
  template: ['cloudformation'],
  json: ['plan', 'cloudformation', 'awscli'],
  jsonl: ['awscli'],
  ndjson: ['awscli'],
};

/** Editors know the language of a document that has no name yet. */
const BY_LANGUAGE: Readonly<Record<string, readonly Format[]>> = {
  terraform: ['terraform'],
  'terraform-vars': ['terraform'],
  opentofu: ['terraform'],
  'opentofu-vars': ['terraform'],
  pac: ['pac'],
  yaml: ['cloudformation', 'awscli'],
  cloudformation: ['cloudformation'],
  json: ['plan', 'cloudformation', 'awscli'],
  jsonc: ['cloudformation', 'awscli'],
  jsonl: ['awscli'],
};

const CONTENT: Readonly<Partial<Record<Format, (uri: string, text: string) => boolean>>> = {
  cloudformation: (_uri, text) => looksLikeTemplate(text),
  plan: (_uri, text) => looksLikePlan(text),
  awscli: (_uri, text) => looksLikeAwsOutput(text),
  pac: looksLikePac,
};

/** The format of a file, or undefined when it holds nothing for us. Terraform is decided by the name: a module is read whole. */
export function formatOf(uri: string, text: string, languageId?: string): Format | undefined {
  const named = couldBe(uri);
  const candidates = named.length > 0 ? named : languageId ? (BY_LANGUAGE[languageId] ?? []) : [];
  return candidates.find((format) => languageId === format || (CONTENT[format]?.(uri, text) ?? true));
}

/** Last segment of a URI, decoded where that is possible. */
export function nameOf(uri: string): string {
  const name = uri.slice(uri.lastIndexOf('/') + 1);
  if (!name.includes('%')) return name;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
