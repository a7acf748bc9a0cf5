import type { Answer } from '../verdict/model';

/** How a hover marks a verdict. */
export const SIGN: Readonly<Record<Answer, string>> = { satisfied: '✓', missing: '✗', unknown: '?' };
