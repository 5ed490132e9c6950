import type { OrganisationId, PackLibrary, PolicySource } from '#vocabulary';
import { ownPolicies } from './organisation-policies.js';
import { type ChangeEntry, type Clock, type Publication, type Stores, type UnitOfWork } from './ports.js';
import { packsOf, policySetOf } from './published-policies.js';

export interface PublishPolicies {
  /** Ids of the packs to switch on; the base packs are always on. */
  readonly packs: readonly string[];
  /** The organisation's own policies, Cedar text, in place of those before; those before stand where it is left out. */
  readonly own?: readonly PolicySource[] | null | undefined;
}

/** Publishes what an organisation decides by. Every published set is kept, by its digest. */
export class PolicyDesk {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly library: PackLibrary,
    private readonly clock: Clock,
  ) {}

  /**
   * Publishes packs and own policies as one set, in force from now. Publishing the set in force changes nothing.
   *
   * @throws {InvalidInput} no such pack
   * @throws {PolicyInvalid} a policy does not validate; the message has file, policy and position
   */
  publish(organisationId: OrganisationId, command: PublishPolicies, actor: string): Promise<Publication> {
    return this.unitOfWork.run(organisationId, async (stores) => {
      const { publication, entries } = await this.publishWithin(stores, command, actor);
      if (entries.length > 0) {
        await stores.registryChanged();
        await stores.ledger.append(entries);
      }
      return publication;
    });
  }

  /** The same inside a transaction that does more: the caller appends the entries as its last write. */
  async publishWithin(
    stores: Stores,
    command: PublishPolicies,
    actor: string,
  ): Promise<{ publication: Publication; entries: ChangeEntry[] }> {
    const current = await stores.publications.current();
    const own = command.own ?? current?.own ?? ownPolicies({}, stores.organisation.name);
    const packs = packsOf(this.library, command.packs).map(({ id }) => id);
    const { digest } = policySetOf(stores.organisation, { packs, own }, this.library);
    if (current?.digest === digest) return { publication: current, entries: [] };
    const publication = await stores.publications.publish({
      organisationId: stores.organisation.id,
      ...{ digest, packs, own },
      publishedAt: this.clock.now(),
      publishedBy: actor,
    });
    const body = { set: digest, rev: publication.rev, packs, own: own.map(({ path }) => path) };
    return { publication, entries: [{ type: 'policy.publish', actor, body }] };
  }
}
