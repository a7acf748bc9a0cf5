export type { AddressSet, AddressText, Family } from './addresses';
export * as addresses from './addresses';
export * as intervals from './intervals';
export type { PortSet } from './ports';
export * as ports from './ports';
