import type { DraftStatus } from '#governance';
import { connectionOf, enumType, inputType, objectType } from '#graphql';
import { PolicyDraftId } from '#vocabulary';
import { z } from 'zod';
import { PolicySource } from './policy.types.js';

const Status = z
  .enum(['open', 'published', 'withdrawn'])
  .describe(
    'Whether a draft can still be changed, was put in force, or was given up.',
  ) satisfies z.ZodType<DraftStatus>;
export const draftStatus = enumType('PolicyDraftStatus', Status);

const Title = z.string().min(1).max(200).describe('What it is about, in a line.');
const Note = z.string().min(1).max(2000);
const Packs = z.array(z.string().max(100)).max(100).readonly();
const Own = z.array(PolicySource).max(200).readonly();
const Scenarios = z
  .string()
  .max(500_000)
  .describe('A scenario file, YAML, that has to agree with the policies; none where it is empty.');

export const PolicyDraftType = objectType(
  'PolicyDraft',
  z
    .object({
      id: PolicyDraftId,
      title: Title,
      note: z.string().describe('Why it is proposed.'),
      packs: Packs.describe('Ids of the packs to switch on; base packs always are.'),
      own: Own.describe('All own policies.'),
      scenarios: Scenarios,
      baseRev: z.int().describe('The publication that it began from; 0 where it began blank.'),
      version: z.int().describe('Counts saves from 1.'),
      createdAt: z.date().describe('When it was begun.'),
      savedAt: z.date().describe('When it was last saved.'),
      status: Status,
      decidedAt: z.date().nullable().describe('When it was put in force or withdrawn; null while it is open.'),
      decisionNote: z.string().nullable().describe('Why it was.'),
      publishedRev: z.int().nullable().describe('The publication that it became.'),
      publishedSet: z.string().nullable().describe('Digest of the set that it became.'),
      declinedAt: z.date().nullable().describe('When somebody last said no to it.'),
      declineNote: z.string().nullable().describe('Why they did.'),
      declinedVersion: z.int().nullable().describe('The version that they said no to.'),
    })
    .describe('What an organisation would decide by. It is in force once a person who wrote none of it approves it.'),
);
export const PolicyDraftConnection = connectionOf(PolicyDraftType, { totalCount: true });

const Severity = z
  .enum(['error', 'warning'])
  .describe('An error keeps a draft from being approved, a warning does not.');
enumType('PolicyProblemSeverity', Severity);
export const Problem = z
  .object({
    file: z.string().describe('The file.'),
    policy: z.string().nullable().describe('Id of the policy; null where it has none.'),
    line: z.int().describe('Line, from 1.'),
    column: z.int().describe('Column, from 1.'),
    endLine: z.int().nullable().describe('Line where it ends; null where it has no extent.'),
    endColumn: z.int().nullable().describe('Column where it ends.'),
    message: z.string().describe('What was found, and what is allowed.'),
    severity: Severity,
  })
  .describe('What is wrong with a policy, or what its author should know of it.');
export const PolicyProblemType = objectType('PolicyProblem', Problem);

const LineKind = z.enum(['kept', 'added', 'removed']).describe('How a line differs between two texts.');
enumType('DiffLineKind', LineKind);
const Line = z
  .object({ kind: LineKind, text: z.string().describe('The line.') })
  .describe('A line of a text as compared with another.');
objectType('DiffLine', Line);
const Part = z
  .enum(['condition', 'unless', 'effect', 'obligations', 'dates', 'mode', 'words'])
  .describe('What of a policy changed.');
enumType('PolicyPart', Part);
const RuleChangeKind = z.enum(['added', 'removed', 'changed']).describe('What became of a policy.');
enumType('PolicyChangeKind', RuleChangeKind);
const RuleChange = z
  .object({
    policy: z.string().describe('Its id.'),
    pack: z.string().describe('Id of its pack.'),
    title: z.string().describe('What it says, in a line.'),
    change: RuleChangeKind,
    parts: z.array(Part).readonly().describe('What of it changed.'),
    sentences: z.array(z.string()).readonly().describe('What changed, in words.'),
    lines: z.array(Line).readonly().describe('Its text, line by line.'),
  })
  .describe('What became of one policy.');
export const PolicyChangeType = objectType('PolicyChange', RuleChange);
const PackChangeKind = z.enum(['on', 'off', 'version']).describe('What became of a pack.');
enumType('PackChangeKind', PackChangeKind);
const PackChange = z
  .object({
    pack: z.string().describe('Its id.'),
    title: z.string().describe('Its name.'),
    change: PackChangeKind,
    from: z.string().nullable().describe('Its version before; null where it was off.'),
    to: z.string().nullable().describe('Its version after; null where it is off.'),
    sentence: z.string().describe('What changed, in words.'),
  })
  .describe('What became of one pack.');
objectType('PackChange', PackChange);
const ObservationChangeKind = z
  .enum(['begins', 'ends'])
  .describe('Whether a policy becomes only observed, or decides again.');
enumType('ObservationChangeKind', ObservationChangeKind);
const ObservationChange = z
  .object({
    policy: z.string().describe('Id of the policy.'),
    application: z.string().nullable().describe('Handle of the application; null for every one.'),
    change: ObservationChangeKind,
    sentence: z.string().describe('What changed, in words.'),
  })
  .describe('What became of the observing of one policy.');
