import { graphql } from '../graphql/generated/gql.js';
import type { WaiverPartsFragment } from '../graphql/generated/graphql.js';

/** What is shown of a waiver: `waivers { ...WaiverParts }`. */
export const WAIVER_PARTS = graphql(`
  fragment WaiverParts on Waiver {
    id
    policy
    status
    isInForce
    isReviewDue
    from
    until
    dataClasses
    reason
    measures
    requestedAt
    decidedAt
    decisionNote
    revokedAt
    revocationNote
    reviewedAt
    reviewNote
    application {
      id
      name
      subjectKind
    }
    target {
      id
      name
      subjectKind
    }
    requestedBy {
      id
      name
    }
    decidedBy {
      id
      name
    }
    revokedBy {
      id
      name
    }
    reviewedBy {
      id
      name
    }
  }
`);

export type WaiverParts = WaiverPartsFragment;
