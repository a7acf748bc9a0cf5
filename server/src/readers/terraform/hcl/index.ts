export * from './ast';
export { parseHclAlone, parseHclLazily } from './lazy';
export { parseHcl, parseTemplateText } from './parse';
export { decodeLiteral } from './templates';
