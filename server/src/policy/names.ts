import { message } from '../messages';
import type { InvalidValue, Known, Protocol } from './model';
import type { Span } from './source';

/**
 * What EC2 takes in the name and the description of a security group and in the description of a rule of one: at most
 * 255 of these characters (API reference, CreateSecurityGroup and IpRange). Of the entries of prefix lists it states a
 * length alone, and tags take anything.
 */
const REFUSED = /[^a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]/gu;
const LONGEST = 255;

/** A text of ours as a description that EC2 takes. */
export const asDescription = (text: string): string => text.replace(REFUSED, ' ').slice(0, LONGEST);

/** What EC2 refuses of a name or a description that stands at a place, if anything. `part`: there is more of it. */
export function refusedText(
  what: 'name' | 'description',
  text: string,
  span: Span,
  part = false,
): InvalidValue | undefined {
  const characters = [...new Set(text.match(REFUSED))];
  if (characters.length > 0) {
    const shown = characters.slice(0, SHOWN).map(shownAs).join(' ');
    const more = characters.length > SHOWN ? ' …' : '';
    return { span, message: message(`policy.refused.${what}`, { characters: shown + more }) };
  }
  if (part || text.length <= LONGEST) return undefined;
  return { span, message: message(`policy.tooLong.${what}`, { length: text.length, longest: LONGEST }) };
}

const SHOWN = 8;

/** A character that nobody sees, as its number. */
const shownAs = (character: string): string =>
  /[\p{Z}\p{C}]/u.test(character)
    ? `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`
    : character;

/** What is no protocol in any spelling that EC2 or a tool takes, such as `tcp/udp`: a rule has one. */
export function refusedProtocol(protocol: Known<Protocol>): InvalidValue | undefined {
  if (!protocol.known || protocol.value === '' || /^[a-z0-9][a-z0-9-]*$/.test(protocol.value)) return undefined;
  return { span: protocol.span, message: message('policy.refused.protocol', { text: protocol.value }) };
}
