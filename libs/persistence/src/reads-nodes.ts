import { type FoundNode, NodeReads } from '#governance';
import { Subject } from '#registry';
import type { OrganisationId } from '#vocabulary';
import { z } from 'zod';
import type { PrismaClient } from './prisma-client.js';
import { toFact } from './prisma-facts.js';
import { toPerson } from './prisma-people.js';
import { toProposal } from './prisma-proposals.js';
import { toWaiver } from './prisma-waivers.js';
import { decisionsById } from './reads-decisions.js';
import { readWithin } from './reads-keyset.js';
import { reportsById } from './reads-reports.js';

export class PrismaNodeReads extends NodeReads {
  constructor(private readonly prisma: PrismaClient) {
    super();
  }

  async find(organisationId: OrganisationId, ids: readonly string[]): Promise<(FoundNode | undefined)[]> {
    const wanted = ids.filter((id) => z.uuid().safeParse(id).success).map((id) => id.toLowerCase());
    if (wanted.length === 0) return ids.map(() => undefined);
    return readWithin(this.prisma, organisationId, async (db) => {
      const where = { organisationId, id: { in: wanted } };
      const found = new Map<string, FoundNode>();
      for (const row of await db.subject.findMany({ where }))
        found.set(row.id, { type: 'subject', subject: Subject.parse(row) });
      for (const row of await db.fact.findMany({ where })) found.set(row.id, { type: 'fact', fact: toFact(row) });
      for (const row of await db.factProposal.findMany({ where }))
        found.set(row.id, { type: 'proposal', proposal: toProposal(row) });
      for (const row of await db.waiver.findMany({ where }))
        found.set(row.id, { type: 'waiver', waiver: toWaiver(row) });
      for (const row of await db.person.findMany({ where }))
        found.set(row.id, { type: 'person', person: toPerson(row) });
      for (const decision of await decisionsById(db, organisationId, wanted))
        found.set(decision.id, { type: 'decision', decision });
      for (const report of await reportsById(db, organisationId, wanted))
        found.set(report.id, { type: 'report', report });
      return ids.map((id) => found.get(id.toLowerCase()));
    });
  }
}
