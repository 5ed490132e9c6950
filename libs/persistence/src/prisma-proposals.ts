import type { FactProposal, Proposals } from '#governance';
import { Fact } from '#registry';
import { FactId, type OrganisationId, PersonId, ProposalId, type SubjectId } from '#vocabulary';
import { z } from 'zod';
import { Prisma, type Transaction } from './prisma-client.js';

const ProposalRow = Fact.omit({ id: true, observedBy: true, recordedAt: true, confidence: true }).extend({
  id: ProposalId,
  confidence: z.enum(['PROVEN', 'STATED', 'ESTIMATED']),
  note: z.string(),
  proposedBy: PersonId,
  proposedAt: z.date(),
  status: z.enum(['pending', 'approved', 'declined', 'withdrawn']),
  decidedBy: PersonId.nullable(),
  decidedAt: z.date().nullable(),
  decisionNote: z.string().nullable(),
  factId: FactId.nullable(),
});

export class PrismaProposals implements Proposals {
  constructor(
    private readonly db: Transaction,
    private readonly organisationId: OrganisationId,
  ) {}

  async add(proposal: FactProposal): Promise<void> {
    await this.db.factProposal.create({ data: toRow(proposal) });
  }

  async find(id: ProposalId): Promise<FactProposal | undefined> {
    const row = await this.db.factProposal.findUnique({ where: { id } });
    return row === null ? undefined : toProposal(row);
  }

  async decide(decided: FactProposal): Promise<boolean> {
    const { id, status, decidedBy, decidedAt, decisionNote, factId } = decided;
    const { count } = await this.db.factProposal.updateMany({
      where: { organisationId: this.organisationId, id, status: 'pending' },
      data: { status, decidedBy, decidedAt, decisionNote, factId },
    });
    return count === 1;
  }
}

/** What was proposed of these subjects, newest first. */
export const proposalsOfSubjects = async (
  db: Transaction,
  organisationId: OrganisationId,
  subjects: readonly SubjectId[],
): Promise<FactProposal[]> => {
  const where = { organisationId, subjectId: { in: [...subjects] } };
  const rows = await db.factProposal.findMany({ where, orderBy: [{ proposedAt: 'desc' }, { id: 'desc' }] });
  return rows.map(toProposal);
};

type Row = Prisma.FactProposalGetPayload<object>;

const toRow = ({ source, value, ...rest }: FactProposal): Prisma.FactProposalUncheckedCreateInput => ({
  ...rest,
  // None is a value: JSON's null, not the absence of one.
  value: value === null ? Prisma.JsonNull : (value as Prisma.InputJsonValue),
  sourceUri: source.uri,
  sourceLocator: source.locator ?? null,
  sourceSha256: source.sha256 ?? null,
});

/** A row is outside input too. */
export const toProposal = ({ sourceUri, sourceLocator, sourceSha256, ...rest }: Row): FactProposal =>
  ProposalRow.parse({ ...rest, source: { uri: sourceUri, locator: sourceLocator, sha256: sourceSha256 } });
