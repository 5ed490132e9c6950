import { useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { PolicyDraftReviewQuery } from '../graphql/generated/graphql.js';

const DRAFT_REVIEW = graphql(`
  query PolicyDraftReview($id: ID!) {
    policyDraft(id: $id) {
      version
      review {
        digest
        scenarioFault
        problems {
          file
          line
          column
          message
          severity
        }
        scenarios {
          ...ScenarioParts
        }
        diff {
          packs {
            pack
            title
            change
            sentence
          }
          rules {
            policy
            pack
            title
            change
            sentences
            lines {
              kind
              text
            }
          }
        }
      }
    }
  }
`);

export const SCENARIO_PARTS = graphql(`
  fragment ScenarioParts on ScenarioResult {
    scenario
    title
    passed
    expected {
      decision
      decidedBy
      obligations
      becomesDenyOn
      becomesDenyBy
    }
    actual {
      decision
      decidedBy
      obligations
      becomesDenyOn
      becomesDenyBy
    }
  }
`);

type Reviewed = NonNullable<PolicyDraftReviewQuery['policyDraft']>;
export type DraftReview = Reviewed['review'];
export type DraftDiff = NonNullable<DraftReview['diff']>;

/** What is to be known of a draft, as it was last saved, against what is in force now. */
export function useReview(id: string): DraftReview | undefined {
  return useRead(DRAFT_REVIEW, { id }).policyDraft?.review;
}

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** The changes by their number, in words: `2 rules added, 1 changed; 1 pack switched on`. */
export function changesInWords({ packs, rules }: DraftDiff): string {
  const rulesOf = (change: DraftDiff['rules'][number]['change']) =>
    rules.filter((rule) => rule.change === change).length;
  const packsOf = (change: DraftDiff['packs'][number]['change']) =>
    packs.filter((pack) => pack.change === change).length;
  const parts = [
    [rulesOf('ADDED'), 'rule added', 'rules added'],
    [rulesOf('CHANGED'), 'rule changed', 'rules changed'],
    [rulesOf('REMOVED'), 'rule taken out', 'rules taken out'],
    [packsOf('ON'), 'pack switched on', 'packs switched on'],
    [packsOf('OFF'), 'pack switched off', 'packs switched off'],
    [packsOf('VERSION'), 'pack in another version', 'packs in another version'],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, one, many]) => counted(count, one, many));
  return said.length === 0 ? 'Nothing changes' : said.join(', ');
}
