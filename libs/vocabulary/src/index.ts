export * from './day.js';
export * from './domain-error.js';
export * from './fact-key.js';
export * from './ids.js';
export * from './reference-data.js';
