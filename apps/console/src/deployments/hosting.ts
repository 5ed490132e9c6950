import type { DeploymentKind } from '../graphql/generated/graphql.js';

/** Who serves the model, as people say it. */
export const HOSTING: Readonly<Record<DeploymentKind, string>> = {
  SELF_HOSTED: 'Self-hosted',
  VENDOR_API: 'Vendor API',
};
