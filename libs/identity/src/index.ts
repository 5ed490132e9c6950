export * from './authenticator.js';
export * from './permission-reference.js';
export * from './permissions.js';
export * from './token.js';
export * from './token-mint.js';
