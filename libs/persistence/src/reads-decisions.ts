import { type DecisionFilter, DecisionReads, type DecisionSummary, type DecisionTally, type Keyset } from '#governance';
import { DecisionId, type OrganisationId } from '#vocabulary';
import { z } from 'zod';
import { Prisma, type PrismaClient, type Transaction } from './prisma-client.js';
import { keysetOf, type OrderedBy, readWithin } from './reads-keyset.js';

const Row = z.object({
  id: DecisionId,
  index: z.bigint().transform(Number),
  at: z.date(),
  application: z.string(),
  entity: z.string(),
  deployments: z.array(z.string()),
  alias: z.string().nullable(),
  event: z.string(),
  purpose: z.string(),
  dataClasses: z.array(z.string()),
  effect: z.enum(['ALLOW', 'DENY']),
  determinedBy: z.array(z.string()),
  unknowns: z.array(z.string()),
  policySet: z.string(),
  registryVersion: z.bigint().transform(Number),
});

const ORDER: readonly OrderedBy[] = [
  { column: Prisma.sql`d.at`, type: 'timestamptz' },
  { column: Prisma.sql`d.index`, type: 'bigint' },
];

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export class PrismaDecisionReads extends DecisionReads {
  constructor(private readonly prisma: PrismaClient) {
    super();
  }

  decisions(organisation: OrganisationId, filter: DecisionFilter, page: Keyset): Promise<DecisionSummary[]> {
    const { where, tail } = keysetOf(page, ORDER, true);
    return readWithin(this.prisma, organisation, async (db) => {
      const conditions = await conditionsOf(db, organisation, filter);
      return decisionRows(db, Prisma.sql`where ${conditions} and ${where} ${tail}`);
    });
  }

  countDecisions(organisation: OrganisationId, filter: DecisionFilter): Promise<number> {
    return readWithin(this.prisma, organisation, async (db) => {
      const conditions = await conditionsOf(db, organisation, filter);
      const [row] = await db.$queryRaw<{ n: number }[]>`
        select count(*)::int as n from ledger.decision_row d where ${conditions}`;
      return row!.n;
    });
  }

  tally(organisation: OrganisationId, from: Date, zone: string): Promise<DecisionTally> {
    return readWithin(this.prisma, organisation, async (db) => {
      const made = Prisma.sql`${inOpenLog(organisation)} and d.at >= ${from}`;
      const byDay = await db.$queryRaw<DecisionTally['byDay']>`
        select to_char(d.at at time zone ${zone}, 'YYYY-MM-DD') as day,
               count(*) filter (where d.effect = 'ALLOW')::int as allowed,
               count(*) filter (where d.effect = 'DENY')::int as denied
          from ledger.decision_row d where ${made} group by 1 order by 1`;
      const byPolicy = await db.$queryRaw<DecisionTally['byPolicy']>`
        select policy, count(*)::int as count
          from ledger.decision_row d cross join unnest(d.determined_by) policy
         where ${made} and d.effect = 'DENY' group by policy order by count desc, policy limit 20`;
      return { byDay, byPolicy };
    });
  }
}

/** Decisions by id, in no order. */
export const decisionsById = (
  db: Transaction,
  organisation: OrganisationId,
  ids: readonly string[],
): Promise<DecisionSummary[]> =>
  decisionRows(db, Prisma.sql`where ${inOpenLog(organisation)} and d.decision_id = any(${[...ids]}::uuid[])`);

/** An id of what is named by handle; an id names itself. */
const handleOf = (id: Prisma.Sql) =>
  Prisma.sql`coalesce((select s.handle from subject s where s.id = ${id}::uuid), ${id})`;

async function decisionRows(db: Transaction, clauses: Prisma.Sql): Promise<DecisionSummary[]> {
  const rows = await db.$queryRaw<unknown[]>`
    select d.decision_id as id, d.index, d.at, ${handleOf(Prisma.sql`d.application`)} as application,
           ${handleOf(Prisma.sql`d.entity`)} as entity,
           array(select ${handleOf(Prisma.sql`m.id`)} from unnest(d.deployments) with ordinality m (id, n) order by m.n)
             as deployments,
           d.alias, d.event, d.purpose, d.data_classes as "dataClasses", d.effect, d.determined_by as "determinedBy",
           d.unknowns, d.policy_set as "policySet", d.registry_rev as "registryVersion"
      from ledger.decision_row d ${clauses}`;
  return rows.map((row) => Row.parse(row));
}

const inOpenLog = (organisation: OrganisationId) =>
  Prisma.sql`d.log_id = (select log_id from ledger.tlog where org_id = ${organisation}::uuid and state = 'open')`;

async function conditionsOf(
  db: Transaction,
  organisation: OrganisationId,
  { effect, application, deployment, policy, entity, dataClass, search, from, until }: DecisionFilter,
): Promise<Prisma.Sql> {
  const idOf = (kind: string, name: string) => subjectId(db, organisation, kind, name);
  return Prisma.join(
    [
      inOpenLog(organisation),
      ...(effect === null ? [] : [Prisma.sql`d.effect = ${effect}`]),
      ...(application === null ? [] : [Prisma.sql`d.application = ${await idOf('application', application)}`]),
      ...(deployment === null ? [] : [Prisma.sql`${await idOf('deployment', deployment)} = any(d.deployments)`]),
      ...(entity === null ? [] : [Prisma.sql`d.entity = ${await idOf('entity', entity)}`]),
      ...(dataClass === null ? [] : [Prisma.sql`${dataClass} = any(d.data_classes)`]),
      ...(search === null ? [] : [await naming(db, organisation, search)]),
      ...(policy === null ? [] : [Prisma.sql`${policy} = any(d.determined_by)`]),
      ...(from === null ? [] : [Prisma.sql`d.at >= ${from}`]),
      ...(until === null ? [] : [Prisma.sql`d.at < ${until}`]),
    ],
    ' and ',
  );
}

/** That the application or a deployment is one whose handle or name has this part. */
async function naming(db: Transaction, organisationId: OrganisationId, search: string): Promise<Prisma.Sql> {
  const part = { contains: search.replaceAll(/[\\%_]/g, (wildcard) => `\\${wildcard}`), mode: 'insensitive' as const };
  const found = await db.subject.findMany({
    where: { organisationId, kind: { in: ['application', 'deployment'] }, OR: [{ handle: part }, { name: part }] },
    select: { id: true },
  });
  const ids = found.map(({ id }) => id);
  return Prisma.sql`(d.application = any(${ids}::text[]) or d.deployments && ${ids}::text[])`;
}

/** Rows name subjects by id; people name them by handle. */
async function subjectId(db: Transaction, organisationId: OrganisationId, kind: string, name: string): Promise<string> {
  if (UUID.test(name)) return name;
  const row = await db.subject.findUnique({
    where: { organisationId_kind_handle: { organisationId, kind, handle: name } },
    select: { id: true },
  });
  return row?.id ?? '';
}
