import { z } from 'zod';
import { CatalogueHead, readCatalogueFile } from './catalogue-file.js';

const Lookup = z.looseObject({ model: z.string(), provider: z.string(), asked: z.string() });
const Resolved = Lookup.extend({ record: z.string() });
const Hardware = z.looseObject({
  vendor: z.string(),
  key: z.string(),
  memory_gb: z.array(z.number()),
  tflops: z.number(),
  watts: z.number(),
});

const PricesFile = CatalogueHead.extend({
  catalogue: z.literal('prices'),
  api_prices: z.looseObject({
    supplier: z.looseObject({ npm_package: z.string(), version: z.string(), licence: z.string() }),
    resolved: z.array(Resolved),
    resolved_to_a_different_model: z.array(Resolved),
    misses: z.array(Lookup),
  }),
  self_hosting: z.looseObject({ hardware: z.looseObject({ items: z.array(Hardware) }) }),
});

/** How one model's price is asked for at one provider. */
export interface PriceLookup {
  readonly model: string;
  readonly provider: string;
  readonly asked: string;
  /** Id of the record that answers; absent where the supplier has none, or only another model's: the price is UNKNOWN then. */
  readonly record?: string;
}

/** A processor or accelerator; watts under load, teraflops at half precision, memory in gigabytes a variant. */
export type HardwareItem = Readonly<
  Pick<z.infer<typeof Hardware>, 'vendor' | 'key' | 'memory_gb' | 'tflops' | 'watts'>
>;

export interface PriceCatalogue {
  readonly supplier: { readonly package: string; readonly version: string; readonly licence: string };
  readonly lookups: readonly PriceLookup[];
  readonly hardware: readonly HardwareItem[];
}

/** Where prices come from and which models have one; the catalogue itself holds no price. */
export function loadPrices(): PriceCatalogue {
  const { api_prices: prices, self_hosting: hosting } = readCatalogueFile('prices.yaml', PricesFile);
  const unpriced = [...prices.resolved_to_a_different_model, ...prices.misses];
  return {
    supplier: {
      package: prices.supplier.npm_package,
      version: prices.supplier.version,
      licence: prices.supplier.licence,
    },
    lookups: [
      ...prices.resolved.map(({ model, provider, asked, record }) => ({ model, provider, asked, record })),
      ...unpriced.map(({ model, provider, asked }) => ({ model, provider, asked })),
    ],
    hardware: hosting.hardware.items.map(({ vendor, key, memory_gb, tflops, watts }) => ({
      vendor,
      key,
      memory_gb,
      tflops,
      watts,
    })),
  };
}
