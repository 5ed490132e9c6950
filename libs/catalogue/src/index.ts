export type { CatalogueSource, Published } from './catalogue-file.js';
export * from './load-catalogue.js';
export type { CatalogueModel, ModelLifecycle, ModelTerm } from './models.js';
export * from './prices.js';
export type { CatalogueProvider } from './providers.js';
export type { Advisory, AdvisoryMatch, ServingStack } from './serving-stacks.js';
