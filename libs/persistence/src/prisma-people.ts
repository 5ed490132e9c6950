import type { People, Person } from '#governance';
import { AlreadyExists, Handle, NotFound, OrganisationId, PersonId } from '#vocabulary';
import { z } from 'zod';
import { isDuplicate, type Transaction } from './prisma-client.js';

const PersonRow = z.object({
  id: PersonId,
  organisationId: OrganisationId,
  handle: Handle,
  name: z.string(),
  role: z.enum(['administrator', 'compliance_officer', 'data_protection_officer', 'approver', 'engineer', 'auditor']),
  entity: Handle.nullable(),
  external: z.boolean(),
  createdAt: z.date(),
  deactivatedAt: z.date().nullable(),
});

/** A row is outside input too. */
export const toPerson = (row: unknown): Person => PersonRow.parse(row);

export class PrismaPeople implements People {
  constructor(
    private readonly db: Transaction,
    private readonly organisationId: OrganisationId,
  ) {}

  /** @throws {AlreadyExists} the handle is taken */
  async add(person: Person): Promise<void> {
    try {
      await this.db.person.create({ data: person });
    } catch (error) {
      throw isDuplicate(error) ? new AlreadyExists('person', person.handle) : error;
    }
  }

  /** @throws {NotFound} */
  async update({ id, name, role, entity, external, deactivatedAt }: Person): Promise<void> {
    const data = { name, role, entity, external, deactivatedAt };
    const { count } = await this.db.person.updateMany({ where: { id }, data });
    if (count === 0) throw new NotFound('person', id);
  }

  async find(id: PersonId): Promise<Person | undefined> {
    const row = await this.db.person.findUnique({ where: { id } });
    return row === null ? undefined : toPerson(row);
  }

  async all(): Promise<Person[]> {
    const { organisationId } = this;
    const rows = await this.db.person.findMany({ where: { organisationId }, orderBy: { handle: 'asc' } });
    return rows.map(toPerson);
  }
}
