import type { Day } from '#vocabulary';
import { z } from 'zod';
import {
  CatalogueHead,
  published,
  PublishedValue,
  readCatalogueFile,
  sourceOf,
  type CatalogueSource,
  type Published,
} from './catalogue-file.js';

const Lifecycle = z.looseObject({
  status_on_provider_api: z.string().optional(),
  retirement_date: z.string(),
  applies_to: z.string().optional(),
  source: z.union([z.string(), z.array(z.string())]).optional(),
});

const TermOverride = z.looseObject({
  provider: z.string(),
  term: z.string(),
  value: z.unknown(),
  note: z.string().optional(),
  source: z.string(),
});

const ModelEntry = z.looseObject({
  id: z.string(),
  family: z.string(),
  publisher: z.string(),
  weights: z.enum(['open', 'closed', 'unknown']),
  modalities: z.looseObject({ input: z.union([z.array(z.string()), z.string()]).optional() }),
  gpai: z.looseObject({ systemic_risk: PublishedValue, open_source_exception_eligible: PublishedValue }),
  training_data_summary_url: PublishedValue,
  lifecycle: Lifecycle,
  term_overrides: z.array(TermOverride).optional(),
});

const ModelsFile = CatalogueHead.extend({ catalogue: z.literal('models'), models: z.array(ModelEntry) });

/** What a provider announces about one model on its own API; other routes to the same weights have other dates. */
export interface ModelLifecycle {
  readonly provider: string;
  /** Last day of service, `null` where the provider announced none, absent where it is unknown. */
  readonly shutDownOn?: Day | null;
  readonly stage?: string;
  readonly source: CatalogueSource;
}

/** A term that a model imposes on a route whatever the account agreed. */
export interface ModelTerm {
  readonly provider: string;
  readonly retentionDays: number;
  readonly source: CatalogueSource;
}

export interface CatalogueModel {
  readonly id: string;
  readonly family: string;
  readonly publisher: string;
  readonly weights?: 'open' | 'closed';
  readonly lifecycle?: ModelLifecycle;
  readonly terms: readonly ModelTerm[];
  readonly systemicRisk?: Published<boolean>;
  readonly openSourceExceptionEligible?: Published<boolean>;
  readonly trainingSummary?: Published<string>;
}

const YesNo = z.enum(['yes', 'no']).transform((answer) => answer === 'yes');
const NONE_ANNOUNCED = new Set(['none_announced', 'none']);

/** The lifecycle pages name two routes more shortly than the list of providers does. */
const PROVIDER_OF_ROUTE: Readonly<Record<string, string>> = {
  'vertex-ai': 'google-vertex-ai',
  'gemini-api': 'google-gemini-api',
};

function lifecycleOf(head: CatalogueHead, entry: z.infer<typeof Lifecycle>): ModelLifecycle | undefined {
  if (!entry.applies_to) return undefined;
  const day = z.iso.date().safeParse(entry.retirement_date);
  return {
    provider: PROVIDER_OF_ROUTE[entry.applies_to] ?? entry.applies_to,
    ...(day.success && { shutDownOn: day.data }),
    ...(NONE_ANNOUNCED.has(entry.retirement_date) && { shutDownOn: null }),
    ...(entry.status_on_provider_api &&
      entry.status_on_provider_api !== 'unknown' && { stage: entry.status_on_provider_api }),
    source: sourceOf(head, entry.source),
  };
}

function modelOf(head: CatalogueHead, entry: z.infer<typeof ModelEntry>): CatalogueModel {
  const lifecycle = lifecycleOf(head, entry.lifecycle);
  const systemicRisk = published(head, entry.gpai.systemic_risk, YesNo);
  const openSource = published(head, entry.gpai.open_source_exception_eligible, YesNo);
  const summary = published(head, entry.training_data_summary_url, z.url());
  return {
    id: entry.id,
    family: entry.family,
    publisher: entry.publisher,
    ...(entry.weights !== 'unknown' && { weights: entry.weights }),
    ...(lifecycle && { lifecycle }),
    terms: (entry.term_overrides ?? [])
      .filter((term) => term.term === 'retention_days' && typeof term.value === 'number')
      .map((term) => ({
        provider: term.provider,
        retentionDays: term.value as number,
        source: sourceOf(head, term.source),
      })),
    ...(systemicRisk && { systemicRisk }),
    ...(openSource && { openSourceExceptionEligible: openSource }),
    ...(summary && { trainingSummary: summary }),
  };
}

/** Every model of the catalogue by its id. */
export function loadModels(): ReadonlyMap<string, CatalogueModel> {
  const file = readCatalogueFile('models.yaml', ModelsFile);
  return new Map(file.models.map((entry) => [entry.id, modelOf(file, entry)]));
}
