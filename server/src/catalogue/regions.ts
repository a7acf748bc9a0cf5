import names from '../../data/regions.json';

const NAMES: Readonly<Record<string, { readonly en: string; readonly ja: string }>> = names;

/** Codes of AWS's regions, whether WorkSpaces is there or not. */
export const AWS_REGIONS: readonly string[] = Object.keys(names).filter((code) => code !== 'GLOBAL');

/** Name of any AWS region, also of those that no edition lists; the code itself where AWS's list has grown since. */
export const regionName = (code: string, locale: 'en' | 'ja'): string => NAMES[code]?.[locale] ?? code;

const placeIn = (name: string): string | undefined => /\((.+)\)$/.exec(name)?.[1];

/** `Tokyo`, for lines that are read at a glance; the whole name of a region whose place is not its alone or says too little. */
export function placeName(code: string, locale: 'en' | 'ja'): string {
  const name = regionName(code, locale);
  const place = placeIn(name);
  if (place === undefined || code.includes('-gov-')) return name;
  const alone = Object.values(NAMES).filter((names) => placeIn(names[locale]) === place).length < 2;
  return alone ? place : name;
}
