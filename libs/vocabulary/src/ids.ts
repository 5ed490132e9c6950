import { v7 } from 'uuid';
import { z } from 'zod';

/** `PolicyDraft` as `policy draft`. */
const inWords = (brand: string): string => brand.replaceAll(/(?<!^)[A-Z]/g, ' $&').toLowerCase();

const id = <Brand extends string>(brand: Brand) =>
  z
    .uuid()
    .brand(brand)
    .describe(`Id of the ${inWords(brand)}.`);

export const OrganisationId = id('Organisation');
export type OrganisationId = z.infer<typeof OrganisationId>;
export const SubjectId = id('Subject');
export type SubjectId = z.infer<typeof SubjectId>;
export const FactId = id('Fact');
export type FactId = z.infer<typeof FactId>;
export const ProposalId = id('Proposal');
export type ProposalId = z.infer<typeof ProposalId>;
export const PersonId = id('Person');
export type PersonId = z.infer<typeof PersonId>;
export const PolicyDraftId = id('PolicyDraft');
export type PolicyDraftId = z.infer<typeof PolicyDraftId>;
export const DecisionId = id('Decision');
export type DecisionId = z.infer<typeof DecisionId>;
export const ReportId = id('Report');
export type ReportId = z.infer<typeof ReportId>;
export const WaiverId = id('Waiver');
export type WaiverId = z.infer<typeof WaiverId>;

/** A new UUIDv7: unique, and ordered by the time of its making (RFC 9562 §5.7). */
export const newId = <Id extends string>(): Id => v7() as Id;

/** A name that people and files use for one thing within an organisation, such as `dep-01`. */
export const Handle = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,119}$/,
    '1 to 120 letters, digits and . _ : / -, beginning with a letter or digit',
  )
  .describe('Name within the organisation that files and people use; unique for its kind.');
export type Handle = z.infer<typeof Handle>;
