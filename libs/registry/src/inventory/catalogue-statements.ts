import type { Day, FactValue } from '#vocabulary';
import type { InventoryDeployment } from './deployments-group.js';
import { known } from './field-forms.js';
import type { FieldPath } from './field-path.js';
import type { InventoryHop } from './hops-group.js';
import type { Statement, SubjectRef } from './statement.js';

interface CatalogueValue<T> {
  readonly value: T;
  readonly source: { readonly uri: string; readonly title: string };
}

interface AdvisoryOfVersion {
  readonly id: string;
  readonly score?: string;
  readonly severity?: string;
  readonly what: string;
  readonly fixedIn?: string;
  /** Feature without which it cannot be reached. */
  readonly condition?: string;
  readonly rangeStated: boolean;
}

/** What an import asks of the catalogue of published facts; whatever it does not know is absent. */
export interface CatalogueFacts {
  readonly compiledOn: Day;
  readonly modelIds: ReadonlySet<string>;
  readonly providerIds: ReadonlySet<string>;
  model(id: string):
    | {
        readonly publisher: string;
        readonly weights?: 'open' | 'closed';
        readonly lifecycle?: {
          readonly provider: string;
          readonly shutDownOn?: Day | null;
          readonly stage?: string;
          readonly source: CatalogueValue<never>['source'];
        };
        readonly terms: readonly {
          readonly provider: string;
          readonly retentionDays: number;
          readonly source: CatalogueValue<never>['source'];
        }[];
        readonly systemicRisk?: CatalogueValue<boolean>;
        readonly openSourceExceptionEligible?: CatalogueValue<boolean>;
        readonly trainingSummary?: CatalogueValue<string>;
      }
    | undefined;
  provider(id: string): { readonly name: string; readonly country?: CatalogueValue<string> } | undefined;
  /** Undefined where nobody looked, or the stack or version is not known. */
  advisories(stack: string, version: string): readonly AdvisoryOfVersion[] | undefined;
}

interface Published {
  readonly key: string;
  readonly qualifier?: string;
  readonly value: FactValue | undefined;
  readonly source: { readonly uri: string; readonly title?: string } | undefined;
}

const statement = (
  of: SubjectRef,
  at: FieldPath,
  observedOn: Day,
  { key, qualifier, value, source }: Published,
): Statement => ({
  of,
  key,
  ...(qualifier !== undefined && { qualifier }),
  value,
  at,
  method: 'DATASET',
  source: { uri: source?.uri ?? 'catalogue:serving-stacks', ...(source?.title && { locator: source.title }) },
  observedOn,
});

/** What is published about a model, whoever serves it. */
export function publishedModel(catalogue: CatalogueFacts, id: string, at: FieldPath): Statement[] {
  const model = catalogue.model(id);
  if (!model) return [];
  const of: SubjectRef = { kind: 'model', handle: id };
  const source = { uri: 'catalogue:models', title: id };
  const entries: Published[] = [
    { key: 'model.provider', value: model.publisher, source },
    { key: 'model.weights', value: model.weights, source },
    { key: 'gpai.systemic_risk', value: model.systemicRisk?.value, source: model.systemicRisk?.source },
    {
      key: 'gpai.open_source_conditions_met',
      value: model.openSourceExceptionEligible?.value,
      source: model.openSourceExceptionEligible?.source,
    },
    {
      key: 'gpai.training_summary_published',
      value: model.trainingSummary && true,
      source: model.trainingSummary?.source,
    },
  ];
  return entries.map((entry) => statement(of, at, catalogue.compiledOn, entry));
}

export function publishedVendor(catalogue: CatalogueFacts, id: string, at: FieldPath): Statement[] {
  const country = catalogue.provider(id)?.country;
  return [
    statement({ kind: 'vendor', handle: id }, at, catalogue.compiledOn, {
      key: 'vendor.country',
      value: country?.value,
      source: country?.source,
    }),
  ];
}

/** Exposed, not exposed or unknown, from what the deployment says of its features. */
function applies(advisory: AdvisoryOfVersion, features: readonly string[]): boolean | undefined {
  if (advisory.condition === undefined) return true;
  if (features.includes(`${advisory.condition} off`)) return false;
  return features.includes(`${advisory.condition} on`) ? true : undefined;
}

function advisoryRecord(advisory: AdvisoryOfVersion, features: readonly string[]): FactValue {
  const exposed = applies(advisory, features);
  return {
    id: advisory.id,
    ...(advisory.score && { score: advisory.score }),
    ...(advisory.severity && { severity: advisory.severity }),
    affected_range_stated: advisory.rangeStated,
    ...(exposed !== undefined && { applies: exposed }),
    ...(advisory.fixedIn && { fixed_in: advisory.fixedIn }),
    note: advisory.condition ? `${advisory.what} (needs ${advisory.condition})` : advisory.what,
  };
}

function publishedAdvisories(
  catalogue: CatalogueFacts,
  of: SubjectRef,
  at: FieldPath,
  stack: string | undefined,
  version: string | undefined,
  features: readonly string[] = [],
): Statement {
  const advisories = stack && version ? catalogue.advisories(stack, version) : undefined;
  return statement(of, at, catalogue.compiledOn, {
    key: 'stack.advisories',
    value: advisories?.map((advisory) => advisoryRecord(advisory, features)),
    source: { uri: 'catalogue:serving-stacks', title: `${stack} ${version}` },
  });
}

export const publishedHop = (catalogue: CatalogueFacts, hop: InventoryHop, at: FieldPath): Statement[] => [
  publishedAdvisories(catalogue, { kind: 'hop', handle: hop.id }, at, hop.stack, known(hop.version)),
];

/**
 * What the catalogue adds to a deployment: the end and stage of its model on this very route, the term the model imposes
 * on it, and the advisories for the software that serves it. Weights that the organisation serves itself are shut down
 * by nobody else.
 */
export function publishedDeployment(
  catalogue: CatalogueFacts,
  deployment: InventoryDeployment,
  at: FieldPath,
): Statement[] {
  const of: SubjectRef = { kind: 'deployment', handle: deployment.id };
  if (deployment.kind === 'self_hosted') {
    const { stack, version, features } = deployment.serving;
    return [
      { of, key: 'model.shut_down_on', value: null, at: [...at, 'kind'] },
      publishedAdvisories(catalogue, of, [...at, 'serving', 'version'], stack, known(version), features),
    ];
  }
  const model = deployment.model === null ? undefined : catalogue.model(deployment.model);
  const lifecycle = model?.lifecycle?.provider === deployment.provider ? model.lifecycle : undefined;
  const term = model?.terms.find(({ provider }) => provider === deployment.provider);
  const entries: Published[] = [
    { key: 'model.shut_down_on', value: lifecycle?.shutDownOn, source: lifecycle?.source },
    { key: 'model.stage', value: lifecycle?.stage, source: lifecycle?.source },
    { key: 'terms.retention_days', qualifier: 'model', value: term?.retentionDays, source: term?.source },
  ];
  return entries.map((entry) => statement(of, [...at, 'model'], catalogue.compiledOn, entry));
}
