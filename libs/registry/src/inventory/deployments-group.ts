import { Handle, type FactValue } from '#vocabulary';
import { z } from 'zod';
import { processorOf, type InventoryAgreement } from './agreements-group.js';
import { Country, Days, FileDay, Handles, known, Name, orUnknown, Text, Version } from './field-forms.js';
import { statementsOf, type Stated, type Statement, type SubjectRef } from './statement.js';

const Serving = z.looseObject({
  stack: Text,
  version: orUnknown(Version).optional(),
  revision_pinned: orUnknown(z.boolean()).optional(),
  served_model_name: Text.optional(),
  endpoint: Text.optional(),
  bind: Text.optional(),
  auth: orUnknown(Text).optional(),
  telemetry: orUnknown(z.enum(['on', 'off'])).optional(),
  features: z.array(Text).optional(),
});

const Hosting = z.looseObject({
  account: Handle,
  region: Text,
  country: Country,
  hardware: z.looseObject({ key: Text, count: z.int().min(1) }).optional(),
});

const RetentionLayer = z.looseObject({
  layer: Text,
  days: orUnknown(Days).optional(),
  source: Text.optional(),
  until: FileDay.optional(),
});

const deploymentFields = {
  id: Handle,
  name: Name,
  model: Handle.nullish().transform((model) => model ?? null),
  model_name: Text.optional(),
  model_note: Text.optional(),
  owner: Handle.optional(),
  entities: Handles.min(1),
  status: z.enum(['draft', 'in_review', 'approved', 'suspended', 'retired']),
  approved_on: FileDay.optional(),
  next_review_at: FileDay.optional(),
  region_pin: orUnknown(z.array(Text)).optional(),
  processing_regions: orUnknown(z.array(Text).min(1)).optional(),
  agreements: orUnknown(Handles).optional(),
  retention: z
    .looseObject({
      layers: z.array(RetentionLayer),
      training: orUnknown(z.enum(['yes', 'no'])).optional(),
    })
    .optional(),
  data_class_ceiling: orUnknown(Handles).optional(),
  also_found: z.array(z.record(z.string(), z.json())).optional(),
  cost_inputs: z.record(z.string(), z.json()).optional(),
};

const SelfHosted = z.looseObject({
  ...deploymentFields,
  kind: z.literal('self_hosted'),
  serving: Serving,
  hosting: Hosting,
});
const VendorApi = z.looseObject({
  ...deploymentFields,
  kind: z.literal('vendor_api'),
  provider: Handle,
  api: z.record(z.string(), z.json()).optional(),
});

export const InventoryDeployment = z.discriminatedUnion('kind', [SelfHosted, VendorApi]);
export type InventoryDeployment = z.infer<typeof InventoryDeployment>;

export const DeploymentsGroup = z.array(InventoryDeployment);

/** Who serves it: the vendor of an API, or the cloud host of self-hosted weights; none on own hardware. */
export function servingVendorOf(
  deployment: InventoryDeployment,
  agreements: readonly InventoryAgreement[],
): string | null {
  if (deployment.kind === 'vendor_api') return deployment.provider;
  const account = agreements.find(({ id }) => id === deployment.hosting.account);
  return account ? processorOf(account) : null;
}

function selfHostedStatements(
  of: SubjectRef,
  at: readonly (string | number)[],
  deployment: InventoryDeployment,
): Statement[] {
  if (deployment.kind !== 'self_hosted') return [];
  const { serving } = deployment;
  const telemetry = known(serving.telemetry);
  return statementsOf(of, at, [
    ['deployment.hosting', deployment.hosting as FactValue, 'hosting'],
    ['deployment.stack', serving.stack, 'serving.stack'],
    ['deployment.stack_version', known(serving.version), 'serving.version'],
    ['deployment.revision_pinned', known(serving.revision_pinned), 'serving.revision_pinned'],
    ['deployment.served_model_name', serving.served_model_name, 'serving.served_model_name'],
    ['deployment.endpoint', serving.endpoint, 'serving.endpoint'],
    ['deployment.authentication', known(serving.auth), 'serving.auth'],
    ['deployment.bind', serving.bind, 'serving.bind'],
    ['deployment.telemetry', telemetry && telemetry === 'on', 'serving.telemetry'],
    ['deployment.features', serving.features, 'serving.features'],
  ]);
}

