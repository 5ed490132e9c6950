import { AlreadyExists, Handle, InvalidInput, newId, NotFound, type OrganisationId, type PersonId } from '#vocabulary';
import { z } from 'zod';
import type { PolicyDesk } from './policy-desk.js';
import {
  type ChangeEntry,
  type Clock,
  type Organisation,
  type Person,
  type Stores,
  type Tenancy,
  type UnitOfWork,
} from './ports.js';

/** The runtime knows more names than it lists: it lists Asia/Calcutta and knows Asia/Kolkata. */
function isZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false; // an offset is no zone
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export const Zone = z
  .string()
  .refine(isZone, 'an IANA time zone, such as Asia/Kolkata')
  .describe('IANA time zone in which the organisation’s agreements and policies read their days, e.g. Asia/Kolkata.');

export const CreateOrganisation = z.object({
  handle: Handle,
  name: z.string().min(1).max(200).describe('Name that reports print.'),
  zone: Zone,
});
export type CreateOrganisation = z.infer<typeof CreateOrganisation>;

export const RoleName = z
  .enum(['administrator', 'compliance_officer', 'data_protection_officer', 'approver', 'engineer', 'auditor'])
  .describe('What the person may do; the table of permissions is in the reference.');

export const AdmitPerson = z.object({
  handle: Handle,
  name: z.string().min(1).max(200).describe('Name that the console shows. It never enters the ledger.'),
  role: RoleName,
  entity: Handle.nullish().describe('Handle of the entity the person works for.'),
  external: z.boolean().nullish().describe('Whether the person is outside the organisation, such as an auditor.'),
});
export type AdmitPerson = z.infer<typeof AdmitPerson>;

/** Makes organisations, and admits people to them. */
export class Organisations {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly unitOfWork: UnitOfWork,
    private readonly policies: PolicyDesk,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes an organisation, opens its log, publishes what stands in every one and admits its first administrator.
   *
   * @throws {AlreadyExists} the handle is taken
   */
  async create(
    command: CreateOrganisation,
    administrator: AdmitPerson,
    actor: string,
  ): Promise<{ organisation: Organisation; administrator: Person }> {
    if (await this.tenancy.findByHandle(command.handle)) throw new AlreadyExists('organisation', command.handle);
    const created = { ...command, id: newId<OrganisationId>(), createdAt: this.clock.now() };
    const organisation = await this.tenancy.create(created, actor);
    return this.unitOfWork.run(organisation.id, async (stores) => {
      const { entries } = await this.policies.openWithin(stores, actor);
      const { person, entry } = await admitWithin(stores, administrator, this.clock.now(), actor);
      await stores.ledger.append([entry, ...entries]);
      return { organisation, administrator: person };
    });
  }

  async byHandle(handle: Handle): Promise<Organisation> {
    const organisation = await this.tenancy.findByHandle(handle);
    if (!organisation) throw new NotFound('organisation', handle);
    return organisation;
  }

  /**
   * Admits a person under a role.
   *
   * @throws {AlreadyExists} the handle is taken
   */
  admit(organisationId: OrganisationId, command: AdmitPerson, actor: string): Promise<Person> {
    return this.unitOfWork.run(organisationId, async (stores) => {
      const { person, entry } = await admitWithin(stores, command, this.clock.now(), actor);
      await stores.ledger.append([entry]);
      return person;
    });
  }
}

/**
 * Admits a person inside a transaction that does more: the caller appends the entry as its last write.
 *
 * @throws {AlreadyExists} the handle is taken
 * @throws {InvalidInput} there is no such entity
 */
export async function admitWithin(
  { organisation, people, subjects }: Stores,
  command: AdmitPerson,
  now: Date,
  actor: string,
): Promise<{ readonly person: Person; readonly entry: ChangeEntry }> {
  if ((await people.all()).some((person) => person.handle === command.handle))
    throw new AlreadyExists('person', command.handle);
  if (command.entity && !(await subjects.findByHandle('entity', command.entity)))
    throw new InvalidInput('entity', `"${command.entity}"`, 'the handle of an entity of this organisation');
  const person: Person = {
    id: newId<PersonId>(),
    organisationId: organisation.id,
    handle: command.handle,
    name: command.name,
    role: command.role,
    entity: command.entity ?? null,
    external: command.external ?? false,
    createdAt: now,
    deactivatedAt: null,
  };
  await people.add(person);
  const body = { person: person.id, role: person.role, admitted: true };
  return { person, entry: { type: 'registry.change', actor, body } };
}
