import names from '../../data/regions.json';

const NAMES: Readonly<Record<string, { readonly en: string; readonly ja: string }>> = names;

/** Name of any AWS region, also of those that no edition lists; the code itself where AWS's list has grown since. */
export const regionName = (code: string, locale: 'en' | 'ja'): string => NAMES[code]?.[locale] ?? code;
