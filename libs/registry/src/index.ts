export * from './fact-keys.js';
export * from './fact.js';
export * from './subject.js';
