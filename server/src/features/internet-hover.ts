import { message, render } from '../messages';
import { type Span, within } from '../policy';
import type { Subject } from '../rules/rule';
import type { DocumentContext } from './context';
import { plain } from './markdown';

/** Where a directory gives its desktops the internet: what is asked for that, and the objects that it is asked of. */
export function internetHover(
  context: DocumentContext,
  offset: number,
  standings: (subject: Subject) => string | undefined,
): { readonly parts: readonly string[]; readonly span: Span } | undefined {
  const { unit, file, locale } = context;
  const places = (unit?.reading.layout?.attachments ?? []).flatMap(({ internet }) =>
    internet && !(internet.known && !internet.value) ? [internet.span] : [],
  );
  const span = places.find((place) => within(place, file.uri, offset));
  if (!span) return undefined;
  const asked = (unit?.subjects ?? []).filter((subject) => {
    const place = subject.because?.get('internet')?.span;
    return place?.uri === span.uri && place.start === span.start;
  });
  const told = asked.flatMap((subject) => standings(subject) ?? []);
  return { parts: [plain(render(message('editor.because.internet'), locale)), ...told.slice(0, SHOWN)], span };
}

/** Objects that a hover tells of. */
const SHOWN = 4;
