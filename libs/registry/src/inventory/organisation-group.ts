import { Handle } from '#vocabulary';
import { z } from 'zod';
import { Country, known, Name, orUnknown, Text } from './field-forms.js';
import { statementsOf, type Stated, type SubjectRef } from './statement.js';

const Entity = z.looseObject({
  id: Handle,
  name: Name,
  country: Country,
  city: Text.optional(),
  kind: Text.optional(),
  legal_roles: z.array(Text).optional(),
  dpdp_label: Text.optional(),
  significant_data_fiduciary: orUnknown(z.boolean()).optional(),
  regulators: z.array(Text).optional(),
  note: Text.optional(),
});
export type InventoryEntity = z.infer<typeof Entity>;

export const PersonRole = z.enum([
  'administrator',
  'compliance_officer',
  'data_protection_officer',
  'approver',
  'engineer',
  'auditor',
]);

const InventoryPerson = z.looseObject({
  id: Handle,
  name: Name,
  role: PersonRole,
  entity: Handle.optional(),
  external: z.boolean().optional(),
});

export const OrganisationGroup = z.looseObject({
  id: Handle,
  name: Name,
  sector: Text.optional(),
  entities: z.array(Entity).min(1),
  people: z.array(InventoryPerson).default([]),
});
export type OrganisationGroup = z.infer<typeof OrganisationGroup>;

/** A person that the file names; people are no subjects of facts. */
export interface WantedPerson {
  readonly handle: string;
  readonly name: string;
  readonly role: z.infer<typeof PersonRole>;
  readonly entity: string | null;
  readonly external: boolean;
}

export const wantedPeople = (group: OrganisationGroup): WantedPerson[] =>
  group.people.map(({ id, name, role, entity, external }) => ({
    handle: id,
    name,
    role,
    entity: entity ?? null,
    external: external ?? false,
  }));

function statedEntity(entity: InventoryEntity, index: number): Stated {
  const of: SubjectRef = { kind: 'entity', handle: entity.id };
  const at = ['organisation', 'entities', index];
  return {
    subjects: [{ ...of, name: entity.name, at }],
    statements: statementsOf(of, at, [
      ['entity.country', entity.country, 'country'],
      ['entity.city', entity.city, 'city'],
      ['entity.kind', entity.kind, 'kind'],
      ['entity.legal_roles', entity.legal_roles, 'legal_roles'],
      ['entity.dpdp_label', entity.dpdp_label, 'dpdp_label'],
      ['entity.significant_data_fiduciary', known(entity.significant_data_fiduciary), 'significant_data_fiduciary'],
      ['entity.regulators', entity.regulators, 'regulators'],
      ['entity.note', entity.note, 'note'],
      ['org.established_in', [entity.country], 'country'],
    ]),
  };
}

/** The organisation and its entities; an entity's country is where it is established. */
export function statedOrganisation(group: OrganisationGroup): Stated {
  const of: SubjectRef = { kind: 'organisation', handle: group.id };
  const entities = group.entities.map(statedEntity);
  return {
    subjects: [{ ...of, name: group.name, at: ['organisation'] }, ...entities.flatMap(({ subjects }) => subjects)],
    statements: [
      ...statementsOf(of, ['organisation'], [['organisation.sector', group.sector, 'sector']]),
      ...entities.flatMap(({ statements }) => statements),
    ],
  };
}
