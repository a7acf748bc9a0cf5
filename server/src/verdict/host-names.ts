import { message } from '../messages';
import type { Content, NameTest, Reason } from '../policy';

/** A host name as a connection shows it. */
export interface AskedName {
  /** Lower case. */
  readonly host: string;
  readonly via: 'tls' | 'http';
}

/** What a connection without a known name hangs on; the hosts themselves are asked one by one. */
export const BY_HOST_NAME: Reason = { message: message('policy.byHostName') };
const BY_CONTENT: Reason = { message: message('policy.byContent') };

interface Looked {
  readonly protocol: 'tcp' | 'udp';
  readonly phase: 'opening' | 'established';
  readonly port: number;
  readonly question: { readonly name?: AskedName };
}

/** Whether a rule that looks into packets matches those of a connection. */
export function namesMatch(content: Content, { protocol, phase, port, question }: Looked): 'yes' | 'no' | Reason {
  const { name } = question;
  const named = content.protocol === 'tls' || content.protocol === 'http';
  // A handshake of TCP has no content yet.
  if (protocol === 'tcp' && phase === 'opening') return 'no';
  if (named && protocol === 'udp') return 'no';
  if (content.protocol === 'other') return !content.at ? BY_CONTENT : content.at.includes(port) ? 'yes' : 'no';
  if (!name) return named || content.not || content.all || content.any ? BY_HOST_NAME : 'yes';
  if (content.not === name.via) return 'no';
  if (named && content.protocol !== name.via) return 'no';
  if (content.any) {
    if (content.any.some((test) => passes(test, name.host))) return 'yes';
    return content.more ?? 'no';
  }
  return !content.all || content.all.every((test) => passes(test, name.host)) ? 'yes' : 'no';
}

/** Whether a host name is as a test asks; names are compared in lower case. */
export function passes({ how, text, dotted, negated }: NameTest, host: string): boolean {
  const name = dotted ? `.${host}` : host;
  return HOW[how](name, text) !== (negated === true);
}

const HOW: Readonly<Record<NameTest['how'], (name: string, text: string) => boolean>> = {
  is: (name, text) => name === text,
  starts: (name, text) => name.startsWith(text),
  ends: (name, text) => name.endsWith(text),
  contains: (name, text) => name.includes(text),
};
