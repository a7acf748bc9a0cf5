export * from './ast';
export { parseHclLazily } from './lazy';
export { parseHcl, parseTemplateText } from './parse';
export { decodeLiteral } from './templates';
