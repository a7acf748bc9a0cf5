export * from './ast';
export { IDENTIFIER } from './characters';
export { parseHclAlone, parseHclLazily } from './lazy';
export { parseBothWays, parseHcl, parseTemplateText, type Readings } from './parse';
export { decodeLiteral } from './templates';
