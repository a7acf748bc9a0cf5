import { type Edition, editionIds, edition as editionOf } from '../catalogue';
import { type Locale, message, render } from '../messages';

/** What the tables call a requirement; a company's own may stand in no edition of ours, and then its id is its name. */
export function requirementName(id: string, edition: Edition | undefined, locale: Locale): string {
  if (id === 'proxy.bypass' || id === 'proxy.streaming') return render(message(`view.${id}`), locale);
  const editions = [edition, ...editionIds().map((one) => editionOf(one))];
  const category = id.startsWith('host.') ? id.slice('host.'.length) : undefined;
  for (const one of editions) {
    const name = category === undefined ? one?.requirement(id)?.name : one?.data.categories[category];
    if (name) return name[locale];
  }
  return id;
}
