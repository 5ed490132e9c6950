import {
  type FactProposal,
  type Keyset,
  type ProposalQuery,
  RegistryReads,
  type Stating,
  type SubjectQuery,
} from '#governance';
import { type Fact, factKey, Subject } from '#registry';
import type { OrganisationId, SubjectId } from '#vocabulary';
import { Prisma, type PrismaClient } from './prisma-client.js';
import { factsOfSubjects } from './prisma-facts.js';
import { proposalsOfSubjects, toProposal } from './prisma-proposals.js';
import { keysetOf, type OrderedBy, readWithin } from './reads-keyset.js';

const COLUMNS = Prisma.sql`s.id, s.organisation_id as "organisationId", s.kind, s.handle, s.name, s.recorded_at as "recordedAt"`;

const ORDERS: Readonly<Record<SubjectQuery['order']['by'], OrderedBy>> = {
  handle: { column: Prisma.sql`s.handle`, type: 'text' },
  name: { column: Prisma.sql`s.name`, type: 'text' },
  recordedAt: { column: Prisma.sql`s.recorded_at`, type: 'timestamptz' },
};
const PROPOSED_AT: OrderedBy = { column: Prisma.sql`p.proposed_at`, type: 'timestamptz' };
const PROPOSAL_ID: OrderedBy = { column: Prisma.sql`p.id`, type: 'uuid' };
const ID: OrderedBy = { column: Prisma.sql`s.id`, type: 'uuid' };

/** Lists of the registry in SQL. What a filter holds of facts is `factState`'s own answer, said in SQL. */
export class PrismaRegistryReads extends RegistryReads {
  constructor(private readonly prisma: PrismaClient) {
    super();
  }

  subjects(organisation: OrganisationId, query: SubjectQuery, page: Keyset): Promise<Subject[]> {
    const { where, tail } = keysetOf(page, [ORDERS[query.order.by], ID], query.order.descending);
    return readWithin(this.prisma, organisation, async (db) => {
      const rows = await db.$queryRaw<object[]>`
        select ${COLUMNS} from subject s where ${conditions(organisation, query)} and ${where} ${tail}`;
      return rows.map((row) => Subject.parse(row));
    });
  }

  countSubjects(organisation: OrganisationId, query: SubjectQuery): Promise<number> {
    return readWithin(this.prisma, organisation, async (db) => {
      const [row] = await db.$queryRaw<{ n: number }[]>`
        select count(*)::int as n from subject s where ${conditions(organisation, query)}`;
      return row!.n;
    });
  }

  organisationSubject(organisation: OrganisationId): Promise<Subject | undefined> {
    return readWithin(this.prisma, organisation, async (db) => {
      const row = await db.subject.findFirst({
        where: { organisationId: organisation, kind: 'organisation' },
        orderBy: [{ recordedAt: 'asc' }, { id: 'asc' }],
      });
      return row === null ? undefined : Subject.parse(row);
    });
  }

  factsOf(organisation: OrganisationId, subjects: readonly SubjectId[]): Promise<Fact[]> {
    return readWithin(this.prisma, organisation, (db) => factsOfSubjects(db, organisation, subjects));
  }

  subjectsById(organisationId: OrganisationId, ids: readonly SubjectId[]): Promise<Subject[]> {
    return readWithin(this.prisma, organisationId, async (db) => {
      const rows = await db.subject.findMany({ where: { organisationId, id: { in: [...ids] } } });
      return rows.map((row) => Subject.parse(row));
    });
  }

