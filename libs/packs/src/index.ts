export * from './load-packs.js';
