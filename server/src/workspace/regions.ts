import type { AwsRanges, Edition } from '../catalogue';
import { AWS_REGIONS, regionName } from '../catalogue/regions';
import { type Message, message } from '../messages';

/** Why a region's code says nothing about WorkSpaces. */
export interface RegionFault {
  /** Nobody knows the code; else it is a region of AWS in which the edition lists no WorkSpaces. */
  readonly unknown: boolean;
  readonly message: Message;
}

/** Partitions of their own, which AWS's public lists leave out. */
const APART = /^(?:us-iso[a-z]?|eu-isoe|eusc-[a-z]{2})-(?:north|south|east|west|central)-\d$/;

/**
 * What is wrong with a region's code; undefined where the edition has the region. Regions come faster than versions of
 * this product: AWS's feed, where it is at hand, knows them too.
 */
export function regionFault(code: string, edition: Edition, ranges?: AwsRanges): RegionFault | undefined {
  if (edition.region(code)) return undefined;
  const unknown = !AWS_REGIONS.includes(code) && !APART.test(code) && !ranges?.subset('AMAZON', code).v4.length;
  const offered = edition.data.regions.map((region) => region.code);
  return {
    unknown,
    message: unknown
      ? unknownRegion(code, [...new Set([...offered, ...AWS_REGIONS])])
      : message('workspace.notOffered', { region: code, name: nameOf(code), edition: edition.id }),
  };
}

const nameOf = (code: string): { en: string; ja: string } => ({
  en: regionName(code, 'en'),
  ja: regionName(code, 'ja'),
});

/** The region that a text names, by its code or its place in either language (`Tokyo`, `東京`); undefined where none does. */
export function regionMeant(text: string): string | undefined {
  const place = new RegExp(`\\(${escaped(text)}\\)$`, 'i');
  return AWS_REGIONS.find(
    (code) => code === text || (['en', 'ja'] as const).some((locale) => place.test(regionName(code, locale))),
  );
}

/** Whether a text can be a region's code at all: `ap-northeast-1`, also of partitions apart. */
export const looksLikeRegion = (text: string): boolean => SHAPE.test(text);
const SHAPE =
  /^(?:[a-z]{2}|us-gov|us-iso[a-z]?|eu-isoe|eusc-[a-z]{2})-(?:north|south|east|west|central|northeast|northwest|southeast|southwest)-\d{1,2}$/;

export function unknownRegion(text: string, regions: readonly string[]): Message {
  const near = nearest(text, regions);
  return near.length > 0
    ? message('workspace.unknownRegionNear', { region: text, near })
    : message('workspace.unknownRegion', { region: text });
}

/** How many codes are named where several are as near. */
const NAMED = 3;

/** The known regions that are the fewest slips away, two at most (`ap-northesat-1`), or that lie where the text says (`tokyo`). */
function nearest(text: string, regions: readonly string[]): string[] {
  const there = regions.filter((code) => new RegExp(`\\(${escaped(text)}\\)$`, 'i').test(regionName(code, 'en')));
  if (there.length > 0) return there.slice(0, NAMED);
  const near = regions.map((code) => ({ code, slips: editDistance(code, text) })).filter(({ slips }) => slips <= 2);
  const least = Math.min(...near.map(({ slips }) => slips));
  return near
    .filter(({ slips }) => slips === least)
    .map(({ code }) => code)
    .sort()
    .slice(0, NAMED);
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length]!;
}