/**
 * Layers that the deployment itself adds. An account's or addendum's layer is said by its agreement: it is repeated here
 * only where the two differ, so that the registry can see that they do.
 */
function retentionStatements(
  of: SubjectRef,
  at: readonly (string | number)[],
  deployment: InventoryDeployment,
  agreements: readonly InventoryAgreement[],
): Statement[] {
  const agreed = new Map(
    agreements.flatMap((agreement) => [
      [agreement.id, known(agreement.terms?.retention_days)] as const,
      ...(agreement.addenda ?? []).map((addendum) => [addendum.id, known(addendum.terms.retention_days)] as const),
    ]),
  );
  const layers = (deployment.retention?.layers ?? []).flatMap(({ layer, days, source, until }, place): Statement[] => {
    const field = [...at, 'retention', 'layers', place, 'days'];
    if (source !== undefined && agreed.has(source)) {
      if (agreed.get(source) === known(days)) return [];
      return [{ of, key: 'terms.retention_days', qualifier: layer, value: known(days), at: field }];
    }
    return [
      {
        of,
        key: 'terms.retention_days',
        qualifier: layer,
        value: known(days),
        at: field,
        ...(source && { source: { uri: source } }),
        ...(until && { validUntil: until }),
      },
    ];
  });
  const training = known(deployment.retention?.training);
  return [
    ...layers,
    {
      of,
      key: 'terms.training_on_inputs',
      qualifier: 'deployment',
      value: training && training === 'yes',
      at: [...at, 'retention', 'training'],
    },
  ];
}

/** What the vendor calls the release stage, where the file repeats it. */
function stageOf(deployment: InventoryDeployment): string | undefined {
  const stage = deployment.kind === 'vendor_api' ? deployment.api?.['stage'] : undefined;
  return typeof stage === 'string' ? stage : undefined;
}

export function statedDeployment(
  deployment: InventoryDeployment,
  index: number,
  agreements: readonly InventoryAgreement[],
): Stated {
  const of: SubjectRef = { kind: 'deployment', handle: deployment.id };
  const at = ['deployments', index];
  return {
    subjects: [{ ...of, name: deployment.name, at }],
    statements: [
      ...statementsOf(of, at, [
        ['deployment.kind', deployment.kind === 'vendor_api' ? 'vendor-api' : 'self-hosted-open-weights', 'kind'],
        ['deployment.status', deployment.status, 'status'],
        ['deployment.model', deployment.model, 'model'],
        ['deployment.model_name', deployment.model_name, 'model_name'],
        ['deployment.model_note', deployment.model_note, 'model_note'],
        [
          'deployment.vendor',
          servingVendorOf(deployment, agreements),
          deployment.kind === 'vendor_api' ? 'provider' : 'hosting.account',
        ],
        ['deployment.owner', deployment.owner, 'owner'],
        ['deployment.entities', deployment.entities, 'entities'],
        ['deployment.region_pin', known(deployment.region_pin), 'region_pin'],
        ['deployment.processing_regions', known(deployment.processing_regions), 'processing_regions'],
        ['deployment.agreements', known(deployment.agreements), 'agreements'],
        ['deployment.data_class_ceiling', known(deployment.data_class_ceiling), 'data_class_ceiling'],
        ['deployment.approved_on', deployment.approved_on, 'approved_on'],
        ['deployment.next_review_at', deployment.next_review_at, 'next_review_at'],
        [
          'deployment.api',
          deployment.kind === 'vendor_api' ? (deployment.api as FactValue | undefined) : undefined,
          'api',
        ],
        ['model.stage', stageOf(deployment), 'api.stage'],
        ['deployment.also_found', deployment.also_found as FactValue | undefined, 'also_found'],
        ['deployment.cost_inputs', deployment.cost_inputs as FactValue | undefined, 'cost_inputs'],
      ]),
      ...selfHostedStatements(of, at, deployment),
      ...retentionStatements(of, at, deployment, agreements),
    ],
  };
}
