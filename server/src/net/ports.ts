import * as iv from './intervals';

/** A set of TCP or UDP ports, half-open bounds in [0, 65536]. */
export type PortSet = iv.Intervals<number>;

export const ALL_PORTS: PortSet = [0, 65536];

/** Both ends included, as people write port ranges. */
export const portRange = (from: number, to: number): PortSet => iv.interval(from, to + 1);

/** `4172` or `137-138`; undefined for anything that is no port or range within 0–65535. */
export function parsePorts(text: string): PortSet | undefined {
  const match = /^\s*(\d{1,5})\s*(?:[-–]\s*(\d{1,5}))?\s*$/.exec(text);
  if (!match) return undefined;
  const from = Number(match[1]);
  const to = match[2] === undefined ? from : Number(match[2]);
  return to < from || to > 65535 ? undefined : portRange(from, to);
}

/** All ports that texts name; what is no port names none. */
export const parseAll = (texts: readonly string[]): PortSet =>
  texts.map((text) => parsePorts(text) ?? iv.EMPTY).reduce<PortSet>(iv.union, iv.EMPTY);

/** Every run of the set as `4172` or `137-138`. */
export function formatPorts(set: PortSet): string[] {
  return [...iv.pairs(set)].map(([start, end]) => (end - start === 1 ? `${start}` : `${start}-${end - 1}`));
}
