import { type DraftStatus, type Keyset, type PolicyDraft, PolicyDraftReads } from '#governance';
import type { OrganisationId, PolicyDraftId } from '#vocabulary';
import { Prisma, type PrismaClient } from './prisma-client.js';
import { PrismaPolicyDrafts, toDraft } from './prisma-policy-drafts.js';
import { keysetOf, type OrderedBy, readWithin } from './reads-keyset.js';

const ORDER: readonly OrderedBy[] = [
  { column: Prisma.sql`created_at`, type: 'timestamptz' },
  { column: Prisma.sql`id`, type: 'uuid' },
];

export class PrismaPolicyDraftReads extends PolicyDraftReads {
  constructor(private readonly prisma: PrismaClient) {
    super();
  }

  drafts(organisationId: OrganisationId, status: DraftStatus | null, page: Keyset): Promise<PolicyDraft[]> {
    const { where, tail } = keysetOf(page, ORDER, true);
    return readWithin(this.prisma, organisationId, async (db) => {
      const ids = await db.$queryRaw<{ id: string }[]>`
        select id from policy_draft
         where organisation_id = ${organisationId}::uuid and (${status}::text is null or status = ${status}) and ${where} ${tail}`;
      const rows = await db.policyDraft.findMany({ where: { organisationId, id: { in: ids.map(({ id }) => id) } } });
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.map(({ id }) => toDraft(byId.get(id)));
    });
  }

  countDrafts(organisationId: OrganisationId, status: DraftStatus | null): Promise<number> {
    const where = status === null ? { organisationId } : { organisationId, status };
    return readWithin(this.prisma, organisationId, (db) => db.policyDraft.count({ where }));
  }

  draft(organisation: OrganisationId, id: PolicyDraftId): Promise<PolicyDraft | undefined> {
    return readWithin(this.prisma, organisation, (db) => new PrismaPolicyDrafts(db, organisation).find(id));
  }
}
