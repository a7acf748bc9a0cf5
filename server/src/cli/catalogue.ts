import { DEFAULT_EDITION, editionIds, edition as editionOf } from '../catalogue';
import { catalogueText, catalogueView } from '../features/catalogueView';
import { oneOf, parse, regionOf } from './arguments';
import { type Io, json } from './io';
import { regionCodes } from './session';

/** `catalogue`: everything an edition asks for, of all regions or one. */
export async function catalogue(args: readonly string[], io: Io): Promise<number> {
  const parsed = parse(args, { edition: 'value', region: 'value', format: 'value' });
  const format = oneOf(parsed, 'format', ['text', 'json']) ?? 'text';
  const edition = editionOf(oneOf(parsed, 'edition', editionIds()) ?? DEFAULT_EDITION)!;
  const region = regionOf(parsed, regionCodes());
  const view = catalogueView(edition, region, io.locale);
  io.out(format === 'json' ? json(view) : catalogueText(view, io.locale));
  return 0;
}
