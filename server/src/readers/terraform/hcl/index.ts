export * from './ast';
export { parseHclAlone, parseHclLazily } from './lazy';
export { parseBothWays, parseHcl, parseTemplateText, type Readings } from './parse';
export { decodeLiteral } from './templates';
