export * from './fact-keys.js';
export * from './fact.js';
export * from './key-table.js';
export * from './registry-fact-keys.js';
export * from './subject.js';
