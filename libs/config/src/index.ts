export * from './config.js';
export * from './pepper.js';
export * from './reference.js';
export * from './secret.js';
export * from './service.js';
export * from './version.js';
