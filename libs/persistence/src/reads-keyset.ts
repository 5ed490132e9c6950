import type { Keyset } from '#governance';
import { type OrganisationId } from '#vocabulary';
import { Prisma, type PrismaClient, setOrganisation, type Transaction } from './prisma-client.js';

/** A read of one organisation's rows, at one instant. */
export const readWithin = <T>(
  prisma: PrismaClient,
  organisation: OrganisationId,
  read: (db: Transaction) => Promise<T>,
): Promise<T> =>
  prisma.$transaction(
    async (db) => {
      await setOrganisation(db, organisation);
      return read(db);
    },
    { isolationLevel: 'RepeatableRead', maxWait: 15_000 },
  );

/** One column of an order, and how a value of it is written as SQL. The last column of an order is unique. */
export interface OrderedBy {
  readonly column: Prisma.Sql;
  readonly type: 'text' | 'uuid' | 'timestamptz' | 'bigint';
}

/** The part of a list that a page wants: `where` goes with the list's own conditions, `tail` ends the statement. */
export function keysetOf(
  page: Keyset,
  columns: readonly OrderedBy[],
  descending: boolean,
): { readonly where: Prisma.Sql; readonly tail: Prisma.Sql } {
  const down = descending !== (page.direction === 'backward');
  const way = down ? Prisma.sql`desc` : Prisma.sql`asc`;
  const tail = Prisma.sql`order by ${Prisma.join(columns.map(({ column }) => Prisma.sql`${column} ${way}`))} limit ${page.limit + 1}`;
  if (page.from === undefined) return { where: Prisma.sql`true`, tail };
  const names = Prisma.join(columns.map(({ column }) => column));
  const values = Prisma.join(
    columns.map(({ type }, index) => Prisma.sql`${String(page.from![index])}::text::${Prisma.raw(type)}`),
  );
  return { where: Prisma.sql`(${names}) ${down ? Prisma.sql`<` : Prisma.sql`>`} (${values})`, tail };
}
