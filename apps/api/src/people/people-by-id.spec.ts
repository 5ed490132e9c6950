import type { PeopleReads, Person } from '#governance';
import { newId, type OrganisationId, type PersonId } from '#vocabulary';
import { PeopleById } from './people-by-id.js';

const [OURS, THEIRS] = [newId<OrganisationId>(), newId<OrganisationId>()];
const [asha, ravi] = [
  { id: newId<PersonId>(), name: 'Asha Rao' },
  { id: newId<PersonId>(), name: 'R. Menon' },
] as unknown as [Person, Person];

/** The people of one organisation, and what was asked of them. */
function ourPeople() {
  const queries: (readonly PersonId[])[] = [];
  const reads: Pick<PeopleReads, 'peopleById'> = {
    peopleById: (organisation, ids) => {
      queries.push(ids);
      return Promise.resolve(organisation === OURS ? [asha, ravi].filter(({ id }) => ids.includes(id)) : []);
    },
  };
  return { queries, people: new PeopleById(reads as PeopleReads) };
}

describe('the names of a page', () => {
  it('take one query, however many rows ask', async () => {
    const { queries, people } = ourPeople();
    const rows = Array.from({ length: 100 }, (_, n) => (n % 2 ? asha.id : ravi.id));
    const names = await Promise.all(rows.map((id) => people.nameOf(OURS, id)));
    expect(new Set(names)).toEqual(new Set(['Asha Rao', 'R. Menon']));
    expect(queries.map((ids) => [...ids].sort())).toEqual([[asha.id, ravi.id].sort()]);
  });

  it('are read anew by the next', async () => {
    const { queries, people } = ourPeople();
    await people.nameOf(OURS, asha.id);
    await people.nameOf(OURS, asha.id);
    expect(queries).toHaveLength(2);
  });

  it('are of one organisation each', async () => {
    const { people } = ourPeople();
    const [ours, theirs] = await Promise.all([people.person(OURS, asha.id), people.person(THEIRS, asha.id)]);
    expect([ours, theirs]).toEqual([asha, undefined]);
  });

  it.each([
    ['inventory:acme', 'Inventory import (acme)'],
    ['operator', 'The operator'],
    ['custos:what-if', 'What-if question'],
    ['crawler', 'crawler'],
  ])('say %s as %s, without a query', async (actor, name) => {
    const { queries, people } = ourPeople();
    expect(await people.nameOf(OURS, actor)).toBe(name);
    expect(queries).toEqual([]);
  });
});
