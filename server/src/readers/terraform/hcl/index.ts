export * from './ast';
export { parseHclLazily } from './lazy';
export { parseHcl } from './parse';
export { decodeLiteral } from './templates';
