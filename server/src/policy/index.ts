export * from './model';
export * from './source';
export * from './uris';
export * from './worlds';