  proposals(organisationId: OrganisationId, query: ProposalQuery, page: Keyset): Promise<FactProposal[]> {
    const { where, tail } = keysetOf(page, [PROPOSED_AT, PROPOSAL_ID], true);
    return readWithin(this.prisma, organisationId, async (db) => {
      const ids = await db.$queryRaw<{ id: string }[]>`
        select p.id from fact_proposal p where ${proposed(organisationId, query)} and ${where} ${tail}`;
      const order = ids.map(({ id }) => id);
      const rows = await db.factProposal.findMany({ where: { organisationId, id: { in: order } } });
      return rows.sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id)).map(toProposal);
    });
  }

  countProposals(organisationId: OrganisationId, { status, subjectId }: ProposalQuery): Promise<number> {
    const where = { organisationId, ...(status && { status }), ...(subjectId && { subjectId }) };
    return readWithin(this.prisma, organisationId, (db) => db.factProposal.count({ where }));
  }

  proposalsOf(organisation: OrganisationId, subjects: readonly SubjectId[]): Promise<FactProposal[]> {
    return readWithin(this.prisma, organisation, (db) => proposalsOfSubjects(db, organisation, subjects));
  }
}

function proposed(organisation: OrganisationId, { status, subjectId }: ProposalQuery): Prisma.Sql {
  const all = [Prisma.sql`p.organisation_id = ${organisation}::uuid`];
  if (status !== null) all.push(Prisma.sql`p.status = ${status}`);
  if (subjectId !== null) all.push(Prisma.sql`p.subject_id = ${subjectId}::uuid`);
  return Prisma.join(all, ' and ');
}

function conditions(organisation: OrganisationId, { kind, search, stating, at }: SubjectQuery): Prisma.Sql {
  const all = [Prisma.sql`s.organisation_id = ${organisation}::uuid and s.kind = ${kind}`];
  if (search !== null) {
    const part = `%${search.replaceAll(/[\\%_]/g, (wildcard) => `\\${wildcard}`)}%`;
    all.push(Prisma.sql`(s.handle ilike ${part} or s.name ilike ${part})`);
  }
  return Prisma.join([...all, ...stating.map((one) => known(one, at))], ' and ');
}

/**
 * That the state of the key is known and holds the value. Where facts that stand disagree, the key's stricter order
 * says what gates: a union holds what any of them has, an intersection what all have, and without order nothing is known.
 */
function known({ key, value, match }: Stating, at: Date): Prisma.Sql {
  const { stricter, none } = factKey(key);
  const holds =
    match === 'is'
      ? Prisma.sql`f.value = to_jsonb(${value}::text)`
      : Prisma.sql`f.value @> jsonb_build_array(${value}::text)`;
  const spoils =
    stricter === 'union' ? (none ? Prisma.sql`false` : Prisma.sql`f.value = 'null'`) : Prisma.sql`not (${holds})`;
  // An aggregate is worked out subject by subject, through the index. As joins, several conditions went through all
  // facts for every subject where PostgreSQL had no statistics yet.
  return Prisma.sql`(select coalesce(bool_or(${holds}) and not bool_or(${spoils}), false) ${standing(key, at)})`;
}

/** Facts of `s` that tell of the key at the instant: recorded, begun, not ended, not displaced, not an estimate. */
function standing(key: string, at: Date): Prisma.Sql {
  const { validityDays, gates } = factKey(key);
  const end =
    validityDays === undefined
      ? Prisma.sql`f.valid_until`
      : Prisma.sql`coalesce(f.valid_until, f.observed_at + make_interval(hours => ${24 * validityDays}::int))`;
  const tells = gates
    ? Prisma.sql`f.method <> 'ESTIMATE' and f.confidence not in ('ESTIMATED', 'UNKNOWN')`
    : Prisma.sql`true`;
  return Prisma.sql`
      from fact f
     where f.organisation_id = s.organisation_id and f.subject_id = s.id and f.key = ${key} and f.qualifier is null
       and f.valid_from <= ${at} and (${end} is null or ${end} > ${at}) and ${tells}
       and not exists (
         with recursive later (id, valid_from) as (
           select n.id, n.valid_from from fact n
            where n.organisation_id = f.organisation_id and n.subject_id = f.subject_id and n.key = f.key
              and n.supersedes = f.id
           union
           select n.id, n.valid_from from later l join fact n on n.supersedes = l.id
            where n.organisation_id = f.organisation_id and n.subject_id = f.subject_id and n.key = f.key)
         select from later where later.valid_from <= ${at})`;
}
