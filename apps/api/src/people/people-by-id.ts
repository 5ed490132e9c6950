import { actorLabel, type PeopleReads, type Person } from '#governance';
import { type OrganisationId, PersonId } from '#vocabulary';

interface Batch {
  readonly ids: Set<PersonId>;
  readonly people: Promise<ReadonlyMap<PersonId, Person>>;
}

/** People by their ids. Those whom one turn of the event loop asks for are read in one query. */
export class PeopleById {
  private readonly batches = new Map<OrganisationId, Batch>();

  constructor(private readonly reads: PeopleReads) {}

  async person(organisationId: OrganisationId, id: PersonId): Promise<Person | undefined> {
    const batch = this.batches.get(organisationId) ?? this.begin(organisationId);
    batch.ids.add(id);
    return (await batch.people).get(id);
  }

  /** The name of whoever did something: of a person, or plain words for a service. */
  async nameOf(organisationId: OrganisationId, actor: string): Promise<string> {
    const id = PersonId.safeParse(actor);
    const person = id.success ? await this.person(organisationId, id.data) : undefined;
    return person?.name ?? actorLabel(actor);
  }

  private begin(organisationId: OrganisationId): Batch {
    const ids = new Set<PersonId>();
    const people = new Promise((resolve) => setImmediate(resolve)).then(async () => {
      this.batches.delete(organisationId);
      const found = await this.reads.peopleById(organisationId, [...ids]);
      return new Map(found.map((person) => [person.id, person]));
    });
    const batch = { ids, people };
    this.batches.set(organisationId, batch);
    return batch;
  }
}
