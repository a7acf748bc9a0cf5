import type { Answer } from '../verdict/model';

/** How hovers and reports mark a verdict. */
export const SIGN: Readonly<Record<Answer, string>> = { satisfied: '✓', missing: '✗', unknown: '?' };
