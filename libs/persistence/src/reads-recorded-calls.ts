import { type CallGroup, type CallPeriod, type IndexRange, RecordedCalls } from '#governance';
import { type CallRequest, parseCallRequest } from '#registry';
import { DecisionId, type OrganisationId } from '#vocabulary';
import { z } from 'zod';
import { Prisma, type PrismaClient, type Transaction } from './prisma-client.js';
import { readWithin } from './reads-keyset.js';

const Group = z.object({
  application: z.string(),
  entity: z.string(),
  digest: z.string().nullable(),
  allowed: z.bigint().transform(Number),
  denied: z.bigint().transform(Number),
  first: z.date(),
  last: z.date(),
});

const Last = z.object({ application: z.string(), digest: z.string(), id: DecisionId });

export class PrismaRecordedCalls extends RecordedCalls {
  constructor(private readonly prisma: PrismaClient) {
    super();
  }

  calls(organisation: OrganisationId, digests: readonly string[]): Promise<ReadonlyMap<string, CallRequest>> {
    return readWithin(this.prisma, organisation, (db) => callsOf(db, organisation, digests));
  }

  groups(organisation: OrganisationId, period: CallPeriod): Promise<CallGroup[]> {
    return readWithin(this.prisma, organisation, async (db) => {
      const rows = await db.$queryRaw<unknown[]>`
        select d.application, d.entity, d.call as digest, count(*) filter (where d.effect = 'ALLOW') as allowed,
               count(*) filter (where d.effect = 'DENY') as denied, min(d.at) as first, max(d.at) as last
          from ledger.decision_row d where ${madeIn(organisation, period)}
         group by d.application, d.entity, d.call order by 1, 2, 3`;
      const groups = rows.map((row) => Group.parse(row));
      const calls = await callsOf(db, organisation, [...new Set(groups.flatMap(({ digest }) => digest ?? []))]);
      return groups.map(({ digest, ...group }) => ({
        ...group,
        digest,
        call: digest === null ? null : (calls.get(digest) ?? null),
      }));
    });
  }

  lastDecisions(
    organisation: OrganisationId,
    period: CallPeriod,
    digests: readonly string[],
  ): Promise<{ application: string; digest: string; id: DecisionId }[]> {
    if (digests.length === 0) return Promise.resolve([]);
    return readWithin(this.prisma, organisation, async (db) => {
      const rows = await db.$queryRaw<unknown[]>`
        select distinct on (d.application, d.call) d.application, d.call as digest, d.decision_id as id
          from ledger.decision_row d where ${madeIn(organisation, period)} and d.call = any(${[...digests]})
         order by d.application, d.call, d.at desc, d.index desc`;
      return rows.map((row) => Last.parse(row));
    });
  }

  range(organisation: OrganisationId, period: CallPeriod): Promise<IndexRange | undefined> {
    return readWithin(this.prisma, organisation, async (db) => {
      const [row] = await db.$queryRaw<{ first: bigint | null; last: bigint | null; decisions: bigint }[]>`
        select min(d.index) as first, max(d.index) as last, count(*) as decisions
          from ledger.decision_row d where ${madeIn(organisation, period)}`;
      const { first, last, decisions } = row!;
      return first === null || last === null
        ? undefined
        : { first: Number(first), last: Number(last), decisions: Number(decisions) };
    });
  }
}

const madeIn = (organisation: OrganisationId, { from, until }: CallPeriod): Prisma.Sql =>
  Prisma.join(
    [
      Prisma.sql`d.log_id = (select log_id from ledger.tlog where org_id = ${organisation}::uuid and state = 'open')`,
      ...(from === null ? [] : [Prisma.sql`d.at >= ${from}`]),
      ...(until === null ? [] : [Prisma.sql`d.at < ${until}`]),
    ],
    ' and ',
  );

async function callsOf(
  db: Transaction,
  organisation: OrganisationId,
  digests: readonly string[],
): Promise<Map<string, CallRequest>> {
  if (digests.length === 0) return new Map();
  const rows = await db.$queryRaw<{ digest: string; call: string }[]>`
    select digest, call from ledger.recorded_call where org_id = ${organisation}::uuid and digest = any(${[...digests]})`;
  return new Map(rows.map(({ digest, call }) => [digest, parseCallRequest(JSON.parse(call))]));
}
