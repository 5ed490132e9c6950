import type { Day } from '#vocabulary';
import { z } from 'zod';
import { FileDay } from './field-forms.js';

/** The lines that an organisation's `policy` block may have. */
export const PolicyLineName = z.enum([
  'missing_fact',
  'deployment_not_approved',
  'agreement_not_in_force',
  'data_class_above_ceiling',
  'processing_outside_pin',
  'path_residency',
  'transfer_without_mechanism',
  'model_shut_down',
  'overdue_review',
  'unpatched_advisory',
  'serving_without_authentication',
  'aadhaar_unmasked',
  'children_behavioural_monitoring',
  'dpia_missing',
  'fria_missing',
  'proposal_not_assessed',
]);
export type PolicyLineName = z.infer<typeof PolicyLineName>;

const Effect = z.enum(['DENY', 'FINDING', 'ALLOW']);
export type PolicyEffect = z.infer<typeof Effect>;

/** What a line's `when` asks of a call; all that are joined by "and" must hold. */
export type PolicyCondition =
  | { readonly kind: 'severe' }
  | { readonly kind: 'carries'; readonly classes: readonly string[] }
  | { readonly kind: 'risk'; readonly classes: readonly string[] };

export const CONDITION_FORMS =
  '"the call carries CLASS or CLASS", "the application is HIGH_RISK", "score 9.0 or more", joined by "and"';

const RISKS = ['PROHIBITED', 'HIGH_RISK', 'LIMITED', 'MINIMAL'];
const alternatives = (text: string): string[] => text.split(/,\s*|\s+or\s+/).map((part) => part.trim());

function conditionOf(text: string): PolicyCondition | undefined {
  // Only 9.0 or more may gate: below it, and without a stated range, an advisory is a finding.
  if (/^score 9(\.0)? or more$/.test(text)) return { kind: 'severe' };
  const carried = /^the call carries (.+)$/.exec(text)?.[1];
  if (carried) return { kind: 'carries', classes: alternatives(carried) };
  const risk = /^the application is (.+)$/.exec(text)?.[1];
  if (risk && alternatives(risk).every((name) => RISKS.includes(name))) {
    return { kind: 'risk', classes: alternatives(risk) };
  }
  return undefined;
}

/** The conditions of a `when` sentence; undefined where one of them has no known form. */
export function parseWhen(sentence: string): readonly PolicyCondition[] | undefined {
  const conditions = sentence.split(/\s+and\s+/).map(conditionOf);
  return conditions.every((condition) => condition !== undefined) ? conditions : undefined;
}

const When = z.string().transform((sentence, context) => {
  const conditions = parseWhen(sentence);
  if (conditions) return conditions;
  context.addIssue({ code: 'custom', message: CONDITION_FORMS });
  return z.NEVER;
});

export const PATH_RULE = /^a hop may lie in the jurisdiction of the pin(?: \([^)]*\))? or of the calling entity$/;

const DetailedLine = z
  .strictObject({
    effect: Effect,
    when: When.optional(),
    otherwise: Effect.optional(),
    from: FileDay.optional(),
    before: Effect.optional(),
    obligation: z
      .string()
      .regex(/^[A-Za-z0-9:_-]+$/, 'a name of letters, digits and : _ -')
      .optional(),
    rule: z
      .string()
      .regex(PATH_RULE, '"a hop may lie in the jurisdiction of the pin or of the calling entity"')
      .optional(),
  })
  .refine((line) => line.otherwise === undefined || line.when !== undefined, {
    path: ['otherwise'],
    error: 'otherwise beside a when',
  })
  .refine((line) => line.before === undefined || line.from !== undefined, {
    path: ['before'],
    error: 'before beside a from',
  });

/** One line: what it does, on what condition, from which day, and what it does otherwise or before. */
export interface PolicyLine {
  readonly effect: PolicyEffect;
  readonly when?: readonly PolicyCondition[] | undefined;
  readonly otherwise?: PolicyEffect | undefined;
  readonly from?: Day | undefined;
  readonly before?: PolicyEffect | undefined;
  readonly obligation?: string | undefined;
}

const Line = z.union([Effect.transform((effect): PolicyLine => ({ effect })), DetailedLine]);

/** How the organisation wants its own rules to act. A missing fact can only deny: anything else would fail open. */
export const PolicyBlock = z.strictObject({
  ...Object.fromEntries(PolicyLineName.options.map((name) => [name, Line.optional()])),
  missing_fact: z.literal('DENY').optional(),
}) as unknown as z.ZodType<PolicyBlock>;
export type PolicyBlock = Readonly<Partial<Record<Exclude<PolicyLineName, 'missing_fact'>, PolicyLine>>> & {
  readonly missing_fact?: 'DENY' | undefined;
};
