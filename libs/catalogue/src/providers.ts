import { z } from 'zod';
import { CatalogueHead, published, PublishedValue, readCatalogueFile, type Published } from './catalogue-file.js';

const ProviderEntry = z.looseObject({
  id: z.string(),
  name: z.string(),
  country: PublishedValue,
  retention_default_days: PublishedValue,
  training_default: PublishedValue,
});

const ProvidersFile = CatalogueHead.extend({
  catalogue: z.literal('providers'),
  providers: z.array(ProviderEntry),
});

/**
 * A provider's published terms. They are not the terms that bind an organisation, which stand in its own contract: they
 * tell an officer what to look for.
 */
export interface CatalogueProvider {
  readonly id: string;
  readonly name: string;
  /** ISO 3166-1 alpha-2 of the provider. */
  readonly country?: Published<string>;
  readonly publishedRetentionDays?: Published<number>;
  readonly trainsByDefault?: Published<boolean>;
}

const YesNo = z.enum(['yes', 'no']).transform((answer) => answer === 'yes');

/** Every provider of the catalogue by its id. */
export function loadProviders(): ReadonlyMap<string, CatalogueProvider> {
  const file = readCatalogueFile('providers.yaml', ProvidersFile);
  return new Map(
    file.providers.map((entry) => {
      const country = published(file, entry.country, z.string().regex(/^[A-Z]{2}$/));
      const retention = published(file, entry.retention_default_days, z.int().min(0));
      const trains = published(file, entry.training_default, YesNo);
      return [
        entry.id,
        {
          id: entry.id,
          name: entry.name,
          ...(country && { country }),
          ...(retention && { publishedRetentionDays: retention }),
          ...(trains && { trainsByDefault: trains }),
        },
      ];
    }),
  );
}
