export * from './model';
export * from './source';
