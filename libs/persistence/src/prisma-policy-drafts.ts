import type { Drafts, PolicyDraft } from '#governance';
import { OrganisationId, PersonId, PolicyDraftId } from '#vocabulary';
import { z } from 'zod';
import type { Transaction } from './prisma-client.js';

const DraftRow = z.object({
  id: PolicyDraftId,
  organisationId: OrganisationId,
  title: z.string(),
  note: z.string(),
  packs: z.array(z.string()),
  own: z.array(z.object({ path: z.string(), text: z.string() })),
  scenarios: z.string(),
  baseRev: z.int().min(0),
  version: z.int().min(1),
  authors: z.array(PersonId),
  createdAt: z.date(),
  savedBy: PersonId,
  savedAt: z.date(),
  status: z.enum(['open', 'published', 'withdrawn']),
  decidedBy: PersonId.nullable(),
  decidedAt: z.date().nullable(),
  decisionNote: z.string().nullable(),
  publishedRev: z.int().nullable(),
  publishedSet: z.string().nullable(),
  declinedBy: PersonId.nullable(),
  declinedAt: z.date().nullable(),
  declineNote: z.string().nullable(),
  declinedVersion: z.int().nullable(),
});

/** A row is outside input too. */
export const toDraft = (row: unknown): PolicyDraft => DraftRow.parse(row);

const toRow = ({ packs, own, authors, ...rest }: PolicyDraft) => ({
  ...rest,
  packs: [...packs],
  own: own.map((source) => ({ ...source })),
  authors: [...authors],
});

export class PrismaPolicyDrafts implements Drafts {
  constructor(
    private readonly db: Transaction,
    private readonly organisationId: OrganisationId,
  ) {}

  async add(draft: PolicyDraft): Promise<void> {
    await this.db.policyDraft.create({ data: toRow(draft) });
  }

  async find(id: PolicyDraftId): Promise<PolicyDraft | undefined> {
    const row = await this.db.policyDraft.findUnique({ where: { id } });
    return row === null ? undefined : toDraft(row);
  }

  async findPublished(publishedSet: string): Promise<PolicyDraft | undefined> {
    const { organisationId } = this;
    const row = await this.db.policyDraft.findFirst({
      where: { organisationId, publishedSet },
      orderBy: { publishedRev: 'desc' },
    });
    return row === null ? undefined : toDraft(row);
  }

  async change(draft: PolicyDraft, from: number): Promise<boolean> {
    const { id, organisationId, baseRev: _, createdAt: __, ...data } = toRow(draft);
    const { count } = await this.db.policyDraft.updateMany({
      where: { id, organisationId, version: from, status: 'open' },
      data,
    });
    return count === 1;
  }
}
