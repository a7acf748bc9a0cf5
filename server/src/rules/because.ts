import { message } from '../messages';
import type { Lack } from './allow';
import type { Draft, Subject } from './rule';

/** A finding that also says what in the files makes its requirements ones, where nobody has stated it. */
export function because<T extends Pick<Draft, 'message'>>(subject: Subject, lacks: readonly Lack[], told: T): T {
  const asked = lacks.some(({ requirement }) => requirement.feature === 'internet');
  const source = asked ? subject.because?.get('internet') : undefined;
  if (!source) return told;
  const { by, span } = source;
  return {
    ...told,
    message: message('rules.because.internet', { finding: told.message, directory: by }),
    related: [{ span, message: message('rules.because.here', { directory: by }) }],
  };
}
