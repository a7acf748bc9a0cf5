export { Edition } from './edition';
export * from './model';
export type { AwsRanges } from './ranges';
