import type { MessageKey } from '../messages';
import type { Problem } from '../policy';
import type { Severity } from './finding';
import type { DocumentRule } from './rule';

/** What is no fault of the text: it is more than is read here, or wants something beside it. */
const LESSER: Readonly<Partial<Record<MessageKey, Severity>>> = {
  'awscli.tooDeep': 'warning',
  'awscli.tooLarge': 'warning',
  'awscli.tooManyAliases': 'warning',
  'awscli.tooManyValues': 'warning',
  'awscli.unnamedEntries': 'information',
  'cloudformation.tooDeep': 'warning',
  'cloudformation.tooLarge': 'warning',
  'cloudformation.tooManyTurns': 'warning',
  'terraform.tooDeep': 'warning',
  'rules.noSection': 'information',
  'rules.notText': 'warning',
};

/**
 * Text that the reader could not read; what stands around it was read. An error as in the tools that take the file, which
 * refuse it: of an object with a fault in it nothing can be missing, and a change that breaks it must not pass as clean.
 */
export const rule: DocumentRule<Problem> = {
  id: 'unreadable',
  severity: 'error',
  draft: ({ span, message }) => ({ span, message, severity: LESSER[message.key] }),
};