objectType('ObservationChange', ObservationChange);
const Diff = z
  .object({
    packs: z.array(PackChange).readonly().describe('Packs that are other.'),
    observe: z.array(ObservationChange).readonly().describe('Policies that become only observed, or no longer are.'),
    rules: z.array(RuleChange).readonly().describe('Policies that are other, by id.'),
  })
  .describe('What differs between two policy sets.');
export const PolicyDiffType = objectType('PolicyDiff', Diff);

const Outcome = z
  .object({
    decision: z.string().describe('allow or deny.'),
    decidedBy: z.array(z.string()).readonly().nullable().describe('The policies behind it.'),
    obligations: z.array(z.string()).readonly().nullable().describe('What has to be done.'),
    becomesDenyOn: z.string().nullable().describe('First day on which the same facts are refused.'),
    becomesDenyBy: z.array(z.string()).readonly().nullable().describe('By what.'),
  })
  .describe('A decision in the words of a scenario file; null where the scenario does not ask.');
objectType('ScenarioOutcome', Outcome);
const Scenario = z
  .object({
    scenario: z.string().describe('Its id.'),
    title: z.string().describe('What it is about.'),
    passed: z.boolean().describe('Whether it came out as expected.'),
    expected: Outcome,
    actual: Outcome,
  })
  .describe('How one scenario came out.');
export const ScenarioResultType = objectType('ScenarioResult', Scenario);

export const PolicyDraftReviewType = objectType(
  'PolicyDraftReview',
  z
    .object({
      digest: z.string().describe('SHA-256 of what was reviewed, hex; an approval names it.'),
      set: z.string().nullable().describe('Digest of the set that it makes; null while a policy does not validate.'),
      inForce: z.string().describe('Digest of the set in force.'),
      problems: z.array(Problem).readonly().describe('What is wrong with its policies.'),
      scenarios: z
        .array(Scenario)
        .readonly()
        .nullable()
        .describe('How its scenarios come out; null where they cannot be run.'),
      scenarioFault: z.string().nullable().describe('Why they cannot be run.'),
      diff: Diff.nullable().describe('What it changes of the set in force; null while a policy does not validate.'),
    })
    .describe('Everything that is to be known of a draft before it is approved, as of now.'),
);

export const DraftFilter = z.object({ status: Status.nullish() }).describe('Which drafts to list.');
export type DraftFilter = z.infer<typeof DraftFilter>;
export const DraftFilterInput = inputType('PolicyDraftFilterInput', DraftFilter);

export const CreateDraftInput = inputType(
  'CreatePolicyDraftInput',
  z.object({
    title: Title,
    note: Note.describe('Why; whoever approves it reads this.'),
    fromRev: z
      .int()
      .min(0)
      .nullish()
      .describe('The publication to begin from; what is in force where it is left out, nothing at all where it is 0.'),
  }),
  { description: 'A draft to begin.' },
);
export const SaveDraftInput = inputType(
  'SavePolicyDraftInput',
  z.object({
    draftId: PolicyDraftId,
    version: z.int().min(1).describe('The version that was edited.'),
    title: Title,
    note: Note.describe('Why; whoever approves it reads this.'),
    packs: Packs.describe('Ids of the packs to switch on; base packs always are.'),
    own: Own.describe('All own policies.'),
    scenarios: Scenarios,
  }),
  { description: 'What a draft is to say from now on, whole.' },
);
export const DecideDraftInput = inputType(
  'DecidePolicyDraftInput',
  z.object({ draftId: PolicyDraftId, note: Note.describe('Why; the record keeps it.') }),
  { description: 'Which draft, and why.' },
);
const Replayed = z.object({
  from: z.date().nullish().describe('Decisions made at this instant or later; from the first where absent.'),
  until: z.date().describe('Decisions made before this instant.'),
});
const AcceptedReplay = Replayed.extend({
  digest: z
    .string()
    .regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits')
    .describe('Digest of its result; refused where a replay of the same period comes out otherwise now.'),
});
inputType('AcceptedReplayInput', AcceptedReplay, { description: 'A replay by the draft, whose result was read.' });
export const ReplayDraft = Replayed.extend({ draftId: PolicyDraftId });
export type ReplayDraft = z.infer<typeof ReplayDraft>;
export const ReplayDraftInput = inputType('ReplayPolicyDraftInput', ReplayDraft, {
  description: 'Which recorded decisions to decide again, by which draft.',
});
export const ApproveDraftInput = inputType(
  'ApprovePolicyDraftInput',
  z.object({
    draftId: PolicyDraftId,
    digest: z
      .string()
      .regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits')
      .describe('Digest of the review that was read; refused where the draft or what is in force changed since.'),
    replay: AcceptedReplay.nullish().describe('The replay whose result is accepted; refused where there is none.'),
    note: Note.describe('Why; the record keeps it.'),
  }),
  { description: 'Which draft, as it was reviewed, and why.' },
);
export const RollBack = z.object({
  toRev: z.int().min(1).describe('The publication whose set is to be in force again.'),
  reason: Note.describe('Why; the record keeps it.'),
});
export type RollBack = z.infer<typeof RollBack>;
export const RollBackInput = inputType('RollBackPoliciesInput', RollBack, {
  description: 'Where to go back to, and why.',
});
