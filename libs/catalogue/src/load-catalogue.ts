import type { Day } from '#vocabulary';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CatalogueHead, readCatalogueFile } from './catalogue-file.js';
import { loadModels, type CatalogueModel } from './models.js';
import { loadProviders, type CatalogueProvider } from './providers.js';
import { advisoriesFor, loadServingStacks, type AdvisoryMatch, type ServingStack } from './serving-stacks.js';

/** Published facts that an import joins to an inventory. Memory never gates, so it is not in here. */
export interface Catalogue {
  /** The day on which its facts were last looked at. */
  readonly compiledOn: Day;
  readonly modelIds: ReadonlySet<string>;
  readonly providerIds: ReadonlySet<string>;
  model(id: string): CatalogueModel | undefined;
  provider(id: string): CatalogueProvider | undefined;
  stack(id: string): ServingStack | undefined;
  /** The advisories that concern a version of a stack; undefined where that is unknown. */
  advisories(stack: string, version: string): readonly AdvisoryMatch[] | undefined;
}

/** Reads the catalogue from its data folder; the caller keeps it. */
export function loadCatalogue(): Catalogue {
  const models = loadModels();
  const providers = loadProviders();
  const stacks = loadServingStacks();
  return {
    compiledOn: readCatalogueFile('models.yaml', CatalogueHead).compiled,
    modelIds: new Set(models.keys()),
    providerIds: new Set(providers.keys()),
    model: (id) => models.get(id),
    provider: (id) => providers.get(id),
    stack: (id) => stacks.get(id),
    advisories: (id, version) => {
      const stack = stacks.get(id);
      return stack && advisoriesFor(stack, version);
    },
  };
}

/** Where the example organisation's inventory lies. */
export const exampleInventoryPath = (): string =>
  fileURLToPath(new URL('../data/example-lender.yaml', import.meta.url));

export const readExampleInventory = (): string => readFileSync(exampleInventoryPath(), 'utf8');
