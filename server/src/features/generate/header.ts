import { regionName } from '../../catalogue/regions';
import { type Message, message, render } from '../../messages';
import type { Flow } from './plan';
import { type GenerateRequest, OBJECT, type RuleRequest } from './request';

/** What stands at the top of a generated text: what it is for, and where it comes from. */
export function headerLines(request: GenerateRequest & Pick<RuleRequest, 'lacks'>): string[] {
  const { edition, role, region, moreRegions = [], locale, lacks = [] } = request;
  const say = (text: Message): string => render(text, locale);
  return [
    say(message(`generate.title.${role as RuleRequest['role'] | 'proxy'}`)),
    ...[region, ...moreRegions].map((code) =>
      say(message('generate.region', { code, name: regionName(code, locale) })),
    ),
    say(message('generate.source', { edition: edition.id, url: edition.data.url })),
    ...(edition.data.added ?? []).map(({ id, title }) => say(message('generate.sourceOwn', { id, title }))),
    ...lacks.map(say),
  ];
}

/** The directive by which the checker knows the object again. */
export const directive = ({ role, region, protocols }: GenerateRequest): string =>
  `workspaces-ports: role=${role} region=${region}${protocols ? ` protocols=${protocols.join(',')}` : ''}`;

/** `client.4172: PCoIP streaming and health checks`, in the language of the comments. */
export function flowComment({ requirement, back }: Flow, { locale }: GenerateRequest): string {
  const { id, name } = requirement;
  return render(message(back ? 'generate.flowBack' : 'generate.flow', { requirement: id, name }), locale);
}

/** What an object says of itself, with its provenance. */
export const description = ({ edition, role, region }: RuleRequest): string =>
  `${OBJECT[role].about}, ${region}, requirements of ${edition.id}`;

/** `workspaces-clients-ap-northeast-1` */
export const objectName = ({ role, region }: RuleRequest): string =>
  `${OBJECT[role].name.replaceAll('_', '-')}-${region}`;

/** `client.4172` → `workspaces_client_4172` */
export const slug = (requirement: string): string => `workspaces_${requirement.replace(/[^a-zA-Z0-9]+/g, '_')}`;

/** A name for each rule that no other rule of the text has: `workspaces_client_4172_udp`. */
export function ruleNames(flows: readonly Flow[]): string[] {
  const taken = new Set<string>();
  return flows.map(({ requirement, protocol, from, back }) => {
    const base = `${slug(requirement.id)}_${protocol}${back ? '_return' : ''}`;
    let name = taken.has(base) ? `${base}_${from}` : base;
    for (let i = 2; taken.has(name); i++) name = `${base}_${from}_${i}`;
    taken.add(name);
    return name;
  });
}

/** Entries of a network ACL, numbered by direction in steps of ten, so that the user's own find room. */
export function numbered<T>(
  flows: readonly Flow[],
  remotesOf: (flow: Flow) => readonly T[],
): { flow: Flow; name: string; remote: T; number: number }[] {
  const next = { inbound: 100, outbound: 100 };
  const names = ruleNames(flows);
  return flows.flatMap((flow, i) =>
    remotesOf(flow).map((remote, n, all) => {
      const number = next[flow.direction];
      next[flow.direction] += 10;
      return { flow, name: all.length > 1 ? `${names[i]}_${n + 1}` : names[i]!, remote, number };
    }),
  );
}
