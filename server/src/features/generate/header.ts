import { regionName } from '../../catalogue/regions';
import { type Message, message, render } from '../../messages';
import type { Flow } from './plan';
import type { GenerateRequest } from './request';

/** What stands at the top of a generated text: where it comes from, and for whom it is. */
export function headerLines(request: GenerateRequest): string[] {
  const { edition, role, region, locale } = request;
  const say = (text: Message): string => render(text, locale);
  return [
    say(message('generate.title', { role: message(`generate.role.${role}`) })),
    say(message('generate.region', { code: region, name: regionName(region, locale) })),
    say(message('generate.source', { edition: edition.id, url: edition.data.url })),
  ];
}

/** The directive that lets the checker know the object again. */
export const directive = ({ role, region, protocols }: GenerateRequest): string =>
  `workspaces-ports: role=${role} region=${region}${protocols ? ` protocols=${protocols.join(',')}` : ''}`;

/** `client.4172: PCoIP streaming and health checks`, in the language of the comments. */
export function flowComment({ requirement, back }: Flow, { locale }: GenerateRequest): string {
  const { id, name } = requirement;
  return render(message(back ? 'generate.flowBack' : 'generate.flow', { requirement: id, name }), locale);
}

/** One line of English for a description that AWS or CloudFormation keeps: ASCII, no brackets of templates. */
export const description = ({ edition, role, region }: GenerateRequest): string =>
  `Amazon WorkSpaces ${role} in ${region}, requirements of ${edition.id}`;

/** A name for a rule that no other rule of the text has: `workspaces_client_4172_udp`. */
export function ruleNames(flows: readonly Flow[]): string[] {
  const taken = new Set<string>();
  return flows.map(({ requirement, protocol, from, back }) => {
    const base = `workspaces_${requirement.id.replace(/[^a-zA-Z0-9]+/g, '_')}_${protocol}${back ? '_return' : ''}`;
    let name = taken.has(base) ? `${base}_${from}` : base;
    for (let i = 2; taken.has(name); i++) name = `${base}_${from}_${i}`;
    taken.add(name);
    return name;
  });
}
