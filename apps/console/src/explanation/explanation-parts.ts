import { graphql } from '../graphql/generated/gql.js';
import type { ExplanationPartsFragment } from '../graphql/generated/graphql.js';

/** What every view of an explained decision asks for. */
export const EXPLANATION_PARTS = graphql(`
  fragment ExplanationParts on Explanation {
    effect
    sentence
    application
    entity
    target
    members {
      deployment
      effect
    }
    determinedBy {
      policy
      recipient
      pack
      law
      citation
      title
      url
      remediation
      penalty
      confidence
      note
      cause
      undischarged
      facts {
        key
        meaning
        state
        value
        reason
        layer
        evidence {
          id
          method
          confidence
          observedAt
          observedByName
          validUntil
          source {
            uri
            locator
            sha256
          }
        }
      }
    }
    obligations {
      name
      meaning
      bearer
    }
    findings {
      policy
      title
      remediation
    }
    wouldDeny {
      policy
      title
      remediation
    }
    waivers {
      id
      policy
      title
      reason
      until
    }
    upcoming {
      policy
      title
      citation
      from
      wouldDeny
    }
    unknowns {
      key
      meaning
      recipient
      reason
    }
  }
`);

export type Explanation = ExplanationPartsFragment;
export type DeterminingPolicy = Explanation['determinedBy'][number];
export type FactRead = DeterminingPolicy['facts'][number];

/** One policy with each recipient that it judged: the facts of these differ. */
export interface JudgedPolicy {
  readonly policy: DeterminingPolicy;
  readonly recipients: readonly DeterminingPolicy[];
}

type Cause = DeterminingPolicy['cause'];

/** What is known to be violated before what is only not known. */
const CAUSES: readonly Cause[] = ['VIOLATED', 'UNDISCHARGED', 'ERROR', null, 'UNKNOWN', 'MET'];

/** The policies, each once, what is most to be mended first. */
export function judgedPolicies({ determinedBy }: Explanation): readonly JudgedPolicy[] {
  const byCause = determinedBy.toSorted((a, b) => CAUSES.indexOf(a.cause) - CAUSES.indexOf(b.cause));
  return [...Map.groupBy(byCause, ({ policy }) => policy).values()].map((recipients) => ({
    policy: recipients[0]!,
    recipients,
  }));
}
