import { useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { OwnPoliciesQuery } from '../graphql/generated/graphql.js';
import { OWN_PACK } from '../policies/policy-words.js';

const OWN_POLICIES = graphql(`
  query OwnPolicies {
    policySet {
      policies {
        policy
        pack
        title
        remediation
        kind
        mode
      }
    }
  }
`);

export type OwnPolicy = NonNullable<OwnPoliciesQuery['policySet']>['policies'][number];

/** The organisation's own policies that can deny: only these can be waived. */
export function useOwnPolicies(): readonly OwnPolicy[] {
  const { policySet } = useRead(OWN_POLICIES, {});
  return policySet?.policies.filter(({ pack, kind }) => pack === OWN_PACK && kind !== 'FINDING') ?? [];
}
