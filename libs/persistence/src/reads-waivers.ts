import { type Keyset, type Waiver, type WaiverQuery, WaiverReads } from '#governance';
import type { OrganisationId, WaiverId } from '#vocabulary';
import { Prisma, type PrismaClient } from './prisma-client.js';
import { toWaiver } from './prisma-waivers.js';
import { keysetOf, type OrderedBy, readWithin } from './reads-keyset.js';

const REQUESTED_AT: OrderedBy = { column: Prisma.sql`w.requested_at`, type: 'timestamptz' };
const ID: OrderedBy = { column: Prisma.sql`w.id`, type: 'uuid' };

export class PrismaWaiverReads extends WaiverReads {
  constructor(private readonly prisma: PrismaClient) {
    super();
  }

  waivers(organisationId: OrganisationId, query: WaiverQuery, page: Keyset): Promise<Waiver[]> {
    const { where, tail } = keysetOf(page, [REQUESTED_AT, ID], true);
    return readWithin(this.prisma, organisationId, async (db) => {
      const wanted = await db.$queryRaw<{ id: WaiverId }[]>`
        select w.id from waiver w where ${conditions(organisationId, query)} and ${where} ${tail}`;
      const ids = wanted.map(({ id }) => id);
      const rows = await db.waiver.findMany({ where: { organisationId, id: { in: ids } } });
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => toWaiver(byId.get(id)!));
    });
  }

  countWaivers(organisationId: OrganisationId, query: WaiverQuery): Promise<number> {
    return readWithin(this.prisma, organisationId, async (db) => {
      const [row] = await db.$queryRaw<{ n: number }[]>`
        select count(*)::int as n from waiver w where ${conditions(organisationId, query)}`;
      return row!.n;
    });
  }
}

function conditions(organisation: OrganisationId, { status, policy, application }: WaiverQuery): Prisma.Sql {
  const all = [Prisma.sql`w.organisation_id = ${organisation}::uuid`];
  if (status !== null) all.push(Prisma.sql`w.status = ${status}`);
  if (policy !== null) all.push(Prisma.sql`w.policy = ${policy}`);
  if (application !== null)
    all.push(Prisma.sql`w.application_id in (
      select s.id from subject s
       where s.organisation_id = w.organisation_id and s.kind = 'application'
         and (s.handle = ${application} or s.id::text = ${application}))`);
  return Prisma.join(all, ' and ');
}
