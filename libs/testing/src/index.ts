export { startPostgres, type TestPostgres } from './postgres.js';
export * from './registry.js';
export * from './unit-of-work-contract.js';
export * from './lender.js';
export * from './example-lender.js';
export { axe, PageFaulty, type PageOptions, startBrowser, type TestBrowser, type TestPage } from './browser.js';
