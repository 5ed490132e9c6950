import { Handle } from '#vocabulary';
import { z } from 'zod';
import { AgreementsGroup } from './agreements-group.js';
import { AliasesGroup } from './aliases-group.js';
import { ApplicationsGroup } from './applications-group.js';
import { DataClassesGroup } from './data-classes-group.js';
import { DeploymentsGroup } from './deployments-group.js';
import { FactsGroup } from './facts-group.js';
import { FileDay, Text } from './field-forms.js';
import { HopsGroup } from './hops-group.js';
import { ObservedTrafficGroup } from './observed-traffic-group.js';
import { OrganisationGroup } from './organisation-group.js';
import { PolicyBlock } from './policy-block.js';

const Expectation = z.looseObject({
  id: Handle,
  on: Handle,
  as_of: FileDay,
  effect: z.enum(['ALLOW', 'DENY', 'SUBSET', 'FINDING', 'ALERT']),
  because: Text.optional(),
  judged: Text.optional(),
  allowed: z.array(Handle).optional(),
  dropped: z.array(Handle).optional(),
  warning: Text.optional(),
  findings: z.array(Text).optional(),
  law: Text.optional(),
  assuming: Text.optional(),
  fix: Text.optional(),
});
export type Expectation = z.infer<typeof Expectation>;

/**
 * An inventory: what one organisation has deployed, on what terms, for which uses. A field that this schema does not
 * name is kept uninterpreted and reported, never dropped.
 */
export const Inventory = z.looseObject({
  inventory: Handle,
  schema_version: z.literal(1),
  as_of: FileDay,
  fictional: z.boolean().optional(),
  reading: z.record(z.string(), Text).optional(),
  organisation: OrganisationGroup,
  data_classes: DataClassesGroup,
  agreements: AgreementsGroup.default([]),
  hops: HopsGroup.default([]),
  deployments: DeploymentsGroup,
  aliases: AliasesGroup.default([]),
  applications: ApplicationsGroup.default([]),
  policy: PolicyBlock.optional(),
  observed_traffic: ObservedTrafficGroup.default([]),
  expectations: z.array(Expectation).optional(),
  facts: FactsGroup.default([]),
});
export type Inventory = z.infer<typeof Inventory>;
