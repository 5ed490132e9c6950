export { startPostgres, type TestPostgres } from './postgres.js';
export * from './registry.js';
