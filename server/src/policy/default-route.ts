import type { Peer } from './model';

/** A default route, or one of the halves that some write in its place: it leads to no network in particular. */
export const isDefaultRoute = (peer: Peer): boolean => peer.kind === 'address' && /\/[01]\s*$/.test(peer.text);
