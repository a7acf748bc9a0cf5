export { type Coverage, coverage, opens } from './coverage';
export { peersOf } from './extent';
export { applicable, judge, type Terms } from './judge';
export * from './model';
export { openers } from './openers';
export { type Probe, probe, probePorts } from './probe';
export type { UserValues } from './remote';
