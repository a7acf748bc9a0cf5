declare const __VERSION__: string | undefined;

/** The version of the package that this was built as. */
export const VERSION = typeof __VERSION__ === 'string' ? __VERSION__ : 'dev';
