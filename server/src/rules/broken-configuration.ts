import type { ConfigurationFault } from '../workspace/configuration';
import type { DocumentRule } from './rule';

/** `.workspaces-ports.json` cannot be read or says something impossible. */
export const rule: DocumentRule<ConfigurationFault> = {
  id: 'broken-configuration',
  severity: 'error',
  draft: ({ span, message }) => ({ span, message }),
};
