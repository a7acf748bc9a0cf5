export * from './default-acl';
export * from './firewall';
export * from './layout';
export * from './model';
export * from './origin';
export * from './source';
export * from './uris';
export * from './worlds';
