import type { Policy } from './model';

const origins = new WeakMap<Policy, Policy>();

/** Notes that an object is another one at a new place in its file, and the same in all else. */
export const setOrigin = (policy: Policy, origin: Policy): void => void origins.set(policy, origin);

/** What an object was when it was read: two objects of one origin differ in their places only. */
export const originOf = (policy: Policy): Policy => origins.get(policy) ?? policy;
