import type { Facts } from '#governance';
import { Fact } from '#registry';
import { Conflict, type FactId, type OrganisationId, type SubjectId } from '#vocabulary';
import { isDangling, Prisma, type Transaction } from './prisma-client.js';

const IN_ORDER_OF_RECORDING = [{ recordedAt: 'asc' }, { id: 'asc' }] satisfies Prisma.FactOrderByWithRelationInput[];

export class PrismaFacts implements Facts {
  constructor(
    private readonly db: Transaction,
    private readonly organisationId: OrganisationId,
  ) {}

  async record(facts: readonly Fact[]): Promise<void> {
    try {
      await this.db.fact.createMany({ data: facts.map(toRow) });
    } catch (error) {
      // The database itself refers a fact to its subject, and to a predecessor of the same subject and key.
      throw isDangling(error) ? new Conflict(referenceFault(facts), { facts: facts.map(({ id }) => id) }) : error;
    }
  }

  async find(id: FactId): Promise<Fact | undefined> {
    const row = await this.db.fact.findUnique({ where: { id } });
    return row === null ? undefined : toFact(row);
  }

  async ofSubject(subjectId: SubjectId): Promise<Fact[]> {
    const { organisationId } = this;
    const where = { organisationId, subjectId };
    return (await this.db.fact.findMany({ where, orderBy: IN_ORDER_OF_RECORDING })).map(toFact);
  }

  async all(): Promise<Fact[]> {
    const { organisationId } = this;
    return (await this.db.fact.findMany({ where: { organisationId }, orderBy: IN_ORDER_OF_RECORDING })).map(toFact);
  }
}

/** Every version of the facts of these subjects, in order of recording. */
export const factsOfSubjects = async (
  db: Transaction,
  organisationId: OrganisationId,
  subjects: readonly SubjectId[],
): Promise<Fact[]> => {
  const where = { organisationId, subjectId: { in: [...subjects] } };
  return (await db.fact.findMany({ where, orderBy: IN_ORDER_OF_RECORDING })).map(toFact);
};

const referenceFault = (facts: readonly Fact[]): string =>
  `facts of ${[...new Set(facts.map(({ key }) => key))].join(', ')}: ` +
  'found a subject that is not registered, or a fact to supersede that is not of the same subject and key';

type Row = Prisma.FactGetPayload<object>;

const toRow = ({ source, value, ...rest }: Fact): Prisma.FactCreateManyInput => ({
  ...rest,
  // None is a value: JSON's null, not the absence of one.
  value: value === null ? Prisma.JsonNull : (value as Prisma.InputJsonValue),
  sourceUri: source.uri,
  sourceLocator: source.locator ?? null,
  sourceSha256: source.sha256 ?? null,
});

export const toFact = ({ sourceUri, sourceLocator, sourceSha256, ...rest }: Row): Fact =>
  Fact.parse({ ...rest, source: { uri: sourceUri, locator: sourceLocator, sha256: sourceSha256 } });
